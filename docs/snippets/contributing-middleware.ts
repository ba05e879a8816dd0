// Answers that no cache may keep (RFC 9111 §5.2.2.5), unless the handler said something about caching itself.
import assert from 'node:assert/strict'
import { Response, type Middleware } from 'testudo/http'

/** The decision alone: a function of values, easy to test. */
export function withoutStore(response: Response): Response {
  if (response.headers.has('cache-control')) return response
  return response.with({ headers: response.headers.with('cache-control', 'no-store') })
}

/** The middleware: one thin function around the next handler, which may answer now or later. */
export const noStore: Middleware = (next) =>
  function noStore(request) {
    const response = next(request)
    return response instanceof Promise ? response.then(withoutStore) : withoutStore(response)
  }

assert.equal(withoutStore(Response.text('hello')).headers.get('cache-control'), 'no-store')
