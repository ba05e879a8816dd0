import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

interface User {
  name: string
  born: Date
}

const stored = { name: 'Ada', born: new Date('1815-12-10'), password: 'sesame' }

const app = new Testudo({ logger: { warn() {}, error() {} } })
app.get('/declared', (): User => stored)
app.get('/inferred', () => ({ ...stored, password: undefined }))
app.get('/broken', (): User => JSON.parse('{"name": 5}') as User)
app.get('/lines', async function* (): AsyncGenerator<User> {
  yield stored
  yield { ...stored, name: 'Grace' }
})

const client = new TestClient(app, { raiseServerErrors: false })
const declared = await client.get('/declared')
assert.equal(await declared.text(), '{"name":"Ada","born":"1815-12-10T00:00:00.000Z"}')
assert.equal((await client.get('/inferred')).status, 200)
assert.equal((await client.get('/broken')).status, 500)

const lines = await client.get('/lines')
assert.equal(lines.headers.get('content-type'), 'application/jsonl')
assert.equal((await lines.text()).split('\n')[1], '{"name":"Grace","born":"1815-12-10T00:00:00.000Z"}')
