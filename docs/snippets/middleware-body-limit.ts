import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { type Handler, Response } from 'testudo/http'
import { bodyLimit } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

async function sizeOf(content: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const chunk of content) bytes += chunk.length
  return bytes
}

const count: Handler = (request) => sizeOf(request.body).then((bytes) => Response.text(`${bytes} bytes`))

const app = new Testudo()
app.use(bodyLimit({ maxBytes: 1000 }))
app.post('/notes', count)
// The innermost holds: this path may have more.
app.post('/photos', count, { middleware: [bodyLimit({ maxBytes: 1_000_000 })] })

const client = new TestClient(app.asgi)
assert.equal((await client.post('/notes', { body: 'x'.repeat(1001) })).status, 413)
// Without a length it is counted while it comes.
assert.equal((await client.post('/notes', { body: ['x'.repeat(600), 'x'.repeat(600)] })).status, 413)
assert.equal(await (await client.post('/photos', { body: 'x'.repeat(1001) })).text(), '1001 bytes')
