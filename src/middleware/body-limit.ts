// How large the body of a request may be, in whichever way it is read.

import type { Middleware } from '../http/handler.ts'
import { limitBody } from '../http/limit-body.ts'
import { described } from './described.ts'

/** Options of `bodyLimit`. */
export interface BodyLimitOptions {
  /** The most bytes that the body of a request may have. */
  readonly maxBytes: number
}

/**
 * Limits the bodies of requests: what is read whole, forms, streams, and what mounted applications read. More is
 * HttpError 413 where the body is read: before the first byte if the client says how much it is, else as soon as it
 * is too much. Of several the innermost holds, also if it allows more. Throws a TypeError for a faulty option.
 */
export function bodyLimit({ maxBytes }: BodyLimitOptions): Middleware {
  // Compared with NaN, nothing would be too much.
  if (typeof maxBytes !== 'number' || !(maxBytes >= 0)) {
    throw new TypeError(`bodyLimit: maxBytes must be a number of bytes, 0 or more, got ${String(maxBytes)}`)
  }
  return described(
    'bodyLimit',
    { maxBytes },
    (next) =>
      function bodyLimit(request) {
        limitBody(request, maxBytes)
        return next(request)
      },
  )
}
