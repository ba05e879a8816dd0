// Errors become responses: an HttpError its own, what a rule covers that rule's, and a bug a 500 that says nothing.
//
// A bug is logged once, here, because no one outside will see it any more.

import { ClientDisconnect, HttpError } from '../http/errors.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { testWishesOf } from '../http/test-wishes.ts'
import { described } from './described.ts'
import { debugPage, internalServerError } from './error-page.ts'
import { type ErrorRule, ErrorRules } from './error-rules.ts'
import { printable } from './printable.ts'
import { requestIdOf } from './request-id.ts'

/** What is logged of a bug. `err` is the error under pino's name for it; texts are safe to print. */
export interface ErrorEntry {
  readonly err: unknown
  readonly method: string
  readonly path: string
  /** The id of the middleware `requestId`; null without it. */
  readonly requestId: string | null
}

/** Options of `errors`. */
export interface ErrorsOptions {
  /** Answer bugs with stack and causes, whatever the rules say; default false. Never in production. */
  readonly debug?: boolean
  /** Who answers which error: `[onError(404, …), onError(DatabaseError, …)]`. */
  readonly handlers?: Iterable<ErrorRule>
  /** Takes each bug, once; default: `console.error`. For pino: `(entry, message) => logger.error(entry, message)`. */
  readonly log?: (entry: ErrorEntry, message: string) => void
  /** Is told of each bug before it is logged: for signals. What it throws is logged. */
  readonly onBug?: (request: Request, error: unknown) => void
}

/**
 * Turns what is thrown inside into responses. An HttpError that is returned counts as thrown. ClientDisconnect goes
 * on outwards: nobody is left to answer. Throws a TypeError for a faulty rule.
 */
export function errors(options: ErrorsOptions = {}): Middleware {
  const answerer = new Answerer(options)
  return described(
    'errors',
    { debug: options.debug ?? false },
    (next) =>
      function errors(request) {
        let answer: unknown
        try {
          answer = next(request)
        } catch (error) {
          return answerer.answer(request, error)
        }
        if (answer instanceof Response) return answer
        if (answer instanceof HttpError) return answerer.answer(request, answer)
        return answerer.settle(request, answer as ReturnType<Handler>)
      },
  )
}

class Answerer {
  readonly #rules: ErrorRules
  readonly #debug: boolean
  readonly #log: (entry: ErrorEntry, message: string) => void
  readonly #onBug: ((request: Request, error: unknown) => void) | undefined

  constructor({ debug = false, handlers = [], log = writeError, onBug }: ErrorsOptions) {
    this.#rules = new ErrorRules(handlers)
    this.#debug = debug
    this.#log = log
    this.#onBug = onBug
  }

  /** The response to an error. */
  answer(request: Request, error: unknown): Response | Promise<Response> {
    if (error instanceof ClientDisconnect) throw error
    if (error instanceof HttpError) {
      const handler = this.#rules.forHttpError(error)
      return handler === undefined ? error.toResponse() : this.#guard(request, () => handler(request, error))
    }
    const expected = this.#rules.forExpected(error)
    if (expected !== undefined) return this.#guard(request, () => expected(request, error))
    this.#report(request, error)
    const handler = this.#debug ? undefined : this.#rules.forBug(error)
    return handler === undefined ? this.#lastResort(request, error) : this.#guard(request, () => handler(request))
  }

  /** The response of a promise, or to what it was rejected with. */
  async settle(request: Request, answer: Response | Promise<Response>): Promise<Response> {
    let response: unknown
    try {
      response = await answer
    } catch (error) {
      return this.answer(request, error)
    }
    // What is neither is passed on: who sends it converts it, or says what is wrong.
    return response instanceof HttpError ? this.answer(request, response) : (response as Response)
  }

  // A rule that fails must not lead to a rule again.
  #guard(request: Request, run: () => Response | Promise<Response>): Response | Promise<Response> {
    try {
      const answer: unknown = run()
      if (answer instanceof Response) return answer
      if (answer instanceof HttpError) return answer.toResponse()
      return this.#guardLater(request, answer as Promise<Response>)
    } catch (failure) {
      return this.#answerFailure(request, failure)
    }
  }

  async #guardLater(request: Request, answer: Promise<Response>): Promise<Response> {
    try {
      const response: unknown = await answer
      return response instanceof HttpError ? response.toResponse() : (response as Response)
    } catch (failure) {
      return this.#answerFailure(request, failure)
    }
  }

  #answerFailure(request: Request, failure: unknown): Response {
    if (failure instanceof ClientDisconnect) throw failure
    if (failure instanceof HttpError) return failure.toResponse()
    this.#report(request, failure)
    return this.#lastResort(request, failure)
  }

  #lastResort(request: Request, error: unknown): Response {
    return this.#debug ? debugPage(request, error) : internalServerError(request)
  }

  #report(request: Request, error: unknown): void {
    const method = printable(request.method)
    const path = printable(request.path)
    const kind = error instanceof Error ? error.name : typeof error
    const entry = { err: error, method, path, requestId: requestIdOf(request) ?? null }
    testWishesOf(request).bug?.(error)
    try {
      this.#onBug?.(request, error)
    } catch (failure) {
      writeError({ ...entry, err: failure }, 'errors: onBug failed')
    }
    try {
      this.#log(entry, `${method} ${path}: unhandled ${kind}`)
    } catch (failure) {
      // A broken log must not cost the client its answer, nor us the error.
      writeError(entry, `${method} ${path}: unhandled ${kind}`)
      writeError({ ...entry, err: failure }, 'errors: the log function failed')
    }
  }
}

function writeError({ err }: ErrorEntry, message: string): void {
  console.error(message, err)
}
