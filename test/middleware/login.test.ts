import { describe, expect, test } from 'vitest'
import type { Application } from '../../src/gateway/asgi.ts'
import { application } from '../../src/http/application.ts'
import { compose, type Middleware } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { csrf, csrfTokenOf } from '../../src/middleware/csrf.ts'
import { isAuthenticated, scopesOf, setIdentity, userOf } from '../../src/middleware/identity.ts'
import {
  login,
  loginRequired,
  logout,
  sessionAuthentication,
  type SessionAuthenticationOptions,
} from '../../src/middleware/login.ts'
import { nextLocation } from '../../src/middleware/safe-redirect.ts'
import { sessionOf } from '../../src/middleware/session.ts'
import { sessions } from '../../src/middleware/sessions.ts'
import { MemoryStore } from '../../src/middleware/stores/memory-store.ts'
import { TestClient } from '../../src/testing/client.ts'
import { request, respond } from './requests.ts'

const secret = 'a secret of at least 32 bytes, or more'

interface User {
  readonly id: number
  readonly name: string
  password: string
}

interface Site {
  readonly app: Application
  readonly client: TestClient
  readonly users: Map<number, User>
  readonly text: (path: string) => Promise<string>
}

function site(more: Partial<SessionAuthenticationOptions<User>> = {}, outer: readonly Middleware[] = []): Site {
  const users = new Map<number, User>()
  for (const [at, name] of ['ann', 'bob'].entries()) users.set(at, { id: at, name, password: `hash of ${name}` })
  const stack = compose(
    [
      ...outer,
      sessions({ secret, store: new MemoryStore() }),
      csrf({ secret, mode: 'token' }),
      sessionAuthentication({
        load: (id) => users.get(Number(id)),
        passwordOf: (user) => user.password,
        secret,
        scopesOf: (user) => [`user:${user.name}`],
        ...more,
      }),
    ],
    async (given) => {
      const who = (): string => `${userOf<User>(given)?.name ?? 'nobody'} ${scopesOf(given).join()}`.trim()
      switch (given.path) {
        case '/login':
          await login(given, Number(given.query.get('id')))
          return Response.text(who())
        case '/logout':
          logout(given)
          return Response.text(who())
        case '/note':
          sessionOf(given).set('note', given.query.get('text') ?? '')
          return Response.text('noted')
        case '/token':
          return Response.text(csrfTokenOf(given))
        default:
          return Response.text(`${who()} ${(sessionOf(given).get('note') as string | undefined) ?? '-'}`)
      }
    },
  )
  const app = application(stack)
  const client = new TestClient(app, { redirect: 'manual' })
  return { app, client, users, text: async (path) => (await client.get(path)).text() }
}

describe('login', () => {
  test('makes the session that of the user, for this request and the next', async () => {
    const { text } = site()
    expect(await text('/')).toBe('nobody -')
    expect(await text('/login?id=0')).toBe('ann user:ann')
    expect(await text('/')).toBe('ann user:ann -')
  })

  test('waits for a load that takes time', async () => {
    const { text, users } = site({ load: async (id) => users.get(Number(id)) })
    expect(await text('/login?id=1')).toBe('bob user:bob')
    expect(await text('/')).toBe('bob user:bob -')
  })

  test('gives the session another id and keeps what is in it: no session fixation', async () => {
    const { app, client, text } = site()
    await text('/note?text=cart')
    const before = cookie(client, 'session')
    await text('/login?id=0')
    expect(cookie(client, 'session')).not.toBe(before)
    expect(await text('/')).toBe('ann user:ann cart')
    // Whoever has planted the old one has nothing.
    const attacker = new TestClient(app, { cookies: { session: before } })
    expect(await (await attacker.get('/')).text()).toBe('nobody -')
  })

  test('forgets what another user has left in the session', async () => {
    const { text } = site()
    await text('/login?id=0')
    await text('/note?text=of ann')
    expect(await text('/login?id=0')).toBe('ann user:ann')
    expect(await text('/')).toBe('ann user:ann of ann')
    await text('/login?id=1')
    expect(await text('/')).toBe('bob user:bob -')
  })

  test('changes the tokens against CSRF', async () => {
    const { client, text } = site()
    await text('/note?text=a')
    const token = await text('/token')
    const send = async (): Promise<number> => (await client.post('/', { headers: { 'x-csrftoken': token } })).status
    expect(await send()).toBe(200)
    await text('/login?id=0')
    expect(await send()).toBe(403)
  })

  test('of nobody is an Error, and so is an id that is none', async () => {
    const { client } = site()
    await expect(client.get('/login?id=7')).rejects.toThrow('login: load gave no user for 7')
    await expect(client.get('/login?id=x')).rejects.toThrow('login: the id of a user is text or a number, got NaN')
  })
})

describe('logout', () => {
  test('forgets the session and all in it', async () => {
    const { text } = site()
    await text('/login?id=0')
    await text('/note?text=of ann')
    expect(await text('/logout')).toBe('nobody')
    expect(await text('/')).toBe('nobody -')
  })
})

describe('a session ends', () => {
  test('when the password changes', async () => {
    const { text, users } = site()
    await text('/login?id=0')
    await text('/note?text=of ann')
    const ann = users.get(0)
    if (ann !== undefined) ann.password = 'another hash'
    expect(await text('/')).toBe('nobody -')
    await text('/login?id=0')
    expect(await text('/')).toBe('ann user:ann -')
  })

  test('when the user is gone', async () => {
    const { text, users } = site()
    await text('/login?id=0')
    users.delete(0)
    expect(await text('/')).toBe('nobody -')
  })

  test('not when the secret is changed for a new one with the old one beside it', async () => {
    const store = new MemoryStore()
    const newer = 'a newer secret of at least 32 bytes..'
    const make = (secrets: string | readonly string[]): TestClient => {
      const auth = sessionAuthentication({ load: () => ({ name: 'ann' }), passwordOf: () => 'hash', secret: secrets })
      const stack = compose([sessions({ secret, store }), auth], async (given) => {
        if (given.path === '/login') await login(given, 0)
        return Response.text(String(isAuthenticated(given)))
      })
      return new TestClient(application(stack))
    }
    const old = make(secret)
    await old.get('/login')
    const cookies = { session: cookie(old, 'session') }
    const ask = async (client: TestClient): Promise<string> => (await client.get('/', { cookies })).text()
    expect(await ask(make([newer, secret]))).toBe('true')
    // It holds a proof of the new one by now.
    expect(await ask(make(newer))).toBe('true')
    expect(await ask(make('another secret of at least 32 bytes..'))).toBe('false')
  })

  test('only by logout or its time, where no password is given', async () => {
    const auth = sessionAuthentication({ load: (id) => ({ id }) })
    const stack = compose([sessions({ secret }), auth], async (given) => {
      if (given.path === '/login') await login(given, 'ann')
      return Response.json(userOf(given) ?? null)
    })
    const client = new TestClient(application(stack))
    expect(await (await client.get('/')).json()).toBeNull()
    expect(await (await client.get('/login')).json()).toEqual({ id: 'ann' })
    expect(await (await client.get('/')).json()).toEqual({ id: 'ann' })
  })
})

describe('sessionAuthentication', () => {
  test('leaves alone whom an authentication further out has recognised', async () => {
    const byToken: Middleware = (next) => (given) => {
      setIdentity(given, { user: { name: 'robot' }, scopes: [], isAuthenticated: true })
      return next(given)
    }
    const { text } = site({}, [byToken])
    expect(await text('/')).toBe('robot -')
  })

  test('waits for what can be awaited, such as the query builder of a library', async () => {
    const users = ['ann']
    const load = (id: unknown): PromiseLike<{ name: string } | undefined> => {
      const user = users.includes(String(id)) ? { name: String(id) } : undefined
      // oxlint-disable-next-line unicorn/no-thenable -- as libraries have it
      return { then: (...args) => Promise.resolve(user).then(...args) }
    }
    const stack = compose([sessions({ secret }), sessionAuthentication({ load })], async (given) => {
      if (given.path === '/login') await login(given, 'ann')
      return Response.text(String(isAuthenticated(given)))
    })
    const client = new TestClient(application(stack))
    expect(await (await client.get('/login')).text()).toBe('true')
    expect(await (await client.get('/')).text()).toBe('true')
    users.pop()
    expect(await (await client.get('/')).text()).toBe('false')
  })

  test('answers at once where nothing has to be waited for', () => {
    const stack = compose([sessions({ secret }), sessionAuthentication({ load: () => undefined })], (given) =>
      Response.text(String(isAuthenticated(given))),
    )
    expect(respond(stack).body).toBe('false')
  })

  test('login, logout and itself say which middleware they need', () => {
    expect(() => login(request(), 1)).toThrow('login(request) needs the middleware sessionAuthentication()')
    expect(() => logout(request())).toThrow('logout(request) needs the middleware sessionAuthentication()')
    const alone = sessionAuthentication({ load: () => undefined })(() => Response.text(''))
    expect(() => respond(alone)).toThrow('needs the middleware sessions()')
  })

  test.each<[string, SessionAuthenticationOptions<unknown>, string]>([
    ['no load', {} as never, 'load must be a function'],
    ['passwordOf alone', { load: () => 1, passwordOf: () => '' }, 'passwordOf and secret need each other'],
    ['secret alone', { load: () => 1, secret }, 'passwordOf and secret need each other'],
    ['a short secret', { load: () => 1, passwordOf: () => '', secret: 'short' }, 'needs at least 32'],
  ])('%s is a TypeError', (_what, options, message) => {
    expect(() => sessionAuthentication(options)).toThrow(TypeError)
    expect(() => sessionAuthentication(options)).toThrow(message)
  })
})

describe('loginRequired', () => {
  const guarded = (options?: Parameters<typeof loginRequired>[0], user?: string) =>
    compose(
      [
        (next) => (given) => {
          setIdentity(given, { user, scopes: [], isAuthenticated: user !== undefined })
          return next(given)
        },
        loginRequired(options),
      ],
      () => Response.text('in'),
    )

  test('sends to the login, which is told where to come back to', () => {
    const response = respond(guarded(), { path: '/books', queryString: 'q=a' })
    expect([response.status, response.headers.get('location')]).toEqual([303, '/accounts/login/?next=/books%3Fq%3Da'])
    const next = new URL(response.headers.get('location') ?? '', 'http://a').search.slice(1)
    expect(nextLocation(request({ queryString: next }), '/')).toBe('/books?q=a')
  })

  test('lets in who is recognised, and everybody to the login itself', () => {
    expect(respond(guarded({}, 'ann')).body).toBe('in')
    expect(respond(guarded(), { path: '/accounts/login/' }).body).toBe('in')
    expect(respond(guarded({ loginUrl: '/in?lang=de' }), { path: '/in' }).body).toBe('in')
  })

  test('has options, and needs an authentication', () => {
    const response = respond(guarded({ loginUrl: '/in?lang=de', field: 'to' }))
    expect(response.headers.get('location')).toBe('/in?lang=de&to=/')
    expect(() => loginRequired({ loginUrl: 'login' })).toThrow('loginRequired: loginUrl must be a path or a URL')
    expect(() => loginRequired({ loginUrl: 'javascript:alert(1)' })).toThrow(TypeError)
    expect(() => respond(loginRequired()(() => Response.text('')))).toThrow('loginRequired(request) needs a middleware')
  })
})

function cookie(client: TestClient, name: string): string {
  const found = client.cookies.get(name)
  if (found === undefined) throw new Error(`no cookie ${name}`)
  return found
}
