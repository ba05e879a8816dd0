import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { condition, errors } from 'testudo/middleware'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const book = { title: 'SICP', version: 1 }
// The version is in an index of the database; the book itself is dear.
const unchanged = condition({ etag: () => `v${book.version}` })

const router = new Router()
  .get(
    '/book',
    unchanged(() => Response.json(book)),
  )
  .put(
    '/book',
    unchanged((request) => {
      book.title = request.query.get('title') ?? ''
      book.version += 1
      return Response.empty()
    }),
  )
const client = new TestClient(application(errors()(router.handle)))

const etag = (await client.get('/book')).headers.get('etag') ?? ''
assert.equal(etag, '"v1"')
assert.equal((await client.get('/book', { headers: { 'if-none-match': etag } })).status, 304)

// Two people have seen version 1. The first changes it; the second would undo that unseen.
const change = (title: string) => client.request('PUT', `/book?title=${title}`, { headers: { 'if-match': etag } })
assert.equal((await change('SICP, 2nd edition')).status, 204)
assert.equal((await change('Sicp')).status, 412)
assert.equal(book.title, 'SICP, 2nd edition')
