import assert from 'node:assert/strict'
import { Response, Testudo } from 'testudo'
import { hooks } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

let isClosed = true

const app = new Testudo()
app.use(
  hooks({
    before: () => (isClosed ? Response.text('closed for lunch', { status: 503 }) : undefined),
    after: (_request, response) => response.with({ headers: response.headers.with('x-shop', 'books') }),
  }),
)
app.get('/', () => ({ hello: 'world' }))

const client = new TestClient(app)
assert.equal((await client.get('/')).status, 503)
isClosed = false
const open = await client.get('/')
assert.deepEqual([open.status, open.headers.get('x-shop')], [200, 'books'])
