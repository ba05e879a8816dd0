import assert from 'node:assert/strict'
import { gotRequestException, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const app = new Testudo({ logger: { warn: () => undefined, error: () => undefined } })
app.get('/', () => {
  throw new Error('no such table: books')
})

const bugs: unknown[] = []
const disconnect = gotRequestException.connect(({ error }) => bugs.push(error), { sender: app })

assert.equal((await new TestClient(app).get('/')).status, 500)
// In a test: assert.deepEqual(bugs, []) after each, and the error is in the report.
assert.match(String(bugs[0]), /no such table/)
disconnect()
