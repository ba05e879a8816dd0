import { setTimeout as pause } from 'node:timers/promises'
import { createClient } from '@redis/client'
import { Pool } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { setClock } from '../../../src/http/clock.ts'
import { RedisStore } from '../../../src/middleware/stores/redis-store.ts'
import { SqlStore } from '../../../src/middleware/stores/sql-store.ts'
import { describeStore } from './contract.ts'
import { postgresServer, redisServer, startRedis } from './servers.ts'

type Redis = Awaited<ReturnType<typeof connectedTo>>

async function connectedTo(path: string) {
  const client = createClient({ socket: { path, reconnectStrategy: 10_000 } })
  client.on('error', () => {}) // without a listener, a lost connection would end the process
  await client.connect()
  return client
}

afterEach(() => setClock(undefined))

describe('RedisStore', () => {
  let client: Redis
  let store: RedisStore
  beforeAll(async () => {
    client = await connectedTo((await redisServer()).path)
    store = new RedisStore(client)
  })
  afterAll(() => client.destroy())

  // Redis has a clock of its own.
  describeStore('as every store', { store: () => store, pass: (milliseconds) => pause(milliseconds) })

  test('keeps applications apart by their prefix', async () => {
    const [one, two] = [new RedisStore(client, { prefix: 'one:' }), new RedisStore(client, { prefix: 'two:' })]
    await one.set('key', 'of one', 60)
    expect(await two.get('key')).toBeUndefined()
    expect(await client.get('one:key')).toBe('of one')
    expect(await client.pTTL('one:key')).toBeGreaterThan(50_000)
  })

  test('a counter with an end has it from its first step', async () => {
    await store.increment('counter', 1, 60)
    expect(await client.pTTL('testudo:counter')).toBeGreaterThan(50_000)
    await store.increment('endless')
    expect(await client.pTTL('testudo:endless')).toBe(-1)
  })

  test('says that Redis is down at once, and what was being asked', async () => {
    const server = await startRedis()
    const lost = await connectedTo(server.path)
    const fragile = new RedisStore(lost)
    await fragile.set('key', 'one')
    const down = new Promise((resolve) => lost.once('reconnecting', resolve))
    await server.kill()
    await down
    await expect(fragile.get('key')).rejects.toThrow('RedisStore: GET failed: the connection to Redis is down')
    await expect(fragile.set('key', 'two')).rejects.toThrow('RedisStore: SET failed: the connection to Redis is down')
    lost.destroy()
    await expect(fragile.get('key')).rejects.toThrow('the client is not connected; await client.connect()')
  })

  test('passes on what Redis refuses, with its own words', async () => {
    await client.hSet('testudo:hash', 'field', 'value')
    await expect(store.get('hash')).rejects.toThrow(/^RedisStore: GET failed: WRONGTYPE/)
  })
})

describe('SqlStore in PostgreSQL', () => {
  let pool: Pool
  let store: SqlStore
  beforeAll(async () => {
    pool = new Pool({ ...(await postgresServer()), max: 4 })
    store = new SqlStore(pool)
    await store.create()
  })
  afterAll(() => pool.end())

  describeStore('as every store', {
    store: () => store,
    pass: async (milliseconds) => {
      const later = Date.now() + milliseconds
      setClock(() => later)
    },
  })

  test('says how the table is made when it is missing', async () => {
    const missing = new SqlStore(pool, { table: 'missing' })
    await expect(missing.get('key')).rejects.toThrow(
      'SqlStore: SELECT failed: relation "missing" does not exist; await store.create() makes the table',
    )
  })

  test('makes its table once, in a schema too, with an index on what expires', async () => {
    await pool.query('CREATE SCHEMA shop')
    const own = new SqlStore(pool, { table: 'shop.cache' })
    await own.create()
    await own.create()
    await own.set('key', 'one', 60)
    expect(await own.add('key', 'two')).toBe(false)
    expect(await own.increment('count')).toBe(1)
    expect(await own.increment('count')).toBe(2)
    const { rows } = await pool.query(`SELECT indexname FROM pg_indexes WHERE schemaname = 'shop' ORDER BY 1`)
    expect(rows).toEqual([{ indexname: 'cache_expires' }, { indexname: 'cache_pkey' }])
  })

  test('deletes rows whose time is over when the interval has passed and something is written', async () => {
    const own = new SqlStore(pool, { table: 'purged', purgeInterval: 100 })
    await own.create()
    await own.set('short', 'one', 1)
    await own.set('long', 'two', 1000)
    await own.set('endless', 'three')
    const start = Date.now()
    setClock(() => start + 50_000)
    await own.set('other', 'four')
    expect(await keysOf('purged')).toEqual(['endless', 'long', 'other', 'short'])
    setClock(() => start + 150_000)
    await own.set('other', 'five')
    await expect.poll(() => keysOf('purged')).toEqual(['endless', 'long', 'other'])
  })

  async function keysOf(table: string): Promise<string[]> {
    const { rows } = await pool.query<{ key: string }>(`SELECT key FROM ${table} ORDER BY key`)
    return rows.map(({ key }) => key)
  }

  test('says that the database cannot be reached', async () => {
    const lost = new Pool({ host: '/nowhere', user: 'postgres' })
    await expect(new SqlStore(lost).get('key')).rejects.toThrow(/^SqlStore: SELECT failed: connect ENOENT/)
    await lost.end()
  })
})
