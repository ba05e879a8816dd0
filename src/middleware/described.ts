// What a middleware can tell about itself: a function says nothing, and a check before deployment has to know what
// there is and how it is set.

import type { Middleware } from '../http/handler.ts'

/** The name of a middleware of ours and how it is set. Nothing secret is ever in here: `check` prints it. */
export interface MiddlewareFacts {
  /** The name it is exported by. */
  readonly name: string
  /** The options that count, defaults included. */
  readonly options: Readonly<Record<string, unknown>>
}

const facts = new WeakMap<Middleware, MiddlewareFacts>()

/** Notes what a middleware is, and gives it back. */
export function described(
  name: string,
  options: Readonly<Record<string, unknown>>,
  middleware: Middleware,
): Middleware {
  facts.set(middleware, { name, options })
  return middleware
}

/** What a middleware of ours is; undefined for any other function. */
export function factsOf(middleware: Middleware): MiddlewareFacts | undefined {
  return facts.get(middleware)
}
