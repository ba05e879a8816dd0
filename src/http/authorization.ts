// How HTTP says who asks (RFC 9110 §11): the `Authorization` field of requests, the challenges of responses, and the
// credentials of Basic (RFC 7617).

import type { Request } from './request.ts'

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

/** The user and password of HTTP Basic. Compare both with `secureCompare`. */
export interface BasicCredentials {
  readonly username: string
  readonly password: string
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** RFC 7617 §2: base64 of `user:password` in UTF-8; the user has no colon. Undefined when it is anything else. */
export function parseBasic(credentials: string): BasicCredentials | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(credentials)) return undefined
  let text: string
  try {
    text = utf8.decode(Buffer.from(credentials, 'base64'))
  } catch {
    return undefined
  }
  const colon = text.indexOf(':')
  return colon === -1 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/**
 * A challenge for `www-authenticate`: the scheme and its parameters, quoted. Throws a TypeError for a parameter that is
 * not printable ASCII.
 */
export function formatChallenge(scheme: string, parameters: Readonly<Record<string, string | undefined>> = {}): string {
  const quoted: string[] = []
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue
    if (!/^[\t\x20-\x7e]*$/.test(value))
      throw new TypeError(`a ${name} is printable ASCII, got ${JSON.stringify(value)}`)
    quoted.push(`${name}="${value.replaceAll(/["\\]/g, String.raw`\$&`)}"`)
  }
  return quoted.length === 0 ? scheme : `${scheme} ${quoted.join(', ')}`
}
