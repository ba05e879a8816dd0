// Bearer tokens (RFC 6750): whoever has the token is let in. For programs that call an API.

import { formatChallenge } from '../http/authorization.ts'
import { HttpError } from '../http/errors.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import { secureCompare } from '../http/secure-compare.ts'
import { isPromiseLike } from '../http/promise-like.ts'
import { AuthenticationError } from './authentication-error.ts'
import { described } from './described.ts'
import { type Identity, identified, setIdentity, type Verdict } from './identity.ts'

/** Options of `bearerAuth`: `tokens` or `verify`. */
export interface BearerAuthOptions {
  /**
   * The tokens that are good, compared in constant time: a list, or by the name of who has them, which `userOf(request)`
   * then gives.
   */
  readonly tokens?: readonly string[] | Readonly<Record<string, string>>
  /**
   * Checks a token: gives `{ user, scopes? }`, true, or false. An AuthenticationError that it throws is 401 too, and
   * tells its message.
   */
  readonly verify?: (token: string, request: Request) => Verdict | PromiseLike<Verdict>
  /** What the token is for. Printable ASCII. Default none. */
  readonly realm?: string
  /** The name of another scheme that works like it, such as `Token`. Default `Bearer`. */
  readonly scheme?: string
}

const form = /^[\w\-.~+/]+=*$/
const schemeForm = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/**
 * Lets in who sends a token that is good: `Authorization: Bearer …`. Without one it answers 401, with a bad one 401
 * `invalid_token`, with what is no token 400 `invalid_request`. Throws a TypeError for options that would let in nobody,
 * or whom they should not.
 */
export function bearerAuth(options: BearerAuthOptions): Middleware {
  const { tokens, verify, realm, scheme = 'Bearer' } = options
  if ((tokens === undefined) === (verify === undefined)) {
    throw new TypeError('bearerAuth: give tokens, or verify, and not both')
  }
  if (!schemeForm.test(scheme)) throw new TypeError(`bearerAuth: ${JSON.stringify(scheme)} cannot name a scheme`)
  const check = verify ?? knownTokens(tokens ?? [])
  const start = `${scheme.toLowerCase()} `
  const challenge = (more: Readonly<Record<string, string>> = {}): string => formatChallenge(scheme, { realm, ...more })
  const refuse = (status: number, detail: string, more?: Readonly<Record<string, string>>): Response =>
    new HttpError(status, detail, { headers: { 'www-authenticate': challenge(more) } }).toResponse()

  // RFC 6750 §3.1: who sends no token is told of no error, only how to ask.
  const missing = refuse(401, 'Not authenticated')
  const malformed = refuse(400, 'Malformed token', { error: 'invalid_request' })
  const invalid = refuse(401, 'Invalid token', { error: 'invalid_token' })
  const insufficient = (scopes: readonly string[]): string =>
    challenge({ error: 'insufficient_scope', scope: scopes.join(' ') })

  function admit(next: Handler, request: Request, verdict: Verdict): Response | Promise<Response> {
    const identity: Identity | undefined = identified(verdict, undefined)
    if (identity === undefined) return invalid
    setIdentity(request, { ...identity, insufficient })
    return next(request)
  }

  function fail(error: unknown): Response {
    if (!(error instanceof AuthenticationError)) throw error
    const description = error.message.replaceAll(/[^\x20-\x7e]/g, '?')
    return refuse(401, error.message, { error: 'invalid_token', error_description: description })
  }

  async function admitLater(next: Handler, request: Request, pending: PromiseLike<Verdict>): Promise<Response> {
    let verdict: Verdict
    try {
      verdict = await pending
    } catch (error) {
      return fail(error)
    }
    return admit(next, request, verdict)
  }

  return described(
    'bearerAuth',
    { realm, scheme },
    (next) =>
      function bearerAuth(request) {
        const fields = request.headers.getAll('authorization')
        const [field = ''] = fields
        // Another scheme is no token, and none of ours to judge.
        if (!field.toLowerCase().startsWith(start)) return fields.length > 1 ? malformed : missing
        const token = field.slice(start.length).trim()
        if (fields.length > 1 || !form.test(token)) return malformed
        let verdict: Verdict | PromiseLike<Verdict>
        try {
          verdict = check(token, request)
        } catch (error) {
          return fail(error)
        }
        return isPromiseLike(verdict) ? admitLater(next, request, verdict) : admit(next, request, verdict)
      },
  )
}

function knownTokens(tokens: readonly string[] | Readonly<Record<string, string>>): (token: string) => Verdict {
  const list: readonly (readonly [user: string | undefined, token: string])[] = Array.isArray(tokens)
    ? tokens.map((token: string) => [undefined, token] as const)
    : Object.entries(tokens)
  if (list.length === 0) throw new TypeError('bearerAuth: tokens is empty, so nobody could come in')
  for (const [user, token] of list) {
    if (typeof token === 'string' && form.test(token)) continue
    const which = user === undefined ? 'tokens' : `tokens[${JSON.stringify(user)}]`
    throw new TypeError(`bearerAuth: ${which} must be tokens: letters, digits and -._~+/, and not empty`)
  }
  return (given) => {
    // All are looked at: how long it takes tells nothing of which is like the one that was sent.
    let found: Verdict
    for (const [user, token] of list) if (secureCompare(given, token)) found = { user }
    return found
  }
}
