import { describe, expect, test } from 'vitest'

import { Testudo } from 'testudo'
import { application, compose, type Handler, type Middleware, Response } from 'testudo/http'
import { cspNonceOf, factsOf, sessionOf, strict, type StrictOptions } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const secret = 'a-secret-of-fifty-characters-for-tests-only-0123456789'
const site: StrictOptions = { allowedHosts: ['shop.example', 'localhost'] }

function namesOf(layers: readonly Middleware[]): (string | undefined)[] {
  return layers.map((layer) => factsOf(layer)?.name)
}

function clientOf(
  options: StrictOptions,
  handler: Handler = () => Response.text('hello'),
  baseUrl = 'https://shop.example',
) {
  return new TestClient(application(compose(strict(options), handler)), { baseUrl, redirect: 'manual' })
}

describe('the layers', () => {
  test('without options', () => {
    expect(namesOf(strict())).toEqual([
      'requestId',
      'securityHeaders',
      'trustedHost',
      'httpsRedirect',
      'timeout',
      'bodyLimit',
      'compression',
      'conditionalGet',
      'csrf',
    ])
  })

  test('all of them, in their order', () => {
    const options: StrictOptions = {
      secret,
      forwarded: true,
      accessLog: { log: () => {} },
      cors: { allowOrigins: ['https://other.example'] },
      decompression: true,
    }
    expect(namesOf(strict(options))).toEqual([
      'forwarded',
      'requestId',
      'accessLog',
      'securityHeaders',
      'trustedHost',
      'httpsRedirect',
      'cors',
      'timeout',
      'bodyLimit',
      'decompression',
      'compression',
      'conditionalGet',
      'sessions',
      'csrf',
    ])
  })

  test('each can be left out', () => {
    const off: StrictOptions = {
      secret,
      requestId: false,
      securityHeaders: false,
      trustedHost: false,
      httpsRedirect: false,
      timeout: false,
      bodyLimit: false,
      compression: false,
      conditionalGet: false,
      sessions: false,
      csrf: false,
    }
    expect(strict(off)).toEqual([])
  })

  test('each takes its own options', () => {
    const layers = strict({ timeout: { seconds: 5 }, bodyLimit: { maxBytes: 7 }, trustedHost: { allowedHosts: ['*'] } })
    const facts = Object.fromEntries(layers.map((layer) => [factsOf(layer)?.name, factsOf(layer)?.options]))
    expect(facts.timeout).toMatchObject({ seconds: 5 })
    expect(facts.bodyLimit).toMatchObject({ maxBytes: 7 })
    expect(facts.trustedHost).toMatchObject({ allowedHosts: ['*'] })
  })

  test('a misspelt option is refused', () => {
    expect(() => strict({ bodylimits: false } as StrictOptions)).toThrow(
      'strict: there is no option "bodylimits"; did you mean bodyLimit?',
    )
    expect(() => strict({ allowedHosts: [], trustedHost: { allowedHosts: [] } })).toThrow('say the same')
    expect(() => strict({ sessions: true })).toThrow('strict: sessions need a secret')
  })
})

describe('a site with the strict layers', () => {
  test('sends the headers of a careful site, over HTTPS also HSTS', async () => {
    const { headers, status } = await clientOf(site).get('/')
    expect(status).toBe(200)
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect(headers.get('content-security-policy')).toContain("default-src 'self'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
    expect(headers.get('etag')).toMatch(/^"/)
  })

  test('has a nonce for the scripts of a page that asks for it', async () => {
    const response = await clientOf(site, (request) => Response.html(cspNonceOf(request) ?? '')).get('/')
    expect(response.headers.get('content-security-policy')).toContain(
      `script-src 'self' 'nonce-${await response.text()}'`,
    )
  })

  test('redirects to HTTPS, but for names of this computer', async () => {
    const response = await clientOf(site, undefined, 'http://shop.example').get('/a?b=c')
    expect([response.status, response.headers.get('location')]).toEqual([307, 'https://shop.example/a?b=c'])
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await clientOf(site, undefined, 'http://localhost:8000').get('/')).status).toBe(200)
    expect((await clientOf({}, undefined, 'http://testserver').get('/')).status).toBe(200)
    expect((await clientOf({}, undefined, 'http://[::1]:8000').get('/')).status).toBe(200)
  })

  test('refuses other names, with its headers', async () => {
    const response = await clientOf(site, undefined, 'https://evil.example').get('/')
    expect(response.status).toBe(400)
    expect(response.headers.get('x-frame-options')).toBe('DENY')
    expect((await clientOf({}, undefined, 'http://shop.example').get('/')).status).toBe(400)
  })

  test('refuses forms of other sites, and bodies that are too large', async () => {
    const client = clientOf({ ...site, bodyLimit: { maxBytes: 4 } }, async (request) =>
      Response.text(await request.text()),
    )
    const own = { 'sec-fetch-site': 'same-origin' }
    expect((await client.post('/', { body: 'abcd', headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403)
    expect((await client.post('/', { body: 'abcd', headers: own })).status).toBe(200)
    expect((await client.post('/', { body: 'abcde', headers: own })).status).toBe(413)
  })

  test('has sessions when it has a secret', async () => {
    const client = clientOf({ ...site, secret }, (request) => {
      const session = sessionOf(request)
      session.set('n', Number(session.get('n') ?? 0) + 1)
      return Response.text(String(session.get('n')))
    })
    const first = await client.get('/')
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly/)
    expect(first.headers.get('set-cookie')).toMatch(/Secure/)
    expect(await (await client.get('/')).text()).toBe('2')
  })

  test('compresses and answers 304', async () => {
    const client = clientOf(site, () => Response.json({ text: 'x'.repeat(2000) }))
    const response = await client.get('/', { headers: { 'accept-encoding': 'gzip' } })
    expect(response.headers.get('content-encoding')).toBe('gzip')
    const etag = response.headers.get('etag') ?? ''
    const again = await client.get('/', { headers: { 'accept-encoding': 'gzip', 'if-none-match': etag } })
    expect(again.status).toBe(304)
  })
})

describe('new Testudo({ profile })', () => {
  test('puts the layers outside of its own, for whoever asks first', async () => {
    const app = new Testudo({ profile: 'strict' })
    const seen: (string | null)[] = []
    app.use((next) => (request) => {
      seen.push(request.path)
      return next(request)
    })
    app.get('/', () => ({ hello: 'world' }))
    const client = new TestClient(app)
    const [one, two] = await Promise.all([client.get('/'), client.get('/')])
    expect([one.headers.get('x-frame-options'), two.headers.get('x-frame-options')]).toEqual(['DENY', 'DENY'])
    expect((await client.get('/', { headers: { host: 'evil.example' } })).status).toBe(400)
    expect(seen).toEqual(['/', '/'])
    expect(() => app.use((next) => next)).toThrow('after the application has started')
  })

  test('is there before the first request when the application was started', async () => {
    const app = new Testudo({ profile: { allowedHosts: ['shop.example'] } })
    app.get('/', () => ({ hello: 'world' }))
    const client = await new TestClient(app, { baseUrl: 'https://shop.example' }).start()
    expect((await client.get('/')).headers.get('strict-transport-security')).toBe('max-age=31536000')
    await client.stop()
  })

  test('the page of the documentation works under it', async () => {
    const app = new Testudo({ profile: 'strict' })
    app.get('/', () => ({ hello: 'world' }))
    const client = new TestClient(app)
    const page = await client.get('/docs')
    // Its own policy, which its scripts are made for, and no other.
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/)
    // A window for signing in must find back to the page.
    expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin-allow-popups')
    const redirect = await client.get('/docs/oauth2-redirect')
    expect(redirect.headers.get('cross-origin-opener-policy')).toBe('unsafe-none')
    const text = await page.text()
    for (const [, path = ''] of text.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)) {
      expect((await client.get(new URL(path, 'http://testserver/docs'))).status).toBe(200)
    }
    expect((await client.get('/openapi.json')).status).toBe(200)
  })

  test('wrong options are told', async () => {
    expect(() => new Testudo({ profile: 'lax' as 'strict' })).toThrow(
      'Testudo: profile is \'strict\' or the options of strict(), got "lax"',
    )
    const app = new Testudo({ profile: { timout: false } as StrictOptions })
    await expect(new TestClient(app).start()).rejects.toThrow('did you mean timeout?')
  })

  test('app.layers() tells what there is', async () => {
    const app = new Testudo({ profile: { csrf: false } })
    const own: Middleware = (next) => (request) => next(request)
    app.use(own)
    const layers = await app.layers()
    expect(namesOf(layers).slice(0, 2)).toEqual(['requestId', 'securityHeaders'])
    expect(layers.at(-1)).toBe(own)
  })
})
