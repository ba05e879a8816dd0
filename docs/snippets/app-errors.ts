import assert from 'node:assert/strict'
import { HttpError, path, Response, signature, Testudo, ValidationError } from 'testudo'
import { TestClient } from 'testudo/testing'

class OutOfStock extends Error {}

const app = new Testudo()
  .get(
    '/books/{id}',
    signature({ id: path({ type: 'integer' }) }, ({ id }) => {
      if (id === 0) throw new OutOfStock('sold this morning')
      return id < 10 ? { id } : HttpError.notFound(`no book ${id}`)
    }),
  )
  .onError(OutOfStock, (_request, error) => Response.json({ sorry: error.message }, { status: 409 }))
  .onError(ValidationError, (_request, error) => Response.json({ problems: error.errors.length }, { status: 400 }))
  .onError(404, (request) => Response.text(`There is nothing at ${request.path}`, { status: 404 }))

const client = new TestClient(app)
assert.deepEqual(await (await client.get('/books/0')).json(), { sorry: 'sold this morning' })
assert.deepEqual(await (await client.get('/books/x')).json(), { problems: 1 })
assert.equal(await (await client.get('/books/11')).text(), 'There is nothing at /books/11')
assert.equal(await (await client.get('/magazines')).text(), 'There is nothing at /magazines')
