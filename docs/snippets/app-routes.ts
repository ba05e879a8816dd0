import assert from 'node:assert/strict'
import { path, Routes, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

// books.ts
const books = new Routes({ tags: ['books'] })
  .get('', () => ['Emma', 'Ulysses'], { name: 'list' })
  .get(
    '/{id}',
    signature({ id: path({ type: 'integer' }) }, ({ id }) => ({ id })),
    { name: 'show' },
  )

// app.ts
const app = new Testudo().include(books, { prefix: '/books', name: 'books' })

const client = new TestClient(app)
assert.deepEqual(await (await client.get('/books')).json(), ['Emma', 'Ulysses'])
assert.deepEqual(await (await client.get('/books/7')).json(), { id: 7 })
assert.equal(app.urlFor('books:show', { id: 7 }), '/books/7')
