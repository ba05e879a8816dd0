import { createClient } from '@libsql/client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { setClock } from '../../../src/http/clock.ts'
import { RedisStore } from '../../../src/middleware/stores/redis-store.ts'
import { SqlStore } from '../../../src/middleware/stores/sql-store.ts'
import { describeStore } from './contract.ts'

afterEach(() => setClock(undefined))

describe('SqlStore in SQLite', () => {
  const client = createClient({ url: ':memory:' })
  const store = new SqlStore(client)
  beforeAll(() => store.create())
  afterAll(() => client.close())

  describeStore('as every store', {
    store: () => store,
    pass: async (milliseconds) => {
      const later = Date.now() + milliseconds
      setClock(() => later)
    },
  })

  test('says how the table is made when it is missing', async () => {
    const missing = new SqlStore(client, { table: 'missing' })
    await expect(missing.get('key')).rejects.toThrow(/no such table: missing; await store.create\(\) makes the table$/)
  })

  test('deletes rows whose time is over', async () => {
    await store.set('short', 'one', 1)
    const later = Date.now() + 5000
    setClock(() => later)
    await store.purge()
    const { rows } = await client.execute(`SELECT key FROM testudo_store WHERE key = 'short'`)
    expect(rows).toEqual([])
  })
})

describe('what is made wrongly', () => {
  test.each(['a; DROP TABLE users', 'a b', '', '1a', 'a.b.c', '"a"', 'a--', 'x'.repeat(80)])(
    'refuses the table %j',
    (table) => {
      expect(() => new SqlStore({ query: async () => ({ rows: [] }) }, { table })).toThrow('is no plain name')
    },
  )

  test('refuses what is no client', () => {
    expect(() => new SqlStore(JSON.parse('{}'))).toThrow('SqlStore: needs a Pool of pg or a client of @libsql/client')
    expect(() => new SqlStore(JSON.parse('null'))).toThrow(TypeError)
    expect(() => new RedisStore(JSON.parse('{}'))).toThrow('RedisStore: needs a client of @redis/client')
    expect(() => new RedisStore(JSON.parse('null'))).toThrow(TypeError)
  })

  test('refuses an interval that is none', () => {
    const client = { query: async () => ({ rows: [] }) }
    expect(() => new SqlStore(client, { purgeInterval: 0 })).toThrow('purgeInterval must be seconds above zero')
  })
})
