import assert from 'node:assert/strict'
import { application, compose, type Handler, HttpError, type Middleware, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

/** Looks at the request and may answer itself. */
const onlyReading: Middleware = (next) =>
  function onlyReading(request) {
    if (request.method === 'GET' || request.method === 'HEAD') return next(request)
    throw HttpError.methodNotAllowed(['GET', 'HEAD'])
  }

/** Looks at the response: the inner one may be a promise. */
const noSniff: Middleware = (next) =>
  async function noSniff(request) {
    const response = await next(request)
    return response.with({ headers: response.headers.with('x-content-type-options', 'nosniff') })
  }

const page: Handler = () => Response.html('<h1>Testudo</h1>')

// The first is the outermost. The stack is built here, once.
const app = application(compose([noSniff, onlyReading], page))

const client = new TestClient(app)
assert.equal((await client.get('/')).headers.get('x-content-type-options'), 'nosniff')
assert.equal((await client.post('/')).status, 405)
