import assert from 'node:assert/strict'
import { requestFinished, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const app = new Testudo()
app.get('/', () => ({ hello: 'world' }))

const log: string[] = []
requestFinished.connect(
  ({ request, response }) => {
    log.push(`${request.path} ${response?.status ?? 'left'}`)
  },
  { sender: app },
)

await new TestClient(app).get('/')
assert.deepEqual(log, ['/ 200'])
