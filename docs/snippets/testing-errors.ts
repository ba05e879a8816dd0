import assert from 'node:assert/strict'
import type { Application } from 'testudo/gateway'
import { application } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const broken = application(() => {
  throw new Error('no such table: books')
})

// The error itself, with its stack.
await assert.rejects(new TestClient(broken).get('/'), { message: 'no such table: books' })

// What a client would see of it.
const response = await new TestClient(broken, { raiseServerErrors: false }).get('/')
assert.equal(response.status, 500)
assert.equal(await response.text(), 'Internal Server Error')

// A breach of the gateway contract fails the test, always.
const careless: Application = async (_scope, _receive, send) => {
  await send({ type: 'http.response.start', status: 200, headers: [['Content-Type', 'text/plain']] })
}
await assert.rejects(new TestClient(careless).get('/'), { name: 'GatewayLintError', rule: 'fields.name' })
