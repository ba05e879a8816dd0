import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const app = application((request) => Response.text(String(request.state['greeting'])), {
  startup(state) {
    state['greeting'] = 'good morning'
  },
})

const client = await new TestClient(app).start()
try {
  assert.equal(await (await client.get('/')).text(), 'good morning')
} finally {
  await client.stop()
}
