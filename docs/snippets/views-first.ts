import assert from 'node:assert/strict'
import { HttpError, type Int, Testudo, View } from 'testudo'
import { TestClient } from 'testudo/testing'

interface Book {
  /** @minLength 1 */
  title: string
}

const books = new Map<number, Book>([[1, { title: 'Emma' }]])

class BookView extends View {
  get(bookId: Int): Book {
    return this.#find(bookId)
  }

  put(bookId: Int, book: Book): Book {
    this.#find(bookId)
    books.set(bookId, book)
    return book
  }

  delete(bookId: Int): void {
    books.delete(bookId)
  }

  #find(bookId: number): Book {
    return books.get(bookId) ?? HttpError.notFound(`no book ${bookId}`)
  }
}

const app = new Testudo().view('/books/{bookId}', BookView, { name: 'book', tags: ['books'] })

const client = new TestClient(app)
assert.deepEqual(await (await client.get('/books/1')).json(), { title: 'Emma' })
assert.equal((await client.put('/books/1', { json: { title: '' } })).status, 422)
assert.equal((await client.head('/books/1')).status, 200)
assert.equal((await client.delete('/books/1')).status, 204)
assert.equal((await client.get('/books/1')).status, 404)

const refused = await client.post('/books/1')
assert.equal(refused.status, 405)
assert.equal(refused.headers.get('allow'), 'DELETE, GET, HEAD, OPTIONS, PUT')
assert.equal(app.urlFor('book', { bookId: 1 }), '/books/1')
