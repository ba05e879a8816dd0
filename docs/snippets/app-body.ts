import assert from 'node:assert/strict'
import { body, path, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'
import { z } from 'zod'

const book = z.object({ title: z.string().min(1), price: z.number().min(0) })

const app = new Testudo()
  .post(
    '/books',
    signature({ book: body(book) }, ({ book }) => book),
    { status: 201 },
  )
  .put(
    '/books/{id}',
    signature(
      { id: path({ type: 'integer' }), book: body(book), reason: body({ type: 'string', default: 'none given' }) },
      ({ id, book, reason }) => ({ id, title: book.title, reason }),
    ),
  )

const client = new TestClient(app)
const created = await client.post('/books', { json: { title: 'Emma', price: 8 } })
assert.equal(created.status, 201)

// Two parameters of the body are two members of it.
const changed = await client.put('/books/1', { json: { book: { title: 'Emma', price: 9 }, reason: 'inflation' } })
assert.deepEqual(await changed.json(), { id: 1, title: 'Emma', reason: 'inflation' })
