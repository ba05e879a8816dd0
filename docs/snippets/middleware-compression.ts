import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { application, Response } from 'testudo/http'
import { compression } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const page = '<p>All work and no play makes Jack a dull boy.</p>\n'.repeat(100)
const layer = compression({ skip: (request) => request.path === '/account' })
const client = new TestClient(application(layer(() => Response.html(page))))

const response = await client.get('/', { headers: { 'accept-encoding': 'gzip' } })
assert.equal(response.headers.get('content-encoding'), 'gzip')
assert.equal(response.headers.get('vary'), 'Accept-Encoding')
const bytes = Buffer.from(await response.arrayBuffer())
assert.ok(bytes.length < 300)
assert.equal(gunzipSync(bytes).toString(), page)

// What holds secrets beside what its visitor sent stays as it is.
const account = await client.get('/account', { headers: { 'accept-encoding': 'gzip' } })
assert.equal(account.headers.get('content-encoding'), null)
