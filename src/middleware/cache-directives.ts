// Cache-Control (RFC 9111 §5.2.2) as a value: read, written, and two of them made one.

import type { Headers } from '../http/headers.ts'
import type { Response } from '../http/response.ts'
import { isToken } from '../http/token.ts'

/** The directives of a response; times are whole seconds. */
export interface CacheDirectives {
  /** Who stores it may use it for so long. */
  readonly maxAge?: number
  /** The same for shared caches, which then disregard `maxAge`. */
  readonly sMaxAge?: number
  /** It may be used for so much longer while a new one is fetched (RFC 5861). */
  readonly staleWhileRevalidate?: number
  /** It may be used for so much longer when no new one can be had (RFC 5861). */
  readonly staleIfError?: number
  /** Shared caches may store it, even what was asked for with `Authorization`. */
  readonly public?: boolean
  /** Only the client's own cache may store it: all of it, or these fields. */
  readonly private?: boolean | readonly string[]
  /** It may not be used without asking whether it is still right: all of it, or these fields. */
  readonly noCache?: boolean | readonly string[]
  readonly noStore?: boolean
  readonly noTransform?: boolean
  readonly mustRevalidate?: boolean
  readonly proxyRevalidate?: boolean
  readonly mustUnderstand?: boolean
  /** It never changes while it is fresh: browsers do not ask even on a reload (RFC 8246). */
  readonly immutable?: boolean
  /** Directives that are not in this list, by their name in lower case; true for one without a value. */
  readonly extensions?: Readonly<Record<string, string | true>>
}

type Kind = 'seconds' | 'flag' | 'fields'
type Known = Exclude<keyof CacheDirectives, 'extensions'>

const directives: readonly (readonly [property: Known, name: string, kind: Kind])[] = [
  ['maxAge', 'max-age', 'seconds'],
  ['sMaxAge', 's-maxage', 'seconds'],
  ['staleWhileRevalidate', 'stale-while-revalidate', 'seconds'],
  ['staleIfError', 'stale-if-error', 'seconds'],
  ['public', 'public', 'flag'],
  ['private', 'private', 'fields'],
  ['noCache', 'no-cache', 'fields'],
  ['noStore', 'no-store', 'flag'],
  ['noTransform', 'no-transform', 'flag'],
  ['mustRevalidate', 'must-revalidate', 'flag'],
  ['proxyRevalidate', 'proxy-revalidate', 'flag'],
  ['mustUnderstand', 'must-understand', 'flag'],
  ['immutable', 'immutable', 'flag'],
]
const byName = new Map(directives.map((directive) => [directive[1], directive]))
const kinds = new Map(directives.map(([property, , kind]) => [property, kind]))
const item = /([^\s,="]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?/g

type Draft = { -readonly [Name in keyof CacheDirectives]?: CacheDirectives[Name] }
type Value = number | boolean | string | readonly string[] | undefined

/**
 * Reads the value of the field. Times that are none count as 0: what is doubtful is not fresh (RFC 9111 §4.2.1). Of a
 * directive that is there twice the stricter holds.
 */
export function parseCacheControl(field: string | undefined): CacheDirectives {
  let all: CacheDirectives = {}
  for (const [, written = '', quoted, plain] of (field ?? '').matchAll(item)) {
    // What nobody can have meant cannot be said again either.
    if (!isToken(written)) continue
    const name = written.toLowerCase()
    const value = quoted?.replaceAll(/\\(.)/g, '$1') ?? plain
    all = mergeCacheControl(all, one(name, value))
  }
  return all
}

function one(name: string, value: string | undefined): CacheDirectives {
  const known = byName.get(name)
  if (known === undefined) return { extensions: { [name]: value ?? true } }
  const [property, , kind] = known
  if (kind === 'flag') return { [property]: true }
  if (kind === 'seconds') return { [property]: /^\d+$/.test(value ?? '') ? Math.min(Number(value), 2 ** 31) : 0 }
  const fields = (value ?? '').split(',').map((field) => field.trim().toLowerCase())
  // Without names, or with what is none, it is about all of them.
  return { [property]: fields.every((field) => isToken(field)) ? fields : true }
}

/** Writes the field, or an empty text for no directive. Throws a TypeError that names what cannot be sent. */
export function formatCacheControl(all: CacheDirectives): string {
  const parts: string[] = []
  for (const [property, name, kind] of directives) {
    const value = all[property]
    if (value === undefined || value === false) continue
    checkDirective(property, kind, value)
    if (value === true) parts.push(name)
    else if (typeof value === 'number') parts.push(`${name}=${value}`)
    else parts.push(`${name}="${value.join(', ')}"`)
  }
  for (const [name, value] of Object.entries(all.extensions ?? {})) {
    if (!isToken(name)) throw new TypeError(`Cache-Control: ${JSON.stringify(name)} is no name of a directive`)
    if (value === true) parts.push(name)
    else parts.push(`${name}=${isToken(value) ? value : JSON.stringify(value)}`)
  }
  return parts.join(', ')
}

/**
 * Both at once, the stricter of each: the shorter time, `private` and not `public`, all fields rather than some. What
 * one of them forbids is not allowed by the other.
 */
export function mergeCacheControl(left: CacheDirectives, right: CacheDirectives): CacheDirectives {
  const merged: Draft = {}
  for (const [property] of directives) {
    const value = stricter(property, left[property], right[property])
    if (value !== undefined && value !== false) Object.assign(merged, { [property]: value })
  }
  if (merged.private !== undefined) delete merged.public
  const extensions = { ...left.extensions, ...right.extensions }
  if (Object.keys(extensions).length > 0) merged.extensions = extensions
  return merged
}

function stricter(property: Known, left: Value, right: Value): Value {
  if (left === undefined || left === false) return right
  if (right === undefined || right === false) return left
  if (typeof left === 'number' && typeof right === 'number') return Math.min(left, right)
  if (Array.isArray(left) && Array.isArray(right)) return [...new Set([...left, ...right])]
  return kinds.get(property) === 'fields' ? true : left
}

function checkDirective(property: Known, kind: Kind, value: Exclude<Value, undefined>): void {
  if (kind === 'seconds') {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return
    throw new TypeError(`Cache-Control: ${property} must be whole seconds, got ${String(value)}`)
  }
  if (value === true) return
  const isFields = kind === 'fields' && Array.isArray(value) && value.length > 0
  if (isFields && value.every((field) => typeof field === 'string' && isToken(field))) return
  const wanted = kind === 'flag' ? 'true' : 'true or a list of field names'
  throw new TypeError(`Cache-Control: ${property} must be ${wanted}, got ${JSON.stringify(value)}`)
}

/** The directives of a response. */
export function cacheControlOf(headers: Headers): CacheDirectives {
  const field = headers.get('cache-control')
  return field === undefined ? {} : parseCacheControl(field)
}

/** The response with these directives beside its own: the stricter of each holds. */
export function withCacheControl(response: Response, all: CacheDirectives): Response {
  const field = formatCacheControl(mergeCacheControl(cacheControlOf(response.headers), all))
  return field === '' ? response : response.with({ headers: response.headers.with('cache-control', field) })
}

const never = 'max-age=0, no-cache, no-store, must-revalidate, private'

/** The response as one that nobody may keep, in the words that old caches understand too. */
export function neverCache(response: Response): Response {
  return response.with({ headers: response.headers.with('cache-control', never).without('expires') })
}
