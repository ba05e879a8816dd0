// Converters: which texts a path parameter accepts, what value it becomes, and how a URL is made of that value again.
// The set and its spelling (`{id:int}`) are Starlette's, with Django's `slug`.

import { checkedLimit } from './safe-expression.ts'

/** A converter of your own, for `new Router({ converters: { year: … } })`. */
export interface ConverterDefinition {
  /** Source of a regular expression that must match the whole text (flag `u`); an empty text is never asked for. */
  readonly pattern: string
  /** Makes the value of an accepted text; `undefined` means "no match after all". Left out: the text itself. */
  readonly convert?: (text: string) => unknown
  /** Makes the text of a value for `urlFor`, which checks it against `pattern`. Left out: `String(value)`. */
  readonly format?: (value: never) => string
  /** True when the text may hold `/`, as with `path`. */
  readonly slashes?: boolean
}

/** A converter as templates hold it. Two parameters are the same to the router when their converter is the same object. */
export interface Converter {
  readonly name: string
  /** True when the text may hold `/`. */
  readonly slashes: boolean
  /** True when it may be empty, as with `path`. */
  readonly empty?: boolean
  /** The value of a text, `undefined` when the text is not acceptable; null: every text is, and is its own value. */
  readonly parse: ((text: string) => unknown) | null
  /** The text of a value; throws or gives a text that `parse` refuses when the value does not fit. */
  readonly format: (value: unknown) => string
}

/** Makes a `Converter` of a definition. A pattern that is no regular expression is a `TypeError`. */
export function toConverter(name: string, definition: ConverterDefinition): Converter {
  const { pattern, convert, format, slashes = false } = definition
  if (!CONVERTER_NAME.test(name)) {
    throw new TypeError(`Converter name "${name}" must be letters, digits, "_" and must not start with a digit`)
  }
  const whole = compile(name, pattern)
  const limit = checkedLimit(whole, `Converter "${name}": the pattern ${JSON.stringify(pattern)}`)
  return {
    name,
    slashes,
    parse(text) {
      if (text.length > limit || !whole.test(text)) return undefined
      return convert === undefined ? text : convert(text)
    },
    // The caller passes what its own `format` declares; urlFor checks the outcome against the pattern.
    format: format === undefined ? String : (value) => format(value as never),
  }
}

const CONVERTER_NAME = /^[A-Za-z_]\w*$/

function compile(name: string, pattern: string): RegExp {
  try {
    // Compiled alone first: `a)|(b` must not become valid by our own brackets.
    void new RegExp(pattern, 'u')
    return new RegExp(`^(?:${pattern})$`, 'u')
  } catch (cause) {
    throw new TypeError(`Converter "${name}": the pattern ${JSON.stringify(pattern)} is no regular expression`, {
      cause,
    })
  }
}

const SLASH = 47
const DOT = 46
const DASH = 45

/** Every text without `/`, as it is. The default. */
export const str: Converter = { name: 'str', slashes: false, parse: null, format: plain }

/** Every text, with `/` and empty ones too. */
export const path: Converter = { name: 'path', slashes: true, empty: true, parse: null, format: plain }

/** Digits, as a number. More than `Number.MAX_SAFE_INTEGER` does not match, because it would become another number. */
export const int: Converter = {
  name: 'int',
  slashes: false,
  parse(text) {
    if (digits(text, 0) !== text.length) return undefined
    const value = Number(text)
    return value <= Number.MAX_SAFE_INTEGER ? value : undefined
  },
  format: plain,
}

/** Digits with an optional fraction (`1`, `1.5`), as a number. */
export const float: Converter = {
  name: 'float',
  slashes: false,
  parse(text) {
    let end = digits(text, 0)
    if (end === 0) return undefined
    if (end < text.length) {
      const fraction = end + 1
      end = digits(text, fraction)
      if (text.charCodeAt(fraction - 1) !== DOT || end === fraction || end !== text.length) return undefined
    }
    const value = Number(text)
    return Number.isFinite(value) ? value : undefined
  },
  format: (value) => (typeof value === 'number' ? decimal(value) : plain(value)),
}

/** ASCII letters, digits, `-` and `_`: Django's slug. */
export const slug: Converter = {
  name: 'slug',
  slashes: false,
  parse(text) {
    for (let at = 0; at < text.length; at++) {
      const c = text.charCodeAt(at)
      if (!isDigit(c) && !isLetter(c) && c !== DASH && c !== 95) return undefined
    }
    return text
  },
  format: plain,
}

/** A UUID, dashes optional; the value has dashes and lower case (RFC 9562 §4). */
export const uuid: Converter = {
  name: 'uuid',
  slashes: false,
  parse(text) {
    if (text.length < 32 || text.length > 36) return undefined
    let count = 0
    for (let at = 0; at < text.length; at++) {
      const c = text.charCodeAt(at)
      if (isHex(c)) count++
      else if (c !== DASH || !(count === 8 || count === 12 || count === 16 || count === 20)) return undefined
      else if (text.charCodeAt(at - 1) === DASH) return undefined
    }
    if (count !== 32) return undefined
    if (text.length === 36) return text.toLowerCase()
    const hex = text.replaceAll('-', '').toLowerCase()
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
  },
  format: plain,
}

/** The converters that every template knows. */
export const builtInConverters: ReadonlyMap<string, Converter> = new Map([
  ...[str, int, float, slug, uuid, path].map((converter) => [converter.name, converter] as const),
  ['string', str], // Flask's name
])

/** True when the text is one that the converter accepts, on its own in a URL. */
export function accepts(converter: Converter, text: string): boolean {
  if (text === '') return converter.empty === true
  if (!converter.slashes && text.includes('/')) return false
  return converter.parse === null || converter.parse(text) !== undefined
}

/** Where the segment that holds position `at` ends: at the next `/`, or at the limit. */
export function segmentEnd(text: string, at: number, limit: number = text.length): number {
  let end = at
  while (end < limit && text.charCodeAt(end) !== SLASH) end++
  return end
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  throw new TypeError('not a string or a number')
}

/** A number without exponent: JavaScript writes 1e21 and 1e-7, a path segment must not. */
function decimal(value: number): string {
  const text = String(value)
  const [mantissa = '', exponent] = text.split('e')
  if (exponent === undefined) return text
  const [whole = '', fraction = ''] = mantissa.split('.')
  const point = whole.length + Number(exponent)
  const all = whole + fraction
  if (point <= 0) return `0.${'0'.repeat(-point)}${all}`
  return all.padEnd(point, '0')
}

function digits(text: string, from: number): number {
  let at = from
  while (at < text.length && isDigit(text.charCodeAt(at))) at++
  return at
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57
}

function isLetter(c: number): boolean {
  return (c >= 65 && c <= 90) || (c >= 97 && c <= 122)
}

function isHex(c: number): boolean {
  return isDigit(c) || (c >= 65 && c <= 70) || (c >= 97 && c <= 102)
}
