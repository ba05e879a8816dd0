// HTTP Basic (RFC 7617): the browser asks for a name and a password and sends both with each request. For what a few
// people use, over HTTPS: base64 hides nothing.

import { type BasicCredentials, formatChallenge, parseBasic, readAuthorization } from '../http/authorization.ts'
import { HttpError } from '../http/errors.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import { secureCompare } from '../http/secure-compare.ts'
import { isPromiseLike } from '../http/promise-like.ts'
import { described } from './described.ts'
import { type Identity, identified, setIdentity, type Verdict } from './identity.ts'

/** Options of `basicAuth`: `users` or `verify`. */
export interface BasicAuthOptions {
  /** Passwords by name. Compared in constant time, in Unicode's form NFC. `userOf(request)` is the name. */
  readonly users?: Readonly<Record<string, string>>
  /** Checks name and password: gives `{ user, scopes? }`, true (the user is the name), or false. */
  readonly verify?: (username: string, password: string, request: Request) => Verdict | PromiseLike<Verdict>
  /** What the password is for: browsers show it where they ask. Printable ASCII. Default `Restricted`. */
  readonly realm?: string
}

/**
 * Lets in who sends a name and password that are right, and answers 401 to all others. Throws a TypeError for options
 * that would let in nobody, or whom they should not.
 */
export function basicAuth(options: BasicAuthOptions): Middleware {
  const { users, verify, realm = 'Restricted' } = options
  if ((users === undefined) === (verify === undefined)) {
    throw new TypeError('basicAuth: give users, or verify, and not both')
  }
  const check = verify ?? knownUsers(users ?? {})
  // RFC 7617 §2.1: says that names and passwords are read as UTF-8.
  const challenge = formatChallenge('Basic', { realm, charset: 'UTF-8' })
  const refused = new HttpError(401, 'Not authenticated', { headers: { 'www-authenticate': challenge } }).toResponse()

  function admit(next: Handler, request: Request, name: string, verdict: Verdict): Response | Promise<Response> {
    const identity: Identity | undefined = identified(verdict, name)
    if (identity === undefined) return refused
    setIdentity(request, identity)
    return next(request)
  }

  async function admitLater(
    next: Handler,
    request: Request,
    name: string,
    pending: PromiseLike<Verdict>,
  ): Promise<Response> {
    return admit(next, request, name, await pending)
  }

  return described(
    'basicAuth',
    { realm },
    (next) =>
      function basicAuth(request) {
        const given = credentialsOf(request)
        if (given === undefined) return refused
        const verdict = check(given.username, given.password, request)
        if (isPromiseLike(verdict)) return admitLater(next, request, given.username, verdict)
        return admit(next, request, given.username, verdict)
      },
  )
}

// RFC 7617 §2: neither part may have control characters.
function credentialsOf(request: Request): BasicCredentials | undefined {
  const authorization = readAuthorization(request, 'basic')
  const given = authorization === undefined ? undefined : parseBasic(authorization.credentials)
  return given === undefined || /\p{Cc}/u.test(given.username + given.password) ? undefined : given
}

function knownUsers(users: Readonly<Record<string, string>>): (username: string, password: string) => boolean {
  const passwords = new Map<string, string>()
  for (const [name, password] of Object.entries(users)) {
    if (typeof password !== 'string' || password === '') {
      throw new TypeError(`basicAuth: users[${JSON.stringify(name)}] must be a password, and not empty`)
    }
    if (name.includes(':')) throw new TypeError(`basicAuth: a name has no colon, got ${JSON.stringify(name)}`)
    passwords.set(name.normalize('NFC'), password.normalize('NFC'))
  }
  if (passwords.size === 0) throw new TypeError('basicAuth: users is empty, so nobody could come in')
  return (username, password) => {
    const expected = passwords.get(username.normalize('NFC'))
    // A name that is not known takes as long as one that is.
    const isRight = secureCompare(password.normalize('NFC'), expected ?? '')
    return isRight && expected !== undefined
  }
}
