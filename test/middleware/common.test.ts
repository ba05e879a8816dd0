import { describe, expect, it, test } from 'vitest'

import { Response } from '../../src/http/response.ts'
import { common, type CommonOptions } from '../../src/middleware/common.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { respond, type RequestOptions } from './requests.ts'

const page = Response.text('page')

function run(options: CommonOptions, request: RequestOptions = {}): Response {
  return respond(
    common(options)(() => page),
    request,
  )
}

describe('disallowedUserAgents', () => {
  const options = { disallowedUserAgents: [/BadBot/i, /^curl\//g] }

  test.each([
    ['BadBot/1.0', 403],
    ['Mozilla/5.0 (compatible; badbot)', 403],
    ['curl/8.0', 403],
    ['Mozilla/5.0 curl/8.0', 200],
    ['', 200],
  ])('%j: %d', (agent, status) => {
    // Twice: a pattern with the flag `g` has a memory.
    for (let round = 0; round < 2; round++) {
      expect(run(options, { headers: [['user-agent', agent]] }).status).toBe(status)
    }
  })

  it('lets those pass that do not say what they are', () => {
    expect(run({ disallowedUserAgents: [/^$/] })).toBe(page)
  })
})

describe('prependWww', () => {
  const options = { prependWww: true }

  test.each([
    ['shop.example', 'http://www.shop.example/a%20b?c=d'],
    ['Shop.Example:8080', 'http://www.shop.example:8080/a%20b?c=d'],
    ['eu.shop.example', 'http://www.eu.shop.example/a%20b?c=d'],
  ])('%s goes to %s', (host, location) => {
    const response = run(options, { path: '/a b', queryString: 'c=d', headers: [['host', host]] })
    expect(response.status).toBe(308)
    expect(response.headers.get('location')).toBe(location)
  })

  test.each(['www.shop.example', 'WWW.shop.example', 'localhost', 'localhost:8000', '127.0.0.1:8000', '[::1]:8000'])(
    '%s stays',
    (host) => {
      expect(run(options, { headers: [['host', host]] })).toBe(page)
    },
  )

  test.each([
    'evil.test/path',
    'user@evil.test',
    'a.test:b',
    '1.2.3.4.5',
    'xn--\u00ff.test',
    '%41.test',
    'a..test',
    '',
  ])('%j is no name, and left to others', (host) => {
    expect(run(options, { headers: [['host', host]] })).toBe(page)
    expect(run(options)).toBe(page)
  })

  it('keeps the scheme, and takes another status', () => {
    const request = { scheme: 'https', headers: [['host', 'shop.example']] } as const
    const response = run({ prependWww: true, redirectStatus: 301 }, request)
    expect([response.status, response.headers.get('location')]).toEqual([301, 'https://www.shop.example/'])
  })

  it('is off by default', () => {
    expect(run({}, { headers: [['host', 'shop.example']] })).toBe(page)
  })
})

describe('options', () => {
  it.each<[CommonOptions, RegExp]>([
    [{ disallowedUserAgents: ['BadBot' as unknown as RegExp] }, /needs regular expressions, such as \/BadBot\/i/],
    [{ redirectStatus: 303 as 301 }, /redirectStatus must be 301, 302, 307 or 308, got 303/],
  ])('%j', (options, message) => {
    expect(() => common(options)).toThrow(message)
  })

  it('can be looked at', () => {
    const options = { prependWww: false, redirectStatus: 308, disallowedUserAgents: [] }
    expect(factsOf(common())).toEqual({ name: 'common', options })
  })
})
