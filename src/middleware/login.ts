// Users who log in with a form: the session knows who it is, until they log out or change their password.

import { createHmac } from 'node:crypto'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'
import type { Response } from '../http/response.ts'
import { checkedSecrets, deriveKeys, type Secrets } from '../http/secrets.ts'
import { secureCompare } from '../http/secure-compare.ts'
import { isPromiseLike } from '../http/promise-like.ts'
import { rotateCsrfToken } from './csrf.ts'
import { described } from './described.ts'
import { anonymous, type Identity, identityIfAny, identityOf, setIdentity } from './identity.ts'
import { loginRedirect } from './safe-redirect.ts'
import { type Session, sessionOf } from './session.ts'

/** How users are known by: what `load` takes. */
export type UserId = string | number

/** Options of `sessionAuthentication`. */
export interface SessionAuthenticationOptions<User> {
  /** Finds a user; nothing for one that is gone. Called once per request of somebody who is logged in. */
  readonly load: (id: UserId, request: Request) => User | null | undefined | PromiseLike<User | null | undefined>
  /**
   * What every session of a user depends on: the hash of the password. When it changes, all sessions of the user end.
   * Needs `secret`. Default: sessions end with `logout` or their time.
   */
  readonly passwordOf?: (user: User) => string
  /** That of the sessions: the session holds a MAC of what `passwordOf` gives. The first makes it, all are taken. */
  readonly secret?: Secrets
  /** What a user may do: `scopesOf(request)`. Default nothing. */
  readonly scopesOf?: (user: User) => readonly string[]
  /** What `userOf` gives where nobody is logged in. Default undefined. */
  readonly anonymousUser?: unknown
}

/** Options of `loginRequired`. */
export interface LoginRequiredOptions {
  /** Where to log in: a path, or a URL. Its own path is never guarded. Default `/accounts/login/`. */
  readonly loginUrl?: string
  /** What carries where they wanted to go: `nextLocation(request, …)` reads it. Default `next`. */
  readonly field?: string
}

/** What the middleware leaves with a request, for `login` and `logout`. */
interface Doorman {
  login(request: Request, id: UserId): void | Promise<void>
  logout(request: Request): void
}

const doormanKey = requestKey<Doorman>('doorman')
const idName = '_userId'
const proofName = '_userProof'
const noScopes: readonly string[] = Object.freeze([])

/**
 * Recognises who is logged in by their session: `userOf(request)`. Whom an authentication further out has recognised
 * stays who they are. Put it inside of `sessions`. Throws a TypeError for options that do not fit together.
 */
export function sessionAuthentication<User>(options: SessionAuthenticationOptions<User>): Middleware {
  const { load, passwordOf, secret, scopesOf, anonymousUser } = options
  if (typeof load !== 'function') throw new TypeError('sessionAuthentication: load must be a function of an id')
  if ((passwordOf === undefined) !== (secret === undefined)) {
    throw new TypeError('sessionAuthentication: passwordOf and secret need each other')
  }
  const keys =
    secret === undefined
      ? []
      : deriveKeys(checkedSecrets('sessionAuthentication: secret', secret), 'session authentication')
  const nobody = anonymous(anonymousUser)

  // Of each key: the first is what a new session holds.
  function proofsOf(user: User): readonly string[] {
    const password = passwordOf?.(user) ?? ''
    return keys.map((key) => createHmac('sha256', key).update(password).digest('base64url'))
  }

  function identityFor(user: User): Identity {
    return { user, scopes: scopesOf?.(user) ?? noScopes, isAuthenticated: true, isOfSession: true }
  }

  function recognised(session: Session, user: User | null | undefined): Identity {
    if (user === undefined || user === null) return nobody
    if (keys.length > 0) {
      const given = session.get(proofName)
      const proofs = proofsOf(user)
      const at = typeof given === 'string' ? proofs.findIndex((proof) => secureCompare(proof, given)) : -1
      if (at === -1) {
        // The password is another one since: whoever has this session need not know it.
        session.clear()
        return nobody
      }
      if (at > 0) session.set(proofName, proofs[0])
    }
    return identityFor(user)
  }

  function enter(request: Request, id: UserId, user: User | null | undefined): void {
    if (user === undefined || user === null) throw new Error(`login: load gave no user for ${JSON.stringify(id)}`)
    const session = sessionOf(request)
    const [proof] = proofsOf(user)
    const before = session.get(idName)
    // What another user has left in the session is not for this one.
    if (before !== undefined && (before !== id || session.get(proofName) !== proof)) session.clear()
    // Session fixation: an id that somebody else knows, from before the login, is worth nothing after it.
    else session.rotate()
    rotateCsrfToken(request)
    session.set(idName, id)
    if (proof !== undefined) session.set(proofName, proof)
    setIdentity(request, identityFor(user))
  }

  async function enterLater(
    request: Request,
    id: UserId,
    pending: PromiseLike<User | null | undefined>,
  ): Promise<void> {
    enter(request, id, await pending)
  }

  const doorman: Doorman = {
    login(request, id) {
      if (typeof id !== 'string' && !Number.isFinite(id)) {
        throw new TypeError(`login: the id of a user is text or a number, got ${String(id)}`)
      }
      const user = load(id, request)
      return isPromiseLike(user) ? enterLater(request, id, user) : enter(request, id, user)
    },
    logout(request) {
      sessionOf(request).clear()
      rotateCsrfToken(request)
      setIdentity(request, nobody)
    },
  }

  async function recogniseLater(
    next: Handler,
    request: Request,
    session: Session,
    pending: PromiseLike<User | null | undefined>,
  ): Promise<Response> {
    setIdentity(request, recognised(session, await pending))
    return next(request)
  }

  return described(
    'sessionAuthentication',
    { endsWithPassword: passwordOf !== undefined },
    (next) =>
      function sessionAuthentication(request) {
        request.set(doormanKey, doorman)
        if (identityIfAny(request)?.isAuthenticated === true) return next(request)
        const session = sessionOf(request)
        const id = session.get(idName)
        if (typeof id !== 'string' && typeof id !== 'number') {
          setIdentity(request, nobody)
          return next(request)
        }
        const user = load(id, request)
        if (isPromiseLike(user)) return recogniseLater(next, request, session, user)
        setIdentity(request, recognised(session, user))
        return next(request)
      },
  )
}

/**
 * Logs a user in whose password is right: from now on the session is theirs. It gets another id, what another user left
 * in it is forgotten, and tokens against CSRF change. A promise where `load` gives one. Throws an Error where
 * `sessionAuthentication` does not run, and if there is no such user.
 */
export function login(request: Request, userId: UserId): void | Promise<void> {
  return doormanOf(request, 'login').login(request, userId)
}

/** Logs out: the session and all in it is forgotten. Throws an Error where `sessionAuthentication` does not run. */
export function logout(request: Request): void {
  doormanOf(request, 'logout').logout(request)
}

/**
 * Sends whoever is not recognised to log in, by 303, with where they wanted to go: `/accounts/login/?next=/books`. For
 * an application, a router or a route. With the first request it throws an Error where no authentication runs.
 */
export function loginRequired(options: LoginRequiredOptions = {}): Middleware {
  const { loginUrl = '/accounts/login/', field = 'next' } = options
  if (!URL.canParse(loginUrl, 'https://here.invalid') || !/^(?:\/|https?:)/.test(loginUrl)) {
    throw new TypeError(`loginRequired: loginUrl must be a path or a URL, got ${JSON.stringify(loginUrl)}`)
  }
  const loginPath = decodeURI(new URL(loginUrl, 'https://here.invalid').pathname)
  return described(
    'loginRequired',
    { loginUrl, field },
    (next) =>
      function loginRequired(request) {
        if (identityOf(request, 'loginRequired').isAuthenticated || request.path === loginPath) return next(request)
        return loginRedirect(request, loginUrl, field)
      },
  )
}

function doormanOf(request: Request, asking: string): Doorman {
  const doorman = request.get(doormanKey)
  if (doorman !== undefined) return doorman
  throw new Error(
    `${asking}(request) needs the middleware sessionAuthentication(): ` +
      `app.use(sessionAuthentication({ load })) outside of this, inside of sessions()`,
  )
}
