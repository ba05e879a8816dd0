import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const router = new Router({ slashes: 'redirect' }).get('/books/', () => Response.text('books'))

const client = new TestClient(application(router.handle))
const response = await client.get('/books?page=2', { redirect: 'manual' })
assert.equal(response.status, 307)
assert.equal(response.headers.get('location'), '/books/?page=2')
