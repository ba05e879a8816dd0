import { describe, expect, test } from 'vitest'
import { Response } from '../../src/http/response.ts'
import { trustedHost } from '../../src/middleware/trusted-host.ts'
import { respond } from './requests.ts'

function ask(allowedHosts: readonly string[], host: string | undefined, wwwRedirect?: boolean): Response {
  const options = wwwRedirect === undefined ? { allowedHosts } : { allowedHosts, wwwRedirect }
  const handler = trustedHost(options)(() => Response.text('hello'))
  return respond(handler, { path: '/a', queryString: 'b=c', headers: host === undefined ? [] : [['host', host]] })
}

describe('trustedHost', () => {
  test.each([
    [['shop.example'], 'shop.example', 200],
    [['shop.example'], 'SHOP.example:8000', 200],
    [['SHOP.example'], 'shop.example', 200],
    [['*.shop.example'], 'a.b.shop.example', 200],
    [['*'], 'anything', 200],
    [['[::1]'], '[::1]:8000', 200],
    [['shop.example'], 'evil.test', 400],
    [['shop.example'], 'shop.example.evil.test', 400],
    [['shop.example'], 'evil.test:shop.example', 400],
    [['*.shop.example'], 'shop.example', 400],
    [['*.shop.example'], '.shop.example', 400],
    [['*.shop.example'], 'evilshop.example', 400],
    [['shop.example'], '', 400],
    [['shop.example'], undefined, 400],
    [[], 'shop.example', 400],
  ])('%j: %j is answered with %i', (allowed, host, status) => {
    const response = ask(allowed, host)
    expect([response.status, response.body]).toEqual([status, status === 200 ? 'hello' : 'Invalid host header'])
  })

  test('sends a name to its www, when only that is allowed', () => {
    const response = ask(['www.shop.example'], 'shop.example:8000')
    expect([response.status, response.headers.get('location')]).toEqual([307, 'http://www.shop.example:8000/a?b=c'])
    expect(ask(['www.shop.example'], 'shop.example', false).status).toBe(400)
  })

  test.each(['https://shop.example', 'shop.example:80', 'a b', '', 'a.*.b', '*.'])(
    'refuses the pattern %j',
    (pattern) => {
      expect(() => trustedHost({ allowedHosts: [pattern] })).toThrow('is no name: write shop.example or *.shop.example')
    },
  )
})
