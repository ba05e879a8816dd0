// What generated writers are made of: each takes a value of one type, or throws `unusual`.

import { encodeBase64 } from './base64.ts'
import { hidesForms, toJsonForm, toJsonText } from './json-form.ts'
import { Format, Guard } from './typebox.ts'

/** What generated code makes: text, or a plain copy for JSON.stringify. */
export type Output = 'text' | 'copy'

/** Thrown by generated code for a value that it leaves to the slow way. */
export const unusual: unique symbol = Symbol('unusual')

/** Leaves the value to the slow way. */
export function fail(): never {
  // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- a signal; an Error would cost its stack
  throw unusual
}

// RFC 8259 §7: what must be escaped, and lone surrogates, which JSON.stringify escapes. Pairs are sent to it too.
// oxlint-disable-next-line no-control-regex
const escapable = /[\u0000-\u001f"\\\ud800-\udfff]/

function escaped(text: string): string {
  return escapable.test(text) ? JSON.stringify(text).slice(1, -1) : text
}

function stringText(value: unknown): string {
  return typeof value === 'string' ? escaped(value) : fail()
}

function string(value: unknown): string {
  return typeof value === 'string' ? value : fail()
}

// The difference is NaN for NaN and infinities.
function number(value: unknown): number {
  return typeof value === 'number' && value - value === 0 ? value : fail()
}

function integer(value: unknown): number {
  return Number.isInteger(value) ? (value as number) : fail()
}

function boolean(value: unknown): boolean {
  return typeof value === 'boolean' ? value : fail()
}

function booleanText(value: unknown): string {
  return value === true ? 'true' : value === false ? 'false' : fail()
}

// RFC 3339 has years of four digits.
const firstInstant = Date.UTC(-1, 12)
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

function DateText(value: unknown): string {
  if (!(value instanceof Date)) return fail()
  const time = value.getTime()
  return time >= firstInstant && time <= lastInstant ? value.toISOString() : fail()
}

// As many digits as are read.
const mostDigits = 4300

function bigintText(value: unknown): string {
  if (typeof value !== 'bigint') return fail()
  const digits = value.toString()
  return digits.length <= mostDigits ? digits : fail()
}

function URLText(value: unknown): string {
  return value instanceof URL ? escaped(value.href) : fail()
}

function bytesText(value: unknown): string {
  return isBytes(value) ? encodeBase64(value) : fail()
}

function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer
}

/** An object whose own members are what it says: no list, no Map, nothing with a form of its own. */
function isRecord(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  if (typeof (value as { readonly toJSON?: unknown }).toJSON === 'function') return false
  return !(value instanceof Map || value instanceof Set || isBytes(value))
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function literal<T>(texts: ReadonlyMap<unknown, T>, value: unknown): T {
  const text = texts.get(value)
  return text === undefined ? fail() : text
}

function anyText(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value)
    case 'number':
      return String(number(value))
    case 'object':
      return value === null ? 'null' : toJsonText(value)
    default:
      return fail()
  }
}

function anyForm(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      return number(value)
    case 'object':
      return value === null || !hidesForms(value) ? value : toJsonForm(value)
    default:
      return fail()
  }
}

/** The JSON text of a string, number, boolean or null. */
export function primitiveText(value: unknown): string {
  return JSON.stringify(value)
}

/** By the names that generated code calls them. */
export const helpers: Readonly<Record<string, unknown>> = {
  DateText,
  Format,
  Guard,
  URLText,
  anyForm,
  anyText,
  bigintText,
  boolean,
  booleanText,
  bytesText,
  escaped,
  fail,
  integer,
  isBytes,
  isPlain,
  isRecord,
  literal,
  number,
  string,
  stringText,
}
