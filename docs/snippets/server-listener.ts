import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Testudo } from 'testudo'
import { serve } from 'testudo/server'

const app = new Testudo()
app.get('/', () => 'hello')

// Options that only `listen` has: here, several processes that share a port.
const listener = createServer()
const reusePort = process.platform === 'linux' && Number(process.versions.node.split('.')[0]) >= 24
listener.listen({ host: '127.0.0.1', port: 0, reusePort })
await once(listener, 'listening')

const server = await serve(app.asgi, { listener, accessLog: false })
assert.equal(await (await fetch(server.url)).json(), 'hello')

await server.close() // closes the listener, too
assert.equal(listener.listening, false)
