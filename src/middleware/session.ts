// What a site remembers of a visitor from one request to the next. The value alone: who keeps it between requests, and
// writes the cookie, is in sessions.ts.

import { createHash } from 'node:crypto'

import { stringifyJson } from '../http/json.ts'
import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'

/**
 * The names and types of what sessions hold. Unknown until you say it:
 *
 * ```ts
 * declare module 'testudo/middleware' {
 *   interface SessionData {
 *     userId: number
 *   }
 * }
 * ```
 */
export interface SessionData {
  [key: string]: unknown
}

/**
 * When a session ends: seconds after it was written last, a moment, or `browser` for a cookie that lasts until the
 * browser is closed.
 */
export type SessionExpiry = number | Date | 'browser'

/** A session as it was kept. */
export interface KeptSession {
  readonly id: string
  readonly data: Readonly<Record<string, unknown>>
  readonly expiry: SessionExpiry | undefined
}

/** For middleware: what handlers need not know of a session. None of it counts as a look at it. */
export interface SessionInternals {
  /** Whether anybody has looked at it. */
  isAccessed(session: Session): boolean
  /** Whether it must be kept under another id than before. */
  isRotated(session: Session): boolean
  /** The id it was kept under when the request came; undefined for a new session. */
  keptId(session: Session): string | undefined
  /** The id to keep it under. A new session has one from the first time that somebody asks. */
  id(session: Session): string
  isEmpty(session: Session): boolean
  data(session: Session): Readonly<Record<string, unknown>>
  expiry(session: Session): SessionExpiry | undefined
  /** What tokens of this session are bound to: empty while it holds nothing. No secret. */
  binding(session: Session): string
  /** The same for the session as it came with the request. */
  keptBinding(session: Session): string
  /** Whether `binding` is not `keptBinding`. */
  isRebound(session: Session): boolean
  /** From now on nothing can be changed, because the response has begun. */
  close(session: Session): void
}

/** For middleware. */
export let internals: SessionInternals

/**
 * A visitor's session: JSON values under names. Arrays and objects may be changed in place; that is noticed when the
 * response goes out. Changes after that are an Error, reading is not.
 */
export class Session implements Iterable<[key: string, value: unknown]> {
  readonly #makeId: () => string
  readonly #keptId: string | undefined
  #id: string | undefined
  #data: Map<string, unknown>
  #expiry: SessionExpiry | undefined
  #isAccessed = false
  #isChanged = false
  #isRotated = false
  #isClosed = false
  /** What it held before an array or object was given out. */
  #before: string | undefined = undefined

  /** For middleware: a session that was kept, or a new one. */
  constructor(makeId: () => string, kept?: KeptSession) {
    this.#makeId = makeId
    this.#keptId = kept?.id
    this.#id = kept?.id
    this.#data = kept === undefined ? new Map() : new Map(Object.entries(kept.data))
    this.#expiry = kept?.expiry
  }

  static {
    internals = {
      isAccessed: (session) => session.#isAccessed,
      isRotated: (session) => session.#isRotated,
      keptId: (session) => session.#keptId,
      id: (session) => session.#currentId(),
      isEmpty: (session) => session.#data.size === 0,
      data: (session) => session.#record(),
      expiry: (session) => session.#expiry,
      binding: (session) => (session.#data.size === 0 ? '' : digestOf(session.#currentId())),
      keptBinding: (session) => (session.#keptId === undefined ? '' : digestOf(session.#keptId)),
      isRebound: (session) => session.#isRotated || (session.#data.size === 0) !== (session.#keptId === undefined),
      close: (session) => {
        session.#isClosed = true
      },
    }
  }

  /** True if no valid session came with this request. */
  get isNew(): boolean {
    this.#isAccessed = true
    return this.#keptId === undefined
  }

  /** True if it must be written: something was set, deleted, or changed in place. */
  get isModified(): boolean {
    if (this.#isChanged) return true
    return this.#before !== undefined && this.#before !== stringifyJson(this.#record())
  }

  /** How many values it holds. */
  get size(): number {
    this.#isAccessed = true
    return this.#data.size
  }

  /** The value, or undefined. */
  get<K extends string>(key: K): Partial<SessionData>[K] {
    this.#isAccessed = true
    const value = this.#data.get(key)
    if (typeof value === 'object' && value !== null) this.#remember()
    return value
  }

  has(key: string): boolean {
    this.#isAccessed = true
    return this.#data.has(key)
  }

  /** Keeps a JSON value. Throws a TypeError for undefined and the name `__proto__`, an Error once the response has begun. */
  set<K extends string>(key: K, value: SessionData[K]): void {
    this.#open(`set(${JSON.stringify(key)})`)
    if (key === '__proto__') throw new TypeError("session.set('__proto__'): no value of JSON may have this name")
    if (value === undefined) {
      throw new TypeError(`session.set(${JSON.stringify(key)}): JSON has no undefined; use session.delete(key)`)
    }
    // Numbers, text and booleans that are there already need no writing.
    if (typeof value !== 'object' && Object.is(this.#data.get(key), value)) return
    this.#data.set(key, value)
    this.#isChanged = true
  }

  /** Forgets a value; true if there was one. Throws an Error once the response has begun. */
  delete(key: string): boolean {
    this.#open(`delete(${JSON.stringify(key)})`)
    const isThere = this.#data.delete(key)
    if (isThere) this.#isChanged = true
    return isThere
  }

  /** The value, which is forgotten, or undefined. Throws an Error once the response has begun. */
  pop<K extends string>(key: K): Partial<SessionData>[K] {
    this.#open(`pop(${JSON.stringify(key)})`)
    const value = this.#data.get(key)
    if (this.#data.delete(key)) this.#isChanged = true
    return value
  }

  /**
   * Forgets everything, the id too: what is set afterwards is another session. For logging out. Throws an Error once
   * the response has begun.
   */
  clear(): void {
    this.#open('clear()')
    this.#data.clear()
    this.#expiry = undefined
    this.#renew()
  }

  /**
   * Gives the session a new id and keeps what it holds; the old id is worth nothing afterwards. Whenever somebody gains
   * rights, above all at login: an id that an attacker had planted before (session fixation) stays outside. Tokens
   * against CSRF change too. Throws an Error once the response has begun.
   */
  rotate(): void {
    this.#open('rotate()')
    this.#renew()
  }

  /** When this session ends, if that is not what the middleware says. */
  get expiry(): SessionExpiry | undefined {
    this.#isAccessed = true
    return this.#expiry
  }

  /**
   * Gives this session an end of its own, for the requests to come too; undefined takes it back. Throws a TypeError for
   * what is no end, an Error once the response has begun.
   */
  setExpiry(expiry: SessionExpiry | undefined): void {
    this.#open('setExpiry()')
    const isSeconds = typeof expiry === 'number' && Number.isInteger(expiry) && expiry > 0
    const isMoment = expiry instanceof Date && !Number.isNaN(expiry.getTime())
    if (expiry !== undefined && expiry !== 'browser' && !isSeconds && !isMoment) {
      throw new TypeError(
        `session.setExpiry: expected whole seconds above 0, a Date or 'browser', got ${String(expiry)}`,
      )
    }
    this.#expiry = expiry
    this.#isChanged = true
  }

  /** Names and values in the order in which they were set. */
  *entries(): IterableIterator<[key: string, value: unknown]> {
    this.#isAccessed = true
    this.#remember()
    for (const [key, value] of this.#data) yield [key, value]
  }

  [Symbol.iterator](): IterableIterator<[key: string, value: unknown]> {
    return this.entries()
  }

  /** What it holds. */
  toJSON(): Readonly<Record<string, unknown>> {
    this.#isAccessed = true
    return this.#record()
  }

  #open(doing: string): void {
    this.#isAccessed = true
    if (!this.#isClosed) return
    throw new Error(
      `session.${doing}: the response has begun, and its cookie is on the way; change the session before you return`,
    )
  }

  #renew(): void {
    this.#id = undefined
    this.#isRotated = true
    this.#isChanged = true
  }

  #currentId(): string {
    return (this.#id ??= this.#makeId())
  }

  // Before an array or object leaves: whether it was changed shows only in comparison.
  #remember(): void {
    if (!this.#isClosed) this.#before ??= stringifyJson(this.#record())
  }

  #record(): Record<string, unknown> {
    // Without a prototype, so that any name is only a name.
    const record: Record<string, unknown> = Object.create(null)
    for (const [key, value] of this.#data) record[key] = value
    return record
  }
}

function digestOf(id: string): string {
  return createHash('sha256').update('testudo session ').update(id).digest('base64url').slice(0, 22)
}

const sessionKey = requestKey<Session>('session')

/**
 * The session of this request: empty for a visitor who has none. Throws an Error where `sessions` does not run.
 */
export function sessionOf(request: Request): Session {
  const session = request.get(sessionKey)
  if (session !== undefined) return session
  throw new Error('sessionOf(request) needs the middleware sessions(): app.use(sessions({ secret })) outside of this')
}

/** For middleware: the session, or undefined where `sessions` does not run. */
export function sessionIfAny(request: Request): Session | undefined {
  return request.get(sessionKey)
}

/** For `sessions`: gives the request its session. */
export function setSession(request: Request, session: Session): void {
  request.set(sessionKey, session)
}
