// The tokens of the double submit: a cookie has a secret, signed together with the session it belongs to, and the form
// must show that it knows the secret. Another site can make a browser send the cookie but cannot read it.

import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'

import type { CookieOptions } from '../http/cookies.ts'
import { secureCompare } from '../http/secure-compare.ts'
import type { Secrets } from '../http/secrets.ts'
import { Signer } from '../http/signing.ts'

/** 192 bits; masked, they are 64 letters. */
const size = 24
const maskedForm = /^[\w-]{64}$/
const cookieForm = /^([\w-]{32})\.([\w-]*)$/

/** What a cookie says. */
export interface CookieContent {
  readonly secret: Buffer
  /** What it is bound to: the session's, or empty. */
  readonly binding: string
}

/** Writes and reads the cookies. */
export class CsrfCookies {
  readonly #signer: Signer
  readonly #maxAge: number

  constructor(secrets: Secrets, name: string, maxAge: number) {
    this.#signer = new Signer(secrets, { salt: `csrf ${name}` })
    this.#maxAge = maxAge
  }

  /** The cookie's value: letters, digits, `-`, `_` and `.` only. */
  write({ secret, binding }: CookieContent): string {
    return this.#signer.sign(`${secret.toString('base64url')}.${binding}`)
  }

  /** What a cookie says that we wrote; undefined for any other. */
  read(cookie: string | undefined): CookieContent | undefined {
    const value = this.#signer.unsign(cookie, { maxAge: this.#maxAge })
    const [, secret, binding] = cookieForm.exec(value ?? '') ?? []
    if (secret === undefined || binding === undefined) return undefined
    return { secret: Buffer.from(secret, 'base64url'), binding }
  }
}

/** What the tokens of one middleware have in common. */
export interface CsrfTokens {
  readonly cookies: CsrfCookies
  readonly name: string
  readonly field: string | false
  readonly header: string
  readonly secure: boolean | 'auto'
  readonly cookie: CookieOptions
  readonly facts: Readonly<Record<string, unknown>>
}

/** A new secret. */
export function makeSecret(): Buffer {
  return randomBytes(size)
}

/**
 * The secret as a form shows it: other text each time, so that a compressed page does not give it away bit by bit
 * (BREACH, CVE-2013-3587).
 */
export function mask(secret: Buffer): string {
  const pad = randomBytes(size)
  return Buffer.concat([pad, xor(pad, secret)]).toString('base64url')
}

/** Whether a form or script has shown the secret: masked, or by the whole value of the cookie. */
export function isShown(token: string, secret: Buffer, cookie: string): boolean {
  if (!maskedForm.test(token)) return secureCompare(token, cookie)
  const bytes = Buffer.from(token, 'base64url')
  return secureCompare(xor(bytes.subarray(0, size), bytes.subarray(size)), secret)
}

function xor(a: Uint8Array, b: Uint8Array): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)))
}
