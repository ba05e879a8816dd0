import { describe, expect, test } from 'vitest'
import type { Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { Router } from '../../src/routing/router.ts'
import type { UrlOptions } from '../../src/routing/url.ts'
import { answer, echo, request, respond } from './requests.ts'

describe('the URL of a route', () => {
  const router = new Router()
    .get('/books/{id:int}', echo('book'), { name: 'book' })
    .get('/', echo('root'), { name: 'root' })

  const asked = request('GET', '/shop/x', { rootPath: '/shöp', headers: [['host', 'shop.example:8443']] })

  test.each<[UrlOptions, string]>([
    [{}, '/books/7'],
    [
      { query: { page: 2, tag: ['a', 'b c'], none: undefined, no: null, yes: true } },
      '/books/7?page=2&tag=a&tag=b+c&yes=true',
    ],
    [{ query: {} }, '/books/7'],
    [{ anchor: 'a b#c' }, '/books/7#a%20b%23c'],
    [{ query: { q: 'ü&' }, anchor: 'top' }, '/books/7?q=%C3%BC%26#top'],
    [{ request: asked }, 'http://shop.example:8443/sh%C3%B6p/books/7'],
    [{ request: asked, scheme: 'https' }, 'https://shop.example:8443/sh%C3%B6p/books/7'],
    [{ request: asked, absolute: false }, '/sh%C3%B6p/books/7'],
    [{ request: asked, query: { a: 1 } }, 'http://shop.example:8443/sh%C3%B6p/books/7?a=1'],
  ])('%o', (options, expected) => {
    expect(router.urlFor('book', { id: 7 }, options)).toBe(expected)
  })

  test('is that of the root, below a root path', () => {
    expect(router.urlFor('root', {}, { request: asked })).toBe('http://shop.example:8443/sh%C3%B6p/')
  })

  test('cannot be absolute without a request', () => {
    expect(() => router.urlFor('book', { id: 7 }, { absolute: true })).toThrow(
      'urlFor: an absolute URL needs the host of a request: { request }',
    )
    expect(() => router.urlFor('book', { id: 7 }, { scheme: 'java script:' })).toThrow('is no scheme')
  })

  test('within mounts begins at the router that is asked', () => {
    const urls = (): Handler => (request) => {
      const paths = [outer, middle, inner].map((one, depth) => {
        const name = ['middle:inner:book', 'inner:book', 'book'][depth] ?? ''
        return one.urlFor(name, { id: 7, ...(depth === 0 ? { a: 'x' } : {}) }, { request, absolute: false })
      })
      return Response.json({ name: paths, params: {}, rootPath: request.rootPath })
    }
    const inner = new Router().get('/books/{id}', echo(''), { name: 'book' }).get('/urls', urls())
    const middle = new Router().mount('/inner', inner, { name: 'inner' })
    const outer = new Router().mount('/{a}', middle, { name: 'middle' })
    expect(answer(outer.handle, 'GET', '/x/inner/urls')).toMatchObject({
      name: ['/x/inner/books/7', '/x/inner/books/7', '/x/inner/books/7'],
    })
    expect(answer(outer.handle, 'GET', '/proxy/x/inner/urls', { rootPath: '/proxy' })).toMatchObject({
      name: ['/proxy/x/inner/books/7', '/proxy/x/inner/books/7', '/proxy/x/inner/books/7'],
    })
  })
})

describe('slashes in a row', () => {
  const router = new Router()
    .get('/p/{id}', echo('p'))
    .get('/with/', echo('with'))
    .get('/files/{rest:path}', echo('files'))
    .mount('/static', echo('static'))

  test.each([
    ['//p//3', '/p/3'],
    ['/p///3', '/p/3'],
    ['//with//', '/with/'],
    ['//with', '/with/'],
    ['//p//3/', '/p/3'],
    ['//static//x', '/static/x'],
  ])('%s is redirected to %s', (path, location) => {
    const response = respond(router.handle, 'GET', path, { queryString: 'a=1' })
    expect([response.status, response.headers.get('location')]).toEqual([308, `${location}?a=1`])
  })

  test('stay where something matches them', () => {
    expect(answer(router.handle, 'GET', '/files//a//b')).toMatchObject({ params: { rest: '/a//b' } })
    expect(answer(router.handle, 'GET', '/static//a')).toMatchObject({ name: 'static' })
  })

  test('are 404 where the single ones are', () => {
    expect(respond(router.handle, 'GET', '//nothing//here').status).toBe(404)
    expect(respond(router.handle, 'GET', '//evil.example').status).toBe(404)
  })

  test('never lead to another site', () => {
    const open = new Router().get('/{host}/x', echo(''))
    expect(respond(open.handle, 'GET', '//evil.example//x').headers.get('location')).toBe('/evil.example/x')
    expect(respond(open.handle, 'GET', '///evil.example/x').headers.get('location')).toBe('/evil.example/x')
    const below = new Router().mount('', new Router().mount('/in', open))
    expect(respond(below.handle, 'GET', '/in//evil.example//x').headers.get('location')).toBe('/in/evil.example/x')
  })

  test('keep the method, and the root path', () => {
    const response = respond(router.handle, 'POST', '/root//p//3', { rootPath: '/root' })
    expect([response.status, response.headers.get('location')]).toEqual([308, '/root/p/3'])
  })

  test('are 404 with mergeSlashes: false, and only merged with slashes: strict', () => {
    expect(respond(new Router({ mergeSlashes: false }).get('/a/b', echo('')).handle, 'GET', '/a//b').status).toBe(404)
    const strict = new Router({ slashes: 'strict' }).get('/a/b', echo(''))
    expect(respond(strict.handle, 'GET', '/a//b').status).toBe(308)
    expect(respond(strict.handle, 'GET', '/a//b/').status).toBe(404)
  })
})

describe('what a path is, is not up to the client', () => {
  const router = new Router()
    .get('/users/{name}', echo('user'))
    .get('/admin', echo('admin'))
    .get('/files/{rest:path}', echo('files'))

  test('a slash that was written %2F is a slash: no parameter of one segment takes it', () => {
    expect(answer(router.handle, 'GET', '/users/a/b')).toBe(404)
  })

  test('a path is decoded once: what was written %252F stays %2F', () => {
    expect(answer(router.handle, 'GET', '/users/a%2Fb')).toMatchObject({ params: { name: 'a%2Fb' } })
  })

  test.each(['/users/../admin', '/./admin', '/x/../admin', '/admin/.', '/admin/..'])(
    'dot segments are not resolved: %s leads to no other route',
    (path) => {
      expect(answer(router.handle, 'GET', path)).toBe(404)
    },
  )

  test('dot segments reach a parameter as they are', () => {
    expect(answer(router.handle, 'GET', '/users/..')).toMatchObject({ params: { name: '..' } })
    expect(answer(router.handle, 'GET', '/files/../x')).toMatchObject({ params: { rest: '../x' } })
  })
})

describe('a fallback', () => {
  const api = new Router().get('/books', echo('books')).fallback(echo('api fallback'))
  const router = new Router()
    .fallback(echo('fallback'))
    .get('/', echo('root'))
    .get('/late/', echo('late'))
    .include(api, { prefix: '/api/{version}' })
    .mount('/mounted', new Router().get('/a', echo('a')))

  test.each([
    ['/nothing', 'fallback', {}],
    ['/api/1/books', 'books', { version: '1' }],
    ['/api/1/nothing', 'api fallback', { version: '1' }],
    ['/api/1', 'api fallback', { version: '1' }],
    ['/apis', 'fallback', {}],
  ])('%s is answered by %s', (path, name, params) => {
    expect(answer(router.handle, 'GET', path)).toEqual({ name, params, rootPath: '' })
    expect(answer(router.handle, 'PURGE', '/nothing')).toMatchObject({ name: 'fallback' })
  })

  test('comes after 405, redirects and what mounts answer', () => {
    expect(answer(router.handle, 'POST', '/')).toBe(405)
    expect(respond(router.handle, 'GET', '/late').status).toBe(307)
    expect(answer(router.handle, 'GET', '/mounted/x')).toBe(404)
  })

  test('has middleware, and stands in the list of routes', () => {
    const marked = new Router({ middleware: [() => () => Response.text('by middleware')] }).fallback(echo(''))
    expect(respond(marked.handle, 'GET', '/x').body).toBe('by middleware')
    expect(router.routes.filter(({ fallback }) => fallback)).toEqual([
      { methods: ['*'], template: '/', mount: false, fallback: true },
      { methods: ['*'], template: '/api/{version}', mount: false, fallback: true },
    ])
  })

  test('of one prefix is answered by the first, and the second is reported', () => {
    const twice = new Router().fallback(echo('first')).fallback(echo('second')).get('/{all:path}', echo(''))
    expect(twice.unreachable().map(({ route, by }) => [route.template, by.length])).toEqual([['/', 1]])
    expect(answer(new Router().fallback(echo('first')).fallback(echo('second')).handle, 'GET', '/x')).toMatchObject({
      name: 'first',
    })
  })

  test('is a function', () => {
    expect(() => new Router().fallback(5 as never)).toThrow('fallback(handler): expected a function of the request')
  })
})
