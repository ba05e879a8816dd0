import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { type AccessEntry, accessLog } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const entries: AccessEntry[] = []
const layer = accessLog({
  log: (entry) => entries.push(entry),
  skip: (request) => request.path === '/health',
})

const client = new TestClient(application(layer(() => Response.text('hello'))))
await (await client.get('/health')).text()
await (await client.get('/books?q=secret')).text()
const [entry] = entries
assert.equal(entries.length, 1)
assert.deepEqual([entry?.method, entry?.path, entry?.status, entry?.bytes], ['GET', '/books', 200, 5])
