// The JSON form of any value: what JSON.stringify would refuse, or silently lose, has a rule here.
//
//   Date → ISO 8601 · bigint → its digits as a string · URL and whatever has toJSON → what that gives ·
//   Map with string keys → object, other Map → list of pairs · Set → list · bytes → base64 ·
//   members that are undefined or functions → left out · NaN, infinities, invalid dates, circles → Unsayable

import { encodeBase64 } from './base64.ts'
import type { ErrorType } from './errors.ts'

type Path = readonly (string | number)[]

/** Thrown for what JSON cannot say. Internal: encoders turn it into an error item. */
export class Unsayable {
  readonly type: ErrorType
  readonly path: Path

  constructor(type: ErrorType, path: Path) {
    this.type = type
    this.path = path
  }
}

/** Compact JSON text of any value. Throws `Unsayable`, and what a `toJSON` or a getter throws. */
export function toJsonText(value: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A bigint, a circle, or an error of the value's own, which comes again.
    return JSON.stringify(toJsonForm(value))
  }
  if (text === undefined) throw new Unsayable('not_serializable', [])
  return isSuspicious(text) && hidesForms(value, 0) ? JSON.stringify(toJsonForm(value)) : text
}

/** The JSON form of a value, all the way down; parts that are JSON already may be the same objects. */
export function toJsonForm(value: unknown): unknown {
  const form = formOf(value, '', new Ancestors())
  if (form === undefined) throw new Unsayable('not_serializable', [])
  return form
}

/** What JSON.stringify writes for a Map, a Set, a number that is none, and bytes. */
function isSuspicious(text: string): boolean {
  return text.includes('{}') || text.includes('null') || text.includes('{"0":') || text.includes('{"type":"Buffer"')
}

// Deeper than this nobody looks: the engine's own limit is not far.
const deepest = 1000

/** Whether JSON.stringify loses something of a value that it can write. */
export function hidesForms(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return !Number.isFinite(value)
  if (typeof value === 'bigint') return true
  if (typeof value !== 'object' || value === null) return false
  if (depth > deepest) return true // a circle, perhaps
  if (Array.isArray(value)) {
    for (const item of value) if (hidesForms(item, depth + 1)) return true
    return false
  }
  if (isForm(value)) return true
  if ('toJSON' in value) return !(value instanceof URL)
  for (const key in value) {
    if (hidesForms((value as Readonly<Record<string, unknown>>)[key], depth + 1)) return true
  }
  return false
}

function isForm(value: object): boolean {
  if (value instanceof Map || value instanceof Set || value instanceof Date) return true
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer
}

/** The path to a value, and what it is inside of. */
export class Ancestors {
  readonly path: (string | number)[] = []
  readonly #objects: object[] = []

  /** A copy, for a look ahead that may be given up anywhere. */
  fork(): Ancestors {
    const copy = new Ancestors()
    copy.path.push(...this.path)
    copy.#objects.push(...this.#objects)
    return copy
  }

  /** Runs `visit` one step further down. Throws `Unsayable` when the object is inside itself. */
  within<T>(object: object, visit: () => T): T {
    if (this.#objects.includes(object)) throw new Unsayable('recursion_loop', [...this.path])
    this.#objects.push(object)
    const result = visit()
    this.#objects.pop()
    return result
  }

  /** Runs `visit` for a member. */
  at<T>(key: string | number, visit: () => T): T {
    this.path.push(key)
    const result = visit()
    this.path.pop()
    return result
  }
}

/**
 * One step towards the JSON form: what a scalar is written as, or a Map, Set, array or object whose members are not
 * converted yet. Undefined for what is left out of an object.
 */
export function shallowForm(value: unknown, key: string | number, path: Path): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (!Number.isFinite(value)) throw new Unsayable('finite_number', [...path])
      return value
    case 'bigint':
      return value.toString()
    case 'object':
      return value === null ? null : shallowObject(value, key, path)
    default:
      return undefined
  }
}

function shallowObject(value: object, key: string | number, path: Path): unknown {
  if (Array.isArray(value) || value instanceof Map || value instanceof Set) return value
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new Unsayable('datetime_type', [...path])
    return value.toISOString()
  }
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return encodeBase64(value)
  if ('toJSON' in value && typeof value.toJSON === 'function') {
    const made: unknown = value.toJSON(String(key))
    // ECMA-262 §25.5.2.2 asks once; what it gives may still be a Date.
    const isAgain = typeof made === 'object' && made !== null && 'toJSON' in made && !(made instanceof Date)
    return isAgain ? made : shallowForm(made, key, path)
  }
  // oxlint-disable-next-line unicorn/no-instanceof-builtins -- as ECMA-262 §25.5.2.2 unwraps them
  if (value instanceof Number || value instanceof String || value instanceof Boolean) return value.valueOf()
  return value
}

function formOf(value: unknown, key: string | number, ancestors: Ancestors): unknown {
  const form = shallowForm(value, key, ancestors.path)
  if (typeof form !== 'object' || form === null) return form
  return ancestors.within(form, () => {
    const inner = (item: unknown, name: string | number): unknown =>
      ancestors.at(name, () => formOf(item, name, ancestors))
    if (Array.isArray(form)) return form.map((item, index) => inner(item, index) ?? null)
    if (form instanceof Set) return [...form].map((item, index) => inner(item, index) ?? null)
    if (form instanceof Map) return mapForm(form, inner)
    return definedMembers(Object.keys(form), (name) => inner((form as Readonly<Record<string, unknown>>)[name], name))
  })
}

function mapForm(
  map: ReadonlyMap<unknown, unknown>,
  inner: (item: unknown, name: string | number) => unknown,
): unknown {
  const keys = [...map.keys()]
  if (keys.every((name) => typeof name === 'string')) {
    return definedMembers(keys, (name) => inner(map.get(name), name))
  }
  return [...map].map(([name, item], index) => [inner(name, index) ?? null, inner(item, index) ?? null])
}

/** An object of those members that are not undefined. A key `__proto__` is data. */
export function definedMembers(names: readonly string[], member: (name: string) => unknown): Record<string, unknown> {
  const pairs: [string, unknown][] = []
  for (const name of names) {
    const value = member(name)
    if (value !== undefined) pairs.push([name, value])
  }
  return Object.fromEntries(pairs)
}
