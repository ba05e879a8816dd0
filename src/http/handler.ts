// The programming model: a server is a function from a request to a response, and a middleware is a function of one.

import type { Request } from './request.ts'
import type { Response } from './response.ts'

/** Answers a request. What can answer at once returns the response itself: a promise costs every caller above. */
export type Handler = (request: Request) => Response | Promise<Response>

/** Wraps a handler. Called once, when the stack is built; only the handler it returns runs per request. */
export type Middleware = (next: Handler) => Handler

/** Builds the stack, once: the first middleware is the outermost. Throws a TypeError if one returns no handler. */
export function compose(middleware: readonly Middleware[], handler: Handler): Handler {
  return middleware.reduceRight<Handler>((next, layer) => {
    const wrapped: unknown = layer(next)
    if (typeof wrapped !== 'function') {
      throw new TypeError(
        `middleware ${layer.name || '(anonymous)'} must return a handler: (next) => (request) => next(request)`,
      )
    }
    return wrapped as Handler
  }, handler)
}
