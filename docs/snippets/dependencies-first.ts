import assert from 'node:assert/strict'
import { depends, header, HttpError, query, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

// A provider: its own inputs are read and checked like those of an endpoint.
const user = signature({ token: header({ type: 'string' }, { optional: true }) }, ({ token }) =>
  token === 'sesame' ? { name: 'Ada' } : HttpError.unauthorized('who are you?'),
)

class Page {
  readonly first: number
  readonly last: number
  constructor(skip: number, limit: number) {
    this.first = skip + 1
    this.last = skip + limit
  }
}

const page = signature(
  { skip: query({ type: 'integer', default: 0 }), limit: query({ type: 'integer', default: 10 }) },
  ({ skip, limit }) => new Page(skip, limit),
)

const app = new Testudo().get(
  '/books',
  // user: { name: string }, page: Page
  signature(
    { user: depends(user), page: depends(page) },
    ({ user, page }) => `${user.name}: ${page.first} to ${page.last}`,
  ),
)

const client = new TestClient(app)
assert.equal((await client.get('/books')).status, 401)
const response = await client.get('/books?skip=20', { headers: { token: 'sesame' } })
assert.equal(await response.json(), 'Ada: 21 to 30')
