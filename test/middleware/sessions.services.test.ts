// Sessions in a real Redis and a real PostgreSQL.
import { createClient } from '@redis/client'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { application } from '../../src/http/application.ts'
import { compose, type Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { csrf, csrfTokenOf } from '../../src/middleware/csrf.ts'
import { flash, flashes } from '../../src/middleware/flash.ts'
import { sessionOf } from '../../src/middleware/session.ts'
import { sessions } from '../../src/middleware/sessions.ts'
import { RedisStore } from '../../src/middleware/stores/redis-store.ts'
import { SqlStore } from '../../src/middleware/stores/sql-store.ts'
import type { Store } from '../../src/middleware/stores/store.ts'
import { TestClient } from '../../src/testing/client.ts'
import { postgresServer, redisServer, startRedis } from './stores/servers.ts'

const secret = 'a secret of at least 32 bytes, or more'

const handler: Handler = (request) => {
  const session = sessionOf(request)
  switch (request.path) {
    case '/form':
      return Response.text(csrfTokenOf(request))
    case '/login':
      session.rotate()
      session.set('user', { id: 7, name: 'ada' })
      flash(request, 'welcome')
      return Response.text('in')
    case '/logout':
      session.clear()
      return Response.text('out')
    case '/brief':
      session.setExpiry(100)
      return Response.text('brief')
    case '/flashes':
      return Response.json(flashes(request))
    default:
      return Response.json(session.toJSON())
  }
}

/** One process of a site: several share the store. */
function worker(store: Store): () => TestClient {
  const stack = compose([sessions({ secret, store }), csrf({ secret, mode: 'token' })], handler)
  return () => new TestClient(application(stack))
}

interface Engine {
  readonly store: () => Store
  /** Every key and text there is, as one text. */
  readonly dump: () => Promise<string>
  /** Seconds that each record has left. */
  readonly lifetimes: () => Promise<number[]>
}

function describeSessions(name: string, { store, dump, lifetimes }: Engine): void {
  // oxlint-disable-next-line vitest/valid-title -- it is one
  describe(name, () => {
    test('a session that one worker began is known to the next', async () => {
      const one = worker(store())()
      const token = await (await one.get('/form')).text()
      expect((await one.post('/login', { form: { csrfToken: token } })).status).toBe(200)
      const two = worker(store())()
      for (const { name, value } of one.cookies) two.cookies.set(name, value)
      expect(await (await two.get('/flashes')).json()).toEqual([{ category: 'message', message: 'welcome' }])
      expect(await (await one.get('/')).json()).toEqual({ user: { id: 7, name: 'ada' } })
      expect(await (await one.get('/flashes')).json()).toEqual([])
    })

    test('there is the hash of an id and not the id, and it goes with the logout', async () => {
      const client = worker(store())()
      const before = await dump()
      await client.get('/login')
      const cookie = client.cookies.get('session') ?? ''
      const during = await dump()
      expect(during).toContain('session:')
      expect(during).not.toContain(cookie.split('.')[0])
      await client.get('/logout')
      expect(await dump()).toBe(before)
      const thief = worker(store())()
      thief.cookies.set('session', cookie)
      expect(await (await thief.get('/')).json()).toEqual({})
    })

    test('a login deletes the record from before', async () => {
      const client = worker(store())()
      await client.get('/login')
      const old = client.cookies.get('session') ?? ''
      await client.get('/login')
      expect(client.cookies.get('session')).not.toBe(old)
      const other = worker(store())()
      other.cookies.set('session', old)
      expect(await (await other.get('/')).json()).toEqual({})
      await client.get('/logout')
    })

    test('the engine is told how long a session lasts', async () => {
      const client = worker(store())()
      const others = (await lifetimes()).length
      await client.get('/login')
      expect((await lifetimes()).filter((left) => left > 1_209_000 && left <= 1_209_600)).toHaveLength(others + 1)
      await client.get('/brief')
      expect((await lifetimes()).filter((left) => left > 0 && left <= 100)).toHaveLength(1)
      await client.get('/logout')
    })
  })
}

describe('Redis', () => {
  let client: Awaited<ReturnType<typeof connectedTo>>
  beforeAll(async () => {
    client = await connectedTo((await redisServer()).path)
  })
  afterAll(() => client.destroy())

  async function keys(): Promise<string[]> {
    return (await client.keys('*')).sort()
  }

  describeSessions('keeps sessions', {
    store: () => new RedisStore(client),
    dump: async () => {
      const found = await keys()
      return found.length === 0 ? '' : JSON.stringify([found, await client.mGet(found)])
    },
    lifetimes: async () => Promise.all((await keys()).map((key) => client.ttl(key))),
  })

  test('an outage is an error of the server, and visitors without a cookie do not notice', async () => {
    const server = await startRedis()
    const lost = await connectedTo(server.path)
    const make = worker(new RedisStore(lost))
    const visitor = make()
    await visitor.get('/login')
    const isDown = new Promise((resolve) => lost.once('reconnecting', resolve))
    await server.kill()
    await isDown
    await expect(visitor.get('/')).rejects.toThrow('the connection to Redis is down')
    expect((await make().get('/')).status).toBe(200)
    lost.destroy()
  })
})

describe('PostgreSQL', () => {
  let pool: Pool
  let store: SqlStore
  beforeAll(async () => {
    pool = new Pool({ ...(await postgresServer()), max: 4 })
    store = new SqlStore(pool, { table: 'sessions' })
    await store.create()
  })
  afterAll(() => pool.end())

  describeSessions('keeps sessions', {
    store: () => store,
    dump: async () => {
      const { rows } = await pool.query('SELECT key, value FROM sessions ORDER BY key')
      return rows.length === 0 ? '' : JSON.stringify(rows)
    },
    lifetimes: async () => {
      const { rows } = await pool.query<{ expires: string }>('SELECT expires FROM sessions')
      return rows.map(({ expires }) => (Number(expires) - Date.now()) / 1000)
    },
  })
})

async function connectedTo(path: string) {
  const client = createClient({ socket: { path, reconnectStrategy: 10_000 } })
  client.on('error', () => {}) // without a listener, a lost connection would end the process
  await client.connect()
  return client
}
