import { afterEach, describe, expect, it, test, vi } from 'vitest'

import { CookieJar } from '../../src/testing/cookie-jar.ts'

afterEach(() => {
  vi.useRealTimers()
})

function sent(setCookie: string, from: string, to: string): string {
  const jar = new CookieJar()
  jar.store(new URL(from), [setCookie])
  return jar.header(new URL(to))
}

const home = 'http://a.example/x/y'

// RFC 6265bis §5.5–5.8
test.each<[string, string, string, string]>([
  ['a=1', home, home, 'a=1'],
  // host-only
  ['a=1', home, 'http://sub.a.example/x/y', ''],
  ['a=1', home, 'http://other.example/x/y', ''],
  // Domain
  ['a=1; Domain=a.example', home, 'http://sub.a.example/x/y', 'a=1'],
  ['a=1; Domain=.A.example', home, 'http://sub.a.example/x/y', 'a=1'],
  ['a=1; Domain=a.example', home, 'http://xa.example/x/y', ''],
  ['a=1; Domain=other.example', home, home, ''],
  ['a=1; Domain=sub.a.example', home, home, ''],
  ['a=1; Domain=0.0.1', 'http://127.0.0.1/x/y', 'http://127.0.0.1/x/y', ''],
  // Path
  ['a=1', home, 'http://a.example/x/z', 'a=1'],
  ['a=1', home, 'http://a.example/', ''],
  ['a=1', 'http://a.example/x', 'http://a.example/', 'a=1'],
  ['a=1; Path=/', home, 'http://a.example/', 'a=1'],
  ['a=1; Path=/x', home, 'http://a.example/x', 'a=1'],
  ['a=1; Path=/x', home, 'http://a.example/xy', ''],
  ['a=1; Path=/x/', home, 'http://a.example/x/y', 'a=1'],
  ['a=1; Path=x', home, 'http://a.example/x/', 'a=1'],
  // Secure
  ['a=1; Secure', home, home, ''],
  ['a=1; Secure', 'https://a.example/', 'http://a.example/', ''],
  ['a=1; Secure', 'https://a.example/', 'https://a.example/', 'a=1'],
  // Prefixes
  ['__Secure-a=1', 'https://a.example/', 'https://a.example/', ''],
  ['__Secure-a=1; Secure', 'https://a.example/', 'https://a.example/', '__Secure-a=1'],
  ['__Host-a=1; Secure; Path=/', 'https://a.example/', 'https://a.example/', '__Host-a=1'],
  ['__Host-a=1; Secure; Path=/x', 'https://a.example/', 'https://a.example/x', ''],
  ['__Host-a=1; Secure; Path=/; Domain=a.example', 'https://a.example/', 'https://a.example/', ''],
  // Expiry
  ['a=1; Max-Age=0', home, home, ''],
  ['a=1; Max-Age=-1', home, home, ''],
  ['a=1; Max-Age=60', home, home, 'a=1'],
  ['a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT', home, home, ''],
  ['a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT', home, home, 'a=1'],
  // The value goes back as it came.
  ['a=%20x', home, home, 'a=%20x'],
])('%s set at %s for %s: %j', (setCookie, from, to, header) => {
  expect(sent(setCookie, from, to)).toBe(header)
})

describe('CookieJar', () => {
  it('replaces by name, domain and path', () => {
    const jar = new CookieJar()
    const url = new URL('http://a.example/x/')
    jar.store(url, ['a=1; Path=/', 'a=2; Path=/x', 'a=3; Path=/', 'b=4; Path=/'])
    expect(jar.header(url)).toBe('a=2; a=3; b=4')
    expect(jar.size).toBe(3)
    jar.store(url, ['a=; Max-Age=0; Path=/'])
    expect(jar.header(url)).toBe('a=2; b=4')
  })

  it('forgets with time', () => {
    vi.useFakeTimers({ now: 0 })
    const jar = new CookieJar()
    jar.store(new URL(home), ['a=1; Max-Age=10'])
    vi.setSystemTime(9_999)
    expect(jar.has('a')).toBe(true)
    vi.setSystemTime(10_000)
    expect([jar.has('a'), jar.size, jar.header(new URL(home))]).toEqual([false, 0, ''])
  })

  it('is read and written by tests', () => {
    const jar = new CookieJar()
    jar.set('a', 'x y')
    jar.set('b', '2', { domain: 'a.example', path: '/x' })
    expect([jar.get('a'), jar.get('b'), jar.get('c')]).toEqual(['x y', '2', undefined])
    expect(jar.header(new URL('http://any.example/'))).toBe('a=x%20y')
    expect(jar.header(new URL('http://sub.a.example/x'))).toBe('b=2; a=x%20y')
    expect([...jar].map(({ name, value, domain, path }) => [name, value, domain, path])).toEqual([
      ['a', 'x y', '', '/'],
      ['b', '2', 'a.example', '/x'],
    ])
    jar.delete('a')
    expect(jar.has('a')).toBe(false)
    jar.clear()
    expect(jar.size).toBe(0)
  })

  it('decodes for the test', () => {
    const jar = new CookieJar()
    jar.store(new URL(home), ['a=%C3%A9', 'b=%zz; HttpOnly'])
    expect([jar.get('a'), jar.get('b')]).toEqual(['é', '%zz'])
    expect([...jar][1]).toMatchObject({ httpOnly: true, hostOnly: true, secure: false, expires: Infinity })
  })
})
