import assert from 'node:assert/strict'
import { type GatewayLintError, lintServer } from 'testudo/gateway'
import { serve } from 'testudo/server'

const breaches: GatewayLintError[] = []
const server = await serve(lintServer({ onBreach: (breach) => void breaches.push(breach) }), {
  port: 0,
  accessLog: false,
})

const response = await fetch(server.url, { method: 'POST', body: 'hello' })
assert.equal(response.status, 200)
assert.equal(await response.text(), 'ok, 5 bytes received')

await server.close()
assert.deepEqual(breaches, [])
