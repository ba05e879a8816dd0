import { describe, expect, test } from 'vitest'
import { Response } from '../../src/http/response.ts'
import { httpsRedirect, type HttpsRedirectOptions } from '../../src/middleware/https-redirect.ts'
import { respond, type RequestOptions } from './requests.ts'

function ask(options: HttpsRedirectOptions, request: RequestOptions): Response {
  return respond(
    httpsRedirect(options)(() => Response.text('hello')),
    { path: '/a b', queryString: 'c=d', ...request },
  )
}

describe('httpsRedirect', () => {
  test.each<[HttpsRedirectOptions, string, string]>([
    [{}, 'shop.example', 'https://shop.example/a%20b?c=d'],
    [{}, 'shop.example:80', 'https://shop.example/a%20b?c=d'],
    [{}, 'shop.example:443', 'https://shop.example/a%20b?c=d'],
    [{}, 'shop.example:8000', 'https://shop.example:8000/a%20b?c=d'],
    [{ host: 'secure.example' }, 'shop.example:8000', 'https://secure.example/a%20b?c=d'],
    [{ host: 'secure.example:8443' }, 'shop.example', 'https://secure.example:8443/a%20b?c=d'],
  ])('%j: %s is sent to %s', (options, host, location) => {
    const response = ask(options, { headers: [['host', host]] })
    expect([response.status, response.headers.get('location')]).toEqual([307, location])
  })

  test('lets HTTPS and exempt paths through', () => {
    expect(ask({}, { scheme: 'https' }).body).toBe('hello')
    expect(ask({ exempt: ['/health'] }, { path: '/health' }).body).toBe('hello')
    expect(ask({ exempt: [/^\/\.well-known\//g] }, { path: '/.well-known/x' }).body).toBe('hello')
    expect(ask({ exempt: ['/health'] }, { path: '/healthy' }).status).toBe(307)
  })

  test('may say that it stays so', () => {
    expect(ask({ status: 308 }, {}).status).toBe(308)
  })

  test('cannot be led off the site by the path', () => {
    const { headers } = ask({}, { path: '//evil.test/x', headers: [['host', 'shop.example']] })
    expect(headers.get('location')).toBe('https://shop.example//evil.test/x?c=d')
  })

  test.each(['1.2.3.4.5', '1.2.3.256'])('answers 400 to the host %s, of which no URL can be made', (host) => {
    expect(ask({}, { headers: [['host', host]] }).status).toBe(400)
  })

  test('refuses a host that is none', () => {
    expect(() => httpsRedirect({ host: 'a b' })).toThrow('"a b" is no host with an optional port')
  })
})
