import { afterEach, describe, expect, test, vi } from 'vitest'
import { setClock } from '../../src/http/clock.ts'
import { compose, type Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { networkOf } from '../../src/middleware/client-network.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { MemoryRateLimits, type RateLimitStore } from '../../src/middleware/rate-limit-stores.ts'
import { rateLimit, type RateLimitOptions } from '../../src/middleware/rate-limit.ts'
import { MemoryStore } from '../../src/middleware/stores/memory-store.ts'
import { request, type RequestOptions, respond } from './requests.ts'

let now = 1_000_000_000_000
afterEach(() => {
  setClock(undefined)
  now = 1_000_000_000_000
})

function limited(options: RateLimitOptions): Handler {
  setClock(() => now)
  return rateLimit(options)(() => Response.text('in'))
}

const from = (address: string): RequestOptions => ({ client: [address, 1234] })
const draft = (response: Response): (string | undefined)[] =>
  ['ratelimit-policy', 'ratelimit', 'retry-after'].map((name) => response.headers.get(name))

describe('rateLimit', () => {
  test('lets pass as many as it may, and answers 429 at once until the window is over', () => {
    const handler = limited({ limit: 2, window: 60 })
    expect(draft(respond(handler))).toEqual(['"default";q=2;w=60', '"default";r=1;t=60', undefined])
    now += 10_500
    expect(draft(respond(handler))).toEqual(['"default";q=2;w=60', '"default";r=0;t=50', undefined])
    const refused = respond(handler)
    expect([refused.status, refused.body]).toEqual([429, '{"detail":"Too Many Requests"}'])
    expect(draft(refused)).toEqual(['"default";q=2;w=60', '"default";r=0;t=50', '50'])
    now += 49_499
    expect(respond(handler).status).toBe(429)
    now += 1
    expect(respond(handler).status).toBe(200)
  })

  test('keeps no long keys, which clients may choose', () => {
    const counts = new MemoryRateLimits()
    const consume = vi.spyOn(counts, 'consume')
    const key: RateLimitOptions['key'] = ({ headers }) => headers.get('x-account')
    const handler = limited({ limit: 1, key, store: counts })
    const as = (account: string): RequestOptions => ({ headers: [['x-account', account]] })
    expect(respond(handler, as('a'.repeat(60_000))).status).toBe(200)
    expect(respond(handler, as('a'.repeat(60_000))).status).toBe(429)
    expect(respond(handler, as('a'.repeat(60_001))).status).toBe(200)
    expect(consume.mock.calls.every(([kept]) => kept.length < 200)).toBe(true)
  })

  test('counts each client alone: an IPv4 address, an IPv6 network', () => {
    const handler = limited({ limit: 1 })
    expect(respond(handler, from('192.0.2.1')).status).toBe(200)
    expect(respond(handler, from('192.0.2.2')).status).toBe(200)
    expect(respond(handler, from('::ffff:192.0.2.1')).status).toBe(429)
    expect(respond(handler, from('2001:db8::1')).status).toBe(200)
    expect(respond(handler, from('2001:db8::ffff:2')).status).toBe(429)
    expect(respond(handler, from('2001:db8:0:1::1')).status).toBe(200)
    expect(respond(handler, { client: null }).status).toBe(200)
    expect(respond(handler, { client: null }).status).toBe(429)
  })

  test('can count users, count nobody, skip, and count dear requests more than once', () => {
    const handler = limited({
      limit: 10,
      key: (given) => given.headers.get('x-user'),
      skip: (given) => given.path === '/health',
      cost: (given) => (given.path === '/search' ? 8 : 1),
    })
    const ask = (path: string, user?: string): string | undefined =>
      respond(handler, { path, headers: user === undefined ? [] : [['x-user', user]] }).headers.get('ratelimit')
    expect(ask('/search', 'ann')).toBe('"default";r=2;t=60')
    expect(ask('/health', 'ann')).toBeUndefined()
    expect(ask('/')).toBeUndefined()
    expect(ask('/', 'ann')).toBe('"default";r=1;t=60')
    expect(ask('/', 'bob')).toBe('"default";r=9;t=60')
    expect(respond(handler, { path: '/search', headers: [['x-user', 'ann']] }).status).toBe(429)
  })

  test('several policies count every request, and the one that lasts longest is told', () => {
    const handler = limited({
      policies: [
        { name: 'burst', limit: 1, window: 1 },
        { name: 'hourly "fair"', limit: 2, window: 3600 },
      ],
    })
    expect(draft(respond(handler))).toEqual([
      String.raw`"burst";q=1;w=1, "hourly \"fair\"";q=2;w=3600`,
      String.raw`"burst";r=0;t=1, "hourly \"fair\"";r=1;t=3600`,
      undefined,
    ])
    expect(respond(handler).headers.get('retry-after')).toBe('1')
    now += 1000
    expect(respond(handler).headers.get('retry-after')).toBe('3599')
  })

  test('the fields of the older drafts are an option, as are both and none', () => {
    const legacy = (response: Response): (string | undefined)[] =>
      ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset', 'ratelimit'].map((n) => response.headers.get(n))
    expect(legacy(respond(limited({ limit: 2, headers: 'legacy' })))).toEqual(['2', '1', '60', undefined])
    expect(legacy(respond(limited({ limit: 2, headers: 'both' })))).toEqual(['2', '1', '60', '"default";r=1;t=60'])
    const none = limited({ limit: 1, headers: false })
    expect(legacy(respond(none))).toEqual([undefined, undefined, undefined, undefined])
    expect(draft(respond(none))).toEqual([undefined, undefined, '60'])
  })

  test('two limits around each other are told in one list', () => {
    setClock(() => now)
    const stack = compose(
      [
        rateLimit({ policies: [{ name: 'site', limit: 100, window: 60 }] }),
        rateLimit({ policies: [{ name: 'login', limit: 5, window: 300 }], headers: 'both' }),
      ],
      () => Response.text(''),
    )
    const response = respond(stack)
    expect(response.headers.get('ratelimit-policy')).toBe('"login";q=5;w=300, "site";q=100;w=60')
    expect(response.headers.get('ratelimit')).toBe('"login";r=4;t=300, "site";r=99;t=60')
    expect(response.headers.get('ratelimit-limit')).toBe('5')
  })

  test('the answer can be another', () => {
    const handler = limited({
      limit: 1,
      onLimit: (given, { policy, used }) => Response.text(`${given.path} ${used}/${policy.limit}`, { status: 420 }),
    })
    respond(handler)
    const refused = respond(handler)
    expect([refused.status, refused.body, refused.headers.get('retry-after')]).toEqual([420, '/ 2/1', '60'])
  })

  test('counts in a store of the application', async () => {
    const store = new MemoryStore()
    const handler = limited({ limit: 1, window: 10, store })
    now = 1_000_000_003_000
    expect(draft(await handler(request()))).toEqual(['"default";q=1;w=10', '"default";r=0;t=7', undefined])
    expect((await handler(request())).status).toBe(429)
    now += 7000
    expect((await handler(request())).status).toBe(200)
  })

  test('limits that share a store do not meet, unless they are the same', () => {
    const store = new MemoryRateLimits()
    const [one, other, same] = [
      limited({ limit: 1, store }),
      limited({ limit: 2, store }),
      limited({ limit: 1, store }),
    ]
    expect([one, other, same].map((handler) => respond(handler).status)).toEqual([200, 200, 429])
  })
})

describe('a store that cannot be reached', () => {
  const broken: RateLimitStore = { shared: true, consume: () => Promise.reject(new Error('Redis is down')) }

  test('lets everybody pass, and says so once', async () => {
    const told: unknown[] = []
    const handler = limited({ limit: 1, store: broken, log: (error) => told.push(error) })
    const answers = [await handler(request()), await handler(request())]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(told).toEqual([new Error('Redis is down')])
  })

  test('or nobody: 503 with the time to come back', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const response = await limited({ limit: 1, store: broken, onStoreError: 'refuse' })(request())
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10'])
    expect(emitWarning).toHaveBeenCalledWith(
      'rateLimit: the store cannot be reached: Redis is down',
      expect.objectContaining({ code: 'TESTUDO_RATE_LIMIT_STORE' }),
    )
    emitWarning.mockRestore()
  })

  test('is the same when it throws at once', () => {
    const store: RateLimitStore = {
      shared: true,
      consume() {
        throw new Error('closed')
      },
    }
    expect(respond(limited({ limit: 1, store, log: () => {} })).status).toBe(200)
    expect(respond(limited({ limit: 1, store, log: () => {}, onStoreError: 'refuse' })).status).toBe(503)
  })

  test('an error of the handler is not taken for one of the store', async () => {
    const store: RateLimitStore = { shared: true, consume: async () => ({ used: 1, resetMs: 1 }) }
    const handler = rateLimit({ limit: 1, store, log: () => expect.unreachable() })(() => {
      throw new Error('a bug')
    })
    await expect(handler(request())).rejects.toThrow('a bug')
  })
})

describe('MemoryRateLimits', () => {
  test('forgets who was not seen for longest, and never grows on', () => {
    setClock(() => now)
    const store = new MemoryRateLimits({ maxKeys: 100 })
    for (let n = 0; n < 1000; n++) store.consume(`client ${n}`, 1, 60)
    expect(store.size).toBe(100)
    expect(store.consume('client 999', 1, 60).used).toBe(2)
    expect(store.consume('client 0', 1, 60).used).toBe(1)
    expect(() => new MemoryRateLimits({ maxKeys: 0 })).toThrow(TypeError)
  })
})

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::1', '0:0:0:0::/64'],
  ['::', '0:0:0:0::/64'],
  ['2001:DB8:0001::1', '2001:db8:1:0::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:3:4:192.0.2.1', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['1::', '1:0:0:0::/64'],
  ['testclient', 'testclient'],
])('the network of %s is %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

describe('options', () => {
  test.each<[string, RateLimitOptions, string]>([
    ['no limit', {}, 'rateLimit: give limit (and window), or policies, and not both'],
    ['both', { limit: 1, policies: [{ limit: 1, window: 1 }] }, 'and not both'],
    ['no policy', { policies: [] }, 'policies is empty'],
    ['a limit of 0', { limit: 0 }, 'rateLimit: limit must be a whole number above zero, got 0'],
    ['half a limit', { limit: 0.5 }, 'limit must be a whole number'],
    ['half a second', { limit: 1, window: 0.5 }, 'rateLimit: window must be whole seconds above zero, got 0.5'],
    ['a name no field can have', { policies: [{ name: 'a\n', limit: 1, window: 1 }] }, 'a name is printable ASCII'],
    [
      'two of one name',
      {
        policies: [
          { limit: 1, window: 1 },
          { limit: 2, window: 2 },
        ],
      },
      'two policies are named default',
    ],
    ['other headers', { limit: 1, headers: 'x' as never }, "headers must be 'draft', 'legacy', 'both' or false"],
    ['what is no store', { limit: 1, store: {} as never }, 'rateLimit: store must be'],
  ])('%s: a TypeError', (_what, options, message) => {
    expect(() => rateLimit(options)).toThrow(TypeError)
    expect(() => rateLimit(options)).toThrow(message)
  })

  test('a cost that is none is a TypeError with the request', () => {
    expect(() => respond(limited({ limit: 1, cost: () => -1 }))).toThrow('rateLimit: cost must give a whole number')
  })

  test('tells check what it does', () => {
    expect(factsOf(rateLimit({ limit: 1 }))).toMatchObject({ name: 'rateLimit', options: { shared: false } })
  })
})
