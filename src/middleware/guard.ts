// Who may not come further: a question before the handler, asked by an application, a router or a route.

import { HttpError } from '../http/errors.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { isPromiseLike } from '../http/promise-like.ts'
import { described } from './described.ts'

/** What a guard says: true lets in, false does not, and a response is the answer instead. */
export type GuardAnswer = boolean | Response

/** Options of `guard`. */
export interface GuardOptions {
  /** The status for who may not. Default 403. */
  readonly status?: number
  /** What they are told. Default: the reason phrase. */
  readonly detail?: unknown
}

/**
 * Asks a function before the handler, at once or by a promise. Of several around a route the outermost is asked first,
 * and the first that says no is the answer. Throws a TypeError for what is no function, and for an answer that is
 * neither a boolean nor a response: a guard that forgets to return lets in nobody.
 */
export function guard(
  check: (request: Request) => GuardAnswer | PromiseLike<GuardAnswer>,
  options: GuardOptions = {},
): Middleware {
  if (typeof check !== 'function') throw new TypeError('guard(check): expected a function of a request')
  const { status = 403, detail } = options
  const refused = new HttpError(status, detail).toResponse()

  function admit(next: Handler, request: Request, answer: GuardAnswer): Response | Promise<Response> {
    if (answer === true) return next(request)
    if (answer === false) return refused
    if (answer instanceof Response) return answer
    throw new TypeError(
      `guard ${check.name || '(anonymous)'} must return true, false or a Response, got ${typeof answer}`,
    )
  }

  async function admitLater(next: Handler, request: Request, answer: PromiseLike<GuardAnswer>): Promise<Response> {
    return admit(next, request, await answer)
  }

  return described(
    'guard',
    { check: check.name, status },
    (next) =>
      function guard(request) {
        const answer = check(request)
        return isPromiseLike(answer) ? admitLater(next, request, answer) : admit(next, request, answer)
      },
  )
}
