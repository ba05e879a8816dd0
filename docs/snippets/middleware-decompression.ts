import assert from 'node:assert/strict'
import { gzipSync } from 'node:zlib'
import { application, Response } from 'testudo/http'
import { decompression } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = decompression({ encodings: ['gzip'], maxBytes: 1024 * 1024 })
const client = new TestClient(application(layer(async (request) => Response.json(await request.json()))))

const send = (body: Uint8Array, encoding: string) =>
  client.post('/', { body, headers: { 'content-encoding': encoding, 'content-type': 'application/json' } })

const taken = await send(gzipSync('{"title":"Walden"}'), 'gzip')
assert.equal(taken.status, 200)

const bomb = await send(gzipSync(Buffer.alloc(50_000_000)), 'gzip')
assert.equal(bomb.status, 413)

const unknown = await send(Buffer.from('…'), 'compress')
assert.equal(unknown.status, 415)
assert.equal(unknown.headers.get('accept-encoding'), 'gzip')

const cutOff = await send(gzipSync('{"title":"Walden"}').subarray(0, 20), 'gzip')
assert.equal(cutOff.status, 400)
