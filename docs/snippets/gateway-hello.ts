import assert from 'node:assert/strict'
import type { Application } from 'testudo/gateway'
import { TestClient } from 'testudo/testing'

// Answers while it is called: no promise is made, and the server can write head and body at once.
export const hello: Application = (scope, _receive, send) => {
  if (scope.type !== 'http') throw new Error(`no ${scope.type} here`)
  void send({ type: 'http.response.start', status: 200, headers: [['content-type', 'text/plain; charset=utf-8']] })
  return send({ type: 'http.response.body', body: `hello from ${scope.path}` })
}

const response = await new TestClient(hello).get('/gateway')
assert.equal(await response.text(), 'hello from /gateway')
