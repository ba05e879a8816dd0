import { afterEach, describe, expect, test } from 'vitest'
import { application } from '../../src/http/application.ts'
import { setClock } from '../../src/http/clock.ts'
import { compose, type Handler, type Middleware } from '../../src/http/handler.ts'
import type { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import {
  csrf,
  csrfExempt,
  csrfField,
  csrfTokenOf,
  type CsrfOptions,
  rotateCsrfToken,
} from '../../src/middleware/csrf.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { methodOverride } from '../../src/middleware/method-override.ts'
import { sessionOf } from '../../src/middleware/session.ts'
import { sessions } from '../../src/middleware/sessions.ts'
import { MemoryStore } from '../../src/middleware/stores/memory-store.ts'
import { Router } from '../../src/routing/router.ts'
import { TestClient, type TestRequestOptions } from '../../src/testing/client.ts'
import { request, respond, type RequestOptions } from './requests.ts'

const secret = 'a secret of at least 32 bytes, or more'
const own = 'https://shop.example'

afterEach(() => setClock(undefined))

/** The reason of a refusal, or `passed`, of a request that is judged at once. */
function judged(options: CsrfOptions, sent: Readonly<Record<string, string>>, more: RequestOptions = {}): string {
  const headers = Object.entries({ host: 'shop.example', ...sent })
  const response = respond(
    csrf(options)(() => Response.text('passed')),
    {
      method: 'POST',
      scheme: 'https',
      ...more,
      headers,
    },
  )
  return reasonOf(response.status, typeof response.body === 'string' ? response.body : '')
}

function reasonOf(status: number, body: string): string {
  if (status !== 403) return body
  const { detail } = JSON.parse(body) as { detail: { type: string; reason: string; msg: string } }
  expect(detail).toMatchObject({ type: 'csrf', msg: expect.stringMatching(/^CSRF check failed: /) })
  return detail.reason
}

const pages: Readonly<Record<string, (request: Request) => unknown>> = {
  '/form': (request) => csrfTokenOf(request),
  '/field': (request) => csrfField(request),
  '/login': (request) => {
    sessionOf(request).rotate()
    sessionOf(request).set('userId', 7)
    return 'logged in'
  },
  '/logout': (request) => {
    sessionOf(request).clear()
    return 'logged out'
  },
  '/visit': (request) => {
    sessionOf(request).set('visited', true)
    return 'visited'
  },
  '/echo': async (request) => JSON.stringify([...(await request.form()).entries()].map(([name]) => name)),
}

const serve: Handler = async (request) => {
  const page = pages[request.path]
  return Response.text(String(page === undefined ? 'passed' : await page(request)))
}

/** A site with sessions in a store, and tokens. */
function site(options: CsrfOptions = {}, layers: readonly Middleware[] = []): Visitor {
  const stack = [sessions({ secret, store: new MemoryStore() }), csrf({ secret, mode: 'token', ...options }), ...layers]
  return new Visitor(application(compose(stack, serve)))
}

class Visitor extends TestClient {
  constructor(app: ConstructorParameters<typeof TestClient>[0]) {
    super(app, { baseUrl: own })
  }

  /** The token of a page. */
  async token(path = '/form'): Promise<string> {
    return (await this.get(path)).text()
  }

  /** What became of a form. */
  async send(options: TestRequestOptions = {}, path = '/buy'): Promise<string> {
    const response = await this.post(path, options)
    return reasonOf(response.status, await response.text())
  }
}

describe('fetch metadata', () => {
  test.each([
    ['same-origin', 'passed'],
    ['none', 'passed'],
    ['cross-site', 'cross-site'],
    ['same-site', 'same-site'],
  ])('a form of %s: %s', (site, expected) => {
    expect(judged({}, { 'sec-fetch-site': site })).toBe(expected)
    expect(judged({}, { 'sec-fetch-site': site, origin: site.startsWith('same-o') ? own : 'https://evil.test' })).toBe(
      expected,
    )
  })

  test.each(['GET', 'HEAD', 'OPTIONS', 'TRACE'])('%s passes, wherever it comes from', (method) => {
    expect(judged({}, { 'sec-fetch-site': 'cross-site' }, { method })).toBe('passed')
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'Head', 'PROPFIND', 'QUERY'])('%s is judged', (method) => {
    expect(judged({}, { 'sec-fetch-site': 'cross-site' }, { method })).toBe('cross-site')
  })

  test('login CSRF: a form of another site is refused without any cookie', () => {
    expect(judged({}, { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' })).toBe(
      'cross-site',
    )
  })

  test('a subdomain may be allowed', () => {
    expect(judged({ allowSameSite: true }, { 'sec-fetch-site': 'same-site' })).toBe('passed')
    expect(judged({ allowSameSite: true }, { 'sec-fetch-site': 'cross-site' })).toBe('cross-site')
  })

  test('what the standard does not know tells nothing', () => {
    for (const site of ['', 'SAME-ORIGIN', 'same-origin, cross-site', 'x']) {
      expect(judged({}, { 'sec-fetch-site': site })).toBe('no-origin')
      expect(judged({}, { 'sec-fetch-site': site, origin: 'https://evil.test' })).toBe('origin')
    }
  })
})

describe('trusted origins', () => {
  const trustedOrigins = ['https://pay.example', 'https://*.partner.example', 'http://localhost:3000']

  test.each([
    ['https://pay.example', 'passed'],
    ['https://a.partner.example', 'passed'],
    ['https://a.b.partner.example', 'passed'],
    ['http://localhost:3000', 'passed'],
    ['http://pay.example', 'cross-site'],
    ['https://pay.example:8443', 'cross-site'],
    ['https://pay.example.evil.test', 'cross-site'],
    ['https://evilpay.example', 'cross-site'],
    ['https://partner.example', 'cross-site'],
    ['https://evil.test/.partner.example', 'cross-site'],
    ['https://evil.test#.partner.example', 'cross-site'],
    ['https://evilpartner.example', 'cross-site'],
    ['https://a.partnerXexample', 'cross-site'],
    ['http://a.partner.example', 'cross-site'],
    ['null', 'cross-site'],
  ])('%s: %s', (origin, expected) => {
    expect(judged({ trustedOrigins }, { origin, 'sec-fetch-site': 'cross-site' })).toBe(expected)
    expect(judged({ trustedOrigins }, { origin })).toBe(
      expected === 'passed' ? 'passed' : origin === 'null' ? 'null-origin' : 'origin',
    )
  })

  test.each([
    'pay.example',
    'https://pay.example/',
    'https://pay.example/path',
    'https://Pay.example',
    'https://pay.example:443',
    'https://*',
    'https://a.*.example',
    '*',
    'null',
    'ftp://pay.example',
    'https://user@pay.example',
    '',
  ])('%j is no origin', (origin) => {
    expect(() => csrf({ trustedOrigins: [origin] })).toThrow(`csrf: ${JSON.stringify(origin)} is no origin`)
  })
})

describe('browsers without fetch metadata', () => {
  test.each([
    [{ origin: own }, 'passed'],
    [{ origin: 'https://evil.test' }, 'origin'],
    [{ origin: 'https://sub.shop.example' }, 'origin'],
    [{ origin: 'https://shop.example:8443' }, 'origin'],
    [{ origin: 'null' }, 'null-origin'],
    [{ origin: '' }, 'origin'],
    [{ origin: 'null', referer: `${own}/form` }, 'null-origin'],
    [{ referer: `${own}/form` }, 'passed'],
    [{ referer: own }, 'passed'],
    [{ referer: 'https://evil.test/https://shop.example/' }, 'referer'],
    [{ referer: 'https://shop.example.evil.test/' }, 'referer'],
    [{ referer: 'https://shop.example@evil.test/' }, 'referer'],
    [{ referer: 'not a URL' }, 'referer'],
    [{ referer: '' }, 'referer'],
    [{}, 'no-origin'],
  ])('%j: %s', (sent, expected) => {
    expect(judged({}, { ...sent })).toBe(expected)
  })

  test('scheme downgrade: a page of plain HTTP cannot send to HTTPS', () => {
    expect(judged({}, { origin: 'http://shop.example' })).toBe('origin')
    expect(judged({}, { referer: 'http://shop.example/form' })).toBe('referer')
  })

  test('ports, and default ports, count', () => {
    expect(judged({}, { host: 'shop.example:443', origin: own })).toBe('passed')
    expect(judged({}, { host: 'shop.example:8443', origin: 'https://shop.example:8443' })).toBe('passed')
    expect(judged({}, { host: 'shop.example', origin: 'http://shop.example' }, { scheme: 'http' })).toBe('passed')
    expect(judged({}, { host: 'shop.example', origin: own }, { scheme: 'http' })).toBe('origin')
  })

  test('a Host that is none matches no origin', () => {
    expect(judged({}, { host: 'a b', origin: 'https://a b' })).toBe('origin')
  })

  test('where nothing tells, a token does', async () => {
    const visitor = site({ mode: 'fetch-metadata' })
    const token = await visitor.token()
    expect(await visitor.send({ headers: { 'x-csrftoken': token } })).toBe('passed')
    expect(await visitor.send({ form: { csrfToken: token } })).toBe('passed')
    expect(await visitor.send()).toBe('no-token')
    visitor.cookies.clear()
    expect(await visitor.send({ headers: { 'x-csrftoken': token } })).toBe('no-origin')
  })

  test('a token does not outweigh what the browser tells', async () => {
    for (const mode of ['fetch-metadata', 'both'] as const) {
      const visitor = site({ mode })
      const headers = { 'x-csrftoken': await visitor.token() }
      expect(await visitor.send({ headers: { ...headers, 'sec-fetch-site': 'cross-site' } })).toBe('cross-site')
      expect(await visitor.send({ headers: { ...headers, origin: 'https://evil.test' } })).toBe('origin')
    }
  })
})

describe('both', () => {
  test('needs the right sender and a token', async () => {
    const visitor = site({ mode: 'both' })
    const token = await visitor.token()
    const same = { 'sec-fetch-site': 'same-origin' }
    expect(await visitor.send({ headers: { ...same, 'x-csrftoken': token } })).toBe('passed')
    expect(await visitor.send({ headers: same })).toBe('no-token')
    expect(await visitor.send({ headers: { ...same, 'x-csrftoken': 'x' } })).toBe('bad-token')
  })

  test('over HTTPS a browser that tells nothing is refused, as by Django', async () => {
    const visitor = site({ mode: 'both' })
    const headers = { 'x-csrftoken': await visitor.token() }
    expect(await visitor.send({ headers })).toBe('no-origin')
    expect(await visitor.send({ headers: { ...headers, referer: `${own}/form` } })).toBe('passed')
  })
})

describe('tokens', () => {
  test('a form or a header has one, and the cookie another half', async () => {
    const visitor = site()
    expect(await visitor.send()).toBe('no-cookie')
    const response = await visitor.get('/form')
    const token = await response.text()
    expect(token).toMatch(/^[\w-]{64}$/)
    expect(response.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^csrftoken=[\w.-]+; Max-Age=31449600; Path=\/; Secure; SameSite=Lax$/),
    ])
    expect(response.headers.get('vary')).toBe('Cookie')
    expect(await visitor.send({ form: { csrfToken: token } })).toBe('passed')
    expect(await visitor.send({ headers: { 'X-CSRFToken': token } })).toBe('passed')
    expect(await visitor.send({ form: { csrfToken: 'x' } })).toBe('bad-token')
    expect(await visitor.send({ form: { csrfToken: '' } })).toBe('no-token')
    expect(await visitor.send({ form: { other: token } })).toBe('no-token')
    expect(await visitor.send({ json: { csrfToken: token } })).toBe('no-token')
    expect(await visitor.send({ query: { csrfToken: token } })).toBe('no-token')
  })

  test('the cookie is set once, and only where a token was given out', async () => {
    const visitor = site()
    expect((await visitor.get('/')).headers.getSetCookie()).toEqual([])
    expect((await visitor.get('/')).headers.get('vary')).toBeNull()
    await visitor.token()
    expect((await visitor.get('/form')).headers.getSetCookie()).toEqual([])
    expect((await visitor.get('/')).headers.getSetCookie()).toEqual([])
  })

  test('BREACH: no two pages show the same text, and all of them pass', async () => {
    const visitor = site()
    const tokens = [await visitor.token(), await visitor.token(), await visitor.token()]
    expect(new Set(tokens).size).toBe(3)
    expect(new Set(tokens.map((token) => token.slice(32))).size).toBe(3)
    for (const token of tokens) expect(await visitor.send({ form: { csrfToken: token } })).toBe('passed')
  })

  test('a script may send the value of the cookie', async () => {
    const visitor = site()
    await visitor.token()
    expect(await visitor.send({ headers: { 'x-csrftoken': visitor.cookies.get('csrftoken') ?? '' } })).toBe('passed')
  })

  test('csrfField is the field as HTML', async () => {
    const visitor = site({ field: 'form[_token]' })
    const field = await visitor.token('/field')
    expect(field).toMatch(/^<input type="hidden" name="form\[_token\]" value="[\w-]{64}">$/)
    expect(await visitor.send({ form: { 'form[_token]': field.slice(-66, -2) } })).toBe('passed')
  })

  test('name, header, path, domain, secure and sameSite are options', async () => {
    const visitor = site({
      name: '__Secure-guard',
      header: 'X-XSRF-TOKEN',
      domain: 'shop.example',
      secure: true,
      sameSite: 'strict',
      httpOnly: true,
      maxAge: 60,
    })
    const response = await visitor.get('/form')
    expect(response.headers.getSetCookie()[0]).toMatch(
      /^__Secure-guard=[\w.-]+; Max-Age=60; Domain=shop\.example; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
    expect(await visitor.send({ headers: { 'x-xsrf-token': await response.text() } })).toBe('passed')
  })

  test('a cookie is good for maxAge seconds', async () => {
    const visitor = site({ maxAge: 60 })
    setClock(() => 1_000_000)
    const token = await visitor.token()
    const cookie = `csrftoken=${visitor.cookies.get('csrftoken')}`
    setClock(() => 1_061_000)
    expect(await visitor.send({ headers: { cookie, 'x-csrftoken': token } })).toBe('bad-cookie')
    expect(await visitor.send({ form: { csrfToken: await visitor.token() } })).toBe('passed')
  })

  test('the secrets rotate', async () => {
    const old = site({ secret })
    const token = await old.token()
    const cookie = `csrftoken=${old.cookies.get('csrftoken')}`
    const sent = { headers: { cookie, 'x-csrftoken': token } }
    const other = 'another secret, which has 32 bytes too'
    expect(await site({ secret: [other, secret] }).send(sent)).toBe('passed')
    expect(await site({ secret: other }).send(sent)).toBe('bad-cookie')
  })
})

describe('attacks on tokens', () => {
  test('a cookie that the attacker made up is refused', async () => {
    const visitor = site()
    for (const cookie of ['x', 'a.b.c.d', `${'A'.repeat(32)}..t85s00.${'A'.repeat(43)}`]) {
      expect(await visitor.send({ headers: { cookie: `csrftoken=${cookie}`, 'x-csrftoken': cookie } })).toBe(
        'bad-cookie',
      )
    }
  })

  test('subdomain cookie injection: an anonymous token is worth nothing to somebody with a session', async () => {
    const visitor = site()
    const attacker = { token: await visitor.token(), cookie: visitor.cookies.get('csrftoken') ?? '' }
    visitor.cookies.clear()
    await visitor.get('/login')
    visitor.cookies.set('csrftoken', attacker.cookie)
    expect(await visitor.send({ form: { csrfToken: attacker.token } })).toBe('other-session')
  })

  test('the token of another session is refused, with its cookie or without', async () => {
    const stack = compose([sessions({ secret, store: new MemoryStore() }), csrf({ secret, mode: 'token' })], serve)
    const [attacker, victim] = [new Visitor(application(stack)), new Visitor(application(stack))]
    await attacker.get('/login')
    await victim.get('/login')
    const stolen = { token: await attacker.token(), cookie: attacker.cookies.get('csrftoken') ?? '' }
    await victim.token()
    expect(await victim.send({ form: { csrfToken: stolen.token } })).toBe('bad-token')
    victim.cookies.set('csrftoken', stolen.cookie)
    expect(await victim.send({ form: { csrfToken: stolen.token } })).toBe('other-session')
  })

  test('replay after rotation: what was good before the login is not good after it', async () => {
    const visitor = site()
    const before = { token: await visitor.token(), cookie: visitor.cookies.get('csrftoken') ?? '' }
    const login = await visitor.get('/login')
    expect(login.headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual(['csrftoken', 'session'])
    expect(await visitor.send({ form: { csrfToken: before.token } })).toBe('bad-token')
    const session = `session=${visitor.cookies.get('session')}`
    const headers = { cookie: `${session}; csrftoken=${before.cookie}`, 'x-csrftoken': before.token }
    expect(await visitor.send({ headers })).toBe('other-session')
    expect(await visitor.send({ form: { csrfToken: await visitor.token() } })).toBe('passed')
  })

  test('a second login and a logout make new tokens too', async () => {
    const visitor = site()
    for (const path of ['/login', '/login', '/logout']) {
      const before = await visitor.token()
      await visitor.get(path)
      expect(await visitor.send({ form: { csrfToken: before } })).toBe('bad-token')
    }
  })

  test('method override: a form cannot become a safe method before it was judged', async () => {
    const override: Middleware = (next) => async (request) => {
      if (request.method !== 'POST') return next(request)
      const method = (await request.form()).text('_method')?.toUpperCase()
      if (method !== undefined) request.replaceScope({ method })
      return next(request)
    }
    const seen: string[] = []
    const inner: Middleware = (next) => (request) => {
      seen.push(request.method)
      return next(request)
    }
    const visitor = site({}, [override, inner])
    for (const method of ['GET', 'DELETE']) {
      expect(await visitor.send({ form: { _method: method } })).toBe('no-cookie')
    }
    expect(seen).toEqual([])
    const token = await visitor.token()
    expect(await visitor.send({ form: { _method: 'DELETE', csrfToken: token } })).toBe('passed')
    expect(seen).toEqual(['GET', 'DELETE'])
  })
})

test('inside of csrf, methodOverride sees only what has passed', async () => {
  const seen: string[] = []
  const inner: Middleware = (next) => (request) => {
    seen.push(request.method)
    return next(request)
  }
  const visitor = site({}, [methodOverride(), inner])
  const token = await visitor.token()
  expect(await visitor.send({ form: { _method: 'DELETE' } })).toBe('no-token')
  expect(await visitor.send({ form: { _method: 'DELETE', csrfToken: token } })).toBe('passed')
  // A link is never more than a link.
  await visitor.get('/buy?_method=DELETE')
  expect(seen).toEqual(['GET', 'DELETE', 'GET'])
})

describe('tokens and sessions', () => {
  test('a form that was open when the session began still passes', async () => {
    const visitor = site()
    const token = await visitor.token()
    const visit = await visitor.get('/visit')
    expect(visit.headers.getSetCookie()).toHaveLength(2)
    expect(await visitor.send({ form: { csrfToken: token } })).toBe('passed')
    expect((await visitor.get('/visit')).headers.getSetCookie()).toEqual([])
  })

  test('a page may begin the session and ask for a token, in either order', async () => {
    const begin = (request: Request): void => sessionOf(request).set('a', 1)
    for (const page of [
      (request: Request) => {
        begin(request)
        return csrfTokenOf(request)
      },
      (request: Request) => {
        const token = csrfTokenOf(request)
        begin(request)
        return token
      },
    ]) {
      const stack = [sessions({ secret }), csrf({ secret, mode: 'token' })]
      const handler: Handler = (request) => Response.text(request.method === 'GET' ? page(request) : 'passed')
      const visitor = new Visitor(application(compose(stack, handler)))
      expect(await visitor.send({ form: { csrfToken: await visitor.token('/') } })).toBe('passed')
      expect(await visitor.send({ form: { csrfToken: await visitor.token('/') } })).toBe('passed')
    }
  })

  test('a page that asks before and after the rotation shows a new token', async () => {
    const tokens: string[] = []
    const handler: Handler = (request) => {
      if (request.method === 'POST') return Response.text('passed')
      tokens.push(csrfTokenOf(request))
      sessionOf(request).set('userId', 7)
      sessionOf(request).rotate()
      tokens.push(csrfTokenOf(request))
      return Response.text('')
    }
    const visitor = new Visitor(application(compose([sessions({ secret }), csrf({ secret, mode: 'token' })], handler)))
    await visitor.get('/')
    const [before = '', after = ''] = tokens
    expect(await visitor.send({ form: { csrfToken: before } })).toBe('bad-token')
    expect(await visitor.send({ form: { csrfToken: after } })).toBe('passed')
  })

  test('a failed request leaves the tokens as they were', async () => {
    const handler: Handler = (request) => {
      if (request.path === '/form') return Response.text(csrfTokenOf(request))
      if (request.method === 'POST') return Response.text('passed')
      sessionOf(request).set('a', 1)
      sessionOf(request).rotate()
      return Response.text('', { status: 500 })
    }
    const visitor = new Visitor(application(compose([sessions({ secret }), csrf({ secret, mode: 'token' })], handler)))
    const token = await visitor.token()
    expect((await visitor.get('/fail')).headers.getSetCookie()).toEqual([])
    expect(await visitor.send({ form: { csrfToken: token } })).toBe('passed')
  })

  test('without sessions rotateCsrfToken makes new tokens', async () => {
    const handler: Handler = (request) => {
      if (request.path === '/login') rotateCsrfToken(request)
      return Response.text(request.path === '/form' ? csrfTokenOf(request) : 'passed')
    }
    const visitor = new Visitor(application(csrf({ secret, mode: 'token' })(handler)))
    const token = await visitor.token()
    expect(await visitor.send({ form: { csrfToken: token } })).toBe('passed')
    await visitor.get('/login')
    expect(await visitor.send({ form: { csrfToken: token } })).toBe('bad-token')
    expect(await visitor.send({ form: { csrfToken: await visitor.token() } })).toBe('passed')
    expect(() => rotateCsrfToken(request())).not.toThrow()
  })

  test('outside of sessions it says so', async () => {
    const stack = compose([csrf({ secret }), sessions({ secret })], serve)
    await expect(new Visitor(application(stack)).get('/')).rejects.toThrow('put sessions() first')
  })
})

describe('the form', () => {
  test('is the endpoint’s too, urlencoded and multipart', async () => {
    const visitor = site()
    const token = await visitor.token()
    const multipart = new FormData()
    multipart.append('csrfToken', token)
    multipart.append('file', new Blob(['x'.repeat(100_000)]), 'a.txt')
    for (const form of [{ csrfToken: token, file: 'a' }, multipart]) {
      const response = await visitor.post('/echo', { form })
      expect(await response.json()).toEqual(['csrfToken', 'file'])
    }
  })

  test('a multipart body can be streamed by the endpoint if the token is in the header', async () => {
    const read: string[] = []
    const handler: Handler = async (request) => {
      if (request.method === 'GET') return Response.text(csrfTokenOf(request))
      for await (const chunk of request.body) read.push(Buffer.from(chunk).toString('latin1'))
      return Response.text('passed')
    }
    const visitor = new Visitor(application(csrf({ secret, mode: 'token' })(handler)))
    const token = await visitor.token()
    const form = new FormData()
    form.append('file', new Blob(['content']), 'a.txt')
    expect(await visitor.send({ form, headers: { 'x-csrftoken': token } })).toBe('passed')
    expect(read.join('')).toContain('content')
  })

  test('is not read at all with { field: false }', async () => {
    const visitor = site({ field: false })
    const token = await visitor.token()
    expect(await visitor.send({ form: { csrfToken: token } })).toBe('no-token')
    expect(await visitor.send({ headers: { 'x-csrftoken': token } })).toBe('passed')
    await expect(visitor.get('/field')).rejects.toThrow('csrf has no field')
  })

  test('is not read where the browser has told enough', async () => {
    const seen: boolean[] = []
    const handler = csrf({ secret })((request) => {
      seen.push(request.bodyUsed)
      return Response.text('')
    })
    await new TestClient(application(handler)).post('/', {
      form: { a: 'b' },
      headers: { 'sec-fetch-site': 'same-origin' },
    })
    expect(seen).toEqual([false])
  })
})

describe('exemptions', () => {
  test('whole paths, patterns and functions', () => {
    const options: CsrfOptions = {
      exempt: ['/hook', /^\/api\//, (request) => request.headers.has('x-signature')],
    }
    const from = { 'sec-fetch-site': 'cross-site' }
    expect(judged(options, from, { path: '/hook' })).toBe('passed')
    expect(judged(options, from, { path: '/hook/' })).toBe('cross-site')
    expect(judged(options, from, { path: '/api/books' })).toBe('passed')
    expect(judged(options, from, { path: '/my/api/books' })).toBe('cross-site')
    expect(judged(options, { ...from, 'x-signature': '1' })).toBe('passed')
    expect(() => csrf({ exempt: [7 as never] })).toThrow('csrf: exempt has 7')
  })

  test('a route marked by csrfExempt, where csrf is around the routes', async () => {
    const inner = new Router({ middleware: [csrf({ secret })] })
      .post('/hook', () => Response.text('passed'), { middleware: [csrfExempt] })
      .get('/hook', (request) => Response.text(csrfTokenOf(request)), { middleware: [csrfExempt] })
      .post('/buy', () => Response.text('passed'))
    const visitor = new Visitor(application(inner.handle))
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect(await visitor.send({ headers }, '/hook')).toBe('passed')
    expect(await visitor.send({ headers }, '/buy')).toBe('cross-site')
    expect(await visitor.token('/hook')).toMatch(/^[\w-]{64}$/)
  })

  test('a bearer token without cookies needs no more: no browser adds it by itself', () => {
    const from = { 'sec-fetch-site': 'cross-site' }
    expect(judged({}, { ...from, authorization: 'Bearer abc' })).toBe('passed')
    expect(judged({}, { authorization: 'bearer abc' })).toBe('passed')
    expect(judged({}, { ...from, authorization: 'Bearer abc', cookie: 'session=x' })).toBe('cross-site')
    expect(judged({}, { ...from, authorization: 'Basic YTpi' })).toBe('cross-site')
    expect(judged({}, { ...from, authorization: 'Bearer' })).toBe('cross-site')
  })
})

describe('the answer to what is refused', () => {
  test('is 403 with the reason, and can be another', async () => {
    const visitor = site()
    const response = await visitor.post('/buy')
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({
      detail: { type: 'csrf', reason: 'no-cookie', msg: 'CSRF check failed: the CSRF cookie is missing' },
    })
    const own = site({ refuse: (_request, reason) => Response.html(`<h1>${reason}</h1>`, { status: 400 }) })
    expect(await (await own.post('/buy')).text()).toBe('<h1>no-cookie</h1>')
  })

  test('what cannot be read is answered as ever', async () => {
    const visitor = site()
    await visitor.token()
    const response = await visitor.post('/buy', {
      body: 'x',
      headers: { 'content-type': 'multipart/form-data' },
    })
    expect(response.status).toBe(400)
  })
})

describe('misuse', () => {
  test('without the middleware, or a secret, an Error says what is missing', () => {
    expect(() => csrfTokenOf(request())).toThrow('csrfTokenOf(request) needs the middleware csrf(): app.use(csrf(')
    expect(() => csrfField(request())).toThrow('csrfField(request) needs the middleware csrf()')
    const handler = csrf()((request) => Response.text(csrfTokenOf(request)))
    expect(() => respond(handler)).toThrow('tokens need a secret: csrf({ secret })')
  })

  test('a first token after the response has begun is an Error, a later one is not', async () => {
    const late: unknown[] = []
    const handler: Handler = (request) => {
      async function* body() {
        yield 'late'
        try {
          late.push(typeof csrfTokenOf(request))
        } catch (error) {
          late.push(error instanceof Error ? error.message.slice(0, 52) : error)
        }
      }
      if (request.path === '/early') csrfTokenOf(request)
      return Response.stream(body())
    }
    const visitor = new Visitor(application(csrf({ secret })(handler)))
    for (const path of ['/late', '/early', '/late']) await (await visitor.get(path)).text()
    expect(late).toEqual(['csrfTokenOf(request): the response has begun without', 'string', 'string'])
  })

  test.each<[string, Partial<Record<keyof CsrfOptions, unknown>>]>([
    ["csrf: mode must be 'fetch-metadata', 'token' or 'both', got none", { mode: 'none' }],
    ['csrf: secret: a secret is needed', { mode: 'token' }],
    ['csrf: secret: a secret is needed', { mode: 'both' }],
    ['csrf: secret: a secret has 5 bytes', { secret: 'short' }],
    ['csrf: field "a\\"b" must be letters', { field: 'a"b' }],
    ['csrf: "a b" is no header name', { header: 'a b' }],
    ['csrf: maxAge must be whole seconds', { maxAge: 0 }],
    ["csrf: secure must be true, false or 'auto'", { secure: 1 }],
    ['csrf: the name __Host-a needs { secure: true }', { name: '__Host-a' }],
    ['needs { secure: true }', { sameSite: 'none' }],
    ['csrf: trustedOrigins must be a list', { trustedOrigins: 'https://a.example' }],
  ])('%s', (message, options) => {
    expect(() => csrf(options as CsrfOptions)).toThrow(TypeError)
    expect(() => csrf(options as CsrfOptions)).toThrow(message)
  })

  test('what the middleware tells of itself has no secret in it', () => {
    const facts = factsOf(csrf({ secret, mode: 'both', exempt: ['/hook'] }))
    expect(facts).toMatchObject({
      name: 'csrf',
      options: { mode: 'both', trustedOrigins: [], allowSameSite: false, exempt: ['/hook'], name: 'csrftoken' },
    })
    expect(JSON.stringify(facts)).not.toContain(secret)
  })
})

test('a request that needs no token is answered at once', () => {
  const layer = csrf({ secret })
  expect(respond(layer(() => Response.text(''))).headers.list).toHaveLength(1)
  expect(judged({ secret }, { 'sec-fetch-site': 'same-origin' })).toBe('passed')
})
