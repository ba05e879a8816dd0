// The response that is still to come, for those who do not make it: a dependency that sets a cookie, an endpoint that
// returns data and yet wants another status.

import { type CookieOptions, type CookieScope, expiredCookie, formatCookie } from '../http/cookies.ts'
import { Headers } from '../http/headers.ts'
import { isBodiless, type Response } from '../http/response.ts'

/**
 * Status, header fields and cookies of the coming response. They count for a response that is made of a returned
 * value, over what the route says; a `Response` that the endpoint makes itself, and errors, are not touched.
 *
 * @reflect reply
 */
export class Reply {
  /** Of the response, when it is to be another than the route's. Must be an integer from 200 to 599. */
  status: number | undefined = undefined
  #headers = new Headers()

  /** The header fields that were set so far. */
  get headers(): Headers {
    return this.#headers
  }

  /** Sets a field, in place of the one that the response would have. Throws a TypeError for a faulty name or value. */
  setHeader(name: string, value: string | readonly string[]): this {
    this.#headers = this.#headers.with(name, value)
    return this
  }

  /** Adds a field to those of that name that were set here. */
  addHeader(name: string, value: string | readonly string[]): this {
    this.#headers = this.#headers.adding(name, value)
    return this
  }

  /** Sets a cookie: `Path=/; SameSite=Lax` unless told otherwise. Throws a TypeError for what browsers refuse. */
  setCookie(name: string, value: string, options?: CookieOptions): this {
    return this.addHeader('set-cookie', formatCookie(name, value, options))
  }

  /** Makes the client forget a cookie. Path and domain must be those it was set with. */
  deleteCookie(name: string, scope?: CookieScope): this {
    return this.addHeader('set-cookie', expiredCookie(name, scope))
  }
}

/** The response with what the reply says. Throws a RangeError for an impossible status. */
export function withReply(response: Response, reply: Reply): Response {
  const { status = response.status, headers: wanted } = reply
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`reply.status must be an integer from 200 to 599, got ${String(status)}`)
  }
  if (status === response.status && wanted.list.length === 0) return response
  // The response's own cookies stay beside those of the reply; any other field is replaced.
  const replaced = new Set(wanted.list.map(([name]) => name))
  replaced.delete('set-cookie')
  const kept = response.headers.list.filter(([name]) => !replaced.has(name))
  const headers = new Headers([...kept, ...wanted.list])
  return response.with(isBodiless(status) ? { status, headers, body: null } : { status, headers })
}
