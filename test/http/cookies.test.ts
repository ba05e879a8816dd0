import { describe, expect, it, test } from 'vitest'

import { expiredCookie, formatCookie, parseCookies } from '../../src/http/cookies.ts'

describe('parseCookies', () => {
  test.each<[string, [string, string][]]>([
    ['', []],
    ['a=1', [['a', '1']]],
    ['a=1; b=2', [['a', '1'], ['b', '2']]], // prettier-ignore
    ['a=1;b=2;', [['a', '1'], ['b', '2']]], // prettier-ignore
    [' a = 1 ;\tb\t=\t2', [['a', '1'], ['b', '2']]], // prettier-ignore
    ['a=first; a=last', [['a', 'last']]],
    ['lonely', [['', 'lonely']]],
    ['=x', [['', 'x']]],
    ['a=', [['a', '']]],
    ['a=b=c', [['a', 'b=c']]],
    ['a="quoted"', [['a', 'quoted']]],
    ['a="', [['a', '"']]],
    ['a=""', [['a', '']]],
    ['a=%20%C3%A9', [['a', ' é']]],
    ['a=%zz', [['a', '%zz']]],
    ['a=%', [['a', '%']]],
    ['; ;;', []],
    ['__proto__=1; constructor=2', [['__proto__', '1'], ['constructor', '2']]], // prettier-ignore
  ])('%j', (text, cookies) => {
    expect([...parseCookies(text)]).toEqual(cookies)
  })

  test.each(['\xa0', '\ufeff', '\u2000', '\u3000', '\u2028'])(
    'a name behind %j, which a subdomain may plant, is no name with a prefix',
    (blank) => {
      const cookies = parseCookies(`a=1; ${blank}__Host-session=planted; __Secure-b${blank}=planted`)
      expect(cookies.get('__Host-session')).toBeUndefined()
      expect(cookies.get('__Secure-b')).toBeUndefined()
    },
  )

  it('cannot reach a prototype', () => {
    parseCookies('__proto__=polluted')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(parseCookies('').get('toString')).toBeUndefined()
  })
})

describe('formatCookie', () => {
  test.each<[string, string, Parameters<typeof formatCookie>[2], string]>([
    ['a', 'b', undefined, 'a=b; Path=/; SameSite=Lax'],
    ['a', 'b c;é', {}, 'a=b%20c%3B%C3%A9; Path=/; SameSite=Lax'],
    [
      'a',
      'b',
      { maxAge: 10, httpOnly: true, secure: true, sameSite: 'strict', path: '/x', domain: 'example.org' },
      'a=b; Max-Age=10; Domain=example.org; Path=/x; HttpOnly; Secure; SameSite=Strict',
    ],
    [
      'a',
      'b',
      { expires: new Date(Date.UTC(2030, 0, 2, 3, 4, 5)) },
      'a=b; Path=/; Expires=Wed, 02 Jan 2030 03:04:05 GMT; SameSite=Lax',
    ],
    ['a', 'b', { sameSite: 'none', secure: true }, 'a=b; Path=/; Secure; SameSite=None'],
    [
      'a',
      'b',
      { partitioned: true, secure: true, priority: 'high' },
      'a=b; Path=/; Secure; Partitioned; Priority=High; SameSite=Lax',
    ],
    ['__Host-a', 'b', undefined, '__Host-a=b; Path=/; Secure; SameSite=Lax'],
    ['__Secure-a', 'b', { path: '/x' }, '__Secure-a=b; Path=/x; Secure; SameSite=Lax'],
  ])('%s=%s %j', (name, value, options, text) => {
    expect(formatCookie(name, value, options)).toBe(text)
  })

  test.each<[string, Parameters<typeof formatCookie>[2], string]>([
    ['a b', {}, 'not a token'],
    ['', {}, 'not a token'],
    ['a=b', {}, 'not a token'],
    ['a\r\nx', {}, 'not a token'],
    ['a', { sameSite: 'none' }, "sameSite 'none' needs { secure: true }"],
    ['a', { partitioned: true }, 'partitioned needs'],
    ['__Host-a', { secure: false }, 'this prefix needs { secure: true }'],
    ['__secure-a', { secure: false }, 'this prefix needs { secure: true }'],
    ['__Host-a', { domain: 'example.org' }, 'no domain'],
    ['__Host-a', { path: '/x' }, "path '/'"],
    ['a', { path: '/x;evil' }, 'path is invalid'],
    ['a', { path: 'x' }, "must begin with '/'"],
    ['a', { path: '/\r\n' }, 'path is invalid'],
    ['a', { domain: 'a b' }, 'domain is invalid'],
    ['a', { maxAge: 1.5 }, 'maxAge is invalid'],
    ['a', { maxAge: Number.NaN }, 'maxAge is invalid'],
    ['a', { expires: new Date(Number.NaN) }, 'expires is invalid'],
  ])('refuses %s %j', (name, options, message) => {
    expect(() => formatCookie(name, 'v', options)).toThrow(TypeError)
    expect(() => formatCookie(name, 'v', options)).toThrow(message)
  })

  it('refuses what browsers drop without a word', () => {
    expect(formatCookie('a', 'x'.repeat(4094))).toContain('Path')
    expect(() => formatCookie('a', 'x'.repeat(4095))).toThrow('browsers keep at most 4096')
  })

  it('refuses what has no UTF-8', () => {
    expect(() => formatCookie('a', 'b\ud800')).toThrow(new TypeError('cookie a: the value has half a surrogate pair'))
  })

  it('refuses an unknown sameSite', () => {
    const options = { sameSite: 'loose' } as unknown as { sameSite: 'lax' }
    expect(() => formatCookie('a', 'b', options)).toThrow('sameSite is invalid')
  })
})

describe('expiredCookie', () => {
  it('ends the cookie where it was set', () => {
    expect(expiredCookie('a')).toBe('a=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax')
    expect(expiredCookie('__Host-a')).toContain('; Secure')
    expect(expiredCookie('a', { path: '/x', domain: 'example.org' })).toContain('Domain=example.org; Path=/x')
  })
})
