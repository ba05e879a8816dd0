import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { methodOverride } from 'testudo/middleware'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const router = new Router()
  .get('/books/7', () =>
    Response.html(`
      <form method="post" action="/books/7">
        <input type="hidden" name="_method" value="DELETE">
        <button>Delete</button>
      </form>`),
  )
  .delete('/books/7', () => Response.text('deleted'))

const client = new TestClient(application(methodOverride()(router.handle)))
assert.equal(await (await client.post('/books/7', { form: { _method: 'DELETE' } })).text(), 'deleted')
// Only these three: what a form can send by itself needs no override, and nothing else makes sense.
assert.equal((await client.post('/books/7', { form: { _method: 'CONNECT' } })).status, 400)
// Only of POST: a link changes nothing.
assert.equal((await client.get('/books/7?_method=DELETE')).status, 200)
