import assert from 'node:assert/strict'
import { application, HttpError, type Middleware, Response } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const staffOnly: Middleware = (next) =>
  function staffOnly(request) {
    if (request.headers.get('authorization') !== 'Bearer staff') throw HttpError.forbidden()
    return next(request)
  }

const router = new Router()
  .get('/', () => Response.text('for all'))
  .get('/stock', () => Response.text('for staff'), { middleware: [staffOnly] })
  .include(new Router({ middleware: [staffOnly] }).get('/orders', () => Response.text('for staff too')))

const client = new TestClient(application(router.handle))
assert.equal((await client.get('/')).status, 200)
assert.equal((await client.get('/stock')).status, 403)
assert.equal((await client.get('/orders', { headers: { authorization: 'Bearer staff' } })).status, 200)
