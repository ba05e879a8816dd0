import { describe, expect, it, vi } from 'vitest'

import {
  HttpError,
  type Middleware,
  path,
  query,
  type Request,
  Response,
  Routes,
  signature,
  Testudo,
  ValidationError,
} from 'testudo'
import type { Application, LifespanScope, SendEvent } from 'testudo/gateway'
import { cors, securityHeaders, timeout } from 'testudo/middleware'
import { Router } from 'testudo/routing'

import { exchange, requestOf } from './exchange.ts'

const silent = { warn: () => {}, error: () => {} }

describe('layers', () => {
  function marking(name: string, order: string[]): Middleware {
    return (next) =>
      async function mark(request) {
        order.push(`${name} in`)
        const response = await next(request)
        order.push(`${name} ${response.status}`)
        return response
      }
  }

  it('run in the order of use, around the router', async () => {
    const order: string[] = []
    const app = new Testudo({ middleware: [marking('a', order)] }).use(marking('b', order)).get('/', () => 1)
    await exchange(app.handle, 'GET /')
    expect(order).toEqual(['a in', 'b in', 'b 200', 'a 200'])
  })

  it('are always given a response: of errors, of what is not found, of invalid input', async () => {
    const order: string[] = []
    const app = new Testudo({ logger: silent })
      .use(marking('a', order))
      .get('/bug', () => {
        throw new Error('bug')
      })
      .get(
        '/{n}',
        signature({ n: path({ type: 'integer' }) }, ({ n }) => n),
      )
    await exchange(app.handle, 'GET /bug')
    await exchange(app.handle, 'GET /x')
    await exchange(app.handle, 'GET /a/b')
    await exchange(app.handle, 'POST /bug')
    expect(order.filter((line) => !line.endsWith('in'))).toEqual(['a 500', 'a 422', 'a 404', 'a 405'])
  })

  it('may fail themselves: then the outer errors answer', async () => {
    const error = vi.fn<(fields: object, message: string) => void>()
    const app = new Testudo({ logger: { ...silent, error } }).use(() => () => {
      throw new Error('broken layer')
    })
    expect(await exchange(app.handle, 'GET /')).toMatchObject({ status: 500 })
    expect(error).toHaveBeenCalledTimes(1)
    const refusing = new Testudo().use(() => () => {
      throw HttpError.forbidden()
    })
    expect(await exchange(refusing.handle, 'GET /')).toMatchObject({ status: 403 })
  })

  it('are given a response for what a layer further in throws, at once or later', async () => {
    const layers: Readonly<Record<string, Middleware>> = {
      late: () => () => Promise.reject(HttpError.forbidden()),
      refusing: () => () => {
        throw HttpError.forbidden()
      },
      slow: timeout({ seconds: 0.001 }),
    }
    for (const [what, layer] of Object.entries(layers)) {
      const order: string[] = []
      const error = vi.fn<() => void>()
      const app = new Testudo({ logger: { ...silent, error } })
        .use(cors({ allowOrigins: '*' }))
        .use(marking('a', order))
        .use(securityHeaders())
        .use(layer)
        .get('/', () => new Promise(() => undefined))
      const response = await app.handle(requestOf('GET /', { headers: [['origin', 'https://shop.example']] }))
      const status = what === 'slow' ? 504 : 403
      expect(order).toEqual(['a in', `a ${status}`])
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      expect(response.headers.get('x-content-type-options')).toBe('nosniff')
      expect(error).not.toHaveBeenCalled()
    }
  })

  it('may have a bug, which is logged once, and those around it are given 500', async () => {
    const order: string[] = []
    const error = vi.fn<() => void>()
    const app = new Testudo({ logger: { ...silent, error } })
      .use(marking('a', order))
      .use(marking('b', order))
      .use(() => () => {
        throw new Error('broken layer')
      })
    expect(await exchange(app.handle, 'GET /')).toMatchObject({ status: 500 })
    expect(order).toEqual(['a in', 'b in', 'b 500', 'a 500'])
    expect(error).toHaveBeenCalledTimes(1)
  })

  it('cannot be added after the first request', async () => {
    const app = new Testudo().get('/', () => 1)
    await exchange(app.handle, 'GET /')
    expect(() => app.use((next) => next)).toThrow('cannot add middleware after the application has started')
    expect(() => app.onError(404, () => Response.text(''))).toThrow(
      'cannot add error handlers after the application has started',
    )
  })

  it('must be functions', () => {
    expect(() => new Testudo().use(5 as never)).toThrow('use(middleware): expected a function')
  })

  it('keep an answer synchronous', () => {
    const app = new Testudo().use((next) => (request) => next(request)).get('/', () => 1)
    expect(app.handle(requestOf('GET /'))).toBeInstanceOf(Response)
  })
})

describe('errors', () => {
  it('are FastAPI-shaped JSON by default', async () => {
    const app = new Testudo().get('/', () => 1)
    expect(await exchange(app.handle, 'GET /x')).toMatchObject({ status: 404, text: '{"detail":"Not Found"}' })
    const response = await exchange(app.handle, 'POST /')
    expect(response).toMatchObject({ status: 405, text: '{"detail":"Method Not Allowed"}' })
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  })

  it('are handled by status and by class, the router’s too', async () => {
    class OutOfStock extends Error {}
    const app = new Testudo({ logger: silent })
      .onError(404, (request, error) =>
        Response.text(`nothing at ${request.path}: ${String(error.detail)}`, { status: 404 }),
      )
      .onError(OutOfStock, (_request, error) => Response.text(error.message, { status: 409 }))
      .onError(ValidationError, (_request, error) => Response.json({ count: error.errors.length }, { status: 400 }))
      .onError(500, () => Response.text('sorry', { status: 500 }))
      .get('/stock', () => {
        throw new OutOfStock('none left')
      })
      .get('/bug', () => {
        throw new Error('bug')
      })
      .get(
        '/{id}',
        signature({ id: path({ type: 'integer' }), q: query({ type: 'string' }) }, ({ id }) => id),
      )
    expect(await exchange(app.handle, 'GET /a/b')).toMatchObject({ status: 404, text: 'nothing at /a/b: Not Found' })
    expect(await exchange(app.handle, 'GET /stock')).toMatchObject({ status: 409, text: 'none left' })
    expect(await exchange(app.handle, 'GET /x')).toMatchObject({ status: 400, text: '{"count":2}' })
    expect(await exchange(app.handle, 'GET /bug')).toMatchObject({ status: 500, text: 'sorry' })
    const notAllowed = await exchange(app.handle, 'POST /bug')
    expect(notAllowed).toMatchObject({ status: 405 })
    expect(notAllowed.headers.get('allow')).toBe('GET, HEAD, OPTIONS')
  })

  it('are checked where they are declared', () => {
    expect(() => new Testudo().onError(99, () => Response.text(''))).toThrow('99 is no status of an HttpError')
    expect(() => new Testudo().onError(404, 5 as never)).toThrow('the handler for 404 is no function')
  })

  it('show themselves in debug mode', async () => {
    const app = new Testudo({ debug: true, logger: silent }).get('/', () => {
      throw new Error('what went wrong')
    })
    expect((await exchange(app.handle, 'GET /')).text).toContain('what went wrong')
  })

  it('are logged to the console unless told otherwise', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {})
    const bug = new Error('bug')
    await exchange(
      new Testudo().get('/', () => {
        throw bug
      }).handle,
      'GET /',
    )
    expect(error).toHaveBeenCalledExactlyOnceWith('GET /: unhandled Error', bug)
    error.mockRestore()
  })
})

describe('routes', () => {
  it('have all methods, names and an order', async () => {
    const app = new Testudo()
    app
      .get('/', () => 'get')
      .post('/', () => 'post')
      .put('/', () => 'put')
      .patch('/', () => 'patch')
    app
      .delete('/', () => 'delete')
      .options('/', () => 'options')
      .head('/h', () => {})
    app.route(['LINK', 'UNLINK'], '/', (request: Request) => request.method, { name: 'links' })
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      expect((await exchange(app.handle, `${method} /`)).json).toBe(method.toLowerCase())
    }
    expect((await exchange(app.handle, 'LINK /')).json).toBe('LINK')
    expect(await exchange(app.handle, 'HEAD /h')).toMatchObject({ status: 204 })
    expect(app.urlFor('links')).toBe('/')
  })

  it('may be added while the application runs', async () => {
    const app = new Testudo()
    expect(await exchange(app.handle, 'GET /new')).toMatchObject({ status: 404 })
    app.get('/new', () => 1)
    expect(await exchange(app.handle, 'GET /new')).toMatchObject({ status: 200 })
  })

  it('have middleware of their own', async () => {
    const tag: Middleware = (next) => async (request) => {
      const response = await next(request)
      return response.with({ headers: response.headers.with('x-tag', 'yes') })
    }
    const app = new Testudo().get('/a', () => 1, { middleware: [tag] }).get('/b', () => 1)
    expect((await exchange(app.handle, 'GET /a')).headers.get('x-tag')).toBe('yes')
    expect((await exchange(app.handle, 'GET /b')).headers.has('x-tag')).toBe(false)
  })

  it('take the application’s converters and slashes', async () => {
    const app = new Testudo({
      slashes: 'strict',
      converters: { hex: { pattern: '[0-9a-f]+', convert: (text: string) => parseInt(text, 16) } },
    })
    app.get(
      '/{n:hex}',
      signature({ n: path({ type: 'integer' }) }, ({ n }) => n),
    )
    expect((await exchange(app.handle, 'GET /ff')).json).toBe(255)
    expect(await exchange(app.handle, 'GET /ff/')).toMatchObject({ status: 404 })
  })

  it('that can never answer are reported at the start', async () => {
    const warn = vi.fn<(fields: object, message: string) => void>()
    const app = new Testudo({ logger: { ...silent, warn } }).get('/{id}', () => 1).get('/me', () => 2)
    expect(warn).not.toHaveBeenCalled()
    await exchange(app.handle, 'GET /me')
    expect(warn).toHaveBeenCalledTimes(1)
    expect(warn.mock.calls[0]?.[1]).toContain('GET /me never answers: GET /{id}, declared before it, does.')
  })

  it('must have every path parameter of their signature in the template', () => {
    const read = signature({ id: path({ type: 'integer' }), page: path({ type: 'integer' }) }, function readPage() {})
    expect(() => new Testudo().get('/{id}', read)).toThrow(
      'GET /{id} (readPage): the signature reads the path parameter "page", but the template has only "id"',
    )
    expect(() =>
      new Testudo().get(
        '/',
        signature({ id: path({ type: 'integer' }) }, () => 1),
      ),
    ).toThrow('GET /: the signature reads the path parameter "id", but the template has no parameters')
  })
})

describe('include', () => {
  const books = new Routes({ tags: ['books'] })
    .get('', () => 'list', { name: 'list' })
    .get(
      '/{bookId}',
      signature({ bookId: path({ type: 'integer' }) }, ({ bookId }) => bookId),
      { name: 'show', tags: ['one'] },
    )

  it('puts routes under a prefix, with names and tags', async () => {
    const shop = new Routes().include(books, { prefix: '/books', name: 'books', tags: ['shop'] })
    const app = new Testudo({ tags: ['all'] }).include(shop, { prefix: '/shop', tags: ['v1'] }).get('/', () => 1)
    expect((await exchange(app.handle, 'GET /shop/books')).json).toBe('list')
    expect((await exchange(app.handle, 'GET /shop/books/7')).json).toBe(7)
    expect(app.urlFor('books:show', { bookId: 7 })).toBe('/shop/books/7')
    expect(app.operations.map(({ methods, template, tags }) => [methods[0], template, tags])).toEqual([
      ['GET', '/shop/books', ['all', 'v1', 'shop', 'books']],
      ['GET', '/shop/books/{bookId}', ['all', 'v1', 'shop', 'books', 'one']],
      ['GET', '/', ['all']],
    ])
    expect(app.operations[1]?.signature?.parameters).toMatchObject([{ name: 'bookId', source: 'path' }])
  })

  it('takes routes that are added later', async () => {
    const late = new Routes()
    const app = new Testudo().include(late)
    late.get('/late', () => 1)
    expect(await exchange(app.handle, 'GET /late')).toMatchObject({ status: 200 })
  })

  it('may bring path parameters in its prefix', async () => {
    const inner = new Routes().get(
      '/books',
      signature({ shopId: path({ type: 'integer' }) }, ({ shopId }) => shopId),
    )
    const app = new Testudo().include(inner, { prefix: '/shops/{shopId}' })
    expect((await exchange(app.handle, 'GET /shops/5/books')).json).toBe(5)
    expect(() => new Testudo().include(inner)).toThrow(
      'reads the path parameter "shopId", but the template has no parameters',
    )
  })

  it('tells of a path parameter that nobody has when the application starts', async () => {
    const late = new Routes()
    const app = new Testudo().include(late)
    late.get(
      '/',
      signature({ id: path({ type: 'integer' }) }, () => 1),
    )
    await expect(async () => app.handle(requestOf('GET /'))).rejects.toThrow('reads the path parameter "id"')
  })

  it('wraps with middleware', async () => {
    const refuse: Middleware = () => () => Response.text('no', { status: 403 })
    const app = new Testudo().include(books, { prefix: '/books', middleware: [refuse] })
    expect(await exchange(app.handle, 'GET /books')).toMatchObject({ status: 403 })
    const own = new Testudo().include(new Routes({ middleware: [refuse] }).get('/', () => 1))
    expect(await exchange(own.handle, 'GET /')).toMatchObject({ status: 403 })
  })

  it('takes only Routes', () => {
    expect(() => new Testudo().include(new Router() as never)).toThrow('include(routes): expected Routes; use mount')
    expect(() => new Testudo().include(new Testudo())).toThrow('layers of its own, which would be lost; use mount')
  })
})

describe('mount', () => {
  const gateway: Application = async (scope, _receive, send) => {
    if (scope.type !== 'http') throw new Error('no lifespan')
    await send({ type: 'http.response.start', status: 200, headers: [] })
    await send({ type: 'http.response.body', body: `${scope.rootPath} ${scope.path}` })
  }

  it('takes applications of ours, with their own layers and 404', async () => {
    const admin = new Testudo()
      .use((next) => async (request) => (await next(request)).with({ headers: { 'x-admin': 'yes' } }))
      .get('/users/{id}', (request: Request) => [request.rootPath, request.routePath, request.param('id')], {
        name: 'user',
      })
    const app = new Testudo().mount('/admin', admin, { name: 'admin' })
    const response = await exchange(app.handle, 'GET /admin/users/5')
    expect(response.json).toEqual(['/admin', '/users/5', '5'])
    expect(response.headers.get('x-admin')).toBe('yes')
    expect((await exchange(app.handle, 'GET /admin/x')).headers.get('x-admin')).toBe('yes')
    expect(app.urlFor('admin:user', { id: 5 })).toBe('/admin/users/5')
  })

  it('takes routes, routers, handlers and gateway applications', async () => {
    const app = new Testudo()
      .mount(
        '/routes',
        new Routes().get('/a', () => 'a'),
      )
      .mount(
        '/router',
        new Router().get('/b', () => Response.text('b')),
      )
      .mount('/handler', (request: Request) => Response.text(request.routePath))
      .mount('/gateway', gateway)
    expect((await exchange(app.handle, 'GET /routes/a')).text).toBe('"a"')
    expect((await exchange(app.handle, 'GET /router/b')).text).toBe('b')
    expect((await exchange(app.handle, 'GET /handler/c')).text).toBe('/c')
    expect((await exchange(app.handle, 'GET /gateway/d')).text).toBe('/gateway /gateway/d')
  })

  it('wraps with middleware', async () => {
    const refuse: Middleware = () => () => Response.text('no', { status: 403 })
    const app = new Testudo().mount('/a', new Testudo(), { middleware: [refuse] })
    expect(await exchange(app.handle, 'GET /a')).toMatchObject({ status: 403 })
  })

  it('refuses what is none of them', () => {
    expect(() => new Testudo().mount('/a', 5 as never)).toThrow('needs a handler or a Router')
  })
})

describe('rootPath', () => {
  it('is the prefix that a proxy strips', async () => {
    const app = new Testudo({ rootPath: '/api' }).get('/x', (request: Request) => [request.rootPath, request.routePath])
    expect((await exchange(app.handle, 'GET /x')).json).toEqual(['/api', '/x'])
    expect((await exchange(app.handle, 'GET /v1/x', { rootPath: '/v1' })).json).toEqual(['/v1', '/x'])
    expect(() => new Testudo({ rootPath: 'api/' })).toThrow('rootPath starts with "/" and does not end with it')
  })
})

/** The server's side of a lifespan: what the application sent, and the state that it filled. */
class Life {
  readonly state: LifespanScope['state'] = {}
  readonly sent: SendEvent[] = []
  readonly #events: ((event: { type: 'lifespan.startup' | 'lifespan.shutdown' }) => void)[] = []
  readonly #answers: (() => void)[] = []
  /** Settles when the application returns: with what it threw, as a server would see it. */
  readonly ended: Promise<unknown>

  constructor(application: Application) {
    const scope = { type: 'lifespan', asgi: { version: '3.0', specVersion: '2.5' }, state: this.state } as const
    const receive = (): Promise<{ type: 'lifespan.startup' | 'lifespan.shutdown' }> =>
      new Promise((resolve) => {
        this.#events.push(resolve)
      })
    this.ended = Promise.resolve(
      application(scope, receive, (event) => {
        this.sent.push(event)
        this.#answers.shift()?.()
      }),
    ).catch((error: unknown) => error)
  }

  async tell(type: 'lifespan.startup' | 'lifespan.shutdown'): Promise<SendEvent | undefined> {
    const answered = new Promise<void>((resolve) => {
      this.#answers.push(resolve)
    })
    this.#events.shift()?.({ type })
    await answered
    return this.sent.at(-1)
  }

  async startAndStop(): Promise<(SendEvent | undefined)[]> {
    return [await this.tell('lifespan.startup'), await this.tell('lifespan.shutdown')]
  }
}

describe('lifespan', () => {
  const complete = [{ type: 'lifespan.startup.complete' }, { type: 'lifespan.shutdown.complete' }]

  it('is a generator that yields the state', async () => {
    const order: string[] = []
    const app: Testudo = new Testudo({
      title: 'Shop',
      lifespan: async function* (self) {
        order.push(`start ${self.title}`)
        yield await Promise.resolve({ db: 'open' })
        order.push('stop')
      },
    })
    const life = new Life(app.asgi)
    expect(await life.startAndStop()).toEqual(complete)
    expect(life.state).toEqual({ db: 'open' })
    expect(order).toEqual(['start Shop', 'stop'])
  })

  it('may be synchronous, yield nothing, or be two hooks', async () => {
    const order: string[] = []
    const generator = new Testudo({
      lifespan: function* () {
        order.push('a')
        yield
        order.push('b')
      },
    })
    expect(await new Life(generator.asgi).startAndStop()).toEqual(complete)
    const hooks = new Testudo({
      lifespan: {
        startup: (state) => {
          state['n'] = 1
        },
        shutdown: () => {
          order.push('c')
        },
      },
    })
    const life = new Life(hooks.asgi)
    expect(await life.startAndStop()).toEqual(complete)
    expect(life.state).toEqual({ n: 1 })
    expect(order).toEqual(['a', 'b', 'c'])
    expect(await new Life(new Testudo().asgi).startAndStop()).toEqual(complete)
  })

  it.each<[name: string, lifespan: () => Generator<never, void>, message: string]>([
    [
      'fails',
      // oxlint-disable-next-line require-yield
      function* () {
        throw new Error('no database')
      },
      'no database',
    ],
    ['never yields', function* () {}, 'the lifespan ended without a yield'],
    [
      'yields no object',
      function* () {
        yield 5 as never
      },
      'the lifespan yielded number',
    ],
  ])('that %s stops the server from starting', async (_name, lifespan, message) => {
    const life = new Life(new Testudo({ lifespan }).asgi)
    const event = await life.tell('lifespan.startup')
    expect(event?.type).toBe('lifespan.startup.failed')
    expect(event).toMatchObject({ message: expect.stringContaining(message) })
    expect(String(await life.ended)).toContain(message)
  })

  it('that yields twice fails at the end', async () => {
    const lifespan = function* (): Generator<void, void> {
      yield
      yield
    }
    const life = new Life(new Testudo({ lifespan }).asgi)
    expect(await life.startAndStop()).toMatchObject([complete[0], { type: 'lifespan.shutdown.failed' }])
    expect(String(await life.ended)).toContain('the lifespan yielded twice')
  })

  it('tells faults of the table before the server opens its port', async () => {
    const late = new Routes()
    const app = new Testudo().include(late)
    late.get(
      '/',
      signature({ id: path({ type: 'integer' }) }, () => 1),
    )
    expect(await new Life(app.asgi).tell('lifespan.startup')).toMatchObject({
      type: 'lifespan.startup.failed',
      message: expect.stringContaining('reads the path parameter "id"'),
    })
  })

  describe('of mounted applications', () => {
    function child(name: string, order: string[]): Testudo {
      return new Testudo({
        lifespan: function* () {
          order.push(`${name} starts`)
          yield { [name]: true }
          order.push(`${name} stops`)
        },
      }).get('/', (request: Request) => request.state)
    }

    it('runs within that of the outer one, with a state of its own', async () => {
      const order: string[] = []
      const inner = child('inner', order)
      const app = child('outer', order)
        .mount('/inner', inner)
        .include(new Routes().mount('/other', child('other', order)), { prefix: '/x' })
      const life = new Life(app.asgi)
      await life.tell('lifespan.startup')
      expect((await exchange(app.handle, 'GET /', { state: { ...life.state } })).json).toEqual({ outer: true })
      expect((await exchange(app.handle, 'GET /inner', { state: { ...life.state } })).json).toEqual({
        outer: true,
        inner: true,
      })
      expect((await exchange(app.handle, 'GET /x/other', { state: { ...life.state } })).json).toEqual({
        outer: true,
        other: true,
      })
      await life.tell('lifespan.shutdown')
      expect(order).toEqual([
        'outer starts',
        'inner starts',
        'other starts',
        'other stops',
        'inner stops',
        'outer stops',
      ])
    })

    it('runs once for what is mounted twice, and within mounted routes', async () => {
      const order: string[] = []
      const inner = child('inner', order)
      const app = new Testudo().mount('/a', inner).mount('/b', new Routes().mount('/c', inner))
      const life = new Life(app.asgi)
      await life.tell('lifespan.startup')
      expect((await exchange(app.handle, 'GET /a')).json).toEqual({ inner: true })
      expect((await exchange(app.handle, 'GET /b/c')).json).toEqual({ inner: true })
      await life.tell('lifespan.shutdown')
      expect(order).toEqual(['inner starts', 'inner stops'])
    })

    it('ends what was begun when one fails to begin', async () => {
      const order: string[] = []
      const broken = new Testudo({
        // oxlint-disable-next-line require-yield
        lifespan: function* () {
          throw new Error('broken')
        },
      })
      const app = child('outer', order).mount('/a', child('a', order)).mount('/b', broken)
      const event = await new Life(app.asgi).tell('lifespan.startup')
      expect(event).toMatchObject({ type: 'lifespan.startup.failed', message: expect.stringContaining('broken') })
      expect(order).toEqual(['outer starts', 'a starts', 'a stops', 'outer stops'])
    })

    it('runs for gateway applications, if they have one', async () => {
      const order: string[] = []
      const gateway: Application = async (scope, receive, send) => {
        if (scope.type === 'lifespan') {
          order.push((await receive()).type)
          scope.state['db'] = 'open'
          await send({ type: 'lifespan.startup.complete' })
          order.push((await receive()).type)
          await send({ type: 'lifespan.shutdown.complete' })
          return
        }
        await send({ type: 'http.response.start', status: 200, headers: [] })
        await send({ type: 'http.response.body', body: JSON.stringify(scope.state) })
      }
      const without: Application = (scope, _receive, _send) => {
        throw new Error(`no ${scope.type}`)
      }
      const app = new Testudo().mount('/a', gateway).mount('/b', without)
      const life = new Life(app.asgi)
      expect(await life.tell('lifespan.startup')).toEqual(complete[0])
      expect((await exchange(app.handle, 'GET /a')).text).toBe('{"db":"open"}')
      expect(await life.tell('lifespan.shutdown')).toEqual(complete[1])
      expect(order).toEqual(['lifespan.startup', 'lifespan.shutdown'])
    })

    it('fails with theirs', async () => {
      const failing =
        (phase: 'startup' | 'shutdown'): Application =>
        async (scope, receive, send) => {
          if (scope.type !== 'lifespan') return
          await receive()
          if (phase === 'startup') return send({ type: 'lifespan.startup.failed', message: 'no start' })
          await send({ type: 'lifespan.startup.complete' })
          await receive()
          await send({ type: 'lifespan.shutdown.failed', message: 'no stop' })
        }
      const start = await new Life(new Testudo().mount('/', failing('startup')).asgi).tell('lifespan.startup')
      expect(start).toMatchObject({ type: 'lifespan.startup.failed', message: expect.stringContaining('no start') })
      const twice = new Testudo().mount('/a', failing('shutdown')).mount('/b', failing('shutdown'))
      const life = new Life(twice.asgi)
      expect(await life.startAndStop()).toMatchObject([complete[0], { type: 'lifespan.shutdown.failed' }])
      expect(String(await life.ended)).toContain('2 lifespans failed to shut down')
    })
  })
})

it('says what it is', () => {
  expect(new Testudo()).toMatchObject({ title: 'Testudo', version: '0.1.0', debug: false })
  expect(new Testudo({ title: 'Shop', version: '2', description: 'Books' })).toMatchObject({
    title: 'Shop',
    version: '2',
    description: 'Books',
  })
})
