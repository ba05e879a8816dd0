// Which handler answers which error.

import { HttpError } from '../http/errors.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'

/** A class of errors, abstract ones too. */
export type ErrorClass<E = unknown> = abstract new (...args: never[]) => E

/** Answers an error. What it throws in turn becomes a response without asking another handler. */
export type ErrorHandler<E> = (request: Request, error: E) => Response | Promise<Response>

/** A handler and what it is for: a status, or a class of errors and those that extend it. Made by `onError`. */
export type ErrorRule = readonly [what: number | ErrorClass, handler: ErrorHandler<never>]

/**
 * A rule for `errors`. A status covers each HttpError of that status; 500 also everything that is a bug, as the
 * `cause` of an HttpError. A class covers what extends it, unless a rule names a more specific class.
 */
export function onError(what: number, handler: ErrorHandler<HttpError>): ErrorRule
export function onError<E>(what: ErrorClass<E>, handler: ErrorHandler<E>): ErrorRule
export function onError(what: number | ErrorClass, handler: ErrorHandler<never>): ErrorRule {
  return [what, handler]
}

/** Rules, ready to be asked. */
export class ErrorRules {
  readonly #byStatus = new Map<number, ErrorHandler<never>>()
  readonly #byPrototype = new Map<unknown, ErrorHandler<never>>()

  /** Of two rules for the same the later holds. Throws a TypeError for what is no status, class or handler. */
  constructor(rules: Iterable<ErrorRule>) {
    for (const [what, handler] of rules) {
      if (typeof handler !== 'function') throw new TypeError(`errors: the handler for ${nameOf(what)} is no function`)
      if (typeof what === 'number') {
        if (!Number.isInteger(what) || what < 200 || what > 599) {
          throw new TypeError(`errors: ${what} is no status of an HttpError (200 to 599)`)
        }
        this.#byStatus.set(what, handler)
      } else if (typeof what === 'function' && typeof what.prototype === 'object') {
        this.#byPrototype.set(what.prototype, handler)
      } else {
        throw new TypeError(`errors: a rule is for a status or a class, not for ${String(what)}`)
      }
    }
  }

  /** The handler for an HttpError: by its status, else by its class. */
  forHttpError(error: HttpError): ErrorHandler<HttpError> | undefined {
    // A rule's handler takes what its key covers; the key was just looked up by this very error.
    return (this.#byStatus.get(error.status) ?? this.#byClass(error, HttpError.prototype)) as
      | ErrorHandler<HttpError>
      | undefined
  }

  /** The handler for an error that someone expected: by its class, without `Error` itself. */
  forExpected(error: unknown): ErrorHandler<unknown> | undefined {
    return this.#byClass(error, null) as ErrorHandler<unknown> | undefined
  }

  /** What answers in place of the default 500: the rule for `Error`, if it is one, or for status 500. */
  forBug(error: unknown): ((request: Request) => Response | Promise<Response>) | undefined {
    const general = error instanceof Error ? this.#byPrototype.get(Error.prototype) : undefined
    if (general !== undefined) return (request) => (general as ErrorHandler<unknown>)(request, error)
    const internal = this.#byStatus.get(500) as ErrorHandler<HttpError> | undefined
    return internal && ((request) => internal(request, new HttpError(500, undefined, { cause: error })))
  }

  /** The most specific class first, up to and with `last`; never `Error` or `Object`, which say nothing. */
  #byClass(error: unknown, last: object | null): ErrorHandler<never> | undefined {
    if (typeof error !== 'object' || error === null) return undefined
    let prototype: unknown = Object.getPrototypeOf(error)
    while (prototype !== null && prototype !== Error.prototype && prototype !== Object.prototype) {
      const handler = this.#byPrototype.get(prototype)
      if (handler !== undefined || prototype === last) return handler
      prototype = Object.getPrototypeOf(prototype)
    }
    return undefined
  }
}

function nameOf(what: number | ErrorClass): string {
  return typeof what === 'function' ? what.name : String(what)
}
