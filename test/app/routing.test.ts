import { describe, expect, it } from 'vitest'
import { depends, path, type Request, Response, Routes, signature } from 'testudo'
import { ask, quiet, reflect } from './ask.ts'
import { exchange, requestOf } from './exchange.ts'

const integer = { type: 'integer' } as const
const onHost = (host: string) => ({ headers: [['host', host]] as const })

/** As `exchange`, but with this `Host` alone. */
async function on(
  host: string,
  handle: (request: Request) => Response | Promise<Response>,
  line: string,
): Promise<unknown> {
  const request = requestOf(line)
  request.replaceScope({ headers: onHost(host).headers })
  const response = await handle(request)
  return typeof response.body === 'string' && response.status === 200 ? JSON.parse(response.body) : response.status
}

describe('an endpoint at a regular expression', () => {
  const app = quiet()
    .get(
      /^\/books\/(?<bookId>\d+)$/,
      reflect(
        function getBook(bookId: number) {
          return { bookId }
        },
        [{ name: 'bookId', source: 'inferred', required: true, schema: integer }],
      ),
      { name: 'book' },
    )
    .get(
      /^\/(?:(?<lang>en|de)\/)?about$/,
      reflect(
        (lang = 'en') => ({ lang }),
        [{ name: 'lang', source: 'inferred', required: false, schema: { type: 'string' } }],
      ),
    )

  it('reads its groups as path parameters, with their types', async () => {
    expect(await ask(app, 'GET /books/7')).toEqual({ bookId: 7 })
    expect((await exchange(app.handle, 'GET /books/x')).status).toBe(404)
    expect(await ask(app, 'GET /de/about')).toEqual({ lang: 'de' })
    expect(await ask(app, 'GET /about')).toEqual({ lang: 'en' })
    expect(app.urlFor('book', { bookId: 7 })).toBe('/books/7')
  })

  it('answers 422 for a text that its type refuses', async () => {
    const wide = quiet().get(
      /^\/n\/(?<n>\w+)$/,
      signature({ n: path(integer) }, ({ n }) => n),
    )
    expect((await exchange(wide.handle, 'GET /n/x')).status).toBe(422)
  })

  it('is documented as the template that it is, or not at all', () => {
    expect(Object.keys(app.openapi().paths)).toEqual(['/books/{bookId}'])
    expect(app.openapi().paths['/books/{bookId}']).toMatchObject({
      get: { parameters: [{ name: 'bookId', in: 'path', required: true }] },
    })
  })

  it('tells parameters that no group has', () => {
    expect(() =>
      quiet().get(
        /^\/books\/(?<id>\d+)$/,
        signature({ bookId: path(integer) }, ({ bookId }) => bookId),
      ),
    ).toThrow('GET /books/{id}: the signature reads the path parameter "bookId", but the template has only "id"')
  })
})

describe('hosts of an application', () => {
  const api = new Routes().get('/', () => ({ api: true }), { name: 'home' })
  const shop = quiet({ openapiUrl: null }).get(
    '/',
    (request: Request) => ({ shop: request.param('shop'), state: request.state['shops'] }),
    { name: 'home' },
  )
  const app = quiet({ openapiUrl: null })
    .host('api.example.org', api, { name: 'api' })
    .host('{shop}.example.org', shop, { name: 'shop' })
    .host('raw.example.net', async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status: 418, headers: [] })
      await send({ type: 'http.response.body', body: '', moreBody: false })
    })
    .get('/', () => ({ home: true }))

  it('answer in the order of declaration, with parameters', async () => {
    expect(await on('api.example.org', app.handle, 'GET /')).toEqual({ api: true })
    expect(await on('North.Example.Org:8000', app.handle, 'GET /')).toEqual({ shop: 'north' })
    expect(await on('raw.example.net', app.handle, 'GET /')).toBe(418)
    expect(await on('example.org', app.handle, 'GET /')).toEqual({ home: true })
    expect(await on('api.example.org', app.handle, 'GET /nothing')).toBe(404)
  })

  it('have absolute URLs', () => {
    expect(app.urlFor('shop:home', { shop: 'north' })).toBe('https://north.example.org/')
    expect(app.urlFor('api:home', {}, { scheme: 'http' })).toBe('http://api.example.org/')
  })

  it('are mounts: what they are for is known', () => {
    expect(app.mounts.map(({ host, path }) => [host, path])).toEqual([
      ['api.example.org', ''],
      ['{shop}.example.org', ''],
      ['raw.example.net', ''],
    ])
  })
})

describe('absolute URLs', () => {
  it('are those of the request, with its root path', async () => {
    const app = quiet({ rootPath: '/proxy' })
      .get('/books/{id:int}', () => null, { name: 'book' })
      .get('/link', (request: Request) => app.urlFor('book', { id: 7 }, { request, query: { page: 2 }, anchor: 'a' }))
    expect(await ask(app, 'GET /link')).toBe('http://testserver/proxy/books/7?page=2#a')
  })

  it('of an application begin where it is mounted', async () => {
    const inner = quiet()
      .get('/x', () => null, { name: 'x' })
      .get('/link', (request: Request) => [
        inner.urlFor('x', {}, { request }),
        outer.urlFor('in:x', { a: 'z' }, { request, absolute: false }),
      ])
    const outer = quiet().mount('/{a}', inner, { name: 'in' })
    expect(await ask(outer, 'GET /b/link')).toEqual(['http://testserver/b/x', '/z/x'])
  })
})

describe('a fallback of an application', () => {
  it('is an endpoint, one for each prefix, and in no document', async () => {
    const order: string[] = []
    const guard = depends(() => {
      order.push('guard')
    })
    const admin = new Routes({ dependencies: [guard] })
      .get('/', () => 'admin')
      .fallback((request: Request) => ({ lost: request.path }))
    const app = quiet()
      .include(admin, { prefix: '/admin' })
      .fallback(signature({}, () => Response.text('page', { status: 404 })))
    expect(await ask(app, 'GET /admin/nothing')).toEqual({ lost: '/admin/nothing' })
    expect(order).toEqual(['guard'])
    const response = await exchange(app.handle, 'GET /nothing')
    expect([response.status, response.text]).toEqual([404, 'page'])
    expect(app.operations.map(({ template }) => template)).toEqual(['/admin/'])
  })
})

describe('what routers say of documentation', () => {
  const teapot = { 418: { description: 'Teapot' } }
  const inner = new Routes({ deprecated: true, responses: { 404: { description: 'Inner' } } })
    .get('/a', () => 1)
    .get('/hidden', () => 1, { includeInSchema: false })
    .get('/own', () => 1, { responses: { 404: { description: 'Own' } }, deprecated: false })
  const secret = new Routes({ includeInSchema: false }).get('/secret', () => 1)
  const app = quiet({ openapiUrl: null, responses: { 503: { description: 'App' } } })
    .include(inner, { prefix: '/in', responses: { ...teapot, 404: { description: 'Include' } } })
    .include(secret)
    .include(
      new Routes().get('/kept', () => 1),
      { includeInSchema: false, prefix: '/also' },
    )
    .get('/plain', () => 1)

  it('responses are merged, the innermost counts', () => {
    const { paths } = app.openapi()
    expect(paths['/in/a']?.get?.responses).toMatchObject({
      404: { description: 'Inner' },
      418: { description: 'Teapot' },
      503: { description: 'App' },
    })
    expect(paths['/in/own']?.get?.responses).toMatchObject({ 404: { description: 'Own' } })
    expect(paths['/plain']?.get?.responses).toMatchObject({ 503: { description: 'App' } })
  })

  it('deprecated if one of them says so, in the document unless one of them says not', () => {
    const { paths } = app.openapi()
    expect(paths['/in/a']?.get?.deprecated).toBe(true)
    expect(paths['/in/own']?.get?.deprecated).toBe(true)
    expect(paths['/plain']?.get?.deprecated).toBeUndefined()
    expect(Object.keys(paths)).toEqual(['/in/a', '/in/own', '/plain'])
  })

  it('ids are made by the innermost that says how', () => {
    const routes = new Routes({ generateOperationId: ({ template }, method) => `inner ${method} ${template}` })
      .get('/a', () => 1)
      .get('/b', () => 1, { operationId: 'own' })
    const other = new Routes().get('/c', () => 1)
    const including = quiet({ openapiUrl: null, generateOperationId: () => 'app' })
      .include(routes, { prefix: '/in', generateOperationId: () => 'include' })
      .include(other, { generateOperationId: () => 'other' })
      .get('/d', () => 1)
    const { paths } = including.openapi()
    expect(Object.values(paths).map((item) => item.get?.operationId)).toEqual([
      'inner get /in/a',
      'own',
      'other',
      'app',
    ])
  })

  it('the document is made once as long as nothing changes', () => {
    expect(app.openapi()).toBe(app.openapi())
  })

  it('constraints of converters are schemas', () => {
    const constrained = quiet({ openapiUrl: null }).get(
      '/{a:int(min=1,max=9)}/{b:int(signed=true)}/{c:any(x,y)}/{d:str(length=2)}/{e:[a-z]+}/{f:int}/{g}',
      () => 1,
    )
    expect(Object.values(constrained.openapi().paths)[0]?.get?.parameters?.map(({ schema }) => schema)).toEqual([
      { type: 'integer', minimum: 1, maximum: 9 },
      { type: 'integer' },
      { type: 'string', enum: ['x', 'y'] },
      { type: 'string', minLength: 2, maxLength: 2 },
      { type: 'string', pattern: '^(?:[a-z]+)$' },
      { type: 'integer', minimum: 0 },
      { type: 'string' },
    ])
  })
})

describe('a slash that was written %2F', () => {
  it('is a slash to the table, and as it was written in rawPath', async () => {
    const app = quiet()
      .get('/users/{name}', (request: Request) => request.params)
      .get('/files/{rest:path}', (request: Request) => [request.param('rest'), request.scope.rawPath])
    expect((await exchange(app.handle, 'GET /users/a%2Fb')).status).toBe(404)
    expect(await ask(app, 'GET /users/a%252Fb')).toEqual({ name: 'a%2Fb' })
    expect(await ask(app, 'GET /files/a%2Fb')).toEqual(['a/b', '/files/a%2Fb'])
  })
})

describe('options of the table', () => {
  it('are the application’s', async () => {
    const app = quiet({ caseSensitive: false, maxParamLength: 3, mergeSlashes: false }).get(
      '/Books/{id}',
      (request: Request) => request.params,
    )
    expect(await ask(app, 'GET /books/abc')).toEqual({ id: 'abc' })
    expect((await exchange(app.handle, 'GET /books/abcd')).status).toBe(404)
    expect((await exchange(app.handle, 'GET //books/abc')).status).toBe(404)
    const merging = quiet().get('/books', () => 1)
    expect((await exchange(merging.handle, 'GET //books')).status).toBe(308)
  })
})
