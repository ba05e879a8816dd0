import assert from 'node:assert/strict'
import type { Application } from 'testudo/gateway'
import { serve } from 'testudo/server'

const headers = Object.freeze([Object.freeze(['content-type', 'text/plain'] as const)])

const application: Application = async (scope, receive, send) => {
  if (scope.type !== 'http') throw new Error(`no ${scope.type} here`)
  await send({ type: 'http.response.start', status: 200, headers })
  await send({ type: 'http.response.body', body: `${scope.method} ${scope.path}` })
}

const server = await serve(application, { port: 0, accessLog: false, limitBodyBytes: 1_000_000 })
const response = await fetch(`${server.url}/books`)
assert.equal(await response.text(), 'GET /books')
await server.close()
