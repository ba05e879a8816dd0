// A store in Redis: shared by all processes and machines, and the engine itself forgets what is over.

import { checkStep, expiryOf, type Store } from './store.ts'
import { currentTime } from '../../http/clock.ts'

/** What is needed of a Redis client: one of `@redis/client` or `redis` 5 and later, a pool or a cluster of them. */
export interface RedisClient {
  get(key: string): Promise<unknown>
  set(
    key: string,
    value: string,
    options?: {
      readonly expiration?: { readonly type: 'PX'; readonly value: number }
      readonly condition?: 'NX'
    },
  ): Promise<unknown>
  del(key: string): Promise<unknown>
  exists(key: string): Promise<unknown>
  persist(key: string): Promise<unknown>
  pExpire(key: string, milliseconds: number): Promise<unknown>
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>
  readonly isOpen?: boolean
  readonly isReady?: boolean
}

/** Options of `RedisStore`. */
export interface RedisStoreOptions {
  /** Stands before every key, so that several applications can share a server. Default `testudo:`. */
  readonly prefix?: string
}

// One step, so that a counter that begins always has its end too. The time to live is empty for a counter without.
const incrementScript = `
if ARGV[2] == '' then redis.call('SET', KEYS[1], '0', 'NX') else redis.call('SET', KEYS[1], '0', 'PX', ARGV[2], 'NX') end
return redis.call('INCRBY', KEYS[1], ARGV[1])`

/**
 * Keeps texts in Redis 6 or later, through a client that the caller has connected and closes. While the connection is
 * down every call rejects at once, where the client alone would wait for it to come back with the request in hand.
 */
export class RedisStore implements Store {
  readonly shared = true
  readonly #client: RedisClient
  readonly #prefix: string

  /** Throws a TypeError for what is no client. */
  constructor(client: RedisClient, options: RedisStoreOptions = {}) {
    const hasMethods = typeof client?.get === 'function' && typeof client.pExpire === 'function'
    if (!hasMethods) throw new TypeError('RedisStore: needs a client of @redis/client: await createClient().connect()')
    this.#client = client
    this.#prefix = options.prefix ?? 'testudo:'
  }

  async get(key: string): Promise<string | undefined> {
    const value = await this.#ask('GET', (client) => client.get(this.#prefix + key))
    if (value === null) return undefined
    if (typeof value === 'string') return value
    throw new Error('RedisStore: GET gave bytes; use a client without a type mapping for strings')
  }

  async set(key: string, value: string, ttlSeconds?: number): Promise<void> {
    const left = millisecondsOf(ttlSeconds)
    if (left !== undefined && left <= 0) return this.delete(key)
    const options = left === undefined ? {} : { expiration: { type: 'PX', value: left } as const }
    await this.#ask('SET', (client) => client.set(this.#prefix + key, value, options))
  }

  async add(key: string, value: string, ttlSeconds?: number): Promise<boolean> {
    const left = millisecondsOf(ttlSeconds)
    // Over before it began: whether it would have been kept is all that can be said.
    if (left !== undefined && left <= 0) return !(await this.#has(key))
    const options = left === undefined ? {} : { expiration: { type: 'PX', value: left } as const }
    const reply = await this.#ask('SET', (client) =>
      client.set(this.#prefix + key, value, { ...options, condition: 'NX' }),
    )
    return reply === 'OK'
  }

  async delete(key: string): Promise<void> {
    await this.#ask('DEL', (client) => client.del(this.#prefix + key))
  }

  async touch(key: string, ttlSeconds?: number): Promise<boolean> {
    const left = millisecondsOf(ttlSeconds)
    if (left === undefined) {
      const had = await this.#ask('PERSIST', (client) => client.persist(this.#prefix + key))
      return Number(had) === 1 || this.#has(key) // it may have had no end before
    }
    // Redis itself deletes the key when there is no time left.
    const touched = await this.#ask('PEXPIRE', (client) => client.pExpire(this.#prefix + key, left))
    return Number(touched) === 1
  }

  async increment(key: string, by = 1, ttlSeconds?: number): Promise<number> {
    checkStep(by)
    const left = millisecondsOf(ttlSeconds)
    const end = left === undefined ? '' : String(Math.max(1, left))
    const script = { keys: [this.#prefix + key], arguments: [String(by), end] }
    return Number(await this.#ask('INCRBY', (client) => client.eval(incrementScript, script)))
  }

  async #has(key: string): Promise<boolean> {
    return Number(await this.#ask('EXISTS', (client) => client.exists(this.#prefix + key))) === 1
  }

  async #ask(command: string, send: (client: RedisClient) => Promise<unknown>): Promise<unknown> {
    const client = this.#client
    if (client.isOpen === false) {
      throw new Error(`RedisStore: ${command} failed: the client is not connected; await client.connect() at start-up`)
    }
    if (client.isReady === false) {
      throw new Error(`RedisStore: ${command} failed: the connection to Redis is down; the client tries to reconnect`)
    }
    try {
      return await send(client)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message || cause.name : String(cause)
      throw new Error(`RedisStore: ${command} failed: ${reason}`, { cause })
    }
  }
}

// Redis counts from its own clock, so it is told how long and not until when. Years that it cannot count are no end.
function millisecondsOf(ttlSeconds: number | undefined): number | undefined {
  const left = Math.ceil(expiryOf(ttlSeconds) - currentTime())
  return left > 1e14 ? undefined : left
}
