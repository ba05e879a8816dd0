import assert from 'node:assert/strict'
import { cookie, header, path, query, request, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'
import { z } from 'zod'

const app = new Testudo()

app.get(
  '/shelves/{shelf}/books',
  signature(
    {
      shelf: path({ type: 'integer', minimum: 1 }),
      limit: query({ type: 'integer', minimum: 1, maximum: 100, default: 10 }),
      tags: query({ type: 'array', items: { type: 'string' }, default: [] }),
      search: query({ type: 'string' }, { alias: 'q', optional: true }),
      sold: query(z.boolean().default(false)),
      userAgent: header({ type: 'string' }),
      session: cookie(z.string().optional()),
      whole: request(),
    },
    // shelf: number, limit: number, tags: string[], search: string | undefined, sold: boolean, …
    ({ shelf, limit, tags, search, sold, session, whole }) => {
      return { shelf, limit, tags, search: search ?? null, sold, known: session !== undefined, path: whole.path }
    },
  ),
)

const client = new TestClient(app, { headers: { 'user-agent': 'docs' } })
const response = await client.get('/shelves/7/books?tags=sea&tags=war&sold=yes&q=whale')
assert.deepEqual(await response.json(), {
  shelf: 7,
  limit: 10,
  tags: ['sea', 'war'],
  search: 'whale',
  sold: true,
  known: false,
  path: '/shelves/7/books',
})
