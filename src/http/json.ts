// JSON in and out (RFC 8259), with errors that say where.
//
// The fast path is the engine's own; our scanners run only when it has failed, or has written a `null` that may hide
// a number that JSON cannot say.

import { findJsonFault } from './json-fault.ts'

/** Malformed JSON text. */
export class JsonSyntaxError extends SyntaxError {
  /** The offset, in UTF-16 code units, of the first character that cannot be. */
  readonly position: number

  constructor(problem: string, position: number) {
    super(`${problem} at position ${position}`)
    this.name = 'JsonSyntaxError'
    this.position = position
  }
}

/**
 * Compact JSON. Throws a TypeError with the path to what JSON cannot say: NaN and infinities (the engine would write
 * `null`), invalid dates, bigints, circles, and a whole value of undefined, a function or a symbol.
 */
export function stringifyJson(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch (error) {
    const found = findUnsayable(value)
    throw found === undefined ? error : new TypeError(`JSON cannot say ${found}`, { cause: error })
  }
  if (text === undefined) {
    throw new TypeError(`JSON cannot say ${typeof value}; return null, or Response.empty() for no content`)
  }
  if (text.includes('null') && mayHideNumber(value, 0)) {
    const found = findUnsayable(value)
    if (found !== undefined) throw new TypeError(`JSON cannot say ${found}`)
  }
  return text
}

/**
 * Parses JSON text. Throws a JsonSyntaxError; a key `__proto__` is one too, and a `constructor` that has a `prototype`,
 * because a later `Object.assign` or deep merge would change the prototype of its target, or of all objects (CWE-1321).
 */
export function parseJson(text: string): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    const { problem, position } = findJsonFault(text)
    throw new JsonSyntaxError(problem, position)
  }
  // Such a key can only be there if the text says so, plainly or with escapes.
  if (text.includes('__proto__') || text.includes('constructor') || text.includes('\\u00')) {
    const key = findPollutingKey(value)
    if (key !== undefined) {
      throw new JsonSyntaxError(`the key "${key}" is not accepted`, Math.max(0, text.indexOf(`"${key}"`)))
    }
  }
  return value
}

function findPollutingKey(root: unknown): '__proto__' | 'constructor' | undefined {
  const open: unknown[] = [root]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null) continue
    if (Object.hasOwn(value, '__proto__')) return '__proto__'
    if (Object.hasOwn(value, 'constructor') && hasPrototype(value.constructor)) return 'constructor'
    for (const inner of Object.values(value)) if (typeof inner === 'object') open.push(inner)
  }
  return undefined
}

// A constructor is a plain word in many trades; only with this member can it lead a merge to `Object.prototype`.
function hasPrototype(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype')
}

// Deeper than this nobody is told the path; the engine's own limit is not far.
const deepest = 1000

// A quick look for what became null: right when it says no. Data full of honest nulls is common.
function mayHideNumber(value: unknown, depth: number): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  if (typeof value !== 'object' || value === null || depth > deepest) return false
  if ('toJSON' in value) return !(value instanceof Date) || Number.isNaN(value.getTime())
  if (Array.isArray(value)) return value.some((item) => mayHideNumber(item, depth + 1))
  for (const key in value) {
    if (mayHideNumber((value as Readonly<Record<string, unknown>>)[key], depth + 1)) return true
  }
  return false
}

/** What JSON.stringify would refuse or quietly turn into null, with its path: `NaN at $.items[0].price`. */
function findUnsayable(root: unknown): string | undefined {
  const path: (string | number)[] = []
  const ancestors: object[] = []

  function visit(given: unknown): string | undefined {
    const value = converted(given, path.at(-1) ?? '')
    if (typeof value === 'number') return Number.isFinite(value) ? undefined : `${value} at ${format(path)}`
    if (typeof value === 'bigint') return `the bigint ${value}n at ${format(path)}; convert it to a string or a number`
    if (typeof value !== 'object' || value === null) {
      return given instanceof Date && value === null ? `an invalid Date at ${format(path)}` : undefined
    }
    const above = ancestors.indexOf(value)
    if (above !== -1) return `a circle: ${format(path)} is ${format(path.slice(0, above))}`
    if (path.length >= deepest) return undefined
    ancestors.push(value)
    const keys = Array.isArray(value) ? value.keys() : Object.keys(value)
    for (const key of keys) {
      path.push(key)
      const found = visit((value as Readonly<Record<string | number, unknown>>)[key])
      if (found !== undefined) return found
      path.pop()
    }
    ancestors.pop()
    return undefined
  }

  return visit(root)
}

// RFC 8259 knows no dates; ECMA-262 §25.5.2.2 asks the value itself first.
function converted(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null || !('toJSON' in value) || typeof value.toJSON !== 'function') {
    return value
  }
  return value.toJSON(String(key))
}

function format(path: readonly (string | number)[]): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`
    return /^[A-Za-z_$][\w$]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`
  })
  return `$${steps.join('')}`
}
