import assert from 'node:assert/strict'
import { HttpError, type Middleware, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const noStore: Middleware = (next) =>
  async function noStore(request) {
    const response = await next(request)
    return response.with({ headers: response.headers.with('cache-control', 'no-store') })
  }

const staffOnly: Middleware = (next) =>
  function staffOnly(request) {
    if (request.headers.get('x-staff') !== 'yes') throw HttpError.forbidden()
    return next(request)
  }

const app = new Testudo()
  .use(noStore)
  .get('/', () => 'welcome')
  .get('/till', () => 'open', { middleware: [staffOnly] })

const client = new TestClient(app)
const refused = await client.get('/till')
assert.equal(refused.status, 403)
assert.equal(refused.headers.get('cache-control'), 'no-store')
assert.equal((await client.get('/till', { headers: { 'x-staff': 'yes' } })).status, 200)
