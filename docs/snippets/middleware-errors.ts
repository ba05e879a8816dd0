import assert from 'node:assert/strict'
import { application, HttpError, Response } from 'testudo/http'
import { errors, onError } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

class OutOfStock extends Error {
  readonly title: string
  constructor(title: string) {
    super(`${title} is out of stock`)
    this.title = title
  }
}

const logged: unknown[] = []
const layer = errors({
  handlers: [
    onError(OutOfStock, (_request, error) => Response.json({ soldOut: error.title }, { status: 409 })),
    onError(404, (request) => Response.html(`<h1>Nothing at ${encodeURI(request.path)}</h1>`, { status: 404 })),
  ],
  log: ({ err }) => logged.push(err),
})

const bug = new TypeError('a bug')
const handler = layer((request) => {
  if (request.path === '/sold-out') throw new OutOfStock('Emma')
  if (request.path === '/bug') throw bug
  throw HttpError.notFound()
})

const client = new TestClient(application(handler), { raiseServerErrors: false })
assert.deepEqual(await (await client.get('/sold-out')).json(), { soldOut: 'Emma' })
assert.equal(await (await client.get('/x')).text(), '<h1>Nothing at /x</h1>')
assert.deepEqual(await (await client.get('/bug')).json(), { detail: 'Internal Server Error' })
assert.deepEqual(logged, [bug])
