import assert from 'node:assert/strict'
import { Response, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const app = new Testudo()
  .get('/object', () => ({ title: 'Emma', published: new Date('1815-12-23'), isbn: 9780141439587n }))
  .get('/created', () => ({ id: 1 }), { status: 201, headers: { 'cache-control': 'no-store' } })
  .get('/nothing', () => {})
  .get('/bytes', () => new Uint8Array([1, 2, 3]))
  .get('/page', () => Response.html('<h1>Books</h1>').withCookie('seen', 'yes'))
  .get(
    '/lines',
    async function* lines() {
      yield 'title,price\n'
      yield 'Emma,8\n'
    },
    { headers: { 'content-type': 'text/csv; charset=utf-8' } },
  )

const client = new TestClient(app)
assert.equal(
  await (await client.get('/object')).text(),
  '{"title":"Emma","published":"1815-12-23T00:00:00.000Z","isbn":"9780141439587"}',
)
assert.equal((await client.get('/created')).status, 201)
assert.equal((await client.get('/nothing')).status, 204)
assert.equal((await client.get('/bytes')).headers.get('content-type'), 'application/octet-stream')
assert.equal((await client.get('/page')).headers.get('content-type'), 'text/html; charset=utf-8')
assert.equal(await (await client.get('/lines')).text(), 'title,price\nEmma,8\n')
