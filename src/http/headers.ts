// Header fields as an immutable value (RFC 9110 §5): a list in the order of the wire, looked up without regard to case.
//
// Every `Headers` is valid by construction: what is made from outside data is checked, so nothing that holds one has
// to check it again, and no value can end a line early and split a response (CWE-113).

import type { HeaderField, HeaderList } from '../gateway/asgi.ts'
import { isFieldValue, isToken } from '../grammar/characters.ts'

/** What header fields can be made of: another `Headers`, pairs in order, or a record (an array is several fields). */
export type HeadersInit =
  | Headers
  | HeaderList
  | Iterable<readonly [name: string, value: string]>
  | Readonly<Record<string, string | readonly string[]>>

const none: HeaderList = Object.freeze([])

const forbiddenInValue = /[^\t\x20-\x7e\x80-\xff]/
const outerWhitespace = /^[\t ]+|[\t ]+$/g

// Deeply frozen lists that were checked once: a constant list at module level costs one look-up afterwards.
const checkedConstants = new WeakSet<HeaderList>()

let withTrustedList: (list: HeaderList) => Headers

/** Header fields as an immutable multimap; every change makes a new one. */
export class Headers {
  #list: HeaderList

  /** Copies, lower-cases names and checks names and values. Throws a TypeError that names the field. */
  constructor(init?: HeadersInit) {
    this.#list = init === undefined ? none : init instanceof Headers ? init.#list : checkedList(init)
  }

  static {
    withTrustedList = (list) => {
      const headers = new Headers()
      headers.#list = list
      return headers
    }
  }

  /** The fields themselves, names in lower case. Deeply frozen if they were made from a deeply frozen list. */
  get list(): HeaderList {
    return this.#list
  }

  /** All values of the field joined with `', '` (RFC 9110 §5.3), or undefined when there is none. */
  get(name: string): string | undefined {
    const wanted = name.toLowerCase()
    let joined: string | undefined
    for (const field of this.#list) {
      if (field[0] === wanted) joined = joined === undefined ? field[1] : `${joined}, ${field[1]}`
    }
    return joined
  }

  /** The values of the field in order, one per line of the wire. */
  getAll(name: string): string[] {
    const wanted = name.toLowerCase()
    const values: string[] = []
    for (const field of this.#list) if (field[0] === wanted) values.push(field[1])
    return values
  }

  /** The values of `Set-Cookie`, the one field that must not be joined. */
  getSetCookie(): string[] {
    return this.getAll('set-cookie')
  }

  has(name: string): boolean {
    const wanted = name.toLowerCase()
    for (const field of this.#list) if (field[0] === wanted) return true
    return false
  }

  /** With exactly these values for the field: the first takes the place of the old one, others follow it. */
  with(name: string, value: string | readonly string[]): Headers {
    const fields = fieldsOf(name, value)
    const wanted = name.toLowerCase()
    const list: HeaderField[] = []
    let placed = false
    for (const field of this.#list) {
      if (field[0] !== wanted) list.push(field)
      else if (!placed) {
        list.push(...fields)
        placed = true
      }
    }
    if (!placed) list.push(...fields)
    return withTrustedList(list)
  }

  /** With these values at the end, beside those the field already has. */
  adding(name: string, value: string | readonly string[]): Headers {
    return withTrustedList([...this.#list, ...fieldsOf(name, value)])
  }

  /** Without the field. */
  without(name: string): Headers {
    const wanted = name.toLowerCase()
    return this.has(wanted) ? withTrustedList(this.#list.filter((field) => field[0] !== wanted)) : this
  }

  /** The fields in order; a repeated field appears each time. */
  [Symbol.iterator](): IterableIterator<HeaderField> {
    return this.#list[Symbol.iterator]()
  }
}

/** Wraps a list that is known to be lower-case and valid (a request's, from the server), without a look at it. */
export function trustedHeaders(list: HeaderList): Headers {
  return withTrustedList(list)
}

/** `headers.with` for a name in lower case and a value that are known to be valid. */
export function withTrustedField(headers: Headers, name: string, value: string): Headers {
  const { list } = headers
  for (const field of list) if (field[0] === name) return headers.with(name, value)
  return withTrustedList([...list, [name, value]])
}

/** A constant for a kind of response: checked once, and frozen so deeply that a server may cache its rendered form. */
export function constantHeaders(list: HeaderList): Headers {
  for (const field of list) Object.freeze(field)
  return new Headers(Object.freeze(list))
}

function checkedList(init: Exclude<HeadersInit, Headers>): HeaderList {
  if (Array.isArray(init) && checkedConstants.has(init)) return init
  const list: HeaderField[] = []
  if (Symbol.iterator in init) {
    for (const field of init as Iterable<readonly [string, string]>) {
      if (!Array.isArray(field) || field.length !== 2) {
        throw new TypeError(`headers: expected [name, value] pairs, got ${describe(field)}`)
      }
      list.push(checkedField(field[0], field[1]))
    }
  } else {
    for (const name of Object.keys(init)) {
      for (const field of fieldsOf(name, init[name])) list.push(field)
    }
  }
  if (isConstant(init, list)) {
    checkedConstants.add(init)
    return init
  }
  return list
}

// A list can stand for itself if nobody can change it and the check would have changed nothing.
function isConstant(init: unknown, list: HeaderList): init is HeaderList {
  if (!Array.isArray(init) || !Object.isFrozen(init)) return false
  return list.every(([name, value], index) => {
    const field: HeaderField = init[index]
    return Object.isFrozen(field) && field[0] === name && field[1] === value
  })
}

function fieldsOf(name: string, value: unknown): HeaderField[] {
  return Array.isArray(value) ? value.map((one) => checkedField(name, one)) : [checkedField(name, value)]
}

function checkedField(name: unknown, value: unknown): HeaderField {
  if (typeof name !== 'string' || !isToken(name)) {
    throw new TypeError(`headers: ${describe(name)} is not a field name; use letters, digits and hyphens`)
  }
  if (typeof value !== 'string') {
    throw new TypeError(`headers: the value of "${name}" must be a string, got ${describe(value)}`)
  }
  const trimmed = value.replace(outerWhitespace, '') // RFC 9110 §5.5: not part of the value
  if (!isFieldValue(trimmed)) {
    const code = trimmed.charCodeAt(trimmed.search(forbiddenInValue)).toString(16).toUpperCase().padStart(4, '0')
    throw new TypeError(
      `headers: the value of "${name}" contains U+${code}, which a field cannot carry; encode it first`,
    )
  }
  return [name.toLowerCase(), trimmed]
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : value === null ? 'null' : typeof value
}
