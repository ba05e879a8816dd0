import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { forgetPage, MemoryStore, pageCache } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

let made = 0
const store = new MemoryStore()
const layer = pageCache({ store, timeout: 60 })
const page = layer(() => {
  made += 1
  return Response.html(`<h1>Bestsellers</h1><p>Made ${made} times</p>`)
})
const client = new TestClient(application(page), { baseUrl: 'https://shop.example' })

const first = await client.get('/bestsellers')
assert.equal(first.headers.get('cache-control'), 'max-age=60')

const second = await client.get('/bestsellers')
assert.equal(await second.text(), await first.text())
assert.equal(second.headers.get('age'), '0')

// Somebody has bought a book.
await forgetPage(store, 'https://shop.example/bestsellers')
await client.get('/bestsellers')
assert.equal(made, 2)
