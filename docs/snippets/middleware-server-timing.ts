import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { serverTiming, timing } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = serverTiming({ enabled: (request) => request.headers.has('x-timing') })
const handler = layer(async (request) => {
  const books = await timing(request).measure('db', async () => ['Emma'], 'all books')
  timing(request).add('cache', undefined, 'miss')
  return Response.json(books)
})

const client = new TestClient(application(handler))
const response = await client.get('/', { headers: { 'x-timing': 'yes' } })
assert.match(
  response.headers.get('server-timing') ?? '',
  /^db;dur=[\d.]+;desc="all books", cache;desc="miss", total;dur=[\d.]+;desc="Total"$/,
)
assert.equal((await client.get('/')).headers.get('server-timing'), null)
