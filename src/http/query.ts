// Text pairs of a query string or a form: `application/x-www-form-urlencoded` (WHATWG URL §5.1), parsed in one scan.

import { HEX } from '../grammar/characters.ts'

const PERCENT = 0x25
const NO_DIGIT = 255

/** How urlencoded text is read. */
export interface UrlencodedOptions {
  /** The canonical name of the charset of escapes; `utf-8` by default. */
  readonly charset?: string
  /** The most pairs; one more throws `tooMany()`. */
  readonly limit?: number
  readonly tooMany?: () => Error
}

/** What a query can be made of: its text without the `?`, pairs in order, or a record (an array is several pairs). */
export type QueryInit =
  | string
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | readonly string[]>>

/** An immutable multidict of text: names may repeat, order and blank values are kept. Parsing never throws. */
export class Query implements Iterable<[name: string, value: string]> {
  // Flat: name, value, name, value. One array instead of one per pair.
  readonly #flat: readonly string[]

  constructor(init: QueryInit = '', options?: UrlencodedOptions) {
    this.#flat = typeof init === 'string' ? parseUrlencoded(init, options) : flatten(init)
  }

  /** The number of pairs. */
  get size(): number {
    return this.#flat.length / 2
  }

  /** The first value of the name, or undefined. */
  get(name: string): string | undefined {
    const flat = this.#flat
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === name) return flat[i + 1]
    return undefined
  }

  /** Every value of the name, in order. */
  getAll(name: string): string[] {
    const flat = this.#flat
    const values: string[] = []
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === name) values.push(flat[i + 1] as string)
    return values
  }

  has(name: string): boolean {
    const flat = this.#flat
    for (let i = 0; i < flat.length; i += 2) if (flat[i] === name) return true
    return false
  }

  /** The pairs in order; a repeated name appears each time. */
  *entries(): IterableIterator<[name: string, value: string]> {
    const flat = this.#flat
    for (let i = 0; i < flat.length; i += 2) yield [flat[i] as string, flat[i + 1] as string]
  }

  /** The distinct names, in order of their first appearance. */
  keys(): IterableIterator<string> {
    return new Set(this.#flat.filter((_, index) => index % 2 === 0)).values()
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    return this.entries()
  }

  /** The pairs as a query string without `?`. */
  toString(): string {
    return new URLSearchParams([...this.entries()]).toString()
  }
}

// Splits `a=1&b=2` into flat pairs. `+` is a space; a bad escape stands for itself; escaped bytes that are not text in
// the charset become U+FFFD.
function parseUrlencoded(text: string, options?: UrlencodedOptions): string[] {
  const charset = options?.charset ?? 'utf-8'
  const limit = options?.limit ?? Infinity
  const flat: string[] = []
  const end = text.length
  // The next `=` is searched once and remembered: many pairs without one must not be quadratic.
  let equals = text.indexOf('=')
  for (let start = 0; start < end;) {
    let stop = text.indexOf('&', start)
    if (stop === -1) stop = end
    if (stop > start) {
      if (flat.length >= limit * 2) throw options?.tooMany?.() ?? new RangeError(`more than ${limit} pairs`)
      if (equals !== -1 && equals < start) equals = text.indexOf('=', start)
      if (equals === -1 || equals >= stop) flat.push(decodePart(text.slice(start, stop), charset), '')
      else flat.push(decodePart(text.slice(start, equals), charset), decodePart(text.slice(equals + 1, stop), charset))
    }
    start = stop + 1
  }
  return flat
}

function flatten(init: Exclude<QueryInit, string>): string[] {
  const flat: string[] = []
  if (Symbol.iterator in init) {
    for (const [name, value] of init as Iterable<readonly [string, string]>) flat.push(name, value)
    return flat
  }
  for (const [name, value] of Object.entries(init)) {
    if (typeof value === 'string') flat.push(name, value)
    else for (const one of value) flat.push(name, one)
  }
  return flat
}

function decodePart(part: string, charset: string): string {
  const spaced = part.includes('+') ? part.replaceAll('+', ' ') : part
  if (!spaced.includes('%')) return spaced
  if (charset === 'utf-8') {
    try {
      return decodeURIComponent(spaced)
    } catch {
      // Not an escape, or not UTF-8: decode what can be decoded.
    }
  }
  return decodeLossy(spaced, charset)
}

// WHATWG URL §1.3 percent-decode, then decode with replacement.
function decodeLossy(text: string, charset: string): string {
  const bytes = new TextEncoder().encode(text)
  let length = 0
  for (let i = 0; i < bytes.length; i++, length++) {
    const byte = bytes[i] as number
    const high = byte === PERCENT ? hexDigit(bytes[i + 1]) : NO_DIGIT
    const low = high === NO_DIGIT ? NO_DIGIT : hexDigit(bytes[i + 2])
    if (low === NO_DIGIT) bytes[length] = byte
    else {
      bytes[length] = high * 16 + low
      i += 2
    }
  }
  return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes.subarray(0, length))
}

function hexDigit(byte: number | undefined): number {
  return byte === undefined ? NO_DIGIT : (HEX[byte] ?? NO_DIGIT)
}
