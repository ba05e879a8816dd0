// What an endpoint is checked for at its place: whether anybody knows its parameters, whether its template is read.

import { describe, expect, it } from 'vitest'

import { body, depends, httpBearer, path, query, request, Routes, signature, Testudo } from 'testudo'

import { ask, reflect } from './ask.ts'

function pathOf(request: { path: string }): string {
  return request.path
}

class Shelf {
  show(this: void, id: string): string {
    return id
  }
}

describe('a function that was not reflected', () => {
  const advice = /nobody knows where from: it was not reflected\. Start with `testudo serve` or/

  it.each<[name: string, declare: (routes: Routes) => unknown]>([
    ['several parameters', (routes) => routes.get('/', (a: string, b: string) => a + b)],
    ['one that has the name of a path parameter', (routes) => routes.get('/{id}', (id: string) => id)],
    // oxlint-disable-next-line no-eval -- the formatter would add the parentheses
    ['the same without parentheses', (routes) => routes.get('/{id}', eval('id => id') as (id: string) => string)],
    ['the same of an async function', (routes) => routes.get('/{id}', async (id: string) => Promise.resolve(id))],
    ['the same of a method', (routes) => routes.get('/{id}', new Shelf().show)],
    [
      'the same behind a comment',
      (routes) =>
        routes.get('/{id}', function show(/* the (id) */ id: string) {
          return id
        }),
    ],
    ['a default', (routes) => routes.get('/', (limit = 10) => limit)],
  ])('is told by %s', (_name, declare) => {
    expect(() => declare(new Routes())).toThrow(advice)
  })

  it('is told at the start when only the prefix shows it', () => {
    const inner = new Routes().get('/books', (shop: string) => shop)
    expect(() => new Testudo().include(inner, { prefix: '/{shop}' })).toThrow(/^GET \/\{shop\}\/books: takes shop/)
  })

  it('is dynamic where types are read', () => {
    const reflecting = Symbol.for('testudo.reflecting')
    Reflect.set(globalThis, reflecting, true)
    try {
      expect(() => new Routes().get('/', (a: string, b: string) => a + b)).toThrow(
        'made at run time, where its types cannot be read',
      )
    } finally {
      Reflect.deleteProperty(globalThis, reflecting)
    }
  })

  it('may be any handler of a request', async () => {
    const routes = new Routes()
      .get('/a', (request: { path: string }) => request.path)
      .get('/b', ({ path }: { path: string }) => path)
      .get('/c/{id}', ({ params }: { params: object }) => params)
      .get('/d', () => 1)
      .get('/e', pathOf.bind(undefined))
    expect(await ask(routes, 'GET /a')).toBe('/a')
    expect(await ask(routes, 'GET /b')).toBe('/b')
    expect(await ask(routes, 'GET /c/5')).toEqual({ id: '5' })
    expect(await ask(routes, 'GET /d')).toBe(1)
    expect(await ask(routes, 'GET /e')).toBe('/e')
  })

  it('cannot be a class', () => {
    class Books {
      readonly size = 0
    }
    expect(() => new Routes().get('/', Books as never)).toThrow('the endpoint is a class; write a function')
  })
})

describe('the template', () => {
  it('has no parameter that nobody reads', () => {
    expect(() =>
      new Routes().get(
        '/{bookId}',
        reflect(
          (bookid: string) => bookid,
          [{ name: 'bookid', source: 'inferred', required: true, schema: { type: 'string' } }],
        ),
      ),
    ).toThrow(
      'the template has the parameter "bookId", but the signature reads none from the path; add a parameter bookId',
    )
    expect(() =>
      new Routes().get(
        '/{a}',
        signature({ q: query({ type: 'string' }) }, () => 1),
      ),
    ).toThrow('add a: path(…)')
  })

  it('is not read by a security scheme', () => {
    const endpoint = signature({ token: depends(httpBearer()) }, ({ token }) => token)
    expect(() => new Routes().get('/{id}', endpoint)).toThrow('the template has the parameter "id"')
  })

  it('may be read by a dependency, or with the request', async () => {
    const shop = signature({ shop: path({ type: 'integer' }) }, ({ shop }) => shop)
    const routes = new Routes()
      .get(
        '/a/{shop}',
        signature({ shop: depends(shop) }, ({ shop }) => shop),
      )
      .get(
        '/b/{shop}',
        signature({ whole: request() }, ({ whole }) => whole.params),
      )
      .get(
        '/c/{shop}',
        signature({ out: body({ type: 'string' }, { optional: true }) }, () => 'c'),
        {
          dependencies: [depends(shop)],
        },
      )
    expect(await ask(routes, 'GET /a/5')).toBe(5)
    expect(await ask(routes, 'GET /b/5')).toEqual({ shop: '5' })
    expect(await ask(routes, 'GET /c/5')).toBe('c')
    expect(await ask(routes, 'GET /c/x')).toEqual(['path.shop int_parsing'])
  })
})
