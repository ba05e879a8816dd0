import assert from 'node:assert/strict'
import type { Application } from 'testudo/gateway'
import { TestClient } from 'testudo/testing'

// Sends the request body back as it comes. Waiting for `send` keeps the pace of a slow reader.
export const echo: Application = async (scope, receive, send) => {
  if (scope.type !== 'http') throw new Error(`no ${scope.type} here`)
  await send({ type: 'http.response.start', status: 200 })
  for (;;) {
    const event = await receive()
    if (event.type !== 'http.request') return // the client has left: there is nobody to answer
    await send({ type: 'http.response.body', body: event.body, moreBody: event.moreBody })
    if (!event.moreBody) return
  }
}

const response = await new TestClient(echo).post('/', { body: ['one ', 'two ', 'three'] })
assert.equal(await response.text(), 'one two three')
