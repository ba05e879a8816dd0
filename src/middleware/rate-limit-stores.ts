// Where a rate limit counts: in this process, in Redis, or in a store that the application has.

import type * as lru from 'lru-cache'
import type * as rateLimiterFlexible from 'rate-limiter-flexible'
import { currentTime } from '../http/clock.ts'
import { lazily } from '../http/library.ts'
import type { RedisClient } from './stores/redis-store.ts'
import type { Store } from './stores/store.ts'

const lruCache = lazily<typeof lru>('lru-cache')
const limiters = lazily<typeof rateLimiterFlexible>('rate-limiter-flexible')

/** How much was used in the window that runs, this request included, and when it is over. */
export interface RateLimitCount {
  readonly used: number
  /** Milliseconds until the count begins at zero again. */
  readonly resetMs: number
}

/** Counts in fixed windows: one begins with the first request of a key and ends `window` seconds later. */
export interface RateLimitStore {
  /** Adds `cost` to what the key has used. Rejects with an Error when the engine cannot be reached. */
  consume(key: string, cost: number, window: number): RateLimitCount | PromiseLike<RateLimitCount>
  /** Whether other processes count along. */
  readonly shared: boolean
}

/** Options of `MemoryRateLimits`. */
export interface MemoryRateLimitsOptions {
  /** How many keys are counted at once; who was not seen for longest is forgotten first. Default 100 000. */
  readonly maxKeys?: number
}

interface Window {
  used: number
  readonly ends: number
}

/**
 * Counts in the memory of this process: at once, without a promise, and never more keys than it was told. The library
 * that counts in Redis has a memory too; it keeps every key of every attacker with a timer for each, and answers by
 * promises only.
 */
export class MemoryRateLimits implements RateLimitStore {
  readonly shared = false
  readonly #windows: lru.LRUCache<string, Window>

  /** Throws a TypeError for a `maxKeys` that is no whole number above zero. */
  constructor(options: MemoryRateLimitsOptions = {}) {
    const { maxKeys = 100_000 } = options
    if (!Number.isSafeInteger(maxKeys) || maxKeys < 1) {
      throw new TypeError(`MemoryRateLimits: maxKeys must be a whole number above zero, got ${String(maxKeys)}`)
    }
    this.#windows = new (lruCache().LRUCache)({ max: maxKeys })
  }

  /** How many keys are counted; those whose window is over count until they are seen again or make room. */
  get size(): number {
    return this.#windows.size
  }

  consume(key: string, cost: number, window: number): RateLimitCount {
    const now = currentTime()
    const known = this.#windows.get(key)
    if (known !== undefined && known.ends > now) {
      known.used += cost
      return { used: known.used, resetMs: known.ends - now }
    }
    this.#windows.set(key, { used: cost, ends: now + window * 1000 })
    return { used: cost, resetMs: window * 1000 }
  }
}

/** Options of `RedisRateLimits`. */
export interface RedisRateLimitsOptions {
  /** Stands before every key. Default `testudo-limit`. */
  readonly prefix?: string
}

/**
 * Counts in Redis 6 or later, by one script per request, through a client of `@redis/client` that the caller has
 * connected and closes. While the connection is down every call rejects at once.
 */
export class RedisRateLimits implements RateLimitStore {
  readonly shared = true
  readonly #limiterFor: (window: number) => rateLimiterFlexible.RateLimiterRedis
  readonly #limiters: Map<number, rateLimiterFlexible.RateLimiterRedis> = new Map()

  /** Throws a TypeError for what is no client. */
  constructor(client: RedisClient, options: RedisRateLimitsOptions = {}) {
    if (typeof client?.eval !== 'function' || typeof client.pExpire !== 'function') {
      throw new TypeError('RedisRateLimits: needs a client of @redis/client: await createClient().connect()')
    }
    const { prefix: keyPrefix = 'testudo-limit' } = options
    const { RateLimiterRedis } = limiters()
    this.#limiterFor = (duration) =>
      new RateLimiterRedis({
        storeClient: client,
        useRedisPackage: true,
        rejectIfRedisNotReady: true,
        keyPrefix,
        duration,
        // It only counts: what is too much is decided for all stores in one place.
        points: Number.MAX_SAFE_INTEGER,
      })
  }

  async consume(key: string, cost: number, window: number): Promise<RateLimitCount> {
    let limiter = this.#limiters.get(window)
    if (limiter === undefined) {
      limiter = this.#limiterFor(window)
      this.#limiters.set(window, limiter)
    }
    const { consumedPoints, msBeforeNext } = await limiter.consume(key, cost)
    return { used: consumedPoints, resetMs: msBeforeNext }
  }
}

/**
 * Counts in a store that the application has: a `SqlStore`, say. Its windows begin at whole multiples of their length,
 * because a store does not tell when a counter ends. Throws a TypeError for a store that cannot count.
 */
export function storeRateLimits(store: Store): RateLimitStore {
  if (typeof store.increment !== 'function') {
    throw new TypeError('rateLimit: the store cannot count: it has no method increment(key, by, ttlSeconds)')
  }
  return {
    shared: store.shared,
    async consume(key, cost, window) {
      const now = currentTime()
      const length = window * 1000
      const resetMs = length - (now % length)
      const used = (await store.increment?.(`limit ${key} ${Math.floor(now / length)}`, cost, window)) ?? cost
      return { used, resetMs }
    },
  }
}
