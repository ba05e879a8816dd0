// A session as JSON, in a cookie or in a store, with what tells how long it is good for.

import { currentTime } from '../http/clock.ts'
import { internals, type KeptSession, type Session, type SessionExpiry } from './session.ts'

/** Short names: in a cookie they travel with every request. */
interface SessionRecord {
  /** Id. */
  readonly i: string
  /** When it was written, in seconds since 1970. */
  readonly t: number
  /** Data. */
  readonly d: Readonly<Record<string, unknown>>
  /** Its own expiry, if it has one: seconds, `browser`, or a moment in milliseconds since 1970. */
  readonly e?: number | 'browser' | { readonly at: number }
}

/** What to keep of a session. */
export function toRecord(session: Session): SessionRecord {
  const expiry = internals.expiry(session)
  const record = {
    i: internals.id(session),
    t: Math.floor(currentTime() / 1000),
    d: internals.data(session),
  }
  if (expiry === undefined) return record
  return { ...record, e: expiry instanceof Date ? { at: expiry.getTime() } : expiry }
}

/**
 * The session that was kept; undefined for what is no record, and for one that is over: `maxAge` seconds after it was
 * written, unless it has an expiry of its own. Without `maxAge` only a moment counts: a store forgets by itself.
 */
export function fromRecord(value: unknown, maxAge: number | undefined): KeptSession | undefined {
  if (!isRecord(value)) return undefined
  const { i: id, t: written, d: data, e } = value
  const expiry = typeof e === 'object' ? new Date(e.at) : e
  const now = currentTime()
  const isOver =
    expiry instanceof Date
      ? now >= expiry.getTime()
      : maxAge !== undefined && now / 1000 - written > (typeof expiry === 'number' ? expiry : maxAge)
  return isOver ? undefined : { id, data, expiry }
}

/** Seconds that a session that is written now has left: zero or less for one that is over. */
export function lifetime(expiry: SessionExpiry | undefined, maxAge: number): number {
  if (typeof expiry === 'number') return expiry
  if (expiry instanceof Date) return (expiry.getTime() - currentTime()) / 1000
  return maxAge
}

// Only we can have signed it, but maybe another version of us.
function isRecord(value: unknown): value is SessionRecord {
  if (typeof value !== 'object' || value === null || !('i' in value && 't' in value && 'd' in value)) return false
  const { i, t, d } = value
  if (typeof i !== 'string' || typeof t !== 'number' || typeof d !== 'object' || d === null) return false
  if (!('e' in value)) return true
  const { e } = value
  if (typeof e === 'object') return e !== null && 'at' in e && typeof e.at === 'number'
  return typeof e === 'number' || e === 'browser'
}
