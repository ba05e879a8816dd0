import { describe, expect, it, test } from 'vitest'

import { Request } from '../../src/http/request.ts'
import { httpScope, requestWith, type ScopeOptions } from './harness.ts'

function request(options: ScopeOptions = {}): Request {
  return requestWith([], { method: 'GET', ...options })
}

describe('what the scope says', () => {
  it('passes through', () => {
    const signal = new AbortController().signal
    const scope = httpScope({ method: 'PURGE', path: '/a b', rawPath: '/a%20b', state: { db: 1 }, signal })
    const seen = new Request(scope, () => ({ type: 'http.disconnect' }))
    expect(seen.scope).toBe(scope)
    expect(seen.method).toBe('PURGE')
    expect(seen.path).toBe('/a b')
    expect(seen.client).toEqual(['203.0.113.7', 4711])
    expect(seen.state).toBe(scope.state)
    expect(seen.signal).toBe(signal)
    expect(request({ client: null }).client).toBeNull()
  })

  it('touches nothing costly in the constructor', () => {
    const scope = httpScope()
    for (const name of ['headers', 'signal', 'state', 'extensions'] as const) {
      Object.defineProperty(scope, name, {
        get(): never {
          throw new Error(`${name} was read`)
        },
      })
    }
    expect(new Request(scope, () => ({ type: 'http.disconnect' })).path).toBe('/')
  })

  it('computes once', () => {
    const one = request({ queryString: 'a=1', headers: [['cookie', 'a=1']] })
    expect(one.headers).toBe(one.headers)
    expect(one.query).toBe(one.query)
    expect(one.cookies).toBe(one.cookies)
    expect(one.contentType).toBe(one.contentType)
    expect(one.params).toBe(one.params)
    expect(one.headers.list).toBe(one.scope.headers)
  })
})

describe('headers, query, cookies, content type', () => {
  it('are parsed', () => {
    const one = request({
      queryString: 'a=1&a=%20',
      headers: [
        ['cookie', 'a=1; b=2'],
        ['x-tag', 'x'],
        ['cookie', 'b=3'],
        ['content-type', 'text/html; charset=latin1'],
      ],
    })
    expect(one.headers.get('X-Tag')).toBe('x')
    expect(one.query.getAll('a')).toEqual(['1', ' '])
    // HTTP/2 may split the field (RFC 9113 §8.2.3).
    expect([...one.cookies]).toEqual([
      ['a', '1'],
      ['b', '3'],
    ])
    expect(one.contentType.type).toBe('text/html')
    expect(one.contentType.parameters['charset']).toBe('latin1')
  })

  it('may be absent', () => {
    const one = request({ headers: [] })
    expect(one.cookies.size).toBe(0)
    expect(one.query.size).toBe(0)
    expect(one.contentType).toEqual({ type: '', parameters: {} })
  })
})

describe('url', () => {
  test.each<[ScopeOptions, string]>([
    [{ path: '/a', queryString: 'b=c' }, 'http://example.org/a?b=c'],
    [{ path: '/a b', rawPath: '/a%20b' }, 'http://example.org/a%20b'],
    [{ path: '/a/b', rawPath: '/a%2Fb' }, 'http://example.org/a%2Fb'],
    [{ scheme: 'https', headers: [['host', 'example.org:8443']] }, 'https://example.org:8443/'],
    [{ headers: [['host', '[::1]:8000']] }, 'http://[::1]:8000/'],
    [{ headers: [] }, 'http://127.0.0.1:8000/'],
    [{ headers: [], server: ['::1', 80] }, 'http://[::1]/'],
    [{ headers: [], scheme: 'https', server: ['a.example', 443] }, 'https://a.example/'],
    [{ headers: [], server: ['/run/app.sock', null] }, 'http://localhost/'],
    [{ headers: [], server: null }, 'http://localhost/'],
    // A malformed Host is nobody's address.
    [{ headers: [['host', 'a b']] }, 'http://127.0.0.1:8000/'],
    [{ headers: [['host', 'evil/path']] }, 'http://127.0.0.1:8000/'],
    [{ headers: [['host', 'user@evil']] }, 'http://127.0.0.1:8000/'],
    [{ headers: [['host', '']] }, 'http://127.0.0.1:8000/'],
    // Behind a proxy that strips the prefix, and behind one that does not.
    [{ path: '/api/a b', rawPath: '/a%20b', rootPath: '/api' }, 'http://example.org/api/a%20b'],
    [{ path: '/api/a b', rawPath: '/api/a%20b', rootPath: '/api' }, 'http://example.org/api/a%20b'],
    [{ path: '/é/a', rawPath: '/a', rootPath: '/é' }, 'http://example.org/%C3%A9/a'],
    [{ method: 'OPTIONS', path: '*', rawPath: '*' }, 'http://example.org'],
  ])('%j', (options, url) => {
    expect(request(options).url).toBe(url)
  })
})

describe('baseUrl', () => {
  test.each<[ScopeOptions, string]>([
    [{ path: '/a/b', queryString: 'c' }, 'http://example.org/'],
    [{ rootPath: '/api', path: '/api/a' }, 'http://example.org/api/'],
    [{ rootPath: '/é', path: '/é/a' }, 'http://example.org/%C3%A9/'],
    [{ scheme: 'https', headers: [['host', 'shop.example:8443']] }, 'https://shop.example:8443/'],
    // A Host that is none could put another name into every link of a page.
    [{ headers: [['host', 'evil.test/path?']] }, 'http://127.0.0.1:8000/'],
  ])('%j', (options, url) => {
    expect(request(options).baseUrl).toBe(url)
  })

  it('is that of the server inside of a mount', () => {
    const one = request({ rootPath: '/api', path: '/api/shop/a' })
    one.rootPath = '/api/shop'
    expect(one.baseUrl).toBe('http://example.org/api/')
  })
})

describe('rootPath and routePath', () => {
  test.each([
    ['', '/a', '/a'],
    ['/api', '/api/a', '/a'],
    ['/api', '/api', '/'],
    ['/api', '/api/', '/'],
    ['/api', '/apix', '/apix'],
    ['/api', '/other', '/other'],
  ])('root %j, path %j', (rootPath, path, routePath) => {
    expect(request({ rootPath, path }).routePath).toBe(routePath)
  })

  it('follow a mount', () => {
    const one = request({ path: '/a/b/c', rootPath: '/a' })
    expect([one.rootPath, one.routePath]).toEqual(['/a', '/b/c'])
    one.rootPath = '/a/b'
    expect([one.path, one.routePath]).toEqual(['/a/b/c', '/c'])
  })
})

describe('params', () => {
  it('are empty at first', () => {
    const one = request()
    expect(one.params).toEqual({})
    expect(one.param('id')).toBeUndefined()
  })

  it('are set by routers, the inner one wins', () => {
    const one = request()
    one.setParams(['id', 'tenant'], [1, 'a'])
    expect(one.params).toEqual({ id: 1, tenant: 'a' })
    one.setParams(['id'], [2])
    expect(one.params).toEqual({ id: 2, tenant: 'a' })
    expect([one.param('id'), one.param('tenant'), one.param('x')]).toEqual([2, 'a', undefined])
  })

  it('have no prototype to pollute', () => {
    const one = request()
    one.setParams(['__proto__'], ['x'])
    expect(one.param('__proto__')).toBe('x')
    expect(Object.keys(one.params)).toEqual(['__proto__'])
    expect(one.param('toString')).toBeUndefined()
    expect(one.params['toString']).toBeUndefined()
  })
})
