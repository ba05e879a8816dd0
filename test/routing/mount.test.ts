import { describe, expect, test } from 'vitest'
import type { Middleware } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { Router } from '../../src/routing/router.ts'
import { answer, echo, respond } from './requests.ts'

describe('a mount', () => {
  test('takes its path and all below it, for every method', () => {
    const router = new Router().mount('/files', (request) => Response.text(`${request.rootPath} ${request.routePath}`))
    for (const [path, expected] of [
      ['/files', '/files /'],
      ['/files/', '/files /'],
      ['/files/a/b', '/files /a/b'],
    ] as const) {
      for (const method of ['GET', 'PUT', 'OPTIONS', 'ANY'])
        expect(respond(router.handle, method, path).body).toBe(expected)
    }
    expect(answer(router.handle, 'GET', '/filesystem')).toBe(404)
  })

  test('may be written with a slash at the end, or be the root', () => {
    const router = new Router().mount('/a/', echo('a')).mount('/', echo('root'))
    expect(answer(router.handle, 'GET', '/a/x')).toMatchObject({ name: 'a', rootPath: '/a' })
    expect(answer(router.handle, 'GET', '/b/x')).toMatchObject({ name: 'root', rootPath: '' })
    expect(answer(router.handle, 'GET', '/')).toMatchObject({ name: 'root' })
  })

  test('takes part in the order of declaration', () => {
    const router = new Router()
      .get('/shop/open', echo('before'))
      .mount('/shop', echo('mount'))
      .get('/shop/late', echo('after'))
    expect(answer(router.handle, 'GET', '/shop/open')).toMatchObject({ name: 'before' })
    expect(answer(router.handle, 'POST', '/shop/open')).toMatchObject({ name: 'mount' })
    expect(answer(router.handle, 'GET', '/shop/late')).toMatchObject({ name: 'mount' })
  })

  test('answers 404 and 405 by itself', () => {
    const inner = new Router({ notFound: () => Response.text('inner', { status: 404 }) }).get('/a', echo('a'))
    const router = new Router({ notFound: () => Response.text('outer', { status: 404 }) })
      .mount('/in', inner)
      .get('/in/b', echo('b'))
    expect(respond(router.handle, 'GET', '/in/b').body).toBe('inner')
    expect(respond(router.handle, 'GET', '/out').body).toBe('outer')
    expect(respond(router.handle, 'PUT', '/in/a').headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  })

  test('has parameters, and nested ones add theirs', () => {
    const inner = new Router().get('/{item:int}', echo('item'))
    const middle = new Router().mount('/shelf-{shelf}', inner)
    const router = new Router().mount('/{shop}', middle)
    expect(answer(router.handle, 'GET', '/north/shelf-b/7')).toEqual({
      name: 'item',
      params: { shop: 'north', shelf: 'b', item: 7 },
      rootPath: '/north/shelf-b',
    })
  })

  test('works below the root path of the server', () => {
    const router = new Router().mount('/in', new Router().get('/a', echo('a')))
    expect(answer(router.handle, 'GET', '/proxy/in/a', { rootPath: '/proxy' })).toMatchObject({ rootPath: '/proxy/in' })
  })

  test('has middleware, which sees the path as the mount does', () => {
    const seen: string[] = []
    const watch: Middleware = (next) =>
      function watch(request) {
        seen.push(`${request.rootPath} ${request.routePath}`)
        return next(request)
      }
    const router = new Router().mount('/in', echo('in'), { middleware: [watch] })
    respond(router.handle, 'GET', '/in/x')
    expect(seen).toEqual(['/in /x'])
  })

  test('hears of routes that its router gets later', () => {
    const inner = new Router()
    const router = new Router().mount('/in', inner, { name: 'in' })
    expect(answer(router.handle, 'GET', '/in/a')).toBe(404)
    inner.get('/a', echo('a'), { name: 'a' })
    expect(answer(router.handle, 'GET', '/in/a')).toMatchObject({ name: 'a' })
    expect(router.urlFor('in:a')).toBe('/in/a')
  })

  test.each([
    [() => new Router().mount('files', echo('')), 'must start with "/"'],
    [() => new Router().mount('/{p:path}', echo('')), 'Mount "/{p:path}": {p} may hold slashes'],
    [() => new Router().mount('/{path}', echo(''), { name: 'x' }), 'urlFor needs the name "path"'],
    [() => new Router().mount('/a', {} as never), 'Mount "/a" needs a handler or a Router'],
  ])('misuse %# is a TypeError', (build, message) => {
    expect(build).toThrow(TypeError)
    expect(build).toThrow(message)
  })

  test('within itself is a TypeError, through others too', () => {
    const [a, b, c] = [new Router(), new Router(), new Router()]
    a.mount('/b', b)
    b.include(c)
    for (const outer of [a, b, c]) {
      expect(() => c.mount('/x', outer)).toThrow('A router cannot be put within itself (at "/x")')
      expect(() => c.include(outer, { prefix: '/x' })).toThrow('A router cannot be put within itself (at "/x")')
    }
  })
})

describe('an inclusion', () => {
  test('puts routes under a prefix, in the order of declaration', () => {
    const books = new Router().get('', echo('list')).get('/', echo('slash')).get('/{id:int}', echo('one'))
    const router = new Router().get('/books/1', echo('first')).include(books, { prefix: '/books' })
    expect(answer(router.handle, 'GET', '/books')).toMatchObject({ name: 'list' })
    expect(answer(router.handle, 'GET', '/books/')).toMatchObject({ name: 'slash' })
    expect(answer(router.handle, 'GET', '/books/1')).toMatchObject({ name: 'first' })
    expect(answer(router.handle, 'GET', '/books/2')).toMatchObject({ name: 'one', params: { id: 2 }, rootPath: '' })
  })

  test('may happen twice, be nested, have parameters, and hold mounts', () => {
    const reviews = new Router().get('/reviews/{review:int}', echo('review'))
    const books = new Router().include(reviews, { prefix: '/{book}' }).mount('/static', echo('static'))
    const router = new Router().include(books, { prefix: '/books' }).include(books, { prefix: '/old/books' })
    for (const start of ['/books', '/old/books']) {
      expect(answer(router.handle, 'GET', `${start}/b/reviews/3`)).toMatchObject({ params: { book: 'b', review: 3 } })
      expect(answer(router.handle, 'GET', `${start}/static/x`)).toMatchObject({ rootPath: `${start}/static` })
    }
  })

  test('shares 405 with the routes beside it', () => {
    const router = new Router().get('/a', echo('')).include(new Router().put('/a', echo('')))
    expect(respond(router.handle, 'POST', '/a').headers.get('allow')).toBe('GET, HEAD, OPTIONS, PUT')
  })

  test('knows routes that are added later, at its place of the order', () => {
    const early = new Router()
    const middle = new Router().include(early)
    const router = new Router().include(middle, { prefix: '/x' }).get('/x/{any}', echo('any'))
    expect(answer(router.handle, 'GET', '/x/a')).toMatchObject({ name: 'any' })
    early.get('/a', echo('early'))
    expect(answer(router.handle, 'GET', '/x/a')).toMatchObject({ name: 'early' })
  })

  test('refuses a parameter that a prefix has already, also later', () => {
    const router = new Router()
    const inner = new Router().get('/{id}', echo(''))
    expect(() => router.include(inner, { prefix: '/{id}' })).toThrow(
      'Template "/{id}/{id}" has two parameters named "id"',
    )
    expect(() => router.mount('/{id}', inner)).toThrow('two parameters named "id"')
    const late = new Router()
    const between = new Router().mount('/y', late)
    router.include(between, { prefix: '/x/{id}' })
    expect(() => late.get('/{id}', echo(''))).toThrow('Template "/x/{id}/y/{id}" has two parameters named "id"')
    expect(late.routes).toEqual([])
    expect(router.routes.map(({ template }) => template)).toEqual(['/x/{id}/y'])
  })

  test.each([
    [{ prefix: '/x/' }, 'must not end with "/"'],
    [{ prefix: '/' }, 'must not end with "/"'],
    [{ prefix: 'x' }, 'must start with "/"'],
    [{ name: 'a:b' }, 'Name "a:b"'],
  ])('with %j is a TypeError', (options, message) => {
    expect(() => new Router().include(new Router(), options)).toThrow(TypeError)
    expect(() => new Router().include(new Router(), options)).toThrow(message)
  })
})
