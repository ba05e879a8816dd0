import { describe, expect, test } from 'vitest'
import { formatUnreachable } from '../../src/routing/listing.ts'
import { Router } from '../../src/routing/router.ts'
import { answer, echo, request, respond } from './requests.ts'

function at(host: string): { readonly headers: readonly (readonly [string, string])[] } {
  return { headers: [['host', host]] }
}

describe('a host', () => {
  const api = new Router().get('/', echo('api root')).get('/books/{id:int}', echo('book'), { name: 'book' })
  const router = new Router()
    .host('api.example.org', api, { name: 'api' })
    .host('{shop}.example.org', new Router().get('/', echo('shop'), { name: 'home' }), { name: 'shop' })
    .host('{deep:path}.example.com', echo('deep'))
    .host('shop-{number:int}.example.net', echo('numbered'))
    .get('/', echo('everywhere'))
    .get('/about', echo('about'), { name: 'about' })

  test.each([
    ['api.example.org', '/', 'api root', {}],
    ['API.Example.ORG', '/', 'api root', {}],
    ['api.example.org:8000', '/books/7', 'book', { id: 7 }],
    ['api.example.org.', '/', 'api root', {}],
    ['North.example.org', '/', 'shop', { shop: 'north' }],
    ['a.b.example.com', '/x', 'deep', { deep: 'a.b' }],
    ['shop-12.example.net', '/x', 'numbered', { number: 12 }],
    ['example.org', '/', 'everywhere', {}],
    ['a.b.example.org', '/', 'everywhere', {}],
    ['shop-x.example.net', '/about', 'about', {}],
    ['[::1]:8000', '/about', 'about', {}],
    ['', '/about', 'about', {}],
    ['evil/api.example.org', '/', 'everywhere', {}],
  ])('%s%s is %s', (host, path, name, params) => {
    expect(answer(router.handle, 'GET', path, at(host))).toEqual({ name, params, rootPath: '' })
  })

  test('answers 404, 405 and OPTIONS by itself', () => {
    expect(answer(router.handle, 'GET', '/about', at('api.example.org'))).toBe(404)
    expect(respond(router.handle, 'PUT', '/books/7', at('api.example.org')).headers.get('allow')).toBe(
      'GET, HEAD, OPTIONS',
    )
    expect(respond(router.handle, 'OPTIONS', '/about', at('north.example.org')).status).toBe(404)
  })

  test('is not there for a request without one', () => {
    expect(answer(router.handle, 'GET', '/', { headers: [] })).toMatchObject({ name: 'everywhere' })
  })

  test('takes part in the order of declaration', () => {
    const late = new Router().get('/a', echo('a')).host('x.org', echo('host')).get('/b', echo('b'))
    expect(answer(late.handle, 'GET', '/a', at('x.org'))).toMatchObject({ name: 'a' })
    expect(answer(late.handle, 'POST', '/a', at('x.org'))).toMatchObject({ name: 'host' })
    expect(answer(late.handle, 'GET', '/b', at('x.org'))).toMatchObject({ name: 'host' })
    expect(answer(late.handle, 'GET', '/b', at('y.org'))).toMatchObject({ name: 'b' })
  })

  test('may be included, below a prefix and a mount too', () => {
    const hosted = new Router().host('{sub}.x.org', new Router().get('/p', echo('p')))
    const outer = new Router().include(hosted, { prefix: '/in/{a}' }).mount('/mounted', hosted)
    expect(answer(outer.handle, 'GET', '/in/1/p', at('s.x.org'))).toEqual({
      name: 'p',
      params: { sub: 's', a: '1' },
      rootPath: '/in/1',
    })
    expect(answer(outer.handle, 'GET', '/mounted/p', at('s.x.org'))).toMatchObject({ params: { sub: 's' } })
    expect(answer(outer.handle, 'GET', '/in/1/p', at('x.org'))).toBe(404)
  })

  test('has middleware', () => {
    const router = new Router().host('x.org', echo('x'), {
      middleware: [(next) => (request) => (request.path === '/no' ? respond(echo('no'), 'GET', '/') : next(request))],
    })
    expect(answer(router.handle, 'GET', '/no', at('x.org'))).toMatchObject({ name: 'no' })
  })

  test('makes absolute URLs', () => {
    expect(router.urlFor('api:book', { id: 7 })).toBe('https://api.example.org/books/7')
    expect(router.urlFor('shop:home', { shop: 'North' })).toBe('https://north.example.org/')
    expect(router.urlFor('shop:home', { shop: 'n' }, { scheme: 'http' })).toBe('http://n.example.org/')
    const asked = request('GET', '/', at('api.example.org:8000'))
    expect(router.urlFor('shop:home', { shop: 'n' }, { request: asked })).toBe('http://n.example.org:8000/')
    expect(router.urlFor('shop:home', { shop: 'n' }, { absolute: false })).toBe('/')
  })

  test.each([
    [{ shop: 'a.b' }, 'does not fit'],
    [{ shop: 'a/b' }, 'does not fit'],
    [{ shop: '' }, 'does not fit'],
    [{ shop: 'a:b@evil' }, 'is no name of a host'],
    [{ shop: '-a' }, 'is no name of a host'],
    [{ shop: 'x'.repeat(64) }, 'is no name of a host'],
    [{}, '"shop:home" exists, but not with the parameters none: {shop}.example.org/ takes "shop"'],
  ])('no URL is made with %o', (params, message) => {
    expect(() => router.urlFor('shop:home', params)).toThrow(TypeError)
    expect(() => router.urlFor('shop:home', params)).toThrow(message)
  })

  test('stands in the list of routes', () => {
    expect(router.routes.slice(0, 3)).toEqual([
      { methods: ['*'], template: '/', mount: true, host: 'api.example.org', name: 'api' },
      { methods: ['GET'], template: '/', mount: false, host: 'api.example.org' },
      { methods: ['GET'], template: '/books/{id:int}', mount: false, host: 'api.example.org', name: 'api:book' },
    ])
  })

  test('is reported where it can never answer, and only there', () => {
    const router = new Router()
      .host('a.org', echo(''))
      .host('{x}.org', echo(''))
      .host('b.org', echo(''))
      .host('a.b.org', echo(''))
      .host('{x:int}.net', echo(''))
      .host('7.net', echo(''))
      .host('{x}.net', echo(''))
      .get('/a', echo(''))
      .mount('/', echo(''))
      .host('c.net', echo(''))
    expect(router.unreachable().map(formatUnreachable)).toEqual([
      'mount b.org never answers: mount {x}.org, declared before it, does. Declare it earlier, or remove it.',
      'mount 7.net never answers: mount {x:int}.net, declared before it, does. Declare it earlier, or remove it.',
      'mount c.net never answers: mount {x}.net, declared before it, does. Declare it earlier, or remove it.',
    ])
  })

  test.each([
    ['', 'a host is a name such as "api.example.org"'],
    ['https://api.example.org', 'a host is a name alone, without "https://" and path'],
    ['api.example.org/x', 'a host is a name alone'],
    ['api.example.org:8000', 'the port of a request is not looked at, leave it out'],
    ['bücher.example', 'is in no host; write other letters in Punycode'],
    ['{a}{b}.org', 'nothing stands between {a} and {b}'],
    ['{a:nothing}.org', 'there is no converter "nothing"'],
  ])('%j is refused', (host, message) => {
    expect(() => new Router().host(host, echo(''))).toThrow(TypeError)
    expect(() => new Router().host(host, echo(''))).toThrow(message)
  })

  test('and its routes have no parameter of one name', () => {
    const inner = new Router().get('/{shop}', echo(''))
    expect(() => new Router().host('{shop}.org', inner)).toThrow('its host has a parameter "shop" too: rename one')
    expect(() => new Router().host('{path}.org', echo(''), { name: 'x' })).toThrow('rename {path}')
    const later = new Router()
    new Router().host('{shop}.org', later)
    expect(() => later.get('/{shop}', echo(''))).toThrow('rename one')
  })
})
