// The shape of every event of the contract, as data: which scope and direction an event belongs to,
// which keys it has and what each may hold. Order is the business of the conversations beside this file.
import { isAbsolute } from 'node:path'
import type { Fail } from './breach.ts'
import { show } from './breach.ts'
import { isFieldName, isFieldValue, parseContentLength } from './field.ts'

/** Throws when `value` is not what the key called `where` may hold. */
type Check = (value: unknown, where: string, fail: Fail) => void
interface Key {
  readonly check: Check
  readonly required: boolean
}
type Shapes = Readonly<Record<string, Readonly<Record<string, Key>>>>
type ScopeType = 'http' | 'websocket' | 'lifespan'

const required = (check: Check): Key => ({ check, required: true })
const optional = (check: Check): Key => ({ check, required: false })

function expectation(phrase: string, holds: (value: unknown) => boolean): Check {
  return (value, where, fail) => {
    if (!holds(value)) fail('event.value', `${where} is ${show(value)}, not ${phrase}`)
  }
}

const flag = expectation('a boolean', (value) => typeof value === 'boolean')
const text = expectation('a string', (value) => typeof value === 'string')
const bytes = expectation('a Uint8Array', (value) => value instanceof Uint8Array)
const content = expectation(
  'a string or a Uint8Array',
  (value) => typeof value === 'string' || value instanceof Uint8Array,
)
const record = expectation('an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value))
const integer = expectation('an integer', Number.isInteger)

function status(value: unknown, where: string, fail: Fail): void {
  if (!Number.isInteger(value) || Number(value) < 200 || Number(value) > 999)
    fail('response.status', `${where} is ${show(value)}`)
}

function absolutePath(value: unknown, where: string, fail: Fail): void {
  text(value, where, fail)
  if (!isAbsolute(String(value))) fail('response.path', `${where} is ${show(value)}`)
}

function links(value: unknown, where: string, fail: Fail): void {
  if (!Array.isArray(value)) fail('event.value', `${where} is ${show(value)}, not an array of Link values`)
  for (const link of value as unknown[]) {
    text(link, `a link of ${where}`, fail)
    if (!isFieldValue(String(link))) fail('fields.value', `a link of ${where} is ${show(link)}`)
  }
}

/** Checks a header list: pairs of strings, names, values, and Content-Length. */
export function checkFields(value: unknown, where: string, fail: Fail): void {
  if (!Array.isArray(value)) fail('fields.list', `${where} is ${show(value)}`)
  let lengths = 0
  for (const field of value as unknown[]) {
    if (!Array.isArray(field) || field.length !== 2) fail('fields.list', `${where} holds ${show(field)}`)
    const [name, content] = field as unknown[]
    if (typeof name !== 'string' || typeof content !== 'string')
      return fail('fields.list', `${where} holds [${show(name)}, ${show(content)}]`)
    if (!isFieldName(name)) fail('fields.name', `${where} holds the name ${show(name)}`)
    if (!isFieldValue(content)) fail('fields.value', `${where} holds ${name}: ${show(content)}`)
    if (name !== 'content-length') continue
    lengths += 1
    if (lengths > 1) fail('fields.length', `${where} holds Content-Length ${lengths} times`)
    if (parseContentLength(content) === undefined)
      fail('fields.length', `${where} holds content-length: ${show(content)}`)
  }
}

/** What a server may deliver. */
export const receivedShapes: Readonly<Record<ScopeType, Shapes>> = {
  http: {
    'http.request': { body: required(bytes), moreBody: required(flag) },
    'http.disconnect': {},
  },
  websocket: {
    'websocket.connect': {},
    'websocket.receive': { text: optional(text), bytes: optional(bytes) },
    'websocket.disconnect': { code: required(integer), reason: required(text) },
  },
  lifespan: {
    'lifespan.startup': {},
    'lifespan.shutdown': {},
  },
}

/** What an application may send. */
export const sentShapes: Readonly<Record<ScopeType, Shapes>> = {
  http: {
    'http.response.start': { status: required(status), headers: optional(checkFields), trailers: optional(flag) },
    'http.response.body': { body: optional(content), moreBody: optional(flag) },
    'http.response.trailers': { headers: required(checkFields), moreTrailers: optional(flag) },
    'http.response.pathsend': { path: required(absolutePath), file: optional(record) },
    'http.response.earlyHints': { links: required(links) },
    'http.response.debug': { info: required(record) },
  },
  websocket: {
    'websocket.accept': { subprotocol: optional(text), headers: optional(checkFields) },
    'websocket.send': { text: optional(text), bytes: optional(bytes) },
    'websocket.close': { code: optional(integer), reason: optional(text) },
    'websocket.http.response.start': { status: required(status), headers: optional(checkFields) },
    'websocket.http.response.body': { body: optional(content), moreBody: optional(flag) },
  },
  lifespan: {
    'lifespan.startup.complete': {},
    'lifespan.startup.failed': { message: optional(text) },
    'lifespan.shutdown.complete': {},
    'lifespan.shutdown.failed': { message: optional(text) },
  },
}

/** Checks that an event is of one of `shapes` and has its keys, of the right types. */
export function checkEvent(event: unknown, shapes: Shapes, fail: Fail): void {
  if (typeof event !== 'object' || event === null || !('type' in event) || typeof event.type !== 'string')
    return fail('event.object', `the event is ${show(event)}`)
  const { type } = event
  const shape = Object.hasOwn(shapes, type) ? shapes[type] : undefined
  if (shape === undefined) return fail('event.type', `${show(type)} is none of ${Object.keys(shapes).join(', ')}`)
  for (const [key, { check, required }] of Object.entries(shape)) {
    const value: unknown = Reflect.get(event, key)
    if (value !== undefined) check(value, `\`${key}\` of ${type}`, fail)
    else if (required) fail('event.value', `${type} has no \`${key}\``)
  }
  for (const key of Object.keys(event)) {
    // A dot is how ASGI keeps the keys of extensions apart; without one it is a slip such as `more_body`.
    if (key !== 'type' && !Object.hasOwn(shape, key) && !key.includes('.'))
      fail('event.keys', `${type} has the key ${show(key)}${correction(key, Object.keys(shape))}`)
  }
  const framed = type === 'websocket.receive' || type === 'websocket.send'
  if (framed && (Reflect.get(event, 'text') === undefined) === (Reflect.get(event, 'bytes') === undefined))
    fail('websocket.frame', `${type} has ${Reflect.get(event, 'text') === undefined ? 'neither' : 'both'}`)
}

function correction(key: string, known: readonly string[]): string {
  const plain = key.replaceAll('_', '').toLowerCase()
  const meant = known.find((candidate) => candidate.toLowerCase() === plain)
  return meant === undefined ? '' : `; \`${meant}\` is meant`
}
