// One id per request: in the log, in the response, and in what this request asks of other services.

import { randomUUID } from 'node:crypto'

import type { Middleware } from '../http/handler.ts'
import { withTrustedField } from '../http/headers.ts'
import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'
import { isToken } from '../http/token.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'

/** Options of `requestId`. */
export interface RequestIdOptions {
  /** The header that carries the id in and out; default `x-request-id`. */
  readonly header?: string
  /** Take over the id of the client or proxy if it has the right form; default true. */
  readonly trustIncoming?: boolean
  /** Makes an id; default `crypto.randomUUID`. */
  readonly generate?: () => string
}

const requestIdKey = requestKey<string>('requestId')

/** At most 255 characters: letters, digits, `_`, `-`, `=`, `.`. Anything else could be an attack on a log. */
const FORM = /^[\w\-=.]{1,255}$/

/** True for an id that may be taken over. */
export function isRequestId(id: string): boolean {
  return FORM.test(id)
}

/** The id that `requestId` gave this request; undefined where it does not run. */
export function requestIdOf(request: Request): string | undefined {
  return request.get(requestIdKey)
}

/**
 * Gives each request an id, `requestIdOf(request)`, and echoes it in the response.
 * Throws a TypeError for a header name that is none.
 */
export function requestId(options: RequestIdOptions = {}): Middleware {
  const { header = 'x-request-id', trustIncoming = true, generate = makeId } = options
  const name = header.toLowerCase()
  if (!isToken(header)) {
    throw new TypeError(`requestId: ${JSON.stringify(header)} is no header name`)
  }
  return described(
    'requestId',
    { header, trustIncoming },
    (next) =>
      function requestId(request) {
        const incoming = trustIncoming ? request.headers.get(name) : undefined
        const isTaken = incoming !== undefined && isRequestId(incoming)
        const id = isTaken ? incoming : generate()
        request.set(requestIdKey, id)
        // What somebody else generates may be no valid value of a field.
        const isValid = isTaken || generate === makeId
        return changed(next(request), (response) => {
          const { headers } = response
          return response.with({ headers: isValid ? withTrustedField(headers, name, id) : headers.with(name, id) })
        })
      },
  )
}

function makeId(): string {
  return randomUUID()
}
