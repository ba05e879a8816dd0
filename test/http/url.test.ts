import { inspect } from 'node:util'

import { describe, expect, it, test } from 'vitest'

import { Url, type UrlChange } from '../../src/http/url.ts'
import { requestWith } from './harness.ts'

const full = 'https://ada:secret@shop.example:8443/books?page=2&tag=a&tag=b#top'

it('has parts', () => {
  const url = new Url(full)
  const { scheme, username, password, host, port, path, fragment, origin, isSecure } = url
  expect({ scheme, username, password, host, port, path, fragment, origin, isSecure }).toEqual({
    scheme: 'https',
    username: 'ada',
    password: 'secret',
    host: 'shop.example',
    port: 8443,
    path: '/books',
    fragment: 'top',
    origin: 'https://shop.example:8443',
    isSecure: true,
  })
  expect(url.query.getAll('tag')).toEqual(['a', 'b'])
  expect(new Url('http://[::1]/').host).toBe('[::1]')
  expect(new Url('http://a.test:80/').port).toBeNull()
  expect([new Url('wss://a.test').isSecure, new Url('http://a.test').isSecure]).toEqual([true, false])
})

it('is made of a request', () => {
  const url = new Url(requestWith([], { path: '/books', queryString: 'page=1' }).url)
  expect(String(url.includeQueryParams({ page: 2 }))).toBe('http://example.org/books?page=2')
})

test.each<[UrlChange, string]>([
  [{ scheme: 'http' }, 'http://ada:secret@shop.example:8443/books?page=2&tag=a&tag=b#top'],
  [{ scheme: 'ftp', port: '' }, 'ftp://ada:secret@shop.example/books?page=2&tag=a&tag=b#top'],
  [{ host: 'b.test', port: 1 }, 'https://ada:secret@b.test:1/books?page=2&tag=a&tag=b#top'],
  [{ host: '[::1]' }, 'https://ada:secret@[::1]:8443/books?page=2&tag=a&tag=b#top'],
  [{ port: 443 }, 'https://ada:secret@shop.example/books?page=2&tag=a&tag=b#top'],
  [{ username: '', password: '', query: '', fragment: '' }, 'https://shop.example:8443/books'],
  [{ path: '/a b/ü', query: { q: 'x y&z' } }, 'https://ada:secret@shop.example:8443/a%20b/%C3%BC?q=x+y%26z#top'],
  [{ query: 'a=1', fragment: 'end' }, 'https://ada:secret@shop.example:8443/books?a=1#end'],
])('replace(%j)', (change, text) => {
  const url = new Url(full)
  expect(String(url.replace(change))).toBe(text)
  expect(String(url)).toBe(full)
})

describe('the query', () => {
  const url = new Url('http://a.test/?page=1&tag=a&tag=b&q=')

  it('includes, replaces and removes', () => {
    expect(String(url.includeQueryParams({ page: 2, new: true }))).toBe('http://a.test/?tag=a&tag=b&q=&page=2&new=true')
    expect(String(url.includeQueryParams({ tag: ['c', 'd'] }))).toBe('http://a.test/?page=1&q=&tag=c&tag=d')
    expect(String(url.replaceQueryParams({ x: 'y' }))).toBe('http://a.test/?x=y')
    expect(String(url.replaceQueryParams({}))).toBe('http://a.test/')
    expect(String(url.removeQueryParams('tag', 'q'))).toBe('http://a.test/?page=1')
  })

  it('has no prototype to pollute', () => {
    const polluted = new Url('http://a.test/?__proto__=1').includeQueryParams({ constructor: 'x' })
    expect(String(polluted)).toBe('http://a.test/?__proto__=1&constructor=x')
  })
})

describe('refuses', () => {
  test.each<[UrlChange, RegExp]>([
    [{ host: 'a.test:80' }, /"a\.test:80" is no host/],
    [{ host: 'a.test/path' }, /is no host/],
    [{ host: 'user@a.test' }, /is no host/],
    [{ host: 'a\\b' }, /is no host/],
    [{ host: '' }, /is no host/],
    [{ port: 65536 }, /65536 is no port/],
    [{ port: 1.5 }, /is no port/],
    [{ scheme: 'java script' }, /is no scheme/],
  ])('%j', (change, message) => {
    expect(() => new Url(full).replace(change)).toThrow(message)
  })

  it('what is no absolute URL, and does not repeat it', () => {
    expect(() => new Url('//ada:secret@a.test/')).toThrow(/^Url: not an absolute URL/)
    expect(() => new Url('//ada:secret@a.test/')).not.toThrow(/secret/)
  })
})

it('hides its password where it is shown', () => {
  const url = new Url(full)
  expect(inspect(url)).toBe('Url("https://ada:********@shop.example:8443/books?page=2&tag=a&tag=b#top")')
  expect(inspect({ url })).not.toContain('secret')
  expect(JSON.stringify({ url })).not.toContain('secret')
  expect(inspect(new Url('http://a.test/'))).toBe('Url("http://a.test/")')
})
