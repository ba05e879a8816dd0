// The `Authorization` field (RFC 9110 §11.6.2): a scheme and credentials.

import type { Request } from '../../http/request.ts'

/** What a request's `Authorization` says. */
export interface Authorization {
  /** As sent; schemes are compared without regard to case. */
  readonly scheme: string
  /** What follows the scheme, trimmed. */
  readonly credentials: string
}

/**
 * The credentials of a request under a scheme (any, if none is named). Undefined when there are none, they are empty,
 * or there are several: it is a field that must not repeat, and what one reader checks must be what the next one reads.
 */
export function readAuthorization(request: Request, wanted?: string): Authorization | undefined {
  const [value, ...more] = request.headers.getAll('authorization')
  if (value === undefined || more.length > 0) return undefined
  const space = value.indexOf(' ')
  if (space === -1) return undefined
  const scheme = value.slice(0, space)
  const credentials = value.slice(space + 1).trim()
  if (credentials === '' || scheme === '') return undefined
  if (wanted !== undefined && scheme.toLowerCase() !== wanted.toLowerCase()) return undefined
  return { scheme, credentials }
}
