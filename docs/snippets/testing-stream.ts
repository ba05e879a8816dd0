import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

let clientLeft = false

const app = application((request) => {
  request.signal.addEventListener('abort', () => {
    clientLeft = true
  })
  async function* clock(): AsyncGenerator<string> {
    for (let tick = 1; ; tick++) {
      yield `tick ${tick}\n`
      await new Promise((resolve) => {
        setImmediate(resolve)
      })
    }
  }
  return Response.stream(clock())
})

const response = await new TestClient(app).get('/clock')
const reader = response.body?.getReader()
const first = await reader?.read()
assert.equal(new TextDecoder().decode(first?.value), 'tick 1\n')

// The application sees what it would see when a browser is closed.
await reader?.cancel()
assert.equal(clientLeft, true)
