// Rate limits in a real Redis and a real PostgreSQL.

import { createClient } from '@redis/client'
import { Pool } from 'pg'
import { describe, expect, test } from 'vitest'
import { Response } from '../../src/http/response.ts'
import { RedisRateLimits } from '../../src/middleware/rate-limit-stores.ts'
import { rateLimit } from '../../src/middleware/rate-limit.ts'
import { SqlStore } from '../../src/middleware/stores/sql-store.ts'
import { request } from './requests.ts'
import { postgresServer, redisServer, startRedis } from './stores/servers.ts'

describe('Redis', () => {
  test('counts for all processes, and forgets when the window is over', async () => {
    const { path } = await redisServer()
    const clients = [
      createClient({ socket: { path, reconnectStrategy: 10_000 } }),
      createClient({ socket: { path, reconnectStrategy: 10_000 } }),
    ]
    await Promise.all(clients.map((client) => client.connect()))
    try {
      const [one, other] = clients.map((client) =>
        rateLimit({ limit: 3, window: 30, store: new RedisRateLimits(client) })(() => Response.text('in')),
      )
      if (one === undefined || other === undefined) throw new Error('two clients')
      const answers = [await one(request()), await other(request()), await one(request()), await other(request())]
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429])
      expect(answers.map(({ headers }) => headers.get('ratelimit')?.replace(/t=(29|30)$/, 't=30'))).toEqual([
        '"default";r=2;t=30',
        '"default";r=1;t=30',
        '"default";r=0;t=30',
        '"default";r=0;t=30',
      ])
      const [client] = clients
      const keys = (await client?.keys('*')) ?? []
      expect(keys).toEqual(['testudo-limit:default 3/30 203.0.113.7'])
      const left = await client?.pTTL(keys[0] ?? '')
      expect(left).toBeGreaterThan(20_000)
      expect(left).toBeLessThanOrEqual(30_000)
    } finally {
      for (const client of clients) client.destroy()
    }
  })

  test('of requests at the same time no more than the limit pass', async () => {
    const { path } = await redisServer()
    const client = createClient({ socket: { path, reconnectStrategy: 10_000 } })
    await client.connect()
    try {
      const store = new RedisRateLimits(client, { prefix: 'together' })
      const handler = rateLimit({ limit: 7, window: 30, store })(() => Response.text('in'))
      const answers = await Promise.all(Array.from({ length: 20 }, () => handler(request())))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(7)
    } finally {
      client.destroy()
    }
  })

  test('that is down is told at once, and everybody passes or nobody', async () => {
    const server = await startRedis()
    const client = createClient({ socket: { path: server.path, reconnectStrategy: 10_000 } })
    client.on('error', () => {})
    await client.connect()
    try {
      const store = new RedisRateLimits(client)
      const told: unknown[] = []
      const log = (error: unknown): unknown => told.push(error)
      const open = rateLimit({ limit: 1, store, log })(() => Response.text('in'))
      const shut = rateLimit({ limit: 1, store, log, onStoreError: 'refuse' })(() => Response.text('in'))
      expect((await open(request())).status).toBe(200)
      await server.kill()
      await expect.poll(() => client.isReady).toBe(false)
      expect((await open(request())).status).toBe(200)
      expect((await shut(request())).status).toBe(503)
      expect(told).toHaveLength(2)
    } finally {
      client.destroy()
    }
  })

  test('needs a client', () => {
    expect(() => new RedisRateLimits({} as never)).toThrow('RedisRateLimits: needs a client of @redis/client')
  })
})

test('PostgreSQL counts for all processes', async () => {
  const pool = new Pool(await postgresServer())
  try {
    const store = new SqlStore(pool)
    await store.create()
    const handlers = [0, 1].map(() => rateLimit({ limit: 5, window: 3600, store })(() => Response.text('in')))
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, at) => handlers[at % 2]?.(request()) ?? Response.text('')),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5)
  } finally {
    await pool.end()
  }
})
