import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { rateLimit } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = rateLimit({ limit: 2, window: 60, skip: (request) => request.path === '/health' })
const client = new TestClient(application(layer(() => Response.text('hello'))))

const first = await client.get('/')
assert.equal(first.headers.get('ratelimit-policy'), '"default";q=2;w=60')
assert.equal(first.headers.get('ratelimit'), '"default";r=1;t=60')

await client.get('/')
const third = await client.get('/')
assert.equal(third.status, 429)
assert.ok(Number(third.headers.get('retry-after')) <= 60)
assert.equal((await client.get('/health')).status, 200)
