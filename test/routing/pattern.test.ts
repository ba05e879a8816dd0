import { describe, expect, test } from 'vitest'
import { formatUnreachable } from '../../src/routing/listing.ts'
import { parsePattern } from '../../src/routing/pattern.ts'
import { Router } from '../../src/routing/router.ts'
import { answer, echo, respond } from './requests.ts'

describe('a route by regular expression', () => {
  const router = new Router()
    .get(/^\/users\/(?<id>\d+)$/, echo('user'), { name: 'user' })
    .get('/users/{name}', echo('named'))
    .post(/\/users\/(?<id>\d+)/, echo('post'))
    .get(/^\/(?<year>\d{4})\/(?<slug>[\w-]+)\.(?:html|json)$/, echo('article'))
    .get(/^\/(?:(?<lang>en|de)\/)?about$/, echo('about'))
    .get(/^\/Case\/(?<rest>.*)$/i, echo('case'))

  test.each([
    ['/users/7', 'user', { id: '7' }],
    ['/users/ann', 'named', { name: 'ann' }],
    ['/users/7x', 'named', { name: '7x' }],
    ['/2024/a-b.html', 'article', { year: '2024', slug: 'a-b' }],
    ['/about', 'about', {}],
    ['/de/about', 'about', { lang: 'de' }],
    ['/cASE/', 'case', { rest: '' }],
    ['/case/a/b', 'case', { rest: 'a/b' }],
  ])('%s is %s', (path, name, params) => {
    expect(answer(router.handle, 'GET', path)).toMatchObject({ name, params })
  })

  test.each(['/2024/a.xml', '/fr/about', '/xusers/7', '/users/7/x', '/about/x', '/users/7\nx/y'])(
    'must match the whole path: %j',
    (path) => {
      expect(answer(router.handle, 'GET', path)).toBe(404)
    },
  )

  test('takes its place in the order of declaration', () => {
    const late = new Router()
      .get('/a/{x}', echo('template'))
      .get(/^\/a\/(?<y>\w+)$/, echo('expression'))
      .get(/^\/b\/(?<y>[a-m]+)$/, echo('first'))
      .get(/^\/b\/(?<y>[a-z]+)$/, echo('second'))
      .get('/b/{x}', echo('last'))
    expect(answer(late.handle, 'GET', '/a/x')).toMatchObject({ name: 'template' })
    expect(answer(late.handle, 'GET', '/b/abc')).toMatchObject({ name: 'first' })
    expect(answer(late.handle, 'GET', '/b/xyz')).toMatchObject({ name: 'second' })
    expect(answer(late.handle, 'GET', '/b/7')).toMatchObject({ name: 'last' })
  })

  test('counts for 405 and Allow', () => {
    expect(respond(router.handle, 'PUT', '/users/7').headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST')
    expect(respond(router.handle, 'PUT', '/users/x').headers.get('allow')).toBe('GET, HEAD, OPTIONS')
    expect(respond(router.handle, 'PUT', '/de/about').status).toBe(405)
  })

  test('is redirected to for a slash', () => {
    expect(respond(router.handle, 'GET', '/de/about/').headers.get('location')).toBe('/de/about')
  })

  test('is included under a prefix, with its parameters', () => {
    const inner = new Router().get(/^\/(?<id>\d+)$/, echo('inner'), { name: 'inner' })
    const outer = new Router().include(inner, { prefix: '/shops/{shop}' }).mount('/in', inner, { name: 'in' })
    expect(answer(outer.handle, 'GET', '/shops/north/7')).toMatchObject({ params: { shop: 'north', id: '7' } })
    expect(answer(outer.handle, 'GET', '/shops/north/x')).toBe(404)
    expect(answer(outer.handle, 'GET', '/in/7')).toMatchObject({ params: { id: '7' }, rootPath: '/in' })
    expect(outer.urlFor('inner', { shop: 'north', id: 7 })).toBe('/shops/north/7')
    expect(outer.urlFor('in:inner', { id: '7' })).toBe('/in/7')
    expect(() => new Router().include(inner, { prefix: '/{id}' })).toThrow('has two parameters named "id"')
  })

  test('never matches a long text when its time grows with the square of it', () => {
    const square = new Router().get(/^\/(?<a>.*)-(?<b>.*)!$/, echo('square'))
    expect(answer(square.handle, 'GET', '/a-b!')).toMatchObject({ params: { a: 'a', b: 'b' } })
    expect(answer(square.handle, 'GET', `/${'-'.repeat(20_000)}`)).toBe(404)
    expect(answer(square.handle, 'GET', `/${'-'.repeat(20_000)}!`)).toBe(404)
  })

  test.each([
    [/^\/(?:a+)+$/, 'The route /^\\/(?:a+)+$/ is refused: within a repetition'],
    [/^\/(?<a>.*)-(?<b>.*)-(?<c>.*)$/, 'is refused: more than two parts of it'],
    [/users\/(?<id>\d+)/, 'must match paths, which begin with "/": write /^\\/users'],
    [/^\/a$/g, 'has the flag "g": it must match one whole path, so leave the flag out'],
    [/^\/a$/y, 'has the flag "y"'],
    [/^\/a$/m, 'has the flag "m"'],
    [/^\/(?<a>x)\/\k<a>$/, 'it refers back to a group'],
  ])('%s is refused', (expression, message) => {
    expect(() => new Router().get(expression, echo(''))).toThrow(TypeError)
    expect(() => new Router().get(expression, echo(''))).toThrow(message)
  })
})

describe('the URL of a regular expression', () => {
  const router = new Router()
    .get(/^\/users\/(?<id>\d+)\/posts-(?<page>\d+)$/, echo(''), { name: 'posts' })
    .get(/^\/(?:(?<lang>en|de)\/)?about$/, echo(''), { name: 'about' })
    .get(/^\/É\/(?<name>.+)$/i, echo(''), { name: 'free' })

  test('is made of fixed texts and groups, encoded', () => {
    expect(router.urlFor('posts', { id: 7, page: '2' })).toBe('/users/7/posts-2')
    expect(router.urlFor('free', { name: 'a b' })).toBe('/%C3%89/a%20b')
  })

  test('is a TypeError for values that do not come back', () => {
    expect(() => router.urlFor('posts', { id: 'x', page: 2 })).toThrow(
      'urlFor: "/users/x/posts-2", made of the values, does not match /^\\/users',
    )
    expect(() => router.urlFor('posts', { id: 7 })).toThrow('/users/{id}/posts-{page} takes "id", "page"')
    expect(() => router.urlFor('posts', { id: 7, page: null })).toThrow('does not match')
    expect(() => router.urlFor('free', { name: '..' })).toThrow('"." or ".." segment')
  })

  test('is a TypeError where an expression says more than texts and groups', () => {
    expect(() => router.urlFor('about', { lang: 'de' })).toThrow(
      'has more than fixed text and named groups, so no path can be made of values; name a route with a template',
    )
  })
})

describe('an expression as people read it', () => {
  test.each([
    [/^\/users\/(?<id>\d+)$/, '/users/{id}'],
    [/^\/files\/\d+\.(?<type>png|jpg)$/, '/files/*.{type}'],
    [/^\/(?:(?<lang>en|de)\/)?about$/, '/{lang}about'],
    [/^\/(?<a>x)|\/(?<b>y)$/, '{a}*{b}'],
    [/^\/a?b$/, '/*b'],
  ])('%s is %s', (expression, outline) => {
    expect(parsePattern(expression).outline).toBe(outline)
  })

  test('stands in the list of routes, with the expression', () => {
    const router = new Router().get(/^\/users\/(?<id>\d+)$/, echo(''))
    expect(router.routes).toEqual([
      { methods: ['GET'], template: '/users/{id}', mount: false, pattern: '/^\\/users\\/(?<id>\\d+)$/' },
    ])
  })

  test('is reported where it can never answer, and only there', () => {
    const router = new Router()
      .get(/^\/users\/(?<id>\d+)$/, echo(''))
      .get(/^\/users\/(?<id>\d+)$/, echo(''))
      .get('/users/7', echo(''))
      .get('/users/me', echo(''))
      .get('/files/{rest:path}', echo(''))
      .get(/^\/files\/(?<name>\w+)$/, echo(''))
      .get('/books/{id}', echo(''))
      .get(/^\/books\/(?<name>.+)$/, echo(''))
    expect(router.unreachable().map(formatUnreachable)).toEqual([
      'GET /^\\/users\\/(?<id>\\d+)$/ never answers: GET /^\\/users\\/(?<id>\\d+)$/, declared before it, does. Declare it earlier, or remove it.',
      'GET /users/7 never answers: GET /^\\/users\\/(?<id>\\d+)$/, declared before it, does. Declare it earlier, or remove it.',
      'GET /^\\/files\\/(?<name>\\w+)$/ never answers: GET /files/{rest:path}, declared before it, does. Declare it earlier, or remove it.',
    ])
  })
})
