import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { serve } from 'testudo/server'

Error.stackTraceLimit = 30

const app = new Testudo()
app.get('/', function yours() {
  const frames = new Error('where am I?').stack?.match(
    /(?<=\/)(server|http|middleware|routing|app)\/[\w-]+(?=\.[jt]s)/g,
  )
  return [...new Set(frames)].toReversed()
})

const server = await serve(app.asgi, { port: 0, accessLog: false })
const path = await (await fetch(server.url)).json()
await server.close()

assert.deepEqual(path, [
  'server/accept', // the socket has bytes
  'server/connection', // they go to the protocol, and its events come back
  'server/http-cycle', // scope, receive, send
  'http/application', // a Request
  'app/testudo', // the stack that was built once
  'middleware/errors', // and every other middleware
  'routing/router', // which endpoint?
  'app/operation', // with which arguments?
])
