// Text from paths, queries, headers and cookies as typed values: strict, and without regular expressions, because
// these run for every request.

import { decodeBase64 } from './base64.ts'
import { parseInstant } from './dates.ts'
import type { JsTextType } from './json-schema.ts'

const ZERO = 48
const PLUS = 43
const MINUS = 45
const POINT = 46

/** `"42"`, `"-7"`, `"+7"`, `" 42 "` and `"42.0"` are integers; `"5.7"`, `"1e3"`, `"0x1"` and `""` give NaN, as does what is unsafe. */
export function toInteger(text: string): number {
  const end = text.length
  const negative = end > 0 && text.charCodeAt(0) === MINUS
  const start = negative ? 1 : 0
  // 15 digits are always exact.
  if (end === start || end - start > 15) return toUnusualInteger(text)
  let value = 0
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) return toUnusualInteger(text)
    value = value * 10 + digit
  }
  return negative ? 0 - value : value
}

/** Whether text is written like an integer, however long: then it is only too large. */
export function isIntegerText(text: string): boolean {
  return integerText.test(text.trim())
}

const integerText = /^[+-]?\d+(?:\.0*)?$/

function toUnusualInteger(text: string): number {
  // What no 64-bit integer needs is refused before a regular expression or Number sees it.
  if (text.length > 64 || !isIntegerText(text)) return Number.NaN
  const value = Number(text)
  return Number.isSafeInteger(value) ? value + 0 : Number.NaN
}

/** A decimal number, with an exponent or without: `"5.7"`, `"-1e3"`, `".5"`. `"inf"`, `"0x10"`, `""` and what overflows give NaN. */
export function toNumber(text: string): number {
  const end = text.length
  let at = 0
  const first = text.charCodeAt(0)
  if (first === MINUS || first === PLUS) at++
  const whole = skipDigits(text, at)
  let digits = whole - at
  at = whole
  if (text.charCodeAt(at) === POINT) {
    const fraction = skipDigits(text, at + 1)
    digits += fraction - at - 1
    at = fraction
  }
  if (digits === 0) return trimmedNumber(text)
  const exponent = text.charCodeAt(at) | 0x20
  if (at < end && exponent === 0x65) {
    const sign = text.charCodeAt(at + 1)
    const start = sign === MINUS || sign === PLUS ? at + 2 : at + 1
    at = skipDigits(text, start)
    if (at === start) return Number.NaN
  }
  if (at !== end) return trimmedNumber(text)
  const value = Number(text)
  return Number.isFinite(value) ? value : Number.NaN
}

/** Whether text is written like a number: then it is only too large. */
export function isNumberText(text: string): boolean {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text.trim())
}

function trimmedNumber(text: string): number {
  const trimmed = text.trim()
  return trimmed.length < text.length ? toNumber(trimmed) : Number.NaN
}

function skipDigits(text: string, start: number): number {
  let at = start
  for (; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO
    if (digit < 0 || digit > 9) break
  }
  return at
}

/** `1 true on yes t y` and `0 false off no f n` in any case; anything else gives undefined. */
export function toBoolean(text: string): boolean | undefined {
  if (text.length > 5) return undefined
  switch (text.toLowerCase()) {
    case '1':
    case 'true':
    case 'on':
    case 'yes':
    case 't':
    case 'y':
      return true
    case '0':
    case 'false':
    case 'off':
    case 'no':
    case 'f':
    case 'n':
      return false
    default:
      return undefined
  }
}

/** Up to 4300 decimal digits with or without a sign, as Python's int takes them: reading more costs the square of their number. */
export function toBigInt(text: string): bigint | undefined {
  return text.length <= 4300 && /^[+-]?\d+$/.test(text) ? BigInt(text[0] === '+' ? text.slice(1) : text) : undefined
}

/** An RFC 3339 date-time, or a date alone at midnight UTC. */
export function toDate(text: string): Date | undefined {
  const parsed = parseInstant(text)
  return typeof parsed === 'string' ? undefined : parsed
}

/** An absolute URL. */
export function toUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined
}

/** Text as what `x-js` names; undefined when it is not written like one. */
export const toJsType: Readonly<Record<JsTextType, (text: string) => unknown>> = {
  Date: toDate,
  bigint: toBigInt,
  URL: toUrl,
  Uint8Array: toBytes,
  Buffer: (text) => {
    const bytes = toBytes(text)
    return bytes === undefined ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  },
  ArrayBuffer: (text) => toBytes(text)?.buffer,
}

function toBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = decodeBase64(text)
  return typeof bytes === 'string' ? undefined : bytes
}

/** Whether a name is one of the types that text can stand for. */
export function isJsTextType(name: unknown): name is JsTextType {
  return typeof name === 'string' && Object.hasOwn(toJsType, name)
}
