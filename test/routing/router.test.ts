import { describe, expect, test } from 'vitest'
import type { Middleware } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { Router } from '../../src/routing/router.ts'
import { answer, echo, request, respond } from './requests.ts'

function allowOf(router: Router, method: string, path: string): [number, string | undefined] {
  const response = respond(router.handle, method, path)
  return [response.status, response.headers.get('allow')]
}

describe('routes', () => {
  test('the first that matches path and method answers, with converted parameters', () => {
    const router = new Router()
      .get('/users/me', echo('me'))
      .get('/users/{id:int}', echo('user'))
      .post('/users/{id:int}', echo('change'))
      .get('/users/{name}', echo('name'))
    expect(answer(router.handle, 'GET', '/users/me')).toMatchObject({ name: 'me', params: {} })
    expect(answer(router.handle, 'GET', '/users/7')).toMatchObject({ name: 'user', params: { id: 7 } })
    expect(answer(router.handle, 'POST', '/users/7')).toMatchObject({ name: 'change', params: { id: 7 } })
    expect(answer(router.handle, 'GET', '/users/ann')).toMatchObject({ name: 'name', params: { name: 'ann' } })
  })

  test('a promise of the handler comes back as it is', () => {
    const promise = Promise.resolve(Response.text('later'))
    const router = new Router().get('/', () => promise)
    expect(router.handle(request('GET', '/'))).toBe(promise)
  })

  test('what a handler throws goes to the caller', () => {
    const fault = new Error('bug')
    const router = new Router().get('/', () => {
      throw fault
    })
    expect(() => router.handle(request('GET', '/'))).toThrow(fault)
  })

  test('parameters do not match a slash, however it was written', () => {
    const router = new Router().get('/{p}', echo('one')).get('/x/{p:path}', echo('rest'))
    expect(answer(router.handle, 'GET', '/a/b')).toBe(404)
    expect(answer(router.handle, 'GET', '/x/a/b')).toMatchObject({ params: { p: 'a/b' } })
  })

  test('converters of your own', () => {
    const router = new Router({
      converters: { year: { pattern: '[0-9]{4}', convert: Number, format: (year: number) => String(year) } },
    }).get('/in/{year:year}', echo('year'), { name: 'year' })
    expect(answer(router.handle, 'GET', '/in/2024')).toMatchObject({ params: { year: 2024 } })
    expect(answer(router.handle, 'GET', '/in/24')).toBe(404)
    expect(router.urlFor('year', { year: 1999 })).toBe('/in/1999')
  })

  test('one added after a request is there for the next', () => {
    const router = new Router()
    expect(answer(router.handle, 'GET', '/late')).toBe(404)
    router.get('/late', echo('late'))
    expect(answer(router.handle, 'GET', '/late')).toMatchObject({ name: 'late' })
  })

  test('the empty template is the root', () => {
    expect(answer(new Router().get('', echo('root')).handle, 'GET', '/')).toMatchObject({ name: 'root' })
  })

  test.each([
    [() => new Router().route([], '/', echo('')), 'Route "/" has no methods'],
    [() => new Router().route('GET POST', '/', echo('')), '"GET POST" is no HTTP method'],
    [() => new Router().route(['*', 'GET'], '/', echo('')), '"*" is every method'],
    [() => new Router().get('/', undefined as never), 'Route "/" needs a handler'],
    [() => new Router().get('/', echo(''), { name: 'a:b' }), 'Name "a:b"'],
    [() => new Router().get('/', echo(''), { name: '' }), 'Name ""'],
    [() => new Router().get('/', echo(''), { middleware: [(() => 1) as never] }), 'must return a handler'],
    [() => new Router({ slashes: 'both' as never }), 'slashes must be one of redirect, strict, ignore, append'],
    [() => new Router({ converters: { x: { pattern: '[' } } }), 'Converter "x"'],
  ])('misuse %# is a TypeError', (build, message) => {
    expect(build).toThrow(TypeError)
    expect(build).toThrow(message)
  })
})

describe('methods', () => {
  test('HEAD follows GET', () => {
    const router = new Router().get('/a', (request) => Response.text(request.method))
    expect(respond(router.handle, 'HEAD', '/a').body).toBe('HEAD')
  })

  test('a HEAD route with the same template wins, before or after', () => {
    const router = new Router()
      .get('/a/{x}', echo('get'))
      .head('/a/{y}', echo('head'))
      .head('/b', echo('head'))
      .get('/b', echo('get'))
    expect(answer(router.handle, 'HEAD', '/a/1')).toMatchObject({ name: 'head', params: { y: '1' } })
    expect(answer(router.handle, 'GET', '/a/1')).toMatchObject({ name: 'get' })
    expect(answer(router.handle, 'HEAD', '/b')).toMatchObject({ name: 'head' })
  })

  test('HEAD asks for what GET would answer: declaration order holds', () => {
    const router = new Router().get('/me', echo('me')).head('/{x}', echo('other'))
    expect(answer(router.handle, 'HEAD', '/me')).toMatchObject({ name: 'me' })
  })

  test('any token is a method, and case matters', () => {
    const router = new Router().route(['PURGE', 'm-search'], '/a', echo('custom')).route('get', '/b', echo('get'))
    expect(answer(router.handle, 'PURGE', '/a')).toMatchObject({ name: 'custom' })
    expect(answer(router.handle, 'm-search', '/a')).toMatchObject({ name: 'custom' })
    expect(answer(router.handle, 'purge', '/a')).toBe(405)
    expect(answer(router.handle, 'GET', '/b')).toMatchObject({ name: 'get' })
    expect(answer(router.handle, '__proto__', '/b')).toBe(405)
  })

  test('* is every method, OPTIONS too', () => {
    const router = new Router().get('/a', echo('get')).route('*', '/a', echo('any'))
    expect(answer(router.handle, 'GET', '/a')).toMatchObject({ name: 'get' })
    expect(answer(router.handle, 'HEAD', '/a')).toMatchObject({ name: 'get' })
    for (const method of ['POST', 'OPTIONS', 'WHATEVER']) {
      expect(answer(router.handle, method, '/a')).toMatchObject({ name: 'any' })
    }
  })

  test('405 and OPTIONS know the methods of all routes that match the path', () => {
    const router = new Router()
      .get('/a/{x}', echo(''))
      .route(['PUT', 'PURGE'], '/a/{y:int}', echo(''))
      .post('/{p:path}', echo(''))
      .delete('/b', echo(''))
    expect(allowOf(router, 'PATCH', '/a/7')).toEqual([405, 'GET, HEAD, OPTIONS, POST, PURGE, PUT'])
    expect(allowOf(router, 'PATCH', '/a/b')).toEqual([405, 'GET, HEAD, OPTIONS, POST'])
    expect(allowOf(router, 'OPTIONS', '/b')).toEqual([200, 'DELETE, OPTIONS, POST'])
    expect(respond(router.handle, 'OPTIONS', '/b').body).toBeNull()
    expect(respond(router.handle, 'PATCH', '/b').body).toBe('{"detail":"Method Not Allowed"}')
  })

  test('OPTIONS of an unknown path is 404, of * it is the whole table', () => {
    const router = new Router().get('/a', echo('')).route('PURGE', '/b', echo(''))
    expect(answer(router.handle, 'OPTIONS', '/c')).toBe(404)
    expect(allowOf(router, 'OPTIONS', '*')).toEqual([200, 'GET, HEAD, OPTIONS, PURGE'])
    expect(answer(router.handle, 'GET', '*')).toBe(404)
  })

  test('an OPTIONS route wins over the automatic answer', () => {
    const router = new Router().get('/a', echo('')).options('/a', echo('mine'))
    expect(answer(router.handle, 'OPTIONS', '/a')).toMatchObject({ name: 'mine' })
    expect(allowOf(router, 'PUT', '/a')).toEqual([405, 'GET, HEAD, OPTIONS'])
  })

  test('automatic OPTIONS can be switched off', () => {
    const router = new Router({ automaticOptions: false }).get('/a', echo(''))
    expect(allowOf(router, 'OPTIONS', '/a')).toEqual([405, 'GET, HEAD'])
    expect(answer(router.handle, 'OPTIONS', '*')).toBe(404)
  })

  test('each verb has a method', () => {
    const router = new Router()
    for (const verb of ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const) {
      router[verb](`/${verb}`, echo(verb))
      expect(answer(router.handle, verb.toUpperCase(), `/${verb}`)).toMatchObject({ name: verb })
    }
  })
})

describe('nothing found', () => {
  test('is 404 as JSON', () => {
    const response = respond(new Router().handle, 'GET', '/')
    expect([response.status, response.body]).toEqual([404, '{"detail":"Not Found"}'])
    expect(response.headers.get('content-type')).toBe('application/json')
  })

  test('is answered by the options', async () => {
    const router = new Router({
      notFound: (request) => Response.text(`no ${request.path}`, { status: 404 }),
      methodNotAllowed: async (request, allow) => Response.text(`${request.method} of ${allow}`, { status: 405 }),
    }).get('/a', echo(''))
    expect(respond(router.handle, 'GET', '/x').body).toBe('no /x')
    expect((await router.handle(request('PUT', '/a'))).body).toBe('PUT of GET, HEAD, OPTIONS')
  })
})

describe('middleware', () => {
  function trace(name: string, log: string[]): Middleware {
    log.push(`build ${name}`)
    return (next) => {
      log.push(`wrap ${name}`)
      return function traced(request) {
        log.push(name)
        return next(request)
      }
    }
  }

  test('runs from the outside in: inclusion, router, route', () => {
    const log: string[] = []
    const inner = new Router({ middleware: [trace('router', log)] }).get('/a', echo('a'), {
      middleware: [trace('route 1', log), trace('route 2', log)],
    })
    const outer = new Router({ middleware: [trace('outer', log)] }).include(inner, {
      middleware: [trace('include', log)],
    })
    log.length = 0
    answer(outer.handle, 'GET', '/a')
    expect(log).toEqual(['wrap include', 'include', 'router', 'route 1', 'route 2'])
  })

  test('is wrapped once, also when a route is added later', () => {
    const log: string[] = []
    const inner = new Router().get('/a', echo('a'), { middleware: [trace('route', log)] })
    const outer = new Router().include(inner, { middleware: [trace('include', log)] })
    answer(outer.handle, 'GET', '/a')
    inner.get('/b', echo('b'))
    answer(outer.handle, 'GET', '/a')
    answer(outer.handle, 'GET', '/b')
    expect(log.filter((line) => line === 'wrap route')).toHaveLength(1)
    expect(log.filter((line) => line === 'wrap include')).toHaveLength(2) // around a, and around b
  })

  test('is not around what no route answers', () => {
    const log: string[] = []
    const router = new Router({ middleware: [trace('router', log)] }).get('/a', echo(''))
    log.length = 0
    for (const [method, path] of [
      ['GET', '/x'],
      ['PUT', '/a'],
      ['OPTIONS', '/a'],
      ['GET', '/a/'],
    ] as const) {
      respond(router.handle, method, path)
    }
    expect(log).toEqual([])
  })
})

describe('routes of a router', () => {
  test('are listed in the order of matching', () => {
    const inner = new Router().get('', echo(''), { name: 'list' }).route('*', '/{id}', echo(''))
    const admin = new Router().get('/', echo(''), { name: 'home' }).post('/x', echo(''))
    const router = new Router()
      .include(inner, { prefix: '/books', name: 'books' })
      .mount('/admin', admin, { name: 'admin' })
      .mount('/', echo(''))
    expect(router.routes).toEqual([
      { methods: ['GET'], template: '/books', mount: false, name: 'books:list' },
      { methods: ['*'], template: '/books/{id}', mount: false },
      { methods: ['*'], template: '/admin', mount: true, name: 'admin' },
      { methods: ['GET'], template: '/admin/', mount: false, name: 'admin:home' },
      { methods: ['POST'], template: '/admin/x', mount: false },
      { methods: ['*'], template: '/', mount: true },
    ])
    expect(inner.routes[0]?.template).toBe('/')
  })
})
