import assert from 'node:assert/strict'
import { depends, type Header, HttpError, type Int, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

// A provider: its own parameters are read and checked like those of an endpoint.
function user(token?: Header): { name: string } {
  return token === 'sesame' ? { name: 'Ada' } : HttpError.unauthorized('who are you?')
}

class Page {
  readonly first: number
  readonly last: number

  constructor(skip: Int = 0, limit: Int = 10) {
    this.first = skip + 1
    this.last = skip + limit
  }
}

const app = new Testudo()
// who: { name: string }, page: Page
app.get('/books', (who = depends(user), page = depends(Page)) => `${who.name}: ${page.first} to ${page.last}`)

const client = new TestClient(app)
assert.equal((await client.get('/books')).status, 401)
const response = await client.get('/books?skip=20', { headers: { token: 'sesame' } })
assert.equal(await response.json(), 'Ada: 21 to 30')
