import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const book = { title: 'Walden' }

const app = application((request) => {
  const type = request.negotiate('application/json', 'text/html')
  const headers = { vary: 'Accept' }
  return type === 'text/html' ? Response.html(`<h1>${book.title}</h1>`, { headers }) : Response.json(book, { headers })
})

const client = new TestClient(app)
const browser = await client.get('/', { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } })
assert.equal(await browser.text(), '<h1>Walden</h1>')
const anything = await client.get('/', { headers: { accept: '*/*' } })
assert.deepEqual(await anything.json(), book)
const nothing = await client.get('/', { headers: { accept: 'image/png' } })
assert.equal(nothing.status, 406)
assert.deepEqual(await nothing.json(), { detail: 'available: application/json, text/html' })
