import assert from 'node:assert/strict'
import { HttpError, type Int, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

export const app = new Testudo({ title: 'Bookshop', version: '1.0.0' })

interface Book {
  /** As it is on the cover. @minLength 1 */
  title: string
  /** Price in euro. @minimum 0 */
  price: number
}

const books = new Map([[1, { title: 'Emma', price: 8 }]])

/**
 * One book.
 *
 * @param bookId The number on its back.
 * @tags books
 */
function getBook(bookId: Int): Book {
  return books.get(bookId) ?? HttpError.notFound('no such book')
}

app.get('/books/{bookId}', getBook)

const client = new TestClient(app)
const { paths, components } = (await (await client.get('/openapi.json')).json()) as ReturnType<typeof app.openapi>
const operation = paths['/books/{bookId}']?.get
assert.deepEqual(operation?.tags, ['books'])
assert.equal(operation.summary, 'One book.')
assert.equal(operation.operationId, 'getBook_books__bookId__get')
assert.deepEqual(operation.parameters, [
  { name: 'bookId', in: 'path', required: true, description: 'The number on its back.', schema: { type: 'integer' } },
])
assert.deepEqual(Object.keys(operation.responses), ['200', '404', '422'])
assert.deepEqual(components?.schemas?.['Book'], {
  type: 'object',
  properties: {
    title: { type: 'string', description: 'As it is on the cover.', minLength: 1 },
    price: { type: 'number', description: 'Price in euro.', minimum: 0 },
  },
  required: ['title', 'price'],
})
