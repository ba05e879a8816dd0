// Signed values: text that a client may keep and read but not change (itsdangerous, Django's signing).
//
// `value.timestamp.signature`: seconds since 1970 in base 36, and HMAC-SHA256 of all before it in base64url. The key is
// made of the secret and a salt, which names the purpose: what was signed for one purpose is refused for another.

import { Buffer } from 'node:buffer'
import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'

import { currentTime } from './clock.ts'
import { parseJson, stringifyJson } from './json.ts'
import { checkedSecrets, deriveKeys, type Secrets } from './secrets.ts'

/** Options of `Signer` and `Sealer`. */
export interface SignerOptions {
  /** Names the purpose; no secret. Use another for each kind of value: `password reset`, `unsubscribe`. Default none. */
  readonly salt?: string
}

/** What is accepted. */
export interface UnsignOptions {
  /** The most seconds since the value was signed. Default: no limit. */
  readonly maxAge?: number
}

/** How an object is written. */
export interface DumpsOptions {
  /** Deflate JSON of at least so many bytes, if that makes it shorter; true for 256. Default false. */
  readonly compress?: boolean | number
}

/** What is accepted of an object. */
export interface LoadsOptions extends UnsignOptions {
  /** The most bytes of JSON, also after inflating: a short text can be a long one deflated. Default 1 MiB. */
  readonly maxSize?: number
}

/** What a signature says. An `invalid` text may come from anybody. */
export type Verification =
  | { readonly type: 'valid' | 'expired'; readonly value: string; readonly signedAt: Date }
  | { readonly type: 'invalid' }

const invalid: Verification = Object.freeze({ type: 'invalid' })
const signatureForm = /^[\w-]{43}$/
const timestampForm = /^[\da-z]{1,9}$/
const compressedMark = '.'

/**
 * Signs text and JSON values, at once. Several secrets make a rotation: the first signs, all verify.
 *
 * ```ts
 * const signer = new Signer(secret, { salt: 'unsubscribe' })
 * const token = signer.sign('ada@example.com')
 * signer.unsign(token, { maxAge: 86_400 }) // 'ada@example.com', or undefined
 * ```
 *
 * Throws a TypeError for a missing secret and for one of less than 32 bytes.
 */
export class Signer {
  // Apart, so that text somebody had signed cannot pass for an object.
  readonly #textKeys: readonly KeyObject[]
  readonly #objectKeys: readonly KeyObject[]

  constructor(secrets: Secrets, { salt = '' }: SignerOptions = {}) {
    const list = checkedSecrets('Signer', secrets)
    if (typeof salt !== 'string') throw new TypeError(`Signer: the salt must be text, got ${typeof salt}`)
    this.#textKeys = deriveKeys(list, `signed text ${salt}`).map((key) => createSecretKey(key))
    this.#objectKeys = deriveKeys(list, `signed object ${salt}`).map((key) => createSecretKey(key))
  }

  /** `value.timestamp.signature`. The value stays as it is: safe in a URL if it was. Throws a TypeError for bad Unicode. */
  sign(value: string): string {
    if (typeof value !== 'string') throw new TypeError(`Signer.sign: expected text, got ${typeof value}; use dumps`)
    // As UTF-8 all lone surrogates are the same: one signature would be good for many texts.
    if (/\p{Surrogate}/u.test(value)) throw new TypeError('Signer.sign: the text has half a surrogate pair')
    return signed(value, this.#textKeys)
  }

  /** The value if the signature is right and young enough, else undefined. */
  unsign(text: string | undefined, options?: UnsignOptions): string | undefined {
    const verified = this.verify(text, options)
    return verified.type === 'valid' ? verified.value : undefined
  }

  /** As `unsign`, and tells an expired value from one that was never signed. Throws a TypeError for a bad `maxAge`. */
  verify(text: string | undefined, options?: UnsignOptions): Verification {
    return verified(text, this.#textKeys, options)
  }

  /** A JSON value as signed text that is safe in URLs and cookies. Throws a TypeError for what JSON cannot say. */
  dumps(value: unknown, { compress = false }: DumpsOptions = {}): string {
    const json = Buffer.from(stringifyJson(value))
    const least = compress === true ? 256 : compress === false ? Infinity : compress
    return signed(json.length < least ? json.toString('base64url') : compressed(json), this.#objectKeys)
  }

  /** The value that `dumps` was given, or undefined: a wrong signature, too old, too large. */
  loads(text: string | undefined, options: LoadsOptions = {}): unknown {
    const { maxSize = 1024 * 1024 } = options
    if (!(maxSize > 0)) throw new TypeError(`Signer.loads: maxSize must be a number of bytes, got ${maxSize}`)
    const payload = verified(text, this.#objectKeys, options)
    if (payload.type !== 'valid') return undefined
    try {
      return parseJson(expanded(payload.value, maxSize))
    } catch {
      return undefined
    }
  }
}

/** Throws a TypeError unless it is a number of seconds: compared with NaN nothing would ever be too old. */
export function checkMaxAge(what: string, maxAge: number | undefined): void {
  if (maxAge !== undefined && (typeof maxAge !== 'number' || !(maxAge >= 0))) {
    throw new TypeError(`${what}: maxAge must be seconds, 0 or more, got ${String(maxAge)}`)
  }
}

function signed(value: string, [key]: readonly KeyObject[]): string {
  const text = `${value}.${Math.floor(currentTime() / 1000).toString(36)}`
  // The constructor has seen to it that there is a key.
  return `${text}.${signature(text, key as KeyObject)}`
}

function verified(text: string | undefined, keys: readonly KeyObject[], options: UnsignOptions = {}): Verification {
  const { maxAge } = options
  checkMaxAge('Signer', maxAge)
  if (typeof text !== 'string') return invalid
  const end = text.lastIndexOf('.')
  const middle = end < 1 ? -1 : text.lastIndexOf('.', end - 1)
  if (middle === -1) return invalid
  const given = text.slice(end + 1)
  const timestamp = text.slice(middle + 1, end)
  if (!signatureForm.test(given) || !timestampForm.test(timestamp)) return invalid
  const content = text.slice(0, end)
  // Compared as text: the last letter of base64 has bits to spare, so that bytes would accept several spellings.
  const bytes = Buffer.from(given)
  const isOurs = keys.some((key) => timingSafeEqual(Buffer.from(signature(content, key)), bytes))
  const value = text.slice(0, middle)
  if (!isOurs || /\p{Surrogate}/u.test(value)) return invalid
  const seconds = Number.parseInt(timestamp, 36)
  // A clock ahead of ours gives an age below zero, which is young enough: only holders of the key write timestamps.
  const age = currentTime() / 1000 - seconds
  const isOver = maxAge !== undefined && age > maxAge
  return { type: isOver ? 'expired' : 'valid', value, signedAt: new Date(seconds * 1000) }
}

function signature(text: string, key: KeyObject): string {
  return createHmac('sha256', key).update(text).digest('base64url')
}

function compressed(json: Buffer): string {
  const deflated = deflateRawSync(json)
  return deflated.length < json.length
    ? `${compressedMark}${deflated.toString('base64url')}`
    : json.toString('base64url')
}

// Throws for what is too large, and for what does not inflate.
function expanded(payload: string, maxSize: number): string {
  if (payload.startsWith(compressedMark)) {
    const deflated = Buffer.from(payload.slice(1), 'base64url')
    return inflateRawSync(deflated, { maxOutputLength: maxSize }).toString()
  }
  const json = Buffer.from(payload, 'base64url')
  if (json.length > maxSize) throw new RangeError(`more than ${maxSize} bytes`)
  return json.toString()
}
