// Dependencies: what they are given, when they run, what becomes of their values.

import { describe, expect, expectTypeOf, it } from 'vitest'

import {
  application,
  body,
  type Dependable,
  depends,
  type Depends,
  header,
  HttpError,
  path,
  query,
  reply,
  request,
  Response,
  Routes,
  scopes,
  type SecurityScopes,
  signature,
  Testudo,
} from 'testudo'
import { type Provider, setSignature, type Signature } from 'testudo/schema'

import { ask, quiet, reflect, silent } from './ask.ts'
import { answered, exchange, requestOf } from './exchange.ts'

describe('a provider', () => {
  it('is a function, a class or a generator function, sync or async', async () => {
    class Clock {
      readonly now: number = 5
    }
    const routes = new Routes().get(
      '/',
      signature(
        {
          plain: depends(() => 1),
          later: depends(async () => Promise.resolve('2')),
          made: depends(Clock),
          yielded: depends(function* () {
            yield [3]
          }),
          yieldedLater: depends(async function* () {
            yield await Promise.resolve({ four: 4 })
          }),
          nothing: depends(() => null),
        },
        (given) => {
          expectTypeOf(given).toEqualTypeOf<{
            readonly plain: number
            readonly later: string
            readonly made: Clock
            readonly yielded: number[]
            readonly yieldedLater: { four: number }
            readonly nothing: null
          }>()
          return given
        },
      ),
    )
    expect(await ask(routes, 'GET /')).toEqual({
      plain: 1,
      later: '2',
      made: { now: 5 },
      yielded: [3],
      yieldedLater: { four: 4 },
      nothing: null,
    })
  })

  it('has the type of what it makes', () => {
    expectTypeOf<Depends<() => Promise<number>>>().toExtend<number>()
    expectTypeOf<Depends<() => AsyncGenerator<Date>>>().toExtend<Date>()
    expectTypeOf<Depends<typeof URL>>().toExtend<URL>()
    expectTypeOf<typeof depends<string>>().parameter(0).toEqualTypeOf<Dependable<string>>()
    // A plain value fits, so that a test can call the function.
    expectTypeOf<number>().toExtend<Depends<() => number>>()
  })

  it('may return what looks like a generator only in part', async () => {
    const iterator = { next: () => ({ done: true }), value: 1 }
    const routes = new Routes().get(
      '/',
      signature({ given: depends(() => iterator) }, ({ given }) => given === iterator),
    )
    expect(await ask(routes, 'GET /')).toBe(true)
  })

  it('has parameters of every source', async () => {
    const page = signature(
      { limit: query({ type: 'integer', default: 10 }), agent: header({ type: 'string' }), whole: request() },
      ({ limit, agent, whole }) => ({ limit, agent, path: whole.path }),
    )
    const shelf = signature({ shelf: path({ type: 'integer' }), by: depends(page) }, ({ shelf, by }) => ({ shelf, by }))
    const routes = new Routes().get(
      '/{shelf}',
      signature({ from: depends(shelf), page: depends(page) }, ({ from, page }) => ({
        ...from,
        same: from.by === page,
      })),
    )
    const headers = [['agent', 'curl']] as const
    expect(await ask(routes, 'GET /7?limit=3', { headers })).toEqual({
      shelf: 7,
      by: { limit: 3, agent: 'curl', path: '/7' },
      same: true,
    })
  })

  it('takes reflected arguments, in order', async () => {
    const sum = reflect(
      (a: number, b = 10, ...more: number[]) => a + b + more.reduce((x, y) => x + y, 0),
      [
        { name: 'a', source: 'inferred', required: true, schema: { type: 'integer' } },
        { name: 'b', source: 'inferred', required: false, schema: { type: 'integer' } },
        { name: 'more', source: 'inferred', required: false, rest: true, schema: { type: 'integer' } },
      ],
    )
    const endpoint = reflect(
      (total: number) => total,
      [{ name: 'total', source: 'dependency', required: true, dependency: { provider: sum, cache: true, scopes: [] } }],
    )
    const routes = new Routes().get('/sum/{a}', endpoint)
    expect(await ask(routes, 'GET /sum/1')).toBe(11)
    expect(await ask(routes, 'GET /sum/1?b=2&more=3&more=4')).toBe(10)
    expect(await ask(routes, 'GET /sum/x?b=y&more=1&more=z')).toEqual([
      'path.a int_parsing',
      'query.b int_parsing',
      'query.more.1 int_parsing',
    ])
  })

  it('may take part of the body', async () => {
    const author = signature({ author: body({ type: 'string' }) }, ({ author }) => author.toUpperCase())
    const alone = new Routes().post(
      '/',
      signature({ name: depends(author) }, ({ name }) => name),
    )
    expect(await ask(alone, 'POST /', { body: '"ada"', headers: [['content-type', 'application/json']] })).toBe('ADA')

    const both = new Routes().post(
      '/',
      signature({ name: depends(author), title: body({ type: 'string' }) }, ({ name, title }) => `${name}: ${title}`),
    )
    const sent = { author: 'ada', title: 'Notes' }
    expect(await ask(both, 'POST /', { body: sent })).toBe('ADA: Notes')
    expect(await ask(both, 'POST /', { body: sent, late: true })).toBe('ADA: Notes')
    expect(await ask(both, 'POST /', { body: {} })).toEqual(['body.author missing', 'body.title missing'])
    expect(await ask(both, 'POST /', { body: '[', headers: [['content-type', 'application/json']] })).toEqual([
      'body.1 json_invalid',
    ])
    // Both ask for the same parameter: it is the whole body still.
    const same = new Routes().post(
      '/',
      signature({ name: depends(author), author: body({ type: 'string' }) }, ({ name, author }) => [name, author]),
    )
    expect(await ask(same, 'POST /', { body: '"ada"', headers: [['content-type', 'application/json']] })).toEqual([
      'ADA',
      'ada',
    ])
  })

  it('is not asked for what it needs a body for before it has arrived, others are', async () => {
    const order: string[] = []
    const user = (): string => {
      order.push('user')
      return HttpError.unauthorized()
    }
    const routes = quiet().post(
      '/',
      signature({ user: depends(user), book: body({ type: 'object' }) }, () => order.push('endpoint')),
    )
    const never = requestOf('POST /', { body: { a: 1 }, late: true })
    const response = routes.handle(never)
    expect(response).toMatchObject({ status: 401 })
    expect(order).toEqual(['user'])
  })
})

describe('one value in a request', () => {
  function counted(): { readonly calls: () => number; readonly provider: () => { readonly n: number } } {
    let calls = 0
    return { calls: () => calls, provider: () => ({ n: ++calls }) }
  }

  it('is shared by all that ask for it', async () => {
    const { calls, provider } = counted()
    const left = signature({ it: depends(provider) }, ({ it }) => it)
    const right = signature({ it: depends(provider) }, ({ it }) => it)
    const routes = new Routes({ dependencies: [depends(provider)] }).get(
      '/',
      signature({ a: depends(left), b: depends(right), c: depends(provider) }, ({ a, b, c }) => a === b && b === c),
    )
    expect(await ask(routes, 'GET /')).toBe(true)
    expect(calls()).toBe(1)
    await ask(routes, 'GET /')
    expect(calls()).toBe(2)
  })

  it('is made anew where the cache is not wanted', async () => {
    const { calls, provider } = counted()
    const routes = new Routes().get(
      '/',
      signature(
        { a: depends(provider, { cache: false }), b: depends(provider, { cache: false }), c: depends(provider) },
        ({ a, b, c }) => [a.n, b.n, c.n],
      ),
    )
    expect(await ask(routes, 'GET /')).toEqual([1, 2, 3])
    expect(calls()).toBe(3)
  })

  it('differs by scopes only if somebody looks at them', async () => {
    const { calls, provider } = counted()
    const plain = new Routes().get(
      '/',
      signature({ a: depends(provider, { scopes: ['x'] }), b: depends(provider) }, ({ a, b }) => a === b),
    )
    expect(await ask(plain, 'GET /')).toBe(true)
    expect(calls()).toBe(1)

    const granted = signature({ scopes: scopes() }, ({ scopes }) => scopes.scopes)
    const scoped = new Routes().get(
      '/',
      signature(
        {
          a: depends(granted, { scopes: ['x', 'y'] }),
          b: depends(granted, { scopes: ['y', 'x'] }),
          c: depends(granted),
        },
        ({ a, b, c }) => [a, a === b, c],
      ),
    )
    expect(await ask(scoped, 'GET /')).toEqual([['x', 'y'], true, []])
  })
})

describe('scopes', () => {
  it('are collected from the endpoint down, each once', async () => {
    const seen: SecurityScopes[] = []
    const user = signature({ scopes: scopes(), token: header({ type: 'string' }) }, ({ scopes, token }) => {
      seen.push(scopes)
      return token
    })
    const active = signature({ user: depends(user, { scopes: ['me', 'a'] }) }, ({ user }) => user)
    const routes = new Routes({ dependencies: [depends(user)] }).get(
      '/',
      signature({ user: depends(active, { scopes: ['items', 'me'] }) }, ({ user }) => user),
    )
    expect(await ask(routes, 'GET /', { headers: [['token', 't']] })).toBe('t')
    expect(seen.map(({ scopes }) => scopes)).toEqual([[], ['items', 'me', 'a']])
    expect(seen[1]?.text).toBe('items me a')
  })
})

describe('order', () => {
  it('is that of declaration, with what they depend on before them', async () => {
    const log: string[] = []
    const note = (name: string, ...below: readonly Provider[]): (() => string) =>
      reflect(
        () => {
          log.push(name)
          return name
        },
        below.map((provider, index) => ({
          name: `p${index}`,
          source: 'dependency',
          required: true,
          dependency: { provider, cache: true, scopes: [] },
        })),
      )
    const later = async (): Promise<string> => {
      await Promise.resolve()
      log.push('later')
      return 'later'
    }
    const inner = new Routes({ dependencies: [depends(note('routes'))] }).get(
      '/',
      signature({ a: depends(note('a', later, note('b'))), c: depends(note('c')) }, () => {
        log.push('endpoint')
        return log
      }),
      { dependencies: [depends(note('route'))] },
    )
    const middle = new Routes({ dependencies: [depends(note('outer routes'))] }).include(inner, {
      dependencies: [depends(note('include'))],
    })
    const app = quiet({ dependencies: [depends(note('app'))] }).include(middle)
    expect(await ask(app, 'GET /')).toEqual([
      'app',
      'outer routes',
      'include',
      'routes',
      'route',
      'later',
      'b',
      'a',
      'c',
      'endpoint',
    ])
  })

  it('needs no promise where nothing waits', () => {
    const a = (): number => 1
    const b = signature({ a: depends(a), q: query({ type: 'integer' }) }, ({ a, q }) => a + q)
    const c = signature({ b: depends(b), a: depends(a) }, ({ a, b }) => a + b)
    const routes = new Routes().post(
      '/{p}',
      signature(
        { c: depends(c), p: path({ type: 'integer' }), x: body({ type: 'integer' }) },
        ({ c, p, x }) => c + p + x,
      ),
    )
    const response = routes.handle(
      requestOf('POST /100?q=10', { body: '1000', headers: [['content-type', 'application/json']] }),
    )
    expect(response).toBeInstanceOf(Response)
    expect((response as Response).body).toBe('1112')
  })

  it('is that of declaration also where promises could overlap', async () => {
    const log: string[] = []
    const slow = async (): Promise<void> => {
      log.push('slow begins')
      await new Promise((resolve) => setImmediate(resolve))
      log.push('slow ends')
    }
    const quick = async (): Promise<void> => {
      log.push('quick')
      return Promise.resolve()
    }
    const routes = new Routes().get(
      '/',
      signature({ a: depends(slow), b: depends(quick) }, () => log),
    )
    expect(await ask(routes, 'GET /')).toEqual(['slow begins', 'slow ends', 'quick'])
  })
})

describe('invalid input', () => {
  it('is told for all of them, and only what depends on it is not called', async () => {
    const called: string[] = []
    const number = signature({ n: query({ type: 'integer' }) }, ({ n }) => {
      called.push('number')
      return n
    })
    const doubled = signature({ n: depends(number), h: header({ type: 'string' }) }, ({ n }) => {
      called.push('doubled')
      return n * 2
    })
    const other = signature({ h: header({ type: 'string' }) }, () => {
      called.push('other')
      return 1
    })
    const routes = new Routes().get(
      '/{p}',
      signature(
        {
          p: path({ type: 'integer' }),
          q: query({ type: 'string' }),
          doubled: depends(doubled),
          other: depends(other),
        },
        () => called.push('endpoint'),
      ),
    )
    expect(await ask(routes, 'GET /x?n=y', { headers: [['h', '1']] })).toEqual([
      'query.n int_parsing',
      'path.p int_parsing',
      'query.q missing',
    ])
    expect(called).toEqual(['other'])
    expect(await ask(routes, 'GET /x?n=1')).toEqual([
      'header.h missing',
      'header.h missing',
      'path.p int_parsing',
      'query.q missing',
    ])
    expect(called).toEqual(['other', 'number'])
  })

  it('of a dependency whose value is dropped is told too', async () => {
    const check = signature({ token: header({ type: 'string' }) }, () => null)
    let called = false
    const routes = new Routes({ dependencies: [depends(check)] }).get('/', () => {
      called = true
      return 1
    })
    expect(await ask(routes, 'GET /')).toEqual(['header.token missing'])
    expect(called).toBe(false)
    expect(await ask(routes, 'GET /', { headers: [['token', 't']] })).toBe(1)
  })

  it('comes after what a dependency throws', async () => {
    const user = (): never => HttpError.unauthorized('who?')
    const app = quiet({ dependencies: [depends(user)] }).get(
      '/',
      signature({ n: query({ type: 'integer' }) }, ({ n }) => n),
    )
    expect(await exchange(app.handle, 'GET /')).toMatchObject({ status: 401, text: '{"detail":"who?"}' })
  })
})

describe('for routes, routers and applications', () => {
  it('cannot be anything else than what depends makes', () => {
    const user = (): number => 1
    expect(() => new Routes({ dependencies: [user] })).toThrow('made by depends(…), got the function user itself')
    expect(() => new Routes().get('/', () => 1, { dependencies: [5] })).toThrow('GET /: dependencies are made by')
    expect(() => new Testudo({ dependencies: 'x' as never })).toThrow('new Testudo: dependencies must be a list')
    expect(() => new Routes().include(new Routes(), { dependencies: [null] })).toThrow('include(routes')
    expect(() => depends('user' as never)).toThrow('must be a function or a class, got string')
    expect(() => depends(undefined as never)).toThrow(ReferenceError)
    expect(() => depends(user, { scopes: 'me' as never })).toThrow('the scopes must be a list')
  })

  it('run before functions without a signature too', async () => {
    const seen: string[] = []
    const routes = new Routes().get('/', (given: { path: string }) => given.path, {
      dependencies: [depends(signature({ whole: request() }, ({ whole }) => seen.push(whole.method)))],
    })
    expect(await ask(routes, 'GET /')).toBe('/')
    expect(seen).toEqual(['GET'])
  })

  it('hold for routes that are declared later, and for each inclusion by itself', async () => {
    const log: string[] = []
    const note = (name: string) => depends(() => log.push(name))
    const inner = new Routes()
    const app = quiet()
      .include(inner, { prefix: '/a', dependencies: [note('a')] })
      .include(inner, { prefix: '/b', dependencies: [note('b')] })
    inner.get('/x', () => log.splice(0))
    expect(await ask(app, 'GET /a/x')).toEqual(['a'])
    expect(await ask(app, 'GET /b/x')).toEqual(['b'])
    expect(await ask(inner, 'GET /x')).toEqual([])
    expect(app.operations.map(({ template, dependencies }) => [template, dependencies.length])).toEqual([
      ['/a/x', 1],
      ['/b/x', 1],
    ])
  })

  it('hold inside of middleware', async () => {
    const log: string[] = []
    const routes = new Routes({
      middleware: [
        (next) =>
          function noting(request) {
            log.push('middleware')
            return next(request)
          },
      ],
      dependencies: [depends(() => log.push('dependency'))],
    }).get('/', () => log)
    expect(await ask(quiet().include(routes), 'GET /')).toEqual(['middleware', 'dependency'])
  })
})

describe('faults', () => {
  it('are told where the route is declared, with the way to the fault', () => {
    const a: Provider = reflect(() => 1, [])
    const circular = function b(): number {
      return 1
    }
    const c = signature({ b: depends(circular) }, function c({ b }) {
      return b
    })
    setSignature(circular, {
      name: 'b',
      style: 'positional',
      parameters: [
        { name: 'c', source: 'dependency', required: true, dependency: { provider: c, cache: true, scopes: [] } },
      ],
    })
    expect(() =>
      new Routes().get(
        '/',
        signature({ c: depends(c) }, () => a),
      ),
    ).toThrow('GET /: dependencies in a circle: c → b → c')
    function needy(q: string): string {
      return q
    }
    expect(() =>
      new Routes().get(
        '/',
        signature({ q: depends(needy) }, () => 1),
      ),
    ).toThrow(/^GET \/: the dependency needy takes an argument, and nobody knows where from: it was not reflected/)
    const faulty = signature({ q: query({ type: 'objekt' as 'object' }) }, function faulty() {
      return 1
    })
    expect(() =>
      new Routes().get(
        '/',
        signature({ q: depends(faulty) }, () => 1),
      ),
    ).toThrow('GET /: dependency faulty: query parameter "q": JSON Schema at #: type "objekt"')
    const lost = signature({ id: path({ type: 'string' }) }, function lost() {
      return 1
    })
    expect(() =>
      new Testudo().get(
        '/',
        signature({ q: depends(lost) }, () => 1),
      ),
    ).toThrow('the dependency lost reads the path parameter "id", but the template has no parameters')
    expect(() =>
      new Routes().get(
        '/',
        reflect((x: number) => x, [{ name: 'x', source: 'dependency', required: true }]),
      ),
    ).toThrow('nobody knows what makes its parameter "x"; write x = depends(…)')
  })

  it('wait for the start where the signature speaks of what is not declared yet', async () => {
    const early = (): number => 1
    const app = quiet()
    const endpoint = (given: number): number => given
    let late: Provider | undefined
    const lazy: Signature = {
      name: 'endpoint',
      style: 'positional',
      parameters: [{ name: 'given', source: 'dependency', required: true }],
    }
    const { reflected } = await import('testudo/schema')
    reflected(
      endpoint,
      () => lazy,
      () => {
        if (late === undefined) throw new ReferenceError("Cannot access 'late' before initialization")
        return [[0, { provider: late, cache: true, scopes: [] }]]
      },
    )
    const inner = new Routes().get('/inner', endpoint)
    app.get('/', endpoint).include(inner)
    late = early
    expect(await ask(app, 'GET /')).toBe(1)
    expect(await ask(app, 'GET /inner')).toBe(1)
  })

  it('of WebSockets: there are none yet', () => {
    const socket = reflect((given: unknown) => given, [{ name: 'given', source: 'websocket', required: true }])
    expect(() => new Routes().get('/', socket)).toThrow('there are no WebSocket endpoints yet')
  })
})

describe('injected objects', () => {
  it('are those of the request', async () => {
    const tagged = signature({ out: reply() }, ({ out }) => out.setHeader('x-from', 'dependency'))
    const app = quiet().get(
      '/',
      signature({ tagged: depends(tagged), out: reply(), app: application<Testudo>(), whole: request() }, (given) => {
        given.out.status = 201
        return { same: given.tagged === given.out, title: given.app.title, path: given.whole.path }
      }),
    )
    const response = await exchange(app.handle, 'GET /')
    expect(response.status).toBe(201)
    expect(response.headers.get('x-from')).toBe('dependency')
    expect(response.json).toEqual({ same: true, title: 'Testudo', path: '/' })
  })

  it('are no application where there is none', async () => {
    const routes = new Routes().get(
      '/',
      signature({ app: application<Testudo>() }, ({ app }) => app.title),
    )
    expect(await ask(quiet({ title: 'Books' }).include(routes), 'GET /')).toBe('Books')
    await expect(exchange(routes.handle, 'GET /')).rejects.toThrow(
      'GET /: "app" is the application, but these routes are in none',
    )
    const errors: unknown[] = []
    const app = new Testudo({ logger: { ...silent, error: (fields) => errors.push(fields) } }).mount('/inner', routes)
    expect(await exchange(app.handle, 'GET /inner/')).toMatchObject({ status: 500 })
    expect(errors).toHaveLength(1)
  })
})

it('asynchronous schemas of one function wait together', async () => {
  let open = 0
  let most = 0
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: async (value: unknown) => {
        most = Math.max(most, ++open)
        await Promise.resolve()
        open -= 1
        return { value }
      },
    },
  } as const
  const pair = signature({ a: query(schema), b: query(schema) }, (given) => given)
  const routes = new Routes().get(
    '/',
    signature({ pair: depends(pair) }, ({ pair }) => pair),
  )
  most = 0 // each input has asked once whether it may be absent
  open = 0
  expect(await answered(await routes.handle(requestOf('GET /?a=1&b=2')))).toMatchObject({ text: '{"a":"1","b":"2"}' })
  expect(most).toBe(2)
})
