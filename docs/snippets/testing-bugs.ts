import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const app = new Testudo({ logger: { warn: () => undefined, error: () => undefined } })
app.get('/', () => {
  throw new Error('no such table: books')
})

await assert.rejects(new TestClient(app).get('/'), { message: 'no such table: books' })

const response = await new TestClient(app, { raiseServerErrors: false }).get('/')
assert.equal(response.status, 500)
assert.deepEqual(await response.json(), { detail: 'Internal Server Error' })
