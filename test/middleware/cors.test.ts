import { describe, expect, it, test } from 'vitest'
import { HttpError } from '../../src/http/errors.ts'
import type { Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { cors, type CorsOptions } from '../../src/middleware/cors.ts'
import { request, respond } from './requests.ts'

const shop = 'https://shop.example'
const hello: Handler = () => Response.text('hello')

function ask(
  options: CorsOptions,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
  handler = hello,
): Response {
  return respond(cors(options)(handler), { method, headers: Object.entries(headers) })
}

function preflight(options: CorsOptions, headers: Readonly<Record<string, string>> = {}): Response {
  return ask(options, { origin: shop, 'access-control-request-method': 'GET', ...headers }, 'OPTIONS')
}

function corsFields(response: Response): Record<string, string> {
  const fields = response.headerList.filter(([name]) => name.startsWith('access-control-') || name === 'vary')
  return Object.fromEntries(fields)
}

describe('a call', () => {
  test.each<[string, CorsOptions, Record<string, string>, Record<string, string>]>([
    ['without origin is not touched', { allowOrigins: '*' }, {}, {}],
    ['without origin varies by it', { allowOrigins: [shop] }, {}, { vary: 'Origin' }],
    [
      'of an allowed site',
      { allowOrigins: [shop] },
      { origin: shop },
      { 'access-control-allow-origin': shop, vary: 'Origin' },
    ],
    ['of any site', { allowOrigins: '*' }, { origin: shop }, { 'access-control-allow-origin': '*' }],
    ['of any site, in a list', { allowOrigins: ['*'] }, { origin: shop }, { 'access-control-allow-origin': '*' }],
    ['of a site that is not allowed', { allowOrigins: [shop] }, { origin: 'https://evil.test' }, { vary: 'Origin' }],
    ['of a site when none is allowed', {}, { origin: shop }, { vary: 'Origin' }],
    ['of the same host with another port', { allowOrigins: [shop] }, { origin: `${shop}:8443` }, { vary: 'Origin' }],
    [
      'of a sandboxed page',
      { allowOrigins: ['null'] },
      { origin: 'null' },
      { 'access-control-allow-origin': 'null', vary: 'Origin' },
    ],
    [
      'with a cookie names the site',
      { allowOrigins: '*' },
      { origin: shop, cookie: 'a=b' },
      { 'access-control-allow-origin': shop, vary: 'Origin' },
    ],
    [
      'of any site with credentials names the site',
      { allowOrigins: '*', allowCredentials: true },
      { origin: shop },
      { 'access-control-allow-origin': shop, 'access-control-allow-credentials': 'true', vary: 'Origin' },
    ],
    [
      'may read more headers',
      { allowOrigins: '*', exposeHeaders: ['x-total', 'etag'] },
      { origin: shop },
      { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'x-total, etag' },
    ],
  ])('%s', (_name, options, headers, expected) => {
    const response = ask(options, headers)
    expect(response.body).toBe('hello')
    expect(corsFields(response)).toEqual(expected)
  })

  test.each([
    [/https:\/\/.*\.example/, 'https://shop.example', true],
    [/https:\/\/.*\.example/, 'https://shop.example.evil.test', false],
    [/shop\.example/, 'https://shop.example', false],
    [/https:\/\/a|https:\/\/b/g, 'https://b', true],
    [/https:\/\/A\.test/i, 'https://a.test', true],
  ])('%s allows %s: %s', (pattern, origin, expected) => {
    for (let time = 0; time < 2; time++) {
      expect(ask({ allowOrigins: [pattern] }, { origin }).headers.has('access-control-allow-origin')).toBe(expected)
    }
  })

  it('keeps what the response says of itself', () => {
    const varied = (): Response => Response.text('', { headers: { vary: 'Accept' } })
    expect(ask({ allowOrigins: [shop] }, { origin: shop }, 'GET', varied).headers.get('vary')).toBe('Accept, Origin')
    const all = (): Response => Response.text('', { headers: { vary: 'accept, ORIGIN' } })
    expect(ask({ allowOrigins: [shop] }, { origin: shop }, 'GET', all).headers.get('vary')).toBe('accept, ORIGIN')
  })

  it('is answered by the endpoint when it is OPTIONS and no preflight', () => {
    expect(ask({ allowOrigins: '*' }, { origin: shop }, 'OPTIONS').body).toBe('hello')
  })

  it('works on answers that come later, errors among them', async () => {
    const handler = cors({ allowOrigins: '*' })(async () => new HttpError(409) as never)
    const response = await handler(request({ headers: [['origin', shop]] }))
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([409, '*'])
  })
})

describe('a preflight', () => {
  it('says what is allowed', () => {
    const options: CorsOptions = {
      allowOrigins: [shop],
      allowMethods: ['GET', 'PUT'],
      allowHeaders: ['X-Token', 'Accept'],
    }
    const headers = {
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'x-token, content-type',
    }
    const response = preflight(options, headers)
    expect([response.status, response.body]).toEqual([200, 'OK'])
    expect(corsFields(response)).toEqual({
      'access-control-allow-origin': shop,
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'Accept, Accept-Language, Content-Language, Content-Type, X-Token',
      'access-control-max-age': '600',
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
    })
  })

  test.each<[CorsOptions, Record<string, string>, string]>([
    [{}, {}, 'Disallowed CORS origin'],
    [{ allowOrigins: '*' }, { 'access-control-request-method': 'DELETE' }, 'Disallowed CORS method'],
    [{ allowOrigins: '*' }, { 'access-control-request-method': 'get' }, 'Disallowed CORS method'],
    [{ allowOrigins: '*' }, { 'access-control-request-headers': 'x-token' }, 'Disallowed CORS headers'],
    [{ allowOrigins: '*', allowHeaders: '*' }, { 'access-control-request-headers': 'a b' }, 'Disallowed CORS headers'],
    [{ allowOrigins: '*' }, { 'access-control-request-private-network': 'true' }, 'Disallowed CORS private-network'],
    [
      { allowOrigins: ['https://other.example'] },
      { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'x-a' },
      'Disallowed CORS origin, method, headers',
    ],
  ])('with %j is refused: %j', (options, headers, text) => {
    const response = preflight(options, headers)
    expect([response.status, response.body]).toEqual([400, text])
  })

  it('is allowed whatever headers it asks for by *', () => {
    const response = preflight(
      { allowOrigins: '*', allowHeaders: '*' },
      { 'access-control-request-headers': 'x-a,x-b' },
    )
    expect(response.headers.get('access-control-allow-headers')).toBe('x-a, x-b')
    expect(preflight({ allowOrigins: '*', allowHeaders: '*' }).headers.has('access-control-allow-headers')).toBe(false)
  })

  it('is allowed every standard method by *', () => {
    const response = preflight({ allowOrigins: '*', allowMethods: '*' }, { 'access-control-request-method': 'DELETE' })
    expect(response.headers.get('access-control-allow-methods')).toBe('DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT')
  })

  it('may come into a private network when that is allowed', () => {
    const headers = { 'access-control-request-private-network': 'true' }
    const response = preflight({ allowOrigins: '*', allowPrivateNetwork: true }, headers)
    expect([response.status, response.headers.get('access-control-allow-private-network')]).toEqual([200, 'true'])
  })
})

test.each<[CorsOptions, string]>([
  [
    { allowOrigins: ['https://shop.example/'] },
    '"https://shop.example/" is no origin, which is scheme, host and port; write "https://shop.example"',
  ],
  [{ allowOrigins: ['shop.example'] }, '"shop.example" is no origin'],
  [{ allowOrigins: ['https://SHOP.example'] }, 'write "https://shop.example"'],
  [{ allowOrigins: shop as never }, `allowOrigins must be '*' or a list`],
  [{ allowMethods: ['GET POST'] }, 'allowMethods has "GET POST", which is no name'],
  [{ allowHeaders: ['x:y'] }, 'allowHeaders has "x:y"'],
  [{ exposeHeaders: [''] }, 'exposeHeaders has ""'],
  [{ maxAge: -1 }, 'maxAge must be whole seconds'],
])('options %j are refused', (options, message) => {
  expect(() => cors(options)).toThrow(message)
})
