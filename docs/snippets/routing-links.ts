import assert from 'node:assert/strict'
import { type Int, type Request, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const app = new Testudo({ rootPath: '/shop' })
app.get('/books/{id}', (id: Int) => ({ id }), { name: 'book' })
app.get('/links', (request: Request) => ({
  path: app.urlFor('book', { id: 7 }),
  absolute: app.urlFor('book', { id: 7 }, { request }),
  below: app.urlFor('book', { id: 7 }, { request, absolute: false }),
  more: app.urlFor('book', { id: 7 }, { query: { page: 2, tag: ['a', 'b'] }, anchor: 'notes' }),
}))

const client = new TestClient(app, { baseUrl: 'http://books.example' })
assert.deepEqual(await (await client.get('/links')).json(), {
  path: '/books/7',
  absolute: 'http://books.example/shop/books/7',
  below: '/shop/books/7',
  more: '/books/7?page=2&tag=a&tag=b#notes',
})
