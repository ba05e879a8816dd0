import assert from 'node:assert/strict'
import { type Header, type Int, type Max, type Min, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

interface Book {
  /** @minLength 1 */
  title: string
  price: number
  published?: Date
}

const app = new Testudo()

app.get(
  '/shelves/{shelf}/books',
  (
    shelf: Int,
    limit: Int & Min<1> & Max<100> = 10,
    tags: string[] = [],
    agent: Header<string, 'user-agent'> = '',
    q?: string,
  ) => ({
    shelf,
    limit,
    tags,
    agent,
    search: q ?? null,
  }),
)
app.put('/books/{id}', (id: Int, book: Book, reason = 'none given'): Book & { id: Int } => ({
  id,
  ...book,
  title: `${book.title} (${reason})`,
}))

const client = new TestClient(app, { headers: { 'user-agent': 'docs' } })
const list = await client.get('/shelves/7/books?tags=sea&tags=war&q=whale')
assert.deepEqual(await list.json(), { shelf: 7, limit: 10, tags: ['sea', 'war'], agent: 'docs', search: 'whale' })

const changed = await client.put('/books/1?reason=sale', { json: { title: 'Emma', price: 8, cost: 2 } })
assert.deepEqual(await changed.json(), { id: 1, title: 'Emma (sale)', price: 8 })
assert.equal((await client.put('/books/x', { json: {} })).status, 422)
