// The token of one request: read from the cookie, given out to pages, and written back where it has to change.

import type { Buffer } from 'node:buffer'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import { type CookieContent, type CsrfTokens, makeSecret, mask } from './csrf-token.ts'
import { markPersonal } from './personal.ts'
import { internals, type Session, sessionIfAny } from './session.ts'
import { vary } from './vary.ts'

/**
 * A cookie is bound to the session. When the session of a visitor begins or ends with this response, the cookie is
 * bound anew; when it was rotated (somebody logged in or out), the secret is new too, so that no token that somebody
 * saw or planted before is worth anything afterwards.
 */
export class CsrfState {
  readonly #request: Request
  readonly #tokens: CsrfTokens | undefined
  readonly #session: Session | undefined
  #cookie: CookieContent | undefined
  #isCookieRead = false
  /** What the visitor has after this response, if it is not what the cookie says. */
  #current: CookieContent | undefined
  #isGivenOut = false
  #isRotated = false
  #isConcluded = false

  constructor(request: Request, tokens: CsrfTokens | undefined) {
    this.#request = request
    this.#tokens = tokens
    this.#session = sessionIfAny(request)
  }

  /** What the cookie says that came; undefined if it is not ours. */
  get cookie(): CookieContent | undefined {
    if (!this.#isCookieRead) {
      this.#isCookieRead = true
      this.#cookie = this.#tokens?.cookies.read(this.#request.cookies.get(this.#tokens.name))
    }
    return this.#cookie
  }

  /** The name of the form's field. */
  get field(): string {
    const field = this.#tokens?.field
    if (typeof field === 'string') return field
    throw new Error('csrfField(request): csrf has no field; send the token in the header')
  }

  /** What the cookie that came must be bound to. */
  bindingBefore(): string {
    return this.#session === undefined ? '' : internals.keptBinding(this.#session)
  }

  /** The secret, masked. Throws an Error without one, and for a new one once the response has begun. */
  token(): string {
    if (this.#tokens === undefined) {
      throw new Error('csrfTokenOf(request): tokens need a secret: csrf({ secret })')
    }
    const secret = this.#settled(this.#bindingNow())
    this.#isGivenOut = true
    // Nobody else may be shown it, so no cache further in may keep the page.
    markPersonal(this.#request)
    return mask(secret)
  }

  /** Makes a new secret. */
  rotate(): void {
    if (this.#tokens === undefined) return
    this.#refuseLate()
    this.#isRotated = true
    this.#current = { secret: makeSecret(), binding: this.#bindingNow() }
  }

  /** The response with the cookie, if the visitor needs another than the one that came. */
  conclude(response: Response): Response {
    const tokens = this.#tokens
    if (tokens === undefined) return response
    this.#checkOrder()
    // The session of a failed request is not written: the visitor still has the one from before.
    const isWritten = response.status < 500
    const isRebound = isWritten && this.#session !== undefined && internals.isRebound(this.#session)
    if (this.#isGivenOut || this.#isRotated || (isRebound && this.#holds(this.bindingBefore()))) {
      this.#settled(isWritten ? this.#bindingNow() : this.bindingBefore())
    }
    this.#isConcluded = true
    const varied = this.#isGivenOut ? vary(response, 'Cookie') : response
    if (this.#current === undefined) return varied
    const { secure, cookie } = tokens
    const isSecure = secure === 'auto' ? this.#request.scope.scheme === 'https' : secure
    return varied.withCookie(tokens.name, tokens.cookies.write(this.#current), { ...cookie, secure: isSecure })
  }

  // The secret that is bound to this, made or bound anew if need be.
  #settled(binding: string): Buffer {
    const last = this.#current ?? (this.#holds(this.bindingBefore()) ? this.cookie : undefined)
    if (last !== undefined && last.binding === binding) return last.secret
    this.#refuseLate()
    const isFresh = last === undefined || (this.#session !== undefined && internals.isRotated(this.#session))
    this.#current = { secret: isFresh ? makeSecret() : last.secret, binding }
    return this.#current.secret
  }

  #holds(binding: string): boolean {
    return this.cookie?.binding === binding
  }

  #bindingNow(): string {
    return this.#session === undefined ? '' : internals.binding(this.#session)
  }

  #refuseLate(): void {
    if (!this.#isConcluded) return
    throw new Error(
      'csrfTokenOf(request): the response has begun without a cookie; ask for the token before you return',
    )
  }

  #checkOrder(): void {
    if (this.#session === undefined && sessionIfAny(this.#request) !== undefined) {
      throw new Error('csrf() is outside of sessions(), so its tokens belong to no session: put sessions() first')
    }
  }
}
