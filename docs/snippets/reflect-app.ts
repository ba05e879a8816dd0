import assert from 'node:assert/strict'
import { depends, HttpError, type Header, type Int, type MaxLength, type Min, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

interface Book {
  id: Int
  title: string & MaxLength<200>
  /** Pages without the cover. @minimum 1 */
  pages?: Int
}

class Shelf {
  readonly books = new Map<number, Book>()
}

const shelf = new Shelf()
function openShelf(): Shelf {
  return shelf
}

export const app = new Testudo()

/** The book with this number. */
app.get('/books/{id}', (id: Int & Min<1>, books = depends(openShelf)): Book => {
  return books.books.get(id) ?? HttpError.notFound(`no book ${id}`)
})

app.get('/books', (limit: Int = 10, author?: string, language: Header<string, 'accept-language'> = 'en') => {
  return { limit, author: author ?? null, language }
})

app.put('/books/{id}', (id: Int, book: Book, books = depends(openShelf)): Book => {
  books.books.set(id, { ...book, id })
  return { ...book, id }
})

const client = new TestClient(app)
const put = await client.put('/books/1', { json: { id: 1, title: 'Emma', pages: 474 } })
assert.deepEqual(await put.json(), { id: 1, title: 'Emma', pages: 474 })
assert.equal((await client.get('/books/1')).status, 200)
assert.equal((await client.get('/books/2')).status, 404)
assert.deepEqual(await (await client.get('/books?limit=3')).json(), { limit: 3, author: null, language: 'en' })

const refused = await client.put('/books/1', { json: { id: 1, title: 'Emma', pages: 0 } })
assert.equal(refused.status, 422)
