// Flash messages: said once, on the next page that shows them, usually the one after a redirect.

import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'
import { sessionOf } from './session.ts'

/** A message for the visitor. */
export interface FlashMessage {
  /** `message`, or a name of your own; those of `flashLevels` have an order. */
  readonly category: string
  readonly message: string
}

/** Which messages to show. All are forgotten, those that are not shown too. */
export interface FlashesOptions {
  /** Only these categories. */
  readonly categories?: readonly string[]
  /** Only categories of this level and above; one that has no level counts as `info`. */
  readonly atLeast?: keyof typeof flashLevels
}

/** The levels of Django's messages. */
export const flashLevels: Readonly<Record<'debug' | 'info' | 'success' | 'warning' | 'error', number>> = Object.freeze({
  debug: 10,
  info: 20,
  success: 25,
  warning: 30,
  error: 40,
})

/** Where the session has them: Flask's name. */
const key = '_flashes'
/** More than this nobody reads, and a session in a cookie has no room for more. */
const most = 20

const shownKey = requestKey<readonly FlashMessage[]>('flashes')

/**
 * Leaves a message for the page that calls `flashes` next. At most 20 wait; then the oldest go. Throws a TypeError for
 * what is no text, an Error where `sessions` does not run and once the response has begun.
 */
export function flash(request: Request, message: string, category = 'message'): void {
  if (typeof message !== 'string' || typeof category !== 'string') {
    throw new TypeError('flash(request, message, category): message and category are text')
  }
  const session = sessionOf(request)
  session.set(key, [...waiting(session.get(key)), { category, message }].slice(-most))
}

/**
 * The messages that wait, the oldest first. They are taken out of the session: within one request they stay the same,
 * and what is flashed after the first call is for the next page. Throws an Error where `sessions` does not run.
 */
export function flashes(request: Request, { categories, atLeast }: FlashesOptions = {}): readonly FlashMessage[] {
  const all = request.get(shownKey) ?? taken(request)
  const least = atLeast === undefined ? 0 : flashLevels[atLeast]
  if (categories === undefined && least === 0) return all
  return all.filter(
    ({ category }) => (categories === undefined || categories.includes(category)) && levelOf(category) >= least,
  )
}

function taken(request: Request): readonly FlashMessage[] {
  const session = sessionOf(request)
  const messages = session.has(key) ? waiting(session.pop(key)) : []
  request.set(shownKey, messages)
  return messages
}

function levelOf(category: string): number {
  const levels: Readonly<Record<string, number>> = flashLevels
  return Object.hasOwn(levels, category) ? (levels[category] ?? flashLevels.info) : flashLevels.info
}

// Somebody may have set the key by hand.
function waiting(value: unknown): readonly FlashMessage[] {
  return Array.isArray(value) ? value.filter(isMessage) : []
}

function isMessage(value: unknown): value is FlashMessage {
  if (typeof value !== 'object' || value === null || !('message' in value) || !('category' in value)) return false
  return typeof value.message === 'string' && typeof value.category === 'string'
}
