// Values that are cheaper to keep than to make: Django's cache API, over any store.

import { stringifyJson } from '../../http/json.ts'
import { Flights } from './flights.ts'
import type { Store } from './store.ts'

/** Options of `Cache`. */
export interface CacheOptions {
  /** Stands before every key, so that caches can share a store. Default `cache`. */
  readonly prefix?: string
  /** Part of every key: another number is another cache, so that values of an older shape are never met. Default 1. */
  readonly version?: number
  /** Seconds that values are kept for unless a call says otherwise; null for good. Default 300. */
  readonly timeout?: number | null
}

/** How long: seconds, null for good, 0 not at all; absent for the timeout of the cache. */
export type Timeout = number | null | undefined

/**
 * Keeps JSON values under keys. What comes out is a copy, as JSON knows it: a Date comes back as a text. Rejects with
 * the store's Error when it cannot be reached.
 */
export class Cache {
  readonly #store: Store
  readonly #prefix: string
  readonly #timeout: number | null
  readonly #flights = new Flights<unknown>()

  /** Throws a TypeError for a timeout that is no number. */
  constructor(store: Store, options: CacheOptions = {}) {
    const { prefix = 'cache', version = 1, timeout = 300 } = options
    if (typeof store?.get !== 'function') throw new TypeError('Cache: needs a store, such as new MemoryStore()')
    if (!Number.isInteger(version)) throw new TypeError(`Cache: version must be a whole number, got ${String(version)}`)
    if (timeout !== null && !(typeof timeout === 'number' && timeout >= 0)) {
      throw new TypeError('Cache: timeout must be seconds from zero on, or null for no end')
    }
    this.#store = store
    this.#prefix = `${prefix}:${version}:`
    this.#timeout = timeout
  }

  /** The value, or undefined where there is none. That it has the type is the caller's word: others may have set it. */
  async get<T = unknown>(key: string): Promise<T | undefined> {
    return parsed(await this.#store.get(this.#prefix + key)) as T | undefined
  }

  /** The values that are there, by their keys. */
  async getMany<T = unknown>(keys: Iterable<string>): Promise<Map<string, T>> {
    const pairs = await Promise.all([...keys].map(async (key) => [key, await this.get<T>(key)] as const))
    const found = new Map<string, T>()
    for (const [key, value] of pairs) if (value !== undefined) found.set(key, value)
    return found
  }

  /** Keeps a value, in the place of what is there. Throws a TypeError for what JSON cannot say. */
  async set(key: string, value: unknown, timeout?: Timeout): Promise<void> {
    return this.#store.set(this.#prefix + key, textOf(key, value), this.#ttl(timeout))
  }

  /** Keeps several values. */
  async setMany(values: Iterable<readonly [key: string, value: unknown]>, timeout?: Timeout): Promise<void> {
    await Promise.all([...values].map(([key, value]) => this.set(key, value, timeout)))
  }

  /** Keeps a value only if there is none; true if it did. */
  async add(key: string, value: unknown, timeout?: Timeout): Promise<boolean> {
    return this.#store.add(this.#prefix + key, textOf(key, value), this.#ttl(timeout))
  }

  /** Whether there is a value. */
  async has(key: string): Promise<boolean> {
    return (await this.#store.get(this.#prefix + key)) !== undefined
  }

  /** Gives the value that is there a new timeout; false where there is none. */
  async touch(key: string, timeout?: Timeout): Promise<boolean> {
    return this.#store.touch(this.#prefix + key, this.#ttl(timeout))
  }

  /**
   * Adds to the whole number that is there, as one step, and gives the sum; where there is none it begins at zero.
   * Rejects with an Error for a value that is no whole number.
   */
  async increment(key: string, by = 1, timeout?: Timeout): Promise<number> {
    const store = this.#store
    if (store.increment === undefined) throw new Error('Cache: this store cannot count; it has no `increment`')
    return store.increment(this.#prefix + key, by, this.#ttl(timeout))
  }

  /** The same downwards. */
  async decrement(key: string, by = 1, timeout?: Timeout): Promise<number> {
    return this.increment(key, -by, timeout)
  }

  /**
   * The value that is there; else the one that `make` makes, which is then kept. Who asks while it is being made waits
   * for it: in one process one call makes it. An undefined is given and not kept. What `make` throws reaches all.
   */
  async getOrSet<T>(key: string, make: () => T | Promise<T>, timeout?: Timeout): Promise<T> {
    const present = await this.get<T>(key)
    if (present !== undefined) return present
    const made = await this.#flights.join(key, async () => {
      const value = await make()
      if (value !== undefined) await this.set(key, value, timeout)
      return value
    })
    return made as T // each key is made by functions of one kind, as with `get`
  }

  /** Forgets the value, if there is one. */
  async delete(key: string): Promise<void> {
    return this.#store.delete(this.#prefix + key)
  }

  /** Forgets several. */
  async deleteMany(keys: Iterable<string>): Promise<void> {
    await Promise.all([...keys].map((key) => this.delete(key)))
  }

  #ttl(timeout: Timeout): number | undefined {
    return (timeout === undefined ? this.#timeout : timeout) ?? undefined
  }
}

function textOf(key: string, value: unknown): string {
  if (value === undefined) {
    throw new TypeError(`Cache: undefined cannot be kept under ${JSON.stringify(key)}; delete it, or set null`)
  }
  return stringifyJson(value)
}

// What somebody else has written there, in a store that is shared, is no value of ours.
function parsed(text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
