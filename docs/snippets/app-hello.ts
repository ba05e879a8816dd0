import assert from 'node:assert/strict'
import { type Request, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

export const app = new Testudo({ title: 'Books' })

app.get('/', () => ({ hello: 'world' }))
app.get('/agent', (request: Request) => request.headers.get('user-agent') ?? 'unknown')

const client = new TestClient(app)
assert.deepEqual(await (await client.get('/')).json(), { hello: 'world' })
assert.equal((await client.get('/nothing')).status, 404)
