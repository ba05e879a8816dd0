// Preconditions: what a client already has, against what there is (RFC 9110 §13).

import type fresh from 'fresh'

import type { HeaderList } from '../gateway/asgi.ts'
import { lazily } from './library.ts'

const freshness = lazily<typeof fresh>('fresh')

/** The fields of a request that make its answer depend on what the client has. */
export interface Conditions {
  readonly ifMatch?: string
  readonly ifNoneMatch?: string
  readonly ifModifiedSince?: string
  readonly ifUnmodifiedSince?: string
  readonly ifRange?: string
  readonly range?: string
  readonly cacheControl?: string
}

/** What tells one state of a resource from another. */
export interface Validators {
  /** An entity tag with its quotes. */
  readonly etag?: string | undefined
  /** An HTTP date. */
  readonly lastModified?: string | undefined
}

/** `failed` is 412, `not-modified` is 304. */
export type Verdict = 'proceed' | 'not-modified' | 'failed'

const names: Readonly<Record<string, keyof Conditions>> = {
  'if-match': 'ifMatch',
  'if-none-match': 'ifNoneMatch',
  'if-modified-since': 'ifModifiedSince',
  'if-unmodified-since': 'ifUnmodifiedSince',
  'if-range': 'ifRange',
  range: 'range',
  'cache-control': 'cacheControl',
}

/** The conditions of a request in one pass over its fields; undefined for the usual request, which has none. */
export function conditionsOf(fields: HeaderList): Conditions | undefined {
  let found: { -readonly [Name in keyof Conditions]: Conditions[Name] } | undefined
  for (const [name, value] of fields) {
    const first = name.charCodeAt(0)
    // i, r, c: most fields are none of these.
    if (first !== 0x69 && first !== 0x72 && first !== 0x63) continue
    const key = Object.hasOwn(names, name) ? names[name] : undefined
    if (key === undefined) continue
    found ??= {}
    const before = found[key]
    found[key] = before === undefined ? value : `${before}, ${value}`
  }
  return found
}

/** Evaluates the preconditions in the order of RFC 9110 §13.2.2. Those of ranges are `isRangeFresh`. */
export function evaluate(method: string, conditions: Conditions, validators: Validators): Verdict {
  const { ifMatch, ifUnmodifiedSince } = conditions
  if (ifMatch !== undefined) {
    if (!matchesStrongly(ifMatch, validators.etag)) return 'failed'
  } else if (ifUnmodifiedSince !== undefined) {
    if (isLater(validators.lastModified, ifUnmodifiedSince)) return 'failed'
  }
  const { ifNoneMatch, ifModifiedSince } = conditions
  if (ifNoneMatch === undefined && ifModifiedSince === undefined) return 'proceed'
  const isReading = method === 'GET' || method === 'HEAD'
  if (!isReading && ifNoneMatch === undefined) return 'proceed'
  const asked = {
    'if-none-match': ifNoneMatch,
    'if-modified-since': ifModifiedSince,
    // A reload asks for all of it, though its fields would be answered with a 304.
    'cache-control': isReading ? conditions.cacheControl : undefined,
  }
  if (!freshness()(asked, { etag: validators.etag, 'last-modified': validators.lastModified })) return 'proceed'
  return isReading ? 'not-modified' : 'failed'
}

/**
 * Whether ranges may be answered: without If-Range, or when what the client has is byte for byte the same (RFC 9110
 * §13.1.5: strong comparison, and a date only if it is exactly that one).
 */
export function isRangeFresh(ifRange: string | undefined, validators: Validators): boolean {
  if (ifRange === undefined) return true
  if (ifRange.includes('"')) return !ifRange.startsWith('W/') && ifRange === validators.etag
  return validators.lastModified !== undefined && Date.parse(ifRange) === Date.parse(validators.lastModified)
}

function matchesStrongly(list: string, etag: string | undefined): boolean {
  if (list.trim() === '*') return true
  if (etag === undefined || etag.startsWith('W/')) return false
  for (const [tag] of list.matchAll(/(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g)) if (tag === etag) return true
  return false
}

// Unreadable dates are ignored (RFC 9110 §13.1.4).
function isLater(lastModified: string | undefined, than: string): boolean {
  return lastModified !== undefined && Date.parse(lastModified) > Date.parse(than)
}
