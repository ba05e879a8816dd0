import { createClient } from '@redis/client'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { pageCache } from '../../src/middleware/page-cache.ts'
import { Cache } from '../../src/middleware/stores/cache.ts'
import { RedisStore } from '../../src/middleware/stores/redis-store.ts'
import { SqlStore } from '../../src/middleware/stores/sql-store.ts'
import type { Store } from '../../src/middleware/stores/store.ts'
import { vary } from '../../src/middleware/vary.ts'
import { request } from './requests.ts'
import { postgresServer, redisServer } from './stores/servers.ts'

const stores = new Map<string, Store>()
const ends: (() => unknown)[] = []

beforeAll(async () => {
  const { path } = await redisServer()
  const client = createClient({ socket: { path, reconnectStrategy: false } })
  client.on('error', () => {})
  await client.connect()
  const pool = new Pool(await postgresServer())
  const sql = new SqlStore(pool)
  await sql.create()
  stores.set('Redis', new RedisStore(client)).set('PostgreSQL', sql)
  ends.push(
    () => client.destroy(),
    () => pool.end(),
  )
})
afterAll(async () => {
  for (const end of ends) await end()
})

describe.each(['Redis', 'PostgreSQL'])('in %s', (engine) => {
  function store(): Store {
    const found = stores.get(engine)
    if (found === undefined) throw new Error('not started')
    return found
  }

  test('a page that one process made is given by another, in each variant', async () => {
    const endpoint = vi.fn<Handler>(({ headers }) =>
      vary(Response.html(`<p>${headers.get('accept-language') ?? ''} \0 ü</p>`), 'Accept-Language'),
    )
    const [one, other] = [pageCache({ store: store() })(endpoint), pageCache({ store: store() })(endpoint)]
    const asking = (language: string) => request({ path: '/shared', headers: [['accept-language', language]] })
    for (const language of ['en', 'de']) {
      const made = await one(asking(language))
      const given = await vi.waitFor(async () => {
        const response = await other(asking(language))
        expect(response.headers.has('age')).toBe(true)
        return response
      })
      expect(given.body).toBe(made.body)
    }
  })

  test('values that one process keeps are known to another, and counted by both', async () => {
    const [one, other] = [new Cache(store()), new Cache(store())]
    await one.set('book', { title: 'SICP \0' })
    expect(await other.get('book')).toEqual({ title: 'SICP \0' })
    await one.set('visits', 10)
    expect([await one.increment('visits'), await other.increment('visits')]).toEqual([11, 12])
    expect(await other.getOrSet('book', () => 'made anew')).toEqual({ title: 'SICP \0' })
    await other.deleteMany(['book', 'visits'])
    expect(await one.getMany(['book', 'visits'])).toEqual(new Map())
  })
})
