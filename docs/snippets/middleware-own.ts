import assert from 'node:assert/strict'
import { application, HttpError, type Middleware, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

export interface MaintenanceOptions {
  /** Asked for each request: true while the site is closed. */
  readonly isClosed: () => boolean
  /** Seconds after which clients may come back; default 60. */
  readonly retryAfter?: number
}

/** Decides before the handler: answers 503 by itself, and the handler is not called. */
export function maintenance({ isClosed, retryAfter = 60 }: MaintenanceOptions): Middleware {
  const closed = new HttpError(503, 'back soon', { headers: { 'retry-after': String(retryAfter) } })
  return (next) =>
    function maintenance(request) {
      return isClosed() ? closed.toResponse() : next(request)
    }
}

/** Decides after the handler: a function of a response, and one line around it. */
export function withoutSniffing(response: Response): Response {
  return response.with({ headers: response.headers.with('x-content-type-options', 'nosniff') })
}

export const noSniff: Middleware = (next) =>
  function noSniff(request) {
    const response = next(request)
    return response instanceof Promise ? response.then(withoutSniffing) : withoutSniffing(response)
  }

let isClosed = false
const handler = maintenance({ isClosed: () => isClosed })(noSniff(() => Response.text('open')))
const client = new TestClient(application(handler))
assert.equal((await client.get('/')).headers.get('x-content-type-options'), 'nosniff')
isClosed = true
assert.equal((await client.get('/')).headers.get('retry-after'), '60')
