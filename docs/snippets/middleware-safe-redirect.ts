import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { isSafeRedirect, nextLocation } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

assert.equal(isSafeRedirect('/books?q=a'), true)
assert.equal(isSafeRedirect('//evil.example/login'), false)
assert.equal(isSafeRedirect(String.raw`/\evil.example`), false)
assert.equal(isSafeRedirect('https://id.shop.example/', { allowedHosts: ['id.shop.example'] }), true)

// What an endpoint does after a login.
const client = new TestClient(
  application((request) => Response.redirect(nextLocation(request, '/'), 303)),
  { redirect: 'manual' },
)
assert.equal((await client.post('/login?next=/books')).headers.get('location'), '/books')
assert.equal((await client.post('/login?next=https://evil.example/')).headers.get('location'), '/')
