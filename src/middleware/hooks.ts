// Flask's before_request, after_request and teardown_request, as one layer.

import { HttpError } from '../http/errors.ts'
import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'

/** What is done before and after each request. */
export interface Hooks {
  /** May answer in the place of all that is inside, by returning a response. */
  readonly before?: (request: Request) => Response | undefined | void | Promise<Response | undefined | void>
  /** May change the response by returning another one; not called where the inside throws. */
  readonly after?: (request: Request, response: Response) => Response | Promise<Response>
  /** Is called when the response is over, whatever happened: to close what `before` has opened. */
  readonly teardown?: (request: Request) => void | Promise<void>
}

/** Calls the hooks. Throws a TypeError for what is no function. For errors there is `onError`. */
export function hooks({ before, after, teardown }: Hooks): Middleware {
  for (const [name, hook] of Object.entries({ before, after, teardown })) {
    if (hook !== undefined && typeof hook !== 'function') throw new TypeError(`hooks: ${name} must be a function`)
  }
  const facts = { before: before !== undefined, after: after !== undefined, teardown: teardown !== undefined }
  return described('hooks', facts, (next) => {
    const finish = (request: Request, answer: Response | Promise<Response>): Response | Promise<Response> => {
      if (after === undefined) return answer
      const settled = changed(answer, (response) => response)
      return settled instanceof Response
        ? after(request, settled)
        : settled.then((response) => (response instanceof Response ? after(request, response) : response))
    }
    const proceed = (request: Request, early: unknown): Response | Promise<Response> => {
      if (early instanceof HttpError) throw early
      return finish(request, early instanceof Response ? early : next(request))
    }
    return function hooks(request) {
      if (teardown !== undefined) request.defer(() => teardown(request))
      const early: unknown = before?.(request)
      return early instanceof Promise ? early.then((one: unknown) => proceed(request, one)) : proceed(request, early)
    }
  })
}
