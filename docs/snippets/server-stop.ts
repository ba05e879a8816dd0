import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { serve } from 'testudo/server'

let begun = (): void => {}
const working = new Promise<void>((resolve) => (begun = resolve))

const app = new Testudo()
app.get('/slow', async () => {
  begun()
  await new Promise((resolve) => setTimeout(resolve, 50))
  return 'done'
})

const server = await serve(app.asgi, { port: 0, accessLog: false, timeoutGracefulShutdown: 10 })

// A process that serves stops like this. The server itself never takes signals.
const stop = (): void => void server.close()
process.once('SIGTERM', stop)

const answer = fetch(`${server.url}/slow`)
await working
await server.close()

// The request that was in progress has been answered, and nobody is connected any more.
assert.equal(await (await answer).json(), 'done')
assert.equal(server.connections, 0)
await assert.rejects(fetch(server.url))
process.off('SIGTERM', stop)
