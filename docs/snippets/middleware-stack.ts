import assert from 'node:assert/strict'
import { application, compose, HttpError } from 'testudo/http'
import { accessLog, errors, requestId } from 'testudo/middleware'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const lines: string[] = []
const router = new Router().get('/books/{id:int}', (request) => {
  throw HttpError.notFound(`no book ${String(request.param('id'))}`)
})

// The first is the outermost.
const stack = compose(
  [requestId({ generate: () => 'r-1' }), accessLog({ log: (_entry, line) => lines.push(line) }), errors()],
  router.handle,
)

const response = await new TestClient(application(stack)).get('/books/7')
assert.equal(response.status, 404)
assert.deepEqual(await response.json(), { detail: 'no book 7' })
assert.equal(response.headers.get('x-request-id'), 'r-1')
assert.match(String(lines[0]), /"GET \/books\/7" 404 22 [\d.]+ms r-1$/)
