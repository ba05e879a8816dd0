import assert from 'node:assert/strict'
import { depends, HttpError, type Int, Testudo, View } from 'testudo'
import { TestClient } from 'testudo/testing'

interface Book {
  /** @minLength 1 */
  title: string
}

const shelf = new Map<number, Book>([[1, { title: 'Emma' }]])
const openShelf = () => shelf

class BookView extends View {
  /** One book. */
  get(bookId: Int, books = depends(openShelf)): Book {
    return books.get(bookId) ?? HttpError.notFound('no such book')
  }

  put(bookId: Int, book: Book, books = depends(openShelf)): Book {
    books.set(bookId, book)
    return book
  }
}

const app = new Testudo()
app.view('/books/{bookId}', BookView)

const client = new TestClient(app)
assert.deepEqual(await (await client.get('/books/1')).json(), { title: 'Emma' })
assert.equal((await client.put('/books/2', { json: { title: '' } })).status, 422)
assert.equal(app.openapi().paths?.['/books/{bookId}']?.get?.summary, 'One book.')
