// Where middleware keeps what outlives a request: texts under keys, each with a time to live. Sessions, caches and
// limits are built on this, so that one choice (memory, Redis, SQL) serves them all.

import { currentTime } from '../../http/clock.ts'

/**
 * Texts under keys. A `ttlSeconds` is the time to live in seconds, fractions allowed: absent means for good, zero or
 * less means that it is over already. Methods reject with an Error that says what failed when the engine cannot be
 * reached, and with a TypeError for a time to live that is no number.
 */
export interface Store {
  /** The text, or undefined where there is none or its time is over. */
  get(key: string): Promise<string | undefined>
  /** Keeps a text, in the place of what is there. */
  set(key: string, value: string, ttlSeconds?: number): Promise<void>
  /** Keeps a text only if there is none; true if it did. Of several at the same time exactly one does. */
  add(key: string, value: string, ttlSeconds?: number): Promise<boolean>
  /** Forgets the text, if there is one. */
  delete(key: string): Promise<void>
  /** Gives the text that is there a new time to live; false where there is none. */
  touch(key: string, ttlSeconds?: number): Promise<boolean>
  /**
   * Adds to the whole number that is there and gives the sum, as one step. Where there is none it begins at zero, and
   * `ttlSeconds` counts from then; it changes nothing later. Rejects with an Error for a text that is no whole number.
   */
  increment?(key: string, by?: number, ttlSeconds?: number): Promise<number>
  /** Whether other processes see the same. */
  readonly shared: boolean
  /** Frees what the store itself holds. A client that it was given stays open: it is the caller's. */
  close?(): Promise<void>
}

/** When the time to live is over, in milliseconds of the clock; Infinity for never. Throws a TypeError for no number. */
export function expiryOf(ttlSeconds: number | undefined): number {
  if (ttlSeconds === undefined) return Number.POSITIVE_INFINITY
  if (typeof ttlSeconds !== 'number' || Number.isNaN(ttlSeconds)) {
    throw new TypeError(`a time to live is a number of seconds, got ${String(ttlSeconds)}; leave it out for no end`)
  }
  return currentTime() + ttlSeconds * 1000
}

/** The sum, if a counter can hold it. Throws an Error that names the key for a text that is no whole number. */
export function incremented(key: string, text: string, by: number): number {
  const sum = Number(text) + by
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(sum)) return sum
  throw new Error(`the value under ${JSON.stringify(key)} is no whole number that can grow by ${by}`)
}

/** Throws a TypeError for a step that is no whole number. */
export function checkStep(by: number): void {
  if (!Number.isSafeInteger(by)) throw new TypeError(`a counter grows by a whole number, got ${String(by)}`)
}
