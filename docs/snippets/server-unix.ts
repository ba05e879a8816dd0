import assert from 'node:assert/strict'
import { mkdtemp, rmdir } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Testudo } from 'testudo'
import { serve } from 'testudo/server'

const app = new Testudo()
app.get('/', () => 'hello')

const folder = await mkdtemp(join(tmpdir(), 'testudo-'))
const uds = join(folder, 'app.sock')
const server = await serve(app.asgi, { uds, accessLog: false })
assert.equal(server.url, `unix:${uds}`)

const response = await new Promise<IncomingMessage>((resolve) => get({ socketPath: uds, path: '/' }, resolve))
assert.equal(response.statusCode, 200)
response.resume()

await server.close()
await rmdir(folder) // empty: the socket is gone
