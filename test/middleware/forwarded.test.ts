import { describe, expect, it, test } from 'vitest'

import type { HttpScope } from '../../src/gateway/asgi.ts'
import { HttpError } from '../../src/http/errors.ts'
import { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { forwarded, type ForwardedOptions } from '../../src/middleware/forwarded.ts'
import { scopeOf } from './requests.ts'

type Fields = Readonly<Record<string, string | readonly string[]>>

const proxy = '10.0.0.1'
const trusted = { trusted: ['10.0.0.0/8'] }

function requestFrom(peer: string | null, fields: Fields, scope: Partial<HttpScope> = {}): Request {
  const headers = Object.entries({ host: 'inner.test', ...fields }).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as readonly string[]) : [value]).map((one) => [name, one] as const),
  )
  const given: HttpScope = { ...scopeOf(), headers, client: peer === null ? null : [peer, 50000], ...scope }
  return new Request(given, () => ({ type: 'http.disconnect' }))
}

/** What the handler inside sees. */
function see(
  options: ForwardedOptions,
  peer: string | null,
  fields: Fields,
  scope?: Partial<HttpScope>,
): { client: unknown; url: string; rootPath: string; path: string; baseUrl: string } {
  let seen: ReturnType<typeof see> | undefined
  void forwarded(options)((request) => {
    const { client, url, rootPath, path, baseUrl } = request
    seen = { client: client?.join(':'), url, rootPath, path, baseUrl }
    return Response.empty()
  })(requestFrom(peer, fields, scope))
  if (seen === undefined) throw new Error('the handler was not called')
  return seen
}

function clientOf(options: ForwardedOptions, peer: string, value: string | readonly string[]): unknown {
  const field = options.header === 'forwarded' ? 'forwarded' : 'x-forwarded-for'
  return see(options, peer, { [field]: value }).client
}

/** The status of the error that the middleware throws. */
function refusal(options: ForwardedOptions, peer: string, fields: Fields): number | undefined {
  try {
    see(options, peer, fields)
  } catch (error) {
    if (error instanceof HttpError) return error.status
    throw error
  }
  return undefined
}

describe('X-Forwarded-For', () => {
  test.each<[value: string | string[], client: string]>([
    ['203.0.113.9', '203.0.113.9:0'],
    ['203.0.113.9:4711', '203.0.113.9:4711'],
    ['2001:db8::1', '2001:db8::1:0'],
    ['[2001:db8::1]:80', '2001:db8::1:80'],
    ['203.0.113.9, 10.0.0.2, 10.0.0.3', '203.0.113.9:0'],
    ['203.0.113.9,10.0.0.2', '203.0.113.9:0'],
    // Spoofed: what stands left of the first that is no proxy of ours is made up.
    ['1.2.3.4, 203.0.113.9', '203.0.113.9:0'],
    ['10.0.0.9, 203.0.113.9, 10.0.0.2', '203.0.113.9:0'],
    ['127.0.0.1, 10.0.0.1, 203.0.113.9', '203.0.113.9:0'],
    [['1.2.3.4', '203.0.113.9'], '203.0.113.9:0'],
    // Nonsense of the client to the left is not even looked at.
    ["<script>, '; --, 203.0.113.9", '203.0.113.9:0'],
    // All are ours: the one furthest out asked.
    ['10.0.0.3, 10.0.0.2', '10.0.0.3:0'],
    ['::ffff:10.0.0.2', '10.0.0.2:0'],
    ['203.0.113.9, ::ffff:10.0.0.2', '203.0.113.9:0'],
    ['203.0.113.9, , 10.0.0.2,', '203.0.113.9:0'],
    ['_hidden, 10.0.0.2', '_hidden:0'],
  ])('%j: the client is %s', (value, client) => {
    expect(clientOf(trusted, proxy, value)).toBe(client)
  })

  it('from a peer that is no proxy of ours changes nothing', () => {
    const fields = {
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-prefix': '/evil',
      forwarded: 'for=127.0.0.1;proto=https',
    }
    const options = { ...trusted, host: true, port: true, prefix: true }
    expect(see(options, '203.0.113.66', fields)).toEqual({
      client: '203.0.113.66:50000',
      url: 'http://inner.test/',
      rootPath: '',
      path: '/',
      baseUrl: 'http://inner.test/',
    })
  })

  it('without a value changes nothing', () => {
    const request = requestFrom(proxy, {})
    const { scope } = request
    void forwarded(trusted)(() => Response.empty())(request)
    expect(request.scope).toBe(scope)
    expect(clientOf(trusted, proxy, ' , ')).toBe('10.0.0.1:50000')
  })

  it('may hide the client', () => {
    expect(see(trusted, proxy, { 'x-forwarded-for': '1.2.3.4, unknown' }).client).toBeUndefined()
  })

  test.each(['127.1', '0x7f.0.0.1', '1.2.3.4, localhost', '1.2.3.4:99999, 10.0.0.2', '[::1', '1.2.3.4 5.6.7.8'])(
    'malformed where a proxy of ours wrote it is 400: %s',
    (value) => {
      expect(refusal(trusted, proxy, { 'x-forwarded-for': value })).toBe(400)
    },
  )

  it('has a limit of proxies', () => {
    const chain = `203.0.113.9${', 10.0.0.2'.repeat(32)}`
    expect(refusal(trusted, proxy, { 'x-forwarded-for': chain })).toBe(400)
    expect(clientOf({ ...trusted, maxHops: 33 }, proxy, chain)).toBe('203.0.113.9:0')
    // What a client puts in front costs nothing.
    expect(clientOf(trusted, proxy, `${'9.9.9.9, '.repeat(5000)}203.0.113.9`)).toBe('203.0.113.9:0')
  })

  it('can be left alone', () => {
    const fields = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }
    expect(see({ ...trusted, client: false }, proxy, fields)).toMatchObject({
      client: '10.0.0.1:50000',
      url: 'https://inner.test/',
    })
  })
})

describe('the peers that are trusted', () => {
  test.each<[trusted: string[], peer: string, believed: boolean]>([
    [['loopback'], '127.0.0.1', true],
    [['loopback'], '127.200.0.1', true],
    [['loopback'], '::1', true],
    [['loopback'], '::ffff:127.0.0.1', true],
    [['loopback'], '10.0.0.1', false],
    [['uniquelocal'], '10.0.0.1', true],
    [['uniquelocal'], '172.16.0.1', true],
    [['uniquelocal'], '172.32.0.1', false],
    [['uniquelocal'], 'fc00::1', true],
    [['linklocal'], '169.254.0.1', true],
    [['linklocal'], 'fe80::1', true],
    [['192.0.2.7'], '192.0.2.7', true],
    [['192.0.2.7'], '192.0.2.70', false],
    [['192.0.2.0/25'], '192.0.2.127', true],
    [['192.0.2.0/25'], '192.0.2.128', false],
    [['2001:db8::/32'], '2001:db8:1::1', true],
    [['2001:db8::/32'], '2001:db9::1', false],
    [['loopback', '192.0.2.7', 'uniquelocal'], '192.168.1.1', true],
    [['*'], '203.0.113.66', true],
    [[], '127.0.0.1', false],
  ])('%j and %s: %s', (networks, peer, believed) => {
    const expected = believed ? '203.0.113.9:0' : `${peer}:50000`
    expect(clientOf({ trusted: networks }, peer, '203.0.113.9')).toBe(expected)
    expect(clientOf({ trusted: networks }, peer, '203.0.113.9')).toBe(expected)
  })

  it('are those of this machine by default', () => {
    expect(clientOf({}, '127.0.0.1', '203.0.113.9')).toBe('203.0.113.9:0')
    expect(clientOf({}, '10.0.0.1', '203.0.113.9')).toBe('10.0.0.1:50000')
  })

  it('may be on a Unix socket', () => {
    const fields = { 'x-forwarded-for': '203.0.113.9' }
    const unix = { server: ['/run/app.sock', null] as const }
    expect(see({}, null, fields, unix).client).toBe('203.0.113.9:0')
    expect(see({ trusted: ['loopback'] }, null, fields, unix).client).toBeUndefined()
    // No peer, and no Unix socket either: nobody knows who this is.
    expect(see({}, null, fields).client).toBeUndefined()
  })

  it('may be everybody: then the client is what anybody claims', () => {
    expect(clientOf({ trusted: ['*'] }, '203.0.113.66', '1.2.3.4, 203.0.113.9')).toBe('1.2.3.4:0')
  })
})

describe('hops: so many proxies, wherever they are', () => {
  test.each<[hops: number, value: string, client: string]>([
    [1, '203.0.113.9', '203.0.113.9:0'],
    [1, '1.2.3.4, 203.0.113.9', '203.0.113.9:0'],
    [2, '1.2.3.4, 203.0.113.9, 198.51.100.1', '203.0.113.9:0'],
    // It came past a proxy: nothing of it is believed.
    [2, '1.2.3.4', '198.51.100.7:50000'],
  ])('%d of %s: %s', (hops, value, client) => {
    expect(clientOf({ hops }, '198.51.100.7', value)).toBe(client)
    const standard = value
      .split(', ')
      .map((address) => `for=${address}`)
      .join(', ')
    expect(clientOf({ hops, header: 'forwarded' }, '198.51.100.7', standard)).toBe(client)
  })

  it('believes no scheme of a request that came past a proxy', () => {
    const fields = { 'x-forwarded-for': '1.2.3.4', 'x-forwarded-proto': 'https' }
    expect(see({ hops: 2 }, '198.51.100.7', fields).url).toBe('http://inner.test/')
    expect(see({ hops: 1 }, '198.51.100.7', fields).url).toBe('https://inner.test/')
    expect(see({ hops: 1 }, '198.51.100.7', { 'x-forwarded-proto': 'https' }).url).toBe('http://inner.test/')
  })
})

describe('scheme, host, port and prefix', () => {
  const all: ForwardedOptions = { ...trusted, host: true, port: true, prefix: true }

  test.each<[proto: string, scheme: string]>([
    ['https', 'https'],
    ['HTTPS', 'https'],
    ['http', 'http'],
    ['wss', 'https'],
    ['ws', 'http'],
    // The client claims https; the proxy next to us knows better.
    ['https, http', 'http'],
  ])('X-Forwarded-Proto: %s', (proto, scheme) => {
    expect(see(trusted, proxy, { 'x-forwarded-proto': proto }).url).toBe(`${scheme}://inner.test/`)
  })

  test.each<[fields: Fields, url: string]>([
    [{ 'x-forwarded-host': 'shop.example' }, 'http://shop.example/'],
    [{ 'x-forwarded-host': 'evil.test, shop.example' }, 'http://shop.example/'],
    [{ 'x-forwarded-host': 'shop.example:8443', 'x-forwarded-proto': 'https' }, 'https://shop.example:8443/'],
    [{ 'x-forwarded-host': 'shop.example', 'x-forwarded-port': '8080' }, 'http://shop.example:8080/'],
    [{ 'x-forwarded-host': '[::1]:1', 'x-forwarded-port': '8080' }, 'http://[::1]:8080/'],
    [{ 'x-forwarded-port': '8080' }, 'http://inner.test:8080/'],
    [{ 'x-forwarded-port': '443', 'x-forwarded-proto': 'https' }, 'https://inner.test/'],
    [{ 'x-forwarded-port': '80', host: 'inner.test:9000' }, 'http://inner.test/'],
    [{ 'x-forwarded-port': '1, 8080' }, 'http://inner.test:8080/'],
  ])('%j', (fields, url) => {
    expect(see(all, proxy, fields).url).toBe(url)
  })

  it('are not taken unless it is said, but for the scheme', () => {
    const fields = {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-port': '8080',
      'x-forwarded-prefix': '/evil',
    }
    expect(see(trusted, proxy, fields)).toMatchObject({ url: 'https://inner.test/', rootPath: '' })
    expect(see({ ...trusted, scheme: false }, proxy, fields).url).toBe('http://inner.test/')
  })

  test.each<[prefix: string, rootPath: string, baseUrl: string]>([
    ['/api', '/api', 'http://inner.test/api/'],
    ['/api/', '/api', 'http://inner.test/api/'],
    ['/a/b', '/a/b', 'http://inner.test/a/b/'],
    ['/caf%C3%A9', '/café', 'http://inner.test/caf%C3%A9/'],
    ['/', '', 'http://inner.test/'],
  ])('X-Forwarded-Prefix: %s', (prefix, rootPath, baseUrl) => {
    const seen = see(all, proxy, { 'x-forwarded-prefix': prefix }, { path: '/books', rawPath: '/books' })
    expect(seen).toMatchObject({ rootPath, path: `${rootPath}/books`, baseUrl, url: `${baseUrl}books` })
  })

  it('puts the prefix in front of the root path that the server has', () => {
    const scope = { rootPath: '/v1', path: '/v1/books', rawPath: '/books' }
    expect(see(all, proxy, { 'x-forwarded-prefix': '/api' }, scope)).toMatchObject({
      rootPath: '/api/v1',
      path: '/api/v1/books',
    })
    const asterisk = { method: 'OPTIONS', path: '*', rawPath: '*' }
    expect(see(all, proxy, { 'x-forwarded-prefix': '/api' }, asterisk).path).toBe('*')
  })

  test.each<Fields>([
    { 'x-forwarded-proto': 'ftp' },
    { 'x-forwarded-proto': 'https://' },
    { 'x-forwarded-host': 'evil.test/path' },
    { 'x-forwarded-host': 'user@evil.test' },
    { 'x-forwarded-host': ':80' },
    { 'x-forwarded-port': '0' },
    { 'x-forwarded-port': '65536' },
    { 'x-forwarded-port': '80a' },
    { 'x-forwarded-prefix': '//evil.test' },
    { 'x-forwarded-prefix': 'api' },
    { 'x-forwarded-prefix': '/api/../admin' },
    { 'x-forwarded-prefix': '/%2e%2e/admin' },
    { 'x-forwarded-prefix': '/a%2fb' },
    { 'x-forwarded-prefix': '/a%0d%0ab' },
    { 'x-forwarded-prefix': '/a%5cb' },
    { 'x-forwarded-prefix': '/a?b' },
    { 'x-forwarded-prefix': '/a%3fb' },
    { 'x-forwarded-prefix': '/a%' },
    { 'x-forwarded-prefix': '/a b' },
  ])('%j is 400', (fields) => {
    expect(refusal(all, proxy, fields)).toBe(400)
  })
})

describe('Forwarded', () => {
  const standard: ForwardedOptions = { ...trusted, header: 'forwarded', host: true }

  test.each<[value: string | string[], client: string | undefined, url: string]>([
    ['for=203.0.113.9', '203.0.113.9:0', 'http://inner.test/'],
    ['for="203.0.113.9:4711";proto=https;host=shop.example', '203.0.113.9:4711', 'https://shop.example/'],
    ['for="[2001:db8::1]:80";PROTO=HTTPS', '2001:db8::1:80', 'https://inner.test/'],
    // Each element tells of one request: that of the client to the outermost proxy of ours counts.
    [
      'for=203.0.113.9;proto=https;host=shop.example, for=10.0.0.2;proto=http;host=edge',
      '203.0.113.9:0',
      'https://shop.example/',
    ],
    ['for=1.2.3.4;host=evil.test;proto=http, for=203.0.113.9;proto=https', '203.0.113.9:0', 'https://inner.test/'],
    [['for=1.2.3.4;host=evil.test', 'for=203.0.113.9'], '203.0.113.9:0', 'http://inner.test/'],
    // An open quote of the client's own line swallows nothing of the proxy's.
    [['for="1.2.3.4', 'for=203.0.113.9;proto=https'], '203.0.113.9:0', 'https://inner.test/'],
    ['for=_hidden;proto=https', '_hidden:0', 'https://inner.test/'],
    ['for=unknown;proto=https', undefined, 'https://inner.test/'],
    ['for=1.2.3.4, for=_hidden, for=10.0.0.2', '_hidden:0', 'http://inner.test/'],
    ['for=1.2.3.4, proto=https', '10.0.0.1:50000', 'https://inner.test/'],
    ['', '10.0.0.1:50000', 'http://inner.test/'],
  ])('%j', (value, client, url) => {
    expect(see(standard, proxy, { forwarded: value })).toMatchObject({ client, url })
  })

  test.each([
    'for=203.0.113.9;for=1.2.3.4',
    'for="1.2.3.4, for=203.0.113.9',
    'for=[::1]',
    'for=999.1.1.1',
    'for=203.0.113.9;proto=gopher',
    'for=203.0.113.9;host="a b"',
    'nonsense',
  ])('malformed is 400: %s', (value) => {
    expect(refusal(standard, proxy, { forwarded: value })).toBe(400)
  })

  it('has a limit of proxies', () => {
    expect(refusal(standard, proxy, { forwarded: `for=203.0.113.9${', for=10.0.0.2'.repeat(32)}` })).toBe(400)
  })
})

describe('two families that say different things', () => {
  const fields = {
    forwarded: 'for=198.51.100.1;proto=http',
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
  }

  it('only the one that is chosen counts', () => {
    expect(see(trusted, proxy, fields)).toMatchObject({ client: '203.0.113.9:0', url: 'https://inner.test/' })
    const standard = { ...trusted, header: 'forwarded' } as const
    expect(see(standard, proxy, fields)).toMatchObject({ client: '198.51.100.1:0', url: 'http://inner.test/' })
  })

  it('the other one is not looked at, even if it is nonsense', () => {
    expect(clientOf(trusted, proxy, '203.0.113.9')).toBe('203.0.113.9:0')
    const spoilt = { ...fields, forwarded: '"' }
    expect(see(trusted, proxy, spoilt).client).toBe('203.0.113.9:0')
    const only = { 'x-forwarded-for': '127.1', 'x-forwarded-proto': 'ftp' }
    expect(see({ ...trusted, header: 'forwarded' }, proxy, only).client).toBe('10.0.0.1:50000')
  })
})

describe('options', () => {
  test.each<[ForwardedOptions, RegExp]>([
    [{ header: 'x-real-ip' as 'forwarded' }, /header must be 'x-forwarded' or 'forwarded', got "x-real-ip"/],
    [{ trusted: ['10.0.0.0/33'] }, /"10\.0\.0\.0\/33" is no network/],
    [{ trusted: ['10.0.0.0/0'] }, /is no network/],
    [{ trusted: ['127.1'] }, /is no network/],
    [{ trusted: ['10.0.0.1/8/9'] }, /is no network/],
    [{ trusted: ['proxy.local'] }, /is no network/],
    [{ trusted: 'loopback' as unknown as string[] }, /trusted must be a list/],
    [{ trusted: [], hops: 1 }, /either trusted or hops/],
    [{ hops: 0 }, /hops must be an integer, 1 or more, got 0/],
    [{ maxHops: 1.5 }, /maxHops must be an integer/],
    [{ header: 'forwarded', prefix: true }, /has no port and no prefix/],
  ])('%j', (options, message) => {
    expect(() => forwarded(options)).toThrow(TypeError)
    expect(() => forwarded(options)).toThrow(message)
  })

  it('can be looked at', () => {
    expect(factsOf(forwarded())).toEqual({
      name: 'forwarded',
      options: {
        header: 'x-forwarded',
        trusted: ['loopback', 'unix'],
        client: true,
        scheme: true,
        host: false,
        port: false,
        prefix: false,
        maxHops: 32,
      },
    })
    expect(factsOf(forwarded({ hops: 2 }))?.options).toMatchObject({ hops: 2 })
  })
})
