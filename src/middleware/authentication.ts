// Who is it? Asked once per request, in whatever way the application knows its users: Starlette's
// AuthenticationMiddleware. What they may do is asked by the routes: `requires`.

import type { Handler, Middleware } from '../http/handler.ts'
import { HttpError } from '../http/errors.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { isPromiseLike } from '../http/promise-like.ts'
import { AuthenticationError } from './authentication-error.ts'
import { described } from './described.ts'
import { anonymous, identified, type Identity, identityOf, setIdentity, type Verdict } from './identity.ts'
import { loginRedirect } from './safe-redirect.ts'

/** One way to recognise a user. Nothing (undefined, null, false) means that another way may be tried. */
export type Authenticate = (request: Request) => Verdict | PromiseLike<Verdict>

/** As an object, for one that has more to it. */
export interface AuthenticationBackend {
  authenticate(request: Request): Verdict | PromiseLike<Verdict>
}

/** Options of `authentication`. */
export interface AuthenticationOptions {
  /** How users are recognised. Of several, the first that recognises somebody counts. */
  readonly backend: Authenticate | AuthenticationBackend | readonly (Authenticate | AuthenticationBackend)[]
  /** What `userOf` gives where nobody is recognised. Default undefined. */
  readonly anonymousUser?: unknown
  /** Answers when a backend throws an AuthenticationError. Default: 400 with its message as text. */
  readonly onError?: (request: Request, error: AuthenticationError) => Response | Promise<Response>
}

/**
 * Finds out who a request comes from: `userOf(request)`, `scopesOf(request)`. It lets everybody pass; `requires` does
 * not. Throws a TypeError for what is no backend.
 */
export function authentication(options: AuthenticationOptions): Middleware {
  const { backend, anonymousUser, onError = explain } = options
  const given: readonly (Authenticate | AuthenticationBackend)[] = isList(backend) ? backend : [backend]
  const backends = given.map(checkedBackend)
  if (backends.length === 0) throw new TypeError('authentication: backend is empty, so nobody could be recognised')
  const nobody = anonymous(anonymousUser)

  // From the backend at `from` on; at once as long as they answer at once.
  function recognise(request: Request, from: number): Identity | Promise<Identity> {
    for (let at = from; at < backends.length; at++) {
      const verdict = backends[at]?.(request)
      if (isPromiseLike(verdict)) {
        return Promise.resolve(verdict).then((known) => identified(known, undefined) ?? recognise(request, at + 1))
      }
      const identity = identified(verdict, undefined)
      if (identity !== undefined) return identity
    }
    return nobody
  }

  function fail(request: Request, error: unknown): Response | Promise<Response> {
    if (error instanceof AuthenticationError) return onError(request, error)
    throw error
  }

  async function authenticateLater(next: Handler, request: Request, pending: Promise<Identity>): Promise<Response> {
    let identity: Identity
    try {
      identity = await pending
    } catch (error) {
      return fail(request, error)
    }
    setIdentity(request, identity)
    return next(request)
  }

  return described(
    'authentication',
    { backends: backends.length },
    (next) =>
      function authentication(request) {
        let identity: Identity | Promise<Identity>
        try {
          identity = recognise(request, 0)
        } catch (error) {
          return fail(request, error)
        }
        if (identity instanceof Promise) return authenticateLater(next, request, identity)
        setIdentity(request, identity)
        return next(request)
      },
  )
}

/** Options of `requires`. */
export interface RequiresOptions {
  /** The status for who may not: 403, or 404 to hide that there is something. Default 403. */
  readonly status?: number
  /** Send who may not there instead, by 303, with where they wanted to go as `?next=`. */
  readonly redirect?: string
}

/**
 * Lets in who has all of these scopes; `authenticated` is that of everybody who was recognised. For an application, a
 * router or a route: `{ middleware: [requires('books:write')] }`. Throws a TypeError for no scopes, and with the first
 * request where no authentication runs.
 */
export function requires(scopes: string | readonly string[], options: RequiresOptions = {}): Middleware {
  const wanted = typeof scopes === 'string' ? [scopes] : [...scopes]
  const { status = 403, redirect } = options
  if (wanted.length === 0)
    throw new TypeError("requires: name a scope; 'authenticated' is everybody's who is recognised")
  const refused = new HttpError(status)
  const plain = refused.toResponse()
  return described(
    'requires',
    { scopes: wanted, status, redirect },
    (next) =>
      function requires(request) {
        const identity = identityOf(request, 'requires')
        if (wanted.every((scope) => hasScope(identity, scope))) return next(request)
        if (redirect !== undefined) return loginRedirect(request, redirect)
        if (identity.insufficient === undefined) return plain
        return plain.with({ headers: plain.headers.with('www-authenticate', identity.insufficient(wanted)) })
      },
  )
}

function hasScope(identity: Identity, scope: string): boolean {
  return scope === 'authenticated' ? identity.isAuthenticated : identity.scopes.includes(scope)
}

function explain(_request: Request, error: AuthenticationError): Response {
  return Response.text(error.message, { status: 400 })
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}

function checkedBackend(backend: Authenticate | AuthenticationBackend): Authenticate {
  if (typeof backend === 'function') return backend
  if (typeof backend?.authenticate === 'function') return (request) => backend.authenticate(request)
  throw new TypeError('authentication: a backend is a function of a request, or an object with authenticate(request)')
}
