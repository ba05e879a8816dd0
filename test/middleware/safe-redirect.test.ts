import { describe, expect, test } from 'vitest'
import { isSafeRedirect, loginRedirect, nextLocation } from '../../src/middleware/safe-redirect.ts'
import { request } from './requests.ts'

const host = 'shop.example'
const hosts = { allowedHosts: [host] }

describe('isSafeRedirect refuses', () => {
  // Django's own table (tests/utils_tests/test_http.py), and what browsers make of URLs.
  test.each([
    'http://evil.example',
    'http:///evil.example',
    'https://evil.example',
    'ftp://evil.example',
    '//evil.example',
    '///evil.example',
    '////evil.example',
    String.raw`\\evil.example`,
    String.raw`\\\evil.example`,
    String.raw`\\//evil.example`,
    String.raw`/\evil.example`,
    String.raw`/\/evil.example`,
    String.raw`http:\\evil.example`,
    String.raw`http:\evil.example`,
    String.raw`http:/\evil.example`,
    'http:/evil.example',
    'http:evil.example',
    'https:evil.example',
    'javascript:alert("XSS")',
    'JavaScript:alert(1)',
    'javascript://shop.example/%0aalert(1)',
    'data:text/html,<script>',
    'vbscript:msgbox',
    'blob:https://shop.example/1',
    '\njavascript:alert(x)',
    'java\nscript:alert(x)',
    '\u0008//evil.example',
    '\u200e//evil.example',
    '\ufeff//evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '\t//evil.example',
    'http\n://evil.example',
    String.raw`http://shop.example\@evil.example`,
    String.raw`http://shop.example\evil@evil.example`,
    'http://shop.example@evil.example',
    'http://shop.example:x@shop.example/',
    'http://evil.example\\@shop.example',
    'http://shop.example.evil.example',
    'http://shop.example:8000',
    'http://[::1]/',
    'http://2001:cdba:0000:0000:0000:0000:3257:9652/',
    'http:999999999',
    'http:\\/evil',
    'http://////evil.example',
    '//shop.example@evil.example',
    'http://ѕhop.example/',
    'https://\u3002evil',
    '',
    '   ',
    'https://',
    '//',
    '/a\u0000b',
    '/\ud800',
  ])('%j', (url) => {
    expect(isSafeRedirect(url, hosts)).toBe(false)
  })

  test.each([undefined, null, 7, ['/a'], new URL('https://shop.example')])('what is no text: %j', (value) => {
    expect(isSafeRedirect(value as never, hosts)).toBe(false)
  })
})

describe('isSafeRedirect takes', () => {
  test.each([
    '/view/?param=http://evil.example',
    '/view/?param=https://evil.example',
    '/view?param=ftp://evil.example',
    'view/?param=//evil.example',
    'https://shop.example/',
    'HTTPS://SHOP.example/a',
    'http://shop.example:80/',
    'http://shop.example/page?a=b#c',
    '//shop.example/path',
    '/url%20with%20spaces/',
    '/',
    '?q=a',
    '#top',
    '../up',
    'books/7',
    '/bücher/日本',
    ' /trimmed ',
    '/a:b',
    '/search?q=a\\b',
  ])('%j', (url) => {
    expect(isSafeRedirect(url, hosts)).toBe(true)
  })

  test('no host at all where none is allowed', () => {
    expect(isSafeRedirect('/a')).toBe(true)
    expect(isSafeRedirect('https://shop.example/')).toBe(false)
    expect(isSafeRedirect('//here.invalid/')).toBe(false)
    expect(isSafeRedirect('https://here.invalid/')).toBe(false)
  })

  test('hosts with their port', () => {
    expect(isSafeRedirect('http://shop.example:8000/', { allowedHosts: ['shop.example:8000'] })).toBe(true)
    expect(isSafeRedirect('http://shop.example/', { allowedHosts: ['shop.example:8000'] })).toBe(false)
  })

  test('only HTTPS where that is required', () => {
    const options = { ...hosts, requireHttps: true }
    expect(isSafeRedirect('https://shop.example/p', options)).toBe(true)
    expect(isSafeRedirect('/view/?param=http://shop.example', options)).toBe(true)
    expect(isSafeRedirect('http://shop.example/p', options)).toBe(false)
    expect(isSafeRedirect('//shop.example/p', options)).toBe(false)
  })
})

describe('nextLocation', () => {
  const ask = (queryString: string, scheme: 'http' | 'https' = 'http'): string =>
    nextLocation(request({ queryString, scheme, headers: [['host', host]] }), '/home')

  test('is what the query says, if that is safe', () => {
    expect(ask('next=/books%3Fq=a')).toBe('/books?q=a')
    expect(ask('next=%20/books')).toBe('/books')
    expect(ask('next=http://shop.example/books')).toBe('http://shop.example/books')
    expect(ask('')).toBe('/home')
    expect(ask('next=')).toBe('/home')
    expect(ask('next=//evil.example')).toBe('/home')
  })

  test('does not lead from HTTPS back to HTTP', () => {
    expect(ask('next=http://shop.example/books', 'https')).toBe('/home')
    expect(ask('next=https://shop.example/books', 'https')).toBe('https://shop.example/books')
  })

  test('of two values is the one that is checked', () => {
    expect(ask('next=/a&next=//evil.example')).toBe('/a')
    expect(ask('next=//evil.example&next=/a')).toBe('/home')
  })

  test('can be in another field, in a form, and on other hosts', () => {
    const asked = request({ queryString: 'to=/a', headers: [['host', host]] })
    expect(nextLocation(asked, '/home', { field: 'to' })).toBe('/a')
    expect(nextLocation(asked, '/home', { value: '/b' })).toBe('/b')
    expect(nextLocation(asked, '/home', { value: 'https://id.example/' })).toBe('/home')
    const allowedHosts = ['id.example']
    expect(nextLocation(asked, '/home', { value: 'https://id.example/', allowedHosts })).toBe('https://id.example/')
  })
})

describe('a Host that may stand in its field, but in no URL', () => {
  test.each(['1.2.3.4.5', '999.1.1.1', 'a%00b'])('%s makes nobody fail', (name) => {
    const asked = request({ path: '/a', queryString: 'next=/b', headers: [['host', name]] })
    expect(nextLocation(asked, '/home')).toBe('/b')
    expect(nextLocation(asked, '/home', { value: `http://${name}/` })).toBe('/home')
    expect(loginRedirect(asked, '/login').headers.get('location')).toBe('/login?next=/a%3Fnext%3D/b')
  })
})

describe('loginRedirect', () => {
  test.each([
    ['/login', '/login?next=/a/b%3Fc%3Dd'],
    ['/login?lang=de', '/login?lang=de&next=/a/b%3Fc%3Dd'],
    ['/login#form', '/login?next=/a/b%3Fc%3Dd#form'],
    ['https://id.example/', 'https://id.example/?next=/a/b%3Fc%3Dd'],
  ])('to %s', (loginUrl, location) => {
    const response = loginRedirect(request({ path: '/a/b', queryString: 'c=d' }), loginUrl)
    expect([response.status, response.headers.get('location')]).toEqual([303, location])
  })

  test('what it says is safe to come back to', () => {
    const response = loginRedirect(request({ path: '//evil.example/a' }), '/login')
    const next = new URL(response.headers.get('location') ?? '', 'http://a').searchParams.get('next')
    expect(isSafeRedirect(next)).toBe(false)
  })
})
