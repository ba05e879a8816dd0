// Who a request comes from: what every kind of authentication leaves with it, and what guards ask for.

import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'

/** Somebody who was recognised. */
export interface Recognised<User = unknown> {
  readonly user: User
  /** What the user may do, in names of the application's own. Default none. */
  readonly scopes?: readonly string[]
}

/**
 * What a check of credentials says: who it is; true for right credentials that need no more said; nothing or false for
 * nobody.
 */
export type Verdict<User = unknown> = Recognised<User> | boolean | null | undefined

/** Who a request comes from. */
export interface Identity {
  /** What `userOf` gives: of nobody, the anonymous user. */
  readonly user: unknown
  readonly scopes: readonly string[]
  readonly isAuthenticated: boolean
  /** Known by the session, and so by its cookie. */
  readonly isOfSession?: boolean
  /** What to answer whose scopes do not suffice, in the words of the scheme: a value of `www-authenticate`. */
  readonly insufficient?: (scopes: readonly string[]) => string
}

const identityKey = requestKey<Identity>('identity')
const noScopes: readonly string[] = Object.freeze([])

/** Nobody, with nobody's user. */
export function anonymous(user: unknown): Identity {
  return { user, scopes: noScopes, isAuthenticated: false }
}

/** Who a verdict names: `whoever` where it only says that the credentials are right. Undefined for nobody. */
export function identified(verdict: Verdict, whoever: unknown): Identity | undefined {
  if (verdict === undefined || verdict === null || verdict === false) return undefined
  if (verdict === true) return { user: whoever, scopes: noScopes, isAuthenticated: true }
  // What is no verdict must not pass for somebody: a check that returns a row of a table by mistake, say.
  if (typeof verdict !== 'object' || !('user' in verdict)) {
    throw new TypeError('a check of credentials gives { user, scopes? }, true, false or undefined')
  }
  const { user, scopes = noScopes } = verdict
  return { user, scopes, isAuthenticated: true }
}

/** For middleware: says who it is. */
export function setIdentity(request: Request, identity: Identity): void {
  request.set(identityKey, identity)
}

/** For middleware: who it is, or undefined where nobody has asked yet. */
export function identityIfAny(request: Request): Identity | undefined {
  return request.get(identityKey)
}

/**
 * The user that `basicAuth`, `bearerAuth` or `authentication` has recognised; of anonymous requests undefined, or what
 * `authentication` was told. The type is what the application's check gives, and is not looked at. Throws an Error
 * where none of them runs.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as `request.json<T>()`: who calls it knows
export function userOf<User = unknown>(request: Request): User | undefined {
  return identityOf(request, 'userOf').user as User | undefined
}

/** What the user may do; empty for nobody. Throws an Error where no authentication runs. */
export function scopesOf(request: Request): readonly string[] {
  return identityOf(request, 'scopesOf').scopes
}

/** Whether the request comes from somebody who was recognised; false also where no authentication runs. */
export function isAuthenticated(request: Request): boolean {
  return request.get(identityKey)?.isAuthenticated ?? false
}

/** Who it is. Throws an Error that names who asked where no authentication runs. */
export function identityOf(request: Request, asking: string): Identity {
  const identity = request.get(identityKey)
  if (identity !== undefined) return identity
  throw new Error(
    `${asking}(request) needs a middleware that says who it is: app.use(authentication({ backend })), ` +
      `basicAuth({…}) or bearerAuth({…}) outside of this`,
  )
}
