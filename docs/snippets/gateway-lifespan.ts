import assert from 'node:assert/strict'
import type { Application } from 'testudo/gateway'
import { TestClient } from 'testudo/testing'

export const application: Application = async (scope, receive, send) => {
  switch (scope.type) {
    case 'lifespan':
      await receive() // lifespan.startup
      scope.state.greeting = 'hello'
      await send({ type: 'lifespan.startup.complete' })
      await receive() // lifespan.shutdown
      await send({ type: 'lifespan.shutdown.complete' })
      return
    case 'http':
      await send({ type: 'http.response.start', status: 200 })
      await send({ type: 'http.response.body', body: String(scope.state.greeting) })
      return
    case 'websocket':
      await send({ type: 'websocket.close' }) // before the accept: the handshake is answered with 403
  }
}

const client = new TestClient(application)
await client.start()
assert.equal(await (await client.get('/')).text(), 'hello')
await client.stop()
