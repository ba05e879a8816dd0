import { afterEach, describe, expect, test, vi } from 'vitest'
import { setClock } from '../../src/http/clock.ts'
import type { Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { authentication } from '../../src/middleware/authentication.ts'
import { compression } from '../../src/middleware/compression.ts'
import { conditionalGet } from '../../src/middleware/conditional-get.ts'
import { csrf, csrfField } from '../../src/middleware/csrf.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { forgetPage, pageCache, type PageCacheOptions } from '../../src/middleware/page-cache.ts'
import { userOf } from '../../src/middleware/identity.ts'
import { markPersonal } from '../../src/middleware/personal.ts'
import { cspNonceOf, securityHeaders } from '../../src/middleware/security-headers.ts'
import { sessionOf } from '../../src/middleware/session.ts'
import { sessions } from '../../src/middleware/sessions.ts'
import { MemoryStore } from '../../src/middleware/stores/memory-store.ts'
import { vary } from '../../src/middleware/vary.ts'
import { request, type RequestOptions } from './requests.ts'

const start = Date.UTC(2026, 10, 2, 10)

afterEach(() => {
  setClock(undefined)
  vi.restoreAllMocks()
})

function at(seconds: number): void {
  setClock(() => start + seconds * 1000)
}

/** A cached handler that counts how often the page was made, and asks it. */
function cached(make: Handler = () => Response.text('hello'), options: PageCacheOptions = {}) {
  const endpoint = vi.fn<Handler>(make)
  const store = new MemoryStore()
  const handler = pageCache({ store, ...options })(endpoint)
  async function ask(asked: RequestOptions = {}): Promise<Response> {
    const response = await handler(request(asked))
    await settled()
    return response
  }
  return { ask, endpoint, handler, store }
}

/** What is kept is written after the response is on its way. */
async function settled(): Promise<void> {
  await new Promise(setImmediate)
}

function from(host: string, path = '/'): RequestOptions {
  return { path, headers: [['host', host]] }
}

describe('a page is made once', () => {
  test('and then given with its age, while it is fresh', async () => {
    at(0)
    const { ask, endpoint } = cached()
    const first = await ask()
    expect(first.headers.list).toEqual([
      ['content-type', 'text/plain; charset=utf-8'],
      ['cache-control', 'max-age=600'],
      ['expires', 'Mon, 02 Nov 2026 10:10:00 GMT'],
    ])
    at(7.9)
    const second = await ask()
    expect(second.body).toBe('hello')
    expect(second.headers.list).toEqual([...first.headers.list, ['age', '7']])
    expect(endpoint).toHaveBeenCalledOnce()
    at(600)
    expect((await ask()).headers.has('age')).toBe(false)
    expect(endpoint).toHaveBeenCalledTimes(2)
  })

  test('bytes too', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
    const { ask } = cached(() => new Response(bytes, { headers: { 'content-type': 'image/png' } }))
    await ask()
    const again = await ask()
    expect(Buffer.from(again.body as Uint8Array).equals(bytes)).toBe(true)
    expect(again.headers.get('content-type')).toBe('image/png')
  })

  test('and each method is of its own', async () => {
    const { ask, endpoint } = cached()
    await ask()
    await ask({ method: 'HEAD' })
    await ask({ method: 'HEAD' })
    expect(endpoint).toHaveBeenCalledTimes(2)
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'get']) {
      await ask({ method })
      await ask({ method })
    }
    expect(endpoint).toHaveBeenCalledTimes(12)
  })

  test('and each path, query and scheme is of its own', async () => {
    const { ask, endpoint } = cached(({ url }) => Response.text(url))
    const asked: RequestOptions[] = [
      { path: '/a' },
      { path: '/A' },
      { path: '/a/' },
      { path: '/a', queryString: 'b=1' },
      { path: '/a', queryString: 'b=2' },
      { path: '/a', scheme: 'https' },
    ]
    const bodies = await Promise.all(asked.map(async (one) => (await ask(one)).body))
    expect(new Set(bodies).size).toBe(asked.length)
    for (const [index, one] of asked.entries()) expect((await ask(one)).body).toBe(bodies[index])
    expect(endpoint).toHaveBeenCalledTimes(asked.length)
  })

  test.each<[control: string, seconds: number]>([
    ['max-age=60', 60],
    ['max-age=60, s-maxage=30', 30],
    ['s-maxage=1200', 1200],
    ['public, max-age=99999999', 31_536_000],
  ])('%s of the page counts more than the timeout', async (control, seconds) => {
    at(0)
    const { ask, endpoint } = cached(() => Response.text('a', { headers: { 'cache-control': control } }))
    expect((await ask()).headers.get('cache-control')).toBe(control)
    at(seconds - 1)
    expect((await ask()).headers.get('age')).toBe(String(seconds - 1))
    at(seconds)
    await ask()
    expect(endpoint).toHaveBeenCalledTimes(2)
  })

  test('Expires of the page counts too', async () => {
    at(0)
    const expires = new Date(start + 5000).toUTCString()
    const { ask, endpoint } = cached(() => Response.text('a', { headers: { expires } }))
    await ask()
    at(4)
    await ask()
    at(5)
    await ask()
    expect(endpoint).toHaveBeenCalledTimes(2)
  })

  test('and clients need not be told', async () => {
    const { ask } = cached(undefined, { announce: false })
    await ask()
    expect((await ask()).headers.list.map(([name]) => name)).toEqual(['content-type', 'age'])
  })

  test('forgetPage forgets it, and all its variants', async () => {
    const { ask, endpoint, store } = cached(({ headers }) =>
      vary(Response.text(headers.get('accept-language') ?? ''), 'Accept-Language'),
    )
    const asked = (language: string): RequestOptions => ({
      path: '/books',
      headers: [
        ['host', 'shop.example'],
        ['accept-language', language],
      ],
    })
    for (const language of ['en', 'de', 'en', 'de']) await ask(asked(language))
    expect(endpoint).toHaveBeenCalledTimes(2)
    await forgetPage(store, 'http://shop.example/books')
    for (const language of ['en', 'de', 'en', 'de']) await ask(asked(language))
    expect(endpoint).toHaveBeenCalledTimes(4)
  })
})

describe('what one visitor sees is not given to another', () => {
  test.each<[what: string, make: Handler]>([
    ['sets a cookie', () => Response.text('a').withCookie('session', 's3cret')],
    ['is private', () => Response.text('a', { headers: { 'cache-control': 'private' } })],
    ['has a private field', () => Response.text('a', { headers: { 'cache-control': 'private="x-user"' } })],
    ['may not be stored', () => Response.text('a', { headers: { 'cache-control': 'no-store' } })],
    ['must be asked about', () => Response.text('a', { headers: { 'cache-control': 'no-cache' } })],
    ['is over', () => Response.text('a', { headers: { 'cache-control': 'max-age=0' } })],
    ['was over before', () => Response.text('a', { headers: { expires: '0' } })],
    ['varies by anything', () => Response.text('a', { headers: { vary: 'Accept, *' } })],
    ['is an error', () => Response.text('a', { status: 404 })],
    ['is a redirect', () => Response.redirect('/b')],
    ['is part of a page', () => Response.text('a', { status: 206 })],
    ['is a stream', () => Response.stream(['a'])],
  ])('a response that %s', async (_what, make) => {
    const { ask, endpoint, store } = cached(make)
    await ask()
    const { headers } = await ask()
    expect(headers.has('age')).toBe(false)
    expect(endpoint).toHaveBeenCalledTimes(2)
    expect(store.size).toBe(0)
  })

  test('what was asked for with credentials is neither kept nor given', async () => {
    const { ask, endpoint } = cached(({ headers }) => Response.text(headers.get('authorization') ?? 'nobody'))
    const credentials: RequestOptions = { headers: [['authorization', 'Bearer a']] }
    expect((await ask(credentials)).body).toBe('Bearer a')
    expect((await ask()).body).toBe('nobody')
    expect((await ask(credentials)).body).toBe('Bearer a')
    expect(endpoint).toHaveBeenCalledTimes(3)
  })

  test('a page that varies by Cookie is given to the same cookies only', async () => {
    const { ask, endpoint } = cached(({ cookies }) => vary(Response.text(cookies.get('name') ?? ''), 'Cookie'))
    const asked = ['name=ann', 'name=bob', 'name=ann'].map((cookie): RequestOptions => ({
      headers: [['cookie', cookie]],
    }))
    const bodies: unknown[] = []
    for (const one of asked) bodies.push((await ask(one)).body)
    expect(bodies).toEqual(['ann', 'bob', 'ann'])
    expect((await ask()).body).toBe('')
    expect(endpoint).toHaveBeenCalledTimes(3)
  })

  test('fields that are joined to the same text are not the same', async () => {
    const { ask } = cached(({ headers }) =>
      vary(Response.text(`${headers.get('x-a') ?? ''};${headers.get('x-b') ?? ''}`), 'X-A', 'X-B'),
    )
    expect((await ask({ headers: [['x-a', 'a, b']] })).body).toBe('a, b;')
    expect((await ask({ headers: [['x-b', 'a, b']] })).body).toBe(';a, b')
  })

  test('an endpoint inside that looks into the session, though its Vary is added outside', async () => {
    const endpoint: Handler = (asked) => Response.json({ name: sessionOf(asked).get('name') ?? null })
    const store = new MemoryStore()
    const handler = sessions({ secret: 'x'.repeat(32) })(pageCache({ store })(endpoint))
    await handler(request())
    await settled()
    expect(store.size).toBe(0)
  })

  test('the page of a user who is known by something else than Authorization, unless it says that it is for all', async () => {
    const known = authentication({
      backend: ({ headers }) => headers.has('x-api-key') && { user: headers.get('x-api-key') },
    })
    const kept = async (control?: string): Promise<number> => {
      const store = new MemoryStore()
      const page: Handler = (asked) => {
        const headers: [string, string][] = control === undefined ? [] : [['cache-control', control]]
        return Response.text(userOf(asked) ?? 'nobody', { headers })
      }
      await known(pageCache({ store })(page))(request({ headers: [['x-api-key', 'ann']] }))
      await settled()
      return store.size
    }
    expect(await kept()).toBe(0)
    expect(await kept('max-age=60')).toBe(0)
    expect(await kept('max-age=60, public')).toBe(1)
    expect(await kept('s-maxage=60')).toBe(1)
  })

  test('what somebody has marked as personal', async () => {
    const { ask, endpoint } = cached((asked) => {
      markPersonal(asked)
      return Response.text('your token')
    })
    await ask()
    expect((await ask()).headers.has('age')).toBe(false)
    expect(endpoint).toHaveBeenCalledTimes(2)
  })

  test('a page with a token against forged requests, in either order', async () => {
    const store = new MemoryStore()
    const secret = 'x'.repeat(32)
    const page: Handler = (asked) => Response.html(`<form>${csrfField(asked)}</form>`)
    await csrf({ secret })(pageCache({ store })(page))(request())
    await pageCache({ store })(csrf({ secret })(page))(request())
    await settled()
    expect(store.size).toBe(0)
  })

  test('a page with a nonce: one that is used twice protects nobody', async () => {
    const store = new MemoryStore()
    const policy = { contentSecurityPolicy: { 'script-src': ['nonce'] } }
    const page: Handler = (asked) => Response.html(`<script nonce="${cspNonceOf(asked)}"></script>`)
    await securityHeaders(policy)(pageCache({ store })(page))(request())
    await pageCache({ store })(securityHeaders(policy)(page))(request())
    await settled()
    expect(store.size).toBe(0)
    const response = await securityHeaders(policy)(pageCache({ store })(() => Response.text('a')))(request())
    await settled()
    expect(store.size).toBe(1)
    expect(response.headers.get('content-security-policy')).not.toContain('nonce')
  })
})

describe('cache poisoning', () => {
  test('a page made for a Host that an attacker chose is not given to others', async () => {
    const { ask, endpoint } = cached(({ url }) => Response.html(`<link rel="canonical" href="${url}">`))
    expect((await ask(from('evil.test'))).body).toContain('evil.test')
    expect((await ask(from('shop.example'))).body).not.toContain('evil.test')
    expect(endpoint).toHaveBeenCalledTimes(2)
    expect((await ask(from('SHOP.example'))).headers.has('age')).toBe(true)
  })

  test('nor a page of plain HTTP to those who ask by HTTPS', async () => {
    const { ask } = cached(({ url }) => Response.text(url))
    expect((await ask({ scheme: 'http', ...from('shop.example') })).body).toBe('http://shop.example/')
    expect((await ask({ scheme: 'https', ...from('shop.example') })).body).toBe('https://shop.example/')
  })

  test('a host and a path do not read like another host and path', async () => {
    const { ask } = cached(({ url }) => Response.text(url))
    expect((await ask(from('shop.example', '//evil.test/'))).body).toBe('http://shop.example//evil.test/')
    expect((await ask(from('shop.example', '/'))).body).toBe('http://shop.example/')
  })

  test("content of a GET, which is in no key, chooses nobody else's page", async () => {
    const { ask, endpoint } = cached(({ headers }) => Response.text(headers.has('content-length') ? 'evil' : 'good'))
    expect((await ask({ headers: [['content-length', '9']] })).body).toBe('evil')
    expect((await ask({ headers: [['transfer-encoding', 'chunked']] })).body).toBe('good')
    expect((await ask()).body).toBe('good')
    expect(endpoint).toHaveBeenCalledTimes(3)
  })

  test('an error, or a request for a part, does not take the place of the page', async () => {
    let isBroken = true
    const { ask } = cached(() => (isBroken ? Response.text('broken', { status: 500 }) : Response.text('page')))
    await ask()
    isBroken = false
    expect((await ask({ headers: [['range', 'bytes=0-1']] })).body).toBe('page')
    expect((await ask()).headers.has('age')).toBe(false)
    expect((await ask()).headers.has('age')).toBe(true)
  })

  test.each([
    '{broken',
    '[]',
    '{"stored":1,"expires":9e15,"headers":[["a b","c"]],"text":"x"}',
    '{"stored":1,"expires":9e15,"headers":[["a","b\\r\\nset-cookie: c=d"]],"text":"x"}',
    '{"stored":1,"expires":9e15,"headers":[],"text":7}',
    '{"vary":["cookie"]}',
  ])('what others write into the store is no page, and splits no response: %s', async (text) => {
    const { ask, endpoint, store } = cached()
    vi.spyOn(store, 'get').mockResolvedValue(text)
    expect((await ask()).body).toBe('hello')
    expect(endpoint).toHaveBeenCalledOnce()
  })
})

describe('when a page is over and many ask for it', () => {
  function slow(make: Handler) {
    let release = (): void => {}
    const gate = new Promise<void>((resolve) => {
      release = resolve
    })
    const all = cached(async (asked) => {
      await gate
      return make(asked)
    })
    return { ...all, release }
  }

  test('one makes it, and the others wait for that one', async () => {
    const { handler, endpoint, release } = slow(() => Response.text('hello'))
    const answers = Array.from({ length: 50 }, () => Promise.resolve(handler(request())))
    await settled()
    release()
    const responses = await Promise.all(answers)
    expect(endpoint).toHaveBeenCalledOnce()
    expect(new Set(responses.map(({ body }) => body))).toEqual(new Set(['hello']))
  })

  test('one per variant, though nobody knows the variants before', async () => {
    const { handler, endpoint, release } = slow(({ headers }) =>
      vary(Response.text(headers.get('accept-language') ?? ''), 'Accept-Language'),
    )
    const languages = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'en' : 'de'))
    const answers = languages.map((language) => handler(request({ headers: [['accept-language', language]] })))
    await settled()
    release()
    const responses = await Promise.all(answers)
    expect(responses.map(({ body }) => body)).toEqual(languages)
    expect(endpoint).toHaveBeenCalledTimes(2)
  })

  test('nobody gets the private page of the one who was first, and the next do not wait in vain', async () => {
    let count = 0
    const { handler, endpoint, release } = slow(() => {
      count += 1
      return Response.text(`page ${count}`).withCookie('session', String(count))
    })
    const answers = Array.from({ length: 5 }, () => Promise.resolve(handler(request())))
    await settled()
    release()
    const bodies = (await Promise.all(answers)).map(({ body }) => body)
    expect(new Set(bodies).size).toBe(5)
    await Promise.all([handler(request()), handler(request())])
    expect(endpoint).toHaveBeenCalledTimes(7)
  })

  test('an error of the one who was first is not that of the others', async () => {
    let isFirst = true
    const { handler, release } = slow(() => {
      if (!isFirst) return Response.text('hello')
      isFirst = false
      throw new Error('the client is gone')
    })
    const answers = [handler(request()), handler(request())]
    await settled()
    release()
    const [first, second] = await Promise.allSettled(answers)
    expect(first).toMatchObject({ status: 'rejected' })
    expect(second).toMatchObject({ status: 'fulfilled', value: { body: 'hello' } })
  })
})

describe('in the stack', () => {
  test('outside of compression each coding is kept', async () => {
    const endpoint = vi.fn<Handler>(() => Response.text('x'.repeat(1000)))
    const handler = pageCache({ store: new MemoryStore() })(compression({ encodings: ['gzip'] })(endpoint))
    for (const accept of ['gzip', 'identity', 'gzip', 'identity']) {
      const response = await handler(request({ headers: [['accept-encoding', accept]] }))
      await settled()
      expect(response.headers.get('content-encoding')).toBe(accept === 'gzip' ? 'gzip' : undefined)
    }
    expect(endpoint).toHaveBeenCalledTimes(2)
  })

  test('inside of conditionalGet, 304 without the endpoint', async () => {
    const endpoint = vi.fn<Handler>(() => Response.text('hello'))
    const handler = conditionalGet()(pageCache({ store: new MemoryStore() })(endpoint))
    const etag = (await handler(request())).headers.get('etag') ?? ''
    await settled()
    const again = await handler(request({ headers: [['if-none-match', etag]] }))
    expect(again.status).toBe(304)
    expect(endpoint).toHaveBeenCalledOnce()
  })

  test('304 of an endpoint is not kept, and says how long it holds', async () => {
    at(0)
    const { ask, store } = cached(() => Response.empty(304, { headers: { etag: '"a"' } }))
    expect((await ask()).headers.get('cache-control')).toBe('max-age=600')
    expect(store.size).toBe(0)
  })

  test('skip answers anew', async () => {
    const { ask, endpoint } = cached(undefined, { skip: ({ path }) => path === '/health' })
    await ask({ path: '/health' })
    await ask({ path: '/health' })
    expect(endpoint).toHaveBeenCalledTimes(2)
  })

  test('pages above the maximum are not kept', async () => {
    const { ask, store } = cached(() => Response.text('x'.repeat(1000)), { maximumSize: 1000 })
    await ask()
    expect(store.size).toBe(0)
    const bytes = cached(() => new Response(new Uint8Array(900)), { maximumSize: 1000 })
    await bytes.ask()
    expect(bytes.store.size).toBe(0)
  })

  test('a store that is down costs time and no answers, and is told', async () => {
    const errors: unknown[] = []
    const store = new MemoryStore()
    vi.spyOn(store, 'get').mockRejectedValue(new Error('RedisStore: GET failed'))
    vi.spyOn(store, 'set').mockRejectedValue(new Error('RedisStore: SET failed'))
    const { ask, endpoint } = cached(undefined, { store, onError: (error) => errors.push(String(error)) })
    expect((await ask()).body).toBe('hello')
    expect((await ask()).body).toBe('hello')
    expect(endpoint).toHaveBeenCalledTimes(2)
    expect(errors).toContain('Error: RedisStore: GET failed')
    expect(errors).toContain('Error: RedisStore: SET failed')
  })

  test('and whoever is told may fail', async () => {
    const emit = vi.spyOn(process, 'emitWarning').mockReturnValue()
    setClock(() => 1e9)
    const store = new MemoryStore()
    vi.spyOn(store, 'get').mockRejectedValue(new Error('down'))
    vi.spyOn(store, 'set').mockRejectedValue(new Error('down'))
    const onError = (): void => {
      throw new Error('the log is full')
    }
    const { ask } = cached(undefined, { store, onError })
    expect((await ask()).body).toBe('hello')
    expect((await ask()).body).toBe('hello')
    expect(emit.mock.calls[0]?.[0]).toContain('the log is full')
  })

  test('and is a warning otherwise', async () => {
    const emit = vi.spyOn(process, 'emitWarning').mockReturnValue()
    const store = new MemoryStore()
    vi.spyOn(store, 'get').mockRejectedValue(new Error('down'))
    const { ask } = cached(undefined, { store })
    await ask()
    await ask()
    expect(emit).toHaveBeenCalledOnce()
    expect(emit.mock.calls[0]?.[0]).toContain('pageCache: the store failed, pages are made anew: down')
  })

  test('tells how it is set, and refuses what is no number', () => {
    expect(factsOf(pageCache())?.options).toEqual({
      shared: false,
      timeout: 600,
      maximumSize: 1_048_576,
      announce: true,
    })
    expect(() => pageCache({ timeout: 0 })).toThrow('pageCache: timeout must be seconds above zero, got 0')
    expect(() => pageCache({ maximumSize: Number.NaN })).toThrow('pageCache: maximumSize must be bytes above zero')
  })
})
