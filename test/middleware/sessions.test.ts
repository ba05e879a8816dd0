import { afterEach, describe, expect, test, vi } from 'vitest'
import { Testudo } from '../../src/app/testudo.ts'
import { application } from '../../src/http/application.ts'
import { setClock } from '../../src/http/clock.ts'
import { HttpError } from '../../src/http/errors.ts'
import type { Handler } from '../../src/http/handler.ts'
import type { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { Signer } from '../../src/http/signing.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { type Session, sessionOf } from '../../src/middleware/session.ts'
import { sessions, type SessionsOptions } from '../../src/middleware/sessions.ts'
import { MemoryStore } from '../../src/middleware/stores/memory-store.ts'
import { TestClient } from '../../src/testing/client.ts'
import { request, respond } from './requests.ts'

const secret = 'a secret of at least 32 bytes, or more'
const other = 'another secret, which has 32 bytes too'
const start = Date.UTC(2026, 0, 1)

afterEach(() => setClock(undefined))

/** What the clock says, in seconds after the start. */
function at(seconds: number): void {
  setClock(() => start + seconds * 1000)
}

type Use = (session: Session) => unknown

/** A site whose paths are what `uses` do with the session; the answer is what they give back. */
function site(uses: Readonly<Record<string, Use>>, options: Partial<SessionsOptions> = {}, base = 'http://testserver') {
  const handler: Handler = async (request) => {
    const use = uses[request.path]
    return use === undefined ? Response.text('untouched') : Response.json((await use(sessionOf(request))) ?? null)
  }
  return new TestClient(application(sessions({ secret, ...options })(handler)), { baseUrl: base })
}

const uses: Readonly<Record<string, Use>> = {
  '/show': (session) => session.toJSON(),
  '/set': (session) => session.set('user', 'ada'),
  '/count': (session) => {
    const count = Number(session.get('count') ?? 0) + 1
    session.set('count', count)
    return count
  },
  '/clear': (session) => session.clear(),
  '/rotate': (session) => session.rotate(),
}

const ways: readonly (readonly [string, () => Partial<SessionsOptions>])[] = [
  ['in a signed cookie', () => ({})],
  ['in an encrypted cookie', () => ({ encrypted: true })],
  ['in a store', () => ({ store: new MemoryStore() })],
]

describe.each(ways)('%s', (_name, made) => {
  test('what is set is there with the next request', async () => {
    const client = site(uses, made())
    await client.get('/set')
    expect(await (await client.get('/show')).json()).toEqual({ user: 'ada' })
  })

  test('the cookie is httponly, lax, for the whole site and two weeks', async () => {
    const response = await site(uses, made()).get('/set')
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^session=[\w.-]+; Max-Age=1209600; Path=\/; HttpOnly; SameSite=Lax$/),
    ])
  })

  test('over https it is secure', async () => {
    const response = await site(uses, made(), 'https://testserver').get('/set')
    expect(response.headers.getSetCookie()[0]).toContain('; Secure')
  })

  test('is written only if it was changed', async () => {
    const client = site(uses, made())
    expect((await client.get('/show')).headers.getSetCookie()).toEqual([])
    await client.get('/set')
    expect((await client.get('/show')).headers.getSetCookie()).toEqual([])
    expect((await client.get('/set')).headers.getSetCookie()).toEqual([])
    expect((await client.get('/count')).headers.getSetCookie()).toHaveLength(1)
  })

  test('a response varies by cookie when the session was looked at, and only then', async () => {
    const client = site({ ...uses, '/has': (session) => session.has('user') }, made())
    for (const path of ['/show', '/set', '/has', '/clear']) {
      expect((await client.get(path)).headers.get('vary')).toBe('Cookie')
    }
    await client.get('/set')
    expect((await client.get('/untouched')).headers.get('vary')).toBeNull()
  })

  test('clearing removes the cookie', async () => {
    const client = site(uses, made())
    await client.get('/set')
    const cleared = await client.get('/clear')
    expect(cleared.headers.getSetCookie()).toEqual([
      'session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Lax',
    ])
    expect(client.cookies.has('session')).toBe(false)
    expect(await (await client.get('/show')).json()).toEqual({})
    expect((await client.get('/clear')).headers.getSetCookie()).toEqual([])
  })

  test('a session that ends up empty is removed too', async () => {
    const client = site({ ...uses, '/delete': (session) => session.delete('user') }, made())
    await client.get('/set')
    expect((await client.get('/delete')).headers.getSetCookie()[0]).toMatch(/^session=; Max-Age=0/)
  })

  test('what was set and taken back in one request makes no cookie', async () => {
    const both: Use = (session) => {
      session.set('a', 1)
      session.delete('a')
    }
    expect((await site({ '/both': both }, made()).get('/both')).headers.getSetCookie()).toEqual([])
  })

  test.each(['', 'x', 'a.b.c', 'null', '2~x', '9~', '~', 'eyJhIjoxfQ.t85s00.aaaa', '%F0%9F%92%A9', 'x'.repeat(300)])(
    'the cookie %j is an empty session and no error',
    async (cookie) => {
      const client = site(uses, made())
      const response = await client.get('/show', { headers: { cookie: `session=${cookie}` } })
      expect([response.status, await response.json()]).toEqual([200, {}])
    },
  )

  test('a cookie that was changed anywhere is an empty session', async () => {
    const client = site(uses, made())
    await client.get('/set')
    const cookie = client.cookies.get('session') ?? ''
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (let at = 0; at < cookie.length; at += 7) {
      // The low bits of the last letter of a piece may stand for nothing, the highest never does.
      const letter = letters[letters.indexOf(cookie[at] ?? '') ^ 32] ?? 'A'
      const forged = cookie.slice(0, at) + letter + cookie.slice(at + 1)
      const response = await client.get('/show', { headers: { cookie: `session=${forged}` } })
      expect(await response.json()).toEqual({})
    }
  })

  test('is over maxAge seconds after it was written', async () => {
    const client = site(uses, { ...made(), maxAge: 100 })
    at(0)
    await client.get('/set')
    at(99)
    expect(await (await client.get('/show')).json()).toEqual({ user: 'ada' })
    at(101)
    expect(await (await client.get('/show', {})).json()).toEqual({})
  })

  test('rolling, it is over maxAge seconds after the last visit', async () => {
    const client = site(uses, { ...made(), maxAge: 100, rolling: true })
    at(0)
    expect((await client.get('/untouched')).headers.getSetCookie()).toEqual([])
    await client.get('/set')
    at(80)
    const visit = await client.get('/untouched')
    expect(visit.headers.getSetCookie()).toHaveLength(1)
    expect(visit.headers.get('vary')).toBe('Cookie')
    at(160)
    expect(await (await client.get('/show')).json()).toEqual({ user: 'ada' })
  })

  test('the secrets rotate: the first signs, all are accepted', async () => {
    const options = made()
    const old = site(uses, options)
    await old.get('/set')
    const cookie = `session=${old.cookies.get('session')}`
    const rotated = site(uses, { ...options, secret: [other, secret] })
    expect(await (await rotated.get('/show', { headers: { cookie } })).json()).toEqual({ user: 'ada' })
    await rotated.get('/count', { headers: { cookie } })
    const fresh = `session=${rotated.cookies.get('session')}`
    const without = site(uses, { ...options, secret: other })
    expect(await (await without.get('/show', { headers: { cookie } })).json()).toEqual({})
    expect(await (await without.get('/show', { headers: { cookie: fresh } })).json()).toEqual({ user: 'ada', count: 1 })
  })

  test('rotate keeps what it holds, under another cookie', async () => {
    const client = site(uses, made())
    await client.get('/set')
    const before = client.cookies.get('session')
    await client.get('/rotate')
    expect(client.cookies.get('session')).not.toBe(before)
    expect(await (await client.get('/show')).json()).toEqual({ user: 'ada' })
  })

  test('is not written with a 5xx, but is with a 4xx', async () => {
    const answer = (status: number): Handler => {
      return (request) => {
        sessionOf(request).set('half', 'done')
        return Response.text('', { status })
      }
    }
    for (const [status, count] of [
      [500, 0],
      [503, 0],
      [404, 1],
      [303, 1],
    ] as const) {
      const client = new TestClient(application(sessions({ secret, ...made() })(answer(status))), {
        redirect: 'manual',
      })
      const response = await client.get('/')
      expect([status, response.headers.getSetCookie().length]).toEqual([status, count])
      expect(response.headers.get('vary')).toBe('Cookie')
    }
  })

  test('arrays and objects may be changed in place', async () => {
    const push: Use = (session) => {
      const list = session.get('list') as unknown[]
      list.push('book')
    }
    const client = site(
      {
        ...uses,
        '/begin': (session) => session.set('list', []),
        '/push': push,
        '/look': (session) => session.get('list'),
      },
      made(),
    )
    await client.get('/begin')
    expect((await client.get('/look')).headers.getSetCookie()).toEqual([])
    expect((await client.get('/push')).headers.getSetCookie()).toHaveLength(1)
    expect(await (await client.get('/look')).json()).toEqual(['book'])
  })

  test('a session can have an end of its own', async () => {
    const client = site(
      {
        ...uses,
        '/seconds': (session) => session.setExpiry(10),
        '/moment': (session) => session.setExpiry(new Date(start + 50_000)),
        '/browser': (session) => session.setExpiry('browser'),
        '/none': (session) => session.setExpiry(undefined),
        '/expiry': (session) => session.expiry,
      },
      made(),
    )
    at(0)
    await client.get('/set')
    expect((await client.get('/seconds')).headers.getSetCookie()[0]).toContain('; Max-Age=10;')
    expect(await (await client.get('/expiry')).json()).toBe(10)
    expect((await client.get('/count')).headers.getSetCookie()[0]).toContain('; Max-Age=10;')
    at(9)
    expect(await (await client.get('/show')).json()).toEqual({ user: 'ada', count: 1 })
    expect((await client.get('/moment')).headers.getSetCookie()[0]).toContain('; Max-Age=41;')
    at(49)
    expect(await (await client.get('/count')).json()).toBe(2)
    expect((await client.get('/browser')).headers.getSetCookie()[0]).not.toMatch(/Max-Age|Expires/)
    at(1000)
    expect(await (await client.get('/count')).json()).toBe(3)
    expect((await client.get('/none')).headers.getSetCookie()[0]).toContain('; Max-Age=1209600;')
    await client.get('/moment')
    expect(client.cookies.has('session')).toBe(false)
  })

  test('no name of a value is more than a name', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    const client = site(
      {
        ...uses,
        '/names': (session) => {
          for (const name of names.slice(1)) session.set(name, { polluted: true })
        },
        '/get': (session) => [session.get('__proto__') ?? null, session.get('valueOf') ?? null],
      },
      made(),
    )
    await client.get('/names')
    expect(await (await client.get('/get')).json()).toEqual([null, null])
    expect(Object.keys((await (await client.get('/show')).json()) as object)).toEqual(names.slice(1))
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('after the response has begun it can be read and not changed', async () => {
    const told: unknown[] = []
    const handler: Handler = (request) => {
      const session = sessionOf(request)
      session.set('user', 'ada')
      async function* late() {
        yield 'late '
        told.push(session.get('user'))
        for (const change of [
          () => session.set('late', 1),
          () => session.delete('user'),
          () => session.pop('user'),
          () => session.clear(),
          () => session.rotate(),
          () => session.setExpiry(10),
        ]) {
          try {
            change()
          } catch (error) {
            told.push(error instanceof Error ? error.message.slice(0, 40) : error)
          }
        }
      }
      return Response.stream(late())
    }
    await (await new TestClient(application(sessions({ secret, ...made() })(handler))).get('/')).text()
    expect(told).toEqual([
      'ada',
      'session.set("late"): the response has be',
      'session.delete("user"): the response has',
      'session.pop("user"): the response has be',
      'session.clear(): the response has begun,',
      'session.rotate(): the response has begun',
      'session.setExpiry(): the response has be',
    ])
  })
})

describe('a request without a cookie', () => {
  test.each(ways)('is answered at once, %s', (_name, made) => {
    const response = respond(sessions({ secret, ...made() })(() => Response.text('at once')))
    expect(response.headers.list).toEqual([['content-type', 'text/plain; charset=utf-8']])
  })

  test('is answered at once when a signed cookie is written, too', () => {
    const layer = sessions({ secret })
    const first = respond(
      layer((request) => {
        sessionOf(request).set('a', 1)
        return Response.text('')
      }),
    )
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
    const seen: unknown[] = []
    respond(
      layer((request) => {
        seen.push(sessionOf(request).get('a'))
        return Response.text('')
      }),
      { headers: [['cookie', cookie]] },
    )
    expect(seen).toEqual([1])
  })
})

describe('Session', () => {
  test('tells whether it is new and whether it was changed', async () => {
    const client = site({
      '/': (session) => {
        const before = [session.isNew, session.isModified, session.size]
        session.set('a', 1)
        return [...before, session.isNew, session.isModified, session.size]
      },
    })
    expect(await (await client.get('/')).json()).toEqual([true, false, 0, true, true, 1])
    expect(await (await client.get('/')).json()).toEqual([false, false, 1, false, false, 1])
  })

  test('get, has, pop, delete, entries', async () => {
    const client = site({
      '/': (session) => {
        session.set('a', 1)
        session.set('b', [2])
        return [
          session.get('a'),
          session.get('z') ?? null,
          session.has('b'),
          [...session],
          session.pop('b'),
          session.pop('b') ?? null,
          session.delete('a'),
          session.delete('a'),
          [...session.entries()],
        ]
      },
    })
    expect(await (await client.get('/')).json()).toEqual([
      1,
      null,
      true,
      [
        ['a', 1],
        ['b', [2]],
      ],
      [2],
      null,
      true,
      false,
      [],
    ])
  })

  test('undefined cannot be kept, nor what JSON cannot say, nor the name __proto__', async () => {
    const proto = site({ '/': (session) => session.set('__proto__', { polluted: true }) })
    await expect(proto.get('/')).rejects.toThrow("session.set('__proto__')")
    const undefinedValue = site({ '/': (session) => session.set('a', undefined) })
    await expect(undefinedValue.get('/')).rejects.toThrow('use session.delete(key)')
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    const circular = site({ '/': (session) => session.set('a', circle) })
    await expect(circular.get('/')).rejects.toThrow('a circle: $.d.a.self is $.d.a')
  })

  test.each([0, -1, 1.5, Number.NaN, new Date(Number.NaN), 'never'])('the expiry %j is a TypeError', async (expiry) => {
    const client = site({ '/': (session) => session.setExpiry(expiry as never) })
    await expect(client.get('/')).rejects.toThrow('session.setExpiry: expected whole seconds above 0')
  })

  test('an expiry in the past removes it', async () => {
    const client = site({ ...uses, '/past': (session) => session.setExpiry(new Date(0)) })
    await client.get('/set')
    expect((await client.get('/past')).headers.getSetCookie()[0]).toMatch(/^session=; Max-Age=0/)
  })

  test('without the middleware sessionOf says what is missing', () => {
    expect(() => sessionOf(request())).toThrow('sessionOf(request) needs the middleware sessions(): app.use(sessions(')
  })
})

describe('the signed cookie', () => {
  test('can be read by the visitor, and the encrypted one cannot', async () => {
    const signed = site(uses)
    await signed.get('/set')
    expect(Buffer.from(signed.cookies.get('session') ?? '', 'base64url').toString()).toContain('"user":"ada"')
    const sealed = site(uses, { encrypted: true })
    await sealed.get('/set')
    for (const piece of (sealed.cookies.get('session') ?? '').split('.')) {
      expect(Buffer.from(piece, 'base64url').toString()).not.toContain('ada')
    }
  })

  test('of another name, or signed for another purpose, is no session', async () => {
    const one = site(uses, { name: 'one' })
    await one.get('/set')
    const stolen = one.cookies.get('one') ?? ''
    const two = await site(uses, { name: 'two' }).get('/show', { headers: { cookie: `two=${stolen}` } })
    expect(await two.json()).toEqual({})
    const forged = new Signer(secret).dumps({ i: 'x', t: 9e9, d: { user: 'root' } })
    const response = await site(uses).get('/show', { headers: { cookie: `session=${forged}` } })
    expect(await response.json()).toEqual({})
  })

  test.each([null, 7, [], {}, { i: 1, t: 1, d: {} }, { i: 'x', t: 'x', d: {} }, { i: 'x', t: 9e9, d: {}, e: {} }])(
    'of the form %j is an empty session',
    async (value) => {
      const cookie = `session=${new Signer(secret, { salt: 'session session' }).dumps(value)}`
      expect(await (await site(uses).get('/show', { headers: { cookie } })).json()).toEqual({})
    },
  )

  test('deflates what is long', async () => {
    const client = site({ ...uses, '/long': (session) => session.set('text', 'ab'.repeat(5000)) })
    await client.get('/long')
    expect(client.cookies.get('session')?.length).toBeLessThan(300)
    expect(await (await client.get('/show')).json()).toEqual({ text: 'ab'.repeat(5000) })
  })
})

describe('a session that is too long for a cookie', () => {
  const noise = (length: number): string =>
    Array.from({ length }, (_, index) => ((index * 7919) % 36).toString(36)).join('')

  test('is an error that says what to do', async () => {
    const client = site({ '/': (session) => session.set('noise', noise(6000)) }, { encrypted: true })
    await expect(client.get('/')).rejects.toThrow(
      /^sessions: the session takes \d+ characters, a cookie holds 4096; keep less in session, allow several cookies: \{ chunks: 3 \}, or keep it in a store/,
    )
  })

  test('can be spread over several cookies, which go when it is short again', async () => {
    const client = site(
      {
        ...uses,
        '/long': (session) => session.set('noise', noise(6000)),
        '/short': (session) => session.set('noise', 'x'),
      },
      { encrypted: true, chunks: 3 },
    )
    const cookies = (await client.get('/long')).headers.getSetCookie()
    expect(cookies.map((cookie) => cookie.split('=')[0])).toEqual(['session', 'session.1', 'session.2'])
    for (const cookie of cookies) expect(cookie.length).toBeLessThan(4093)
    expect(await (await client.get('/show')).json()).toEqual({ noise: noise(6000) })
    const piece = client.cookies.get('session.1') ?? ''
    client.cookies.delete('session.1')
    expect(await (await client.get('/show')).json()).toEqual({})
    client.cookies.set('session.1', piece)
    await client.get('/short')
    expect([...client.cookies].map(({ name }) => name)).not.toContain('session.2')
    expect(await (await client.get('/show')).json()).toEqual({ noise: 'x' })
    await client.get('/long')
    await client.get('/clear')
    expect([...client.cookies].filter(({ name }) => name === 'session' || name === 'session.2')).toEqual([])
  })

  test('that browsers may drop is warned of, once', async () => {
    const emitWarning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    // The name, the value and `=` fit; the attributes are what is too much.
    const client = site({ '/': (session) => session.set('noise', noise(2900)) }, { encrypted: true })
    await client.get('/')
    client.cookies.clear()
    await client.get('/')
    expect(emitWarning.mock.calls).toEqual([
      [expect.stringContaining('browsers may drop'), { type: 'TestudoWarning', code: 'TESTUDO_LONG_COOKIE' }],
    ])
    emitWarning.mockRestore()
  })
})

describe('a store', () => {
  /** A store and what is under its keys. */
  function watched() {
    const store = new MemoryStore()
    const calls: string[] = []
    const kept = new Map<string, string>()
    const watching = {
      shared: true,
      get: (key: string) => {
        calls.push('get')
        return store.get(key)
      },
      set: (key: string, value: string, ttl?: number) => {
        calls.push('set')
        kept.set(key, value)
        return store.set(key, value, ttl)
      },
      add: (key: string, value: string, ttl?: number) => store.add(key, value, ttl),
      delete: (key: string) => {
        calls.push('delete')
        kept.delete(key)
        return store.delete(key)
      },
      touch: (key: string, ttl?: number) => {
        calls.push('touch')
        return store.touch(key, ttl)
      },
    }
    return { store: watching, calls, kept }
  }

  test('the cookie has an id of 256 bits, and the store only its hash', async () => {
    const { store, kept } = watched()
    const client = site(uses, { store })
    await client.get('/set')
    const id = client.cookies.get('session')?.split('.')[0] ?? ''
    expect(Buffer.from(id, 'base64url')).toHaveLength(32)
    const [key = '', value = ''] = [...kept].flat()
    expect(key).toMatch(/^session:[\w-]{43}$/)
    expect(key + value).not.toContain(id)
    expect(JSON.parse(value)).toMatchObject({ d: { user: 'ada' } })
  })

  test('is not asked for cookies that it has not given', async () => {
    const { store, calls } = watched()
    const client = site(uses, { store })
    for (const cookie of ['x', 'a.b.c', new Signer(secret).sign('a'.repeat(43))]) {
      await client.get('/show', { headers: { cookie: `session=${cookie}` } })
    }
    expect(calls).toEqual([])
  })

  test('a session that is gone comes back under another id', async () => {
    const { store, kept } = watched()
    const client = site(uses, { store })
    await client.get('/set')
    const old = client.cookies.get('session')
    await store.delete([...kept.keys()][0] ?? '')
    await client.get('/set')
    expect(client.cookies.get('session')?.split('.')[0]).not.toBe(old?.split('.')[0])
  })

  test('rotation makes another id and deletes the old record: a planted id stays outside', async () => {
    const { store, kept } = watched()
    const attacker = site(uses, { store })
    await attacker.get('/set')
    const planted = attacker.cookies.get('session') ?? ''
    const login: Use = (session) => {
      session.rotate()
      session.set('userId', 7)
    }
    const victim = site({ ...uses, '/login': login }, { store })
    victim.cookies.set('session', planted)
    await victim.get('/login')
    expect(kept.size).toBe(1)
    expect(await (await attacker.get('/show')).json()).toEqual({})
  })

  test('clearing deletes the record, and what is set afterwards is another session', async () => {
    const { store, kept } = watched()
    const client = site(
      {
        ...uses,
        '/again': (session) => {
          session.clear()
          session.set('user', 'bob')
        },
      },
      { store },
    )
    await client.get('/set')
    const [before] = kept.keys()
    await client.get('/again')
    expect([...kept.keys()]).not.toContain(before)
    expect(await (await client.get('/show')).json()).toEqual({ user: 'bob' })
    await client.get('/clear')
    expect(kept.size).toBe(0)
  })

  test('a request that was under way during the logout does not bring the session back', async () => {
    const { store, kept } = watched()
    let proceed = (): void => {}
    let arrived = (): void => {}
    const gate = new Promise<void>((resolve) => {
      proceed = resolve
    })
    const isInside = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const slow: Use = async (session) => {
      session.set('late', 1)
      arrived()
      await gate
    }
    const client = site({ ...uses, '/slow': slow }, { store })
    await client.get('/set')
    const cookie = `session=${client.cookies.get('session')}`
    const answer = client.get('/slow', { headers: { cookie } })
    await isInside
    await client.get('/clear')
    proceed()
    expect((await answer).headers.getSetCookie()).toEqual([])
    expect(kept.size).toBe(0)
  })

  test('rolling touches what was not changed', async () => {
    const { store, calls } = watched()
    const client = site(uses, { store, rolling: true })
    await client.get('/set')
    calls.length = 0
    await client.get('/untouched')
    expect(calls).toEqual(['get', 'touch'])
  })

  test('a record that is none is an empty session', async () => {
    const { store, kept } = watched()
    const client = site(uses, { store })
    await client.get('/set')
    for (const text of ['', '{', 'null', '{"__proto__":{}}', '{"i":"","t":1,"d":null}']) {
      await store.set([...kept.keys()][0] ?? '', text)
      expect(await (await client.get('/show')).json()).toEqual({})
    }
  })

  test('an engine that fails is an error of the server', async () => {
    const { store } = watched()
    const broken = { ...store, get: () => Promise.reject(new Error('no connection')) }
    const client = site(uses, { store: broken })
    client.cookies.set('session', new Signer(secret, { salt: 'session session' }).sign('a'.repeat(43)))
    await expect(client.get('/show')).rejects.toThrow('no connection')
  })
})

describe('answers of every kind', () => {
  test.each<[string, () => unknown]>([
    ['a promise', () => Promise.resolve(Response.text(''))],
    ['a returned HttpError', () => new HttpError(404)],
    ['a promise of one', () => Promise.resolve(new HttpError(404))],
    ['a response of the web', () => new globalThis.Response('')],
  ])('%s carries the cookie', async (_name, answer) => {
    const handler = sessions({ secret })((request) => {
      sessionOf(request).set('a', 1)
      return answer() as Response
    })
    expect((await handler(request())).headers.get('set-cookie')).toMatch(/^session=/)
  })

  test('what is no response passes through, and what is thrown', async () => {
    const nothing = sessions({ secret })(() => undefined as unknown as Response)
    expect(await nothing(request())).toBeUndefined()
    const fault = new Error('bug')
    const broken = sessions({ secret })(() => {
      throw fault
    })
    expect(() => broken(request())).toThrow(fault)
    await expect(sessions({ secret })(() => Promise.reject(fault))(request())).rejects.toBe(fault)
  })

  test('other cookies and fields stay', async () => {
    const handler = sessions({ secret })((request) => {
      sessionOf(request).set('a', 1)
      return Response.text('', { headers: { vary: 'Accept' } }).withCookie('theme', 'dark')
    })
    const response = await handler(request())
    expect(response.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual(['theme', 'session'])
    expect(response.headers.get('vary')).toBe('Accept, Cookie')
  })
})

describe('in an application', () => {
  test('an HttpError that is thrown keeps what was set, a bug does not', async () => {
    const app = new Testudo({ logger: { error: () => {}, warn: () => {} } })
    app.use(sessions({ secret }))
    app.get('/refused', (request: Request) => {
      sessionOf(request).set('attempts', 1)
      throw HttpError.forbidden()
    })
    app.get('/bug', (request: Request) => {
      sessionOf(request).set('attempts', 2)
      throw new Error('a bug')
    })
    const client = new TestClient(app, { raiseServerErrors: false })
    const refused = await client.get('/refused')
    expect([refused.status, refused.headers.getSetCookie().length]).toEqual([403, 1])
    const bug = await client.get('/bug')
    expect([bug.status, bug.headers.getSetCookie().length]).toEqual([500, 0])
  })
})

describe('options', () => {
  test.each<[string, Partial<Record<keyof SessionsOptions, unknown>>]>([
    ['sessions: secret: a secret is needed', { secret: undefined }],
    ['sessions: secret: a secret is needed', { secret: [] }],
    ['sessions: secret: a secret has 5 bytes and needs at least 32', { secret: 'short' }],
    ['sessions: maxAge must be whole seconds above 0, got 0', { maxAge: 0 }],
    ['sessions: maxAge must be whole seconds above 0, got 1.5', { maxAge: 1.5 }],
    ['sessions: chunks must be a whole number from 1 to 9', { chunks: 10 }],
    ['sessions: with a store the cookie has nothing to encrypt', { store: new MemoryStore(), encrypted: true }],
    ["sessions: secure must be true, false or 'auto'", { secure: 'yes' }],
    ['sessions: the name __Host-session needs { secure: true }', { name: '__Host-session' }],
    ["sessions: sameSite 'none' needs { secure: true }", { sameSite: 'none' }],
    [
      "cookie __Host-session: the prefix __Host- needs path '/' and no domain",
      { name: '__Host-session', secure: true, path: '/a' },
    ],
    ['cookie name "a b" is not a token', { name: 'a b' }],
    ["the path must begin with '/'", { path: 'a' }],
  ])('%s', (message, options) => {
    expect(() => sessions({ secret, ...options } as SessionsOptions)).toThrow(TypeError)
    expect(() => sessions({ secret, ...options } as SessionsOptions)).toThrow(message)
  })

  test('name, path, domain, secure, sameSite and browserSession are those of the cookie', async () => {
    const client = site(
      uses,
      {
        name: '__Secure-sid',
        path: '/',
        domain: 'shop.example',
        secure: true,
        sameSite: 'strict',
        browserSession: true,
      },
      'https://www.shop.example',
    )
    const [cookie] = (await client.get('/set')).headers.getSetCookie()
    expect(cookie).toMatch(/^__Secure-sid=[\w.-]+; Domain=shop\.example; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    expect(await (await client.get('/show')).json()).toEqual({ user: 'ada' })
    expect((await client.get('/clear')).headers.getSetCookie()[0]).toMatch(/Domain=shop\.example; Path=\//)
  })

  test('what the middleware tells of itself has no secret in it', () => {
    const facts = factsOf(sessions({ secret, store: new MemoryStore(), maxAge: 60 }))
    expect(facts).toMatchObject({
      name: 'sessions',
      options: {
        kind: 'store',
        shared: false,
        name: 'session',
        maxAge: 60,
        browserSession: false,
        rolling: false,
        path: '/',
        domain: undefined,
        secure: 'auto',
        sameSite: 'lax',
        httpOnly: true,
      },
    })
    expect(JSON.stringify(facts)).not.toContain(secret)
  })
})
