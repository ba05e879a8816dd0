// Endpoints with signatures: what reaches them, and what is refused.

import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

import { body, cookie, header, path, query, request, Routes, signature, ValidationError } from 'testudo'
import { type HttpError, type Request, Response } from 'testudo/http'
import { setSignature } from 'testudo/schema'

import { answered, exchange, type RequestInit, requestOf } from './exchange.ts'

/** The endpoint's arguments for one request, through JSON; or the error items. */
async function args(routes: Routes, line: string, init?: RequestInit): Promise<unknown> {
  try {
    return (await exchange(routes.handle, line, init)).json
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error
    return error.errors.map(({ loc, type }) => `${loc.join('.')} ${type}`)
  }
}

describe('path and query', () => {
  const routes = new Routes().get(
    '/books/{bookId}',
    signature(
      {
        q: query({ type: 'string', maxLength: 5 }, { optional: true }),
        bookId: path({ type: 'integer', minimum: 1 }),
        limit: query({ type: 'integer', minimum: 1, maximum: 100, default: 10 }),
        tag: query({ type: 'array', items: { type: 'string' }, default: [] }),
        verbose: query(z.boolean().default(false)),
      },
      (given) => {
        expectTypeOf(given).toEqualTypeOf<{
          readonly q: string | undefined
          readonly bookId: number
          readonly limit: number
          readonly tag: string[]
          readonly verbose: boolean
        }>()
        return { ...given, q: given.q ?? 'none' }
      },
    ),
  )

  it('are decoded, with defaults for what is absent', async () => {
    expect(await args(routes, 'GET /books/7')).toEqual({ q: 'none', bookId: 7, limit: 10, tag: [], verbose: false })
    expect(await args(routes, 'GET /books/7?q=a%20b&limit=5&tag=x&tag=y&verbose=on&other=1')).toEqual({
      q: 'a b',
      bookId: 7,
      limit: 5,
      tag: ['x', 'y'],
      verbose: true,
    })
  })

  it('answer at once: no promise where none is needed', () => {
    expect(routes.handle(requestOf('GET /books/7'))).toBeInstanceOf(Response)
  })

  it('are refused with every error, the path first', async () => {
    expect(await args(routes, 'GET /books/0?limit=x&q=abcdef&verbose=maybe')).toEqual([
      'path.bookId greater_than_equal',
      'query.q string_too_long',
      'query.limit int_parsing',
      'query.verbose bool_parsing',
    ])
    expect(await args(routes, 'GET /books/5.7')).toEqual(['path.bookId int_parsing'])
  })

  it('get a fresh copy of a default that could be changed', async () => {
    const seen: unknown[] = []
    const routes = new Routes().get(
      '/',
      signature({ tags: query({ type: 'array', items: { type: 'string' }, default: ['a'] }) }, ({ tags }) => {
        tags.push('b')
        seen.push(tags)
        return tags
      }),
    )
    expect(await args(routes, 'GET /')).toEqual(['a', 'b'])
    expect(await args(routes, 'GET /')).toEqual(['a', 'b'])
    expect(seen[0]).not.toBe(seen[1])
  })

  it('take the first of a repeated name where no list is wanted', async () => {
    expect(await args(routes, 'GET /books/7?limit=1&limit=2')).toMatchObject({ limit: 1 })
  })

  it('may already be converted by the router', async () => {
    const routes = new Routes().get(
      '/{n:int}',
      signature({ n: path({ type: 'integer', maximum: 9 }) }, ({ n }) => n),
    )
    expect(await args(routes, 'GET /7')).toBe(7)
    expect(await args(routes, 'GET /10')).toEqual(['path.n less_than_equal'])
  })
})

describe('missing parameters', () => {
  it('are errors unless they have a default or are optional', async () => {
    const routes = new Routes().get(
      '/',
      signature(
        {
          a: query({ type: 'string' }),
          b: query({ type: 'array', items: { type: 'string' } }),
          c: header({ type: 'string' }, { alias: 'X-Token' }),
          d: cookie(z.string()),
          e: query(z.string().optional()),
          f: query(v.optional(v.string(), 'x')),
          g: query({ type: 'integer' }, { default: 5 }),
          h: query(z.string(), { default: 'h' }),
        },
        (given) => given,
      ),
    )
    expect(await args(routes, 'GET /')).toEqual([
      'query.a missing',
      'query.b missing',
      'header.x-token missing',
      'cookie.d missing',
    ])
    const headers = [
      ['x-token', 't'],
      ['cookie', 'd=1'],
    ] as const
    expect(await args(routes, 'GET /?a=&b=1', { headers })).toEqual({
      a: '',
      b: ['1'],
      c: 't',
      d: '1',
      f: 'x',
      g: 5,
      h: 'h',
    })
  })

  it('may be optional although their schema insists', async () => {
    const later = z.string().refine(async () => Promise.resolve(true))
    const waiting = {
      '~standard': { version: 1, vendor: 'waiting', validate: async () => Promise.resolve({ value: 'd' }) },
    } as const
    const routes = new Routes()
      .get(
        '/a',
        signature({ a: query(z.string(), { optional: true }) }, ({ a }) => a ?? 'none'),
      )
      .get(
        '/b',
        signature({ b: query(later, { optional: true }) }, ({ b }) => b ?? 'none'),
      )
      .get(
        '/c',
        signature({ c: query(later.default('c'), { optional: true }) }, ({ c }) => c),
      )
      .get(
        '/d',
        signature({ d: query(waiting) }, ({ d }) => d),
      )
    expect(await args(routes, 'GET /a')).toBe('none')
    expect(await args(routes, 'GET /b')).toBe('none')
    expect(await args(routes, 'GET /c')).toBe('c')
    // Its answer would have to be waited for at the declaration.
    expect(await args(routes, 'GET /d')).toEqual(['query.d missing'])
  })

  it('are missing where the schema throws at undefined', async () => {
    const touchy = {
      '~standard': {
        version: 1,
        vendor: 'touchy',
        validate: (value: unknown) => ({ value: (value as string).toUpperCase() }),
      },
    } as const
    const routes = new Routes().get(
      '/',
      signature({ a: query(touchy) }, ({ a }) => a),
    )
    expect(await args(routes, 'GET /')).toEqual(['query.a missing'])
    expect(await args(routes, 'GET /?a=x')).toBe('X')
  })

  it('are shown as FastAPI shows them', async () => {
    const routes = new Routes().get(
      '/',
      signature({ a: query({ type: 'string' }) }, ({ a }) => a),
    )
    const response = await Promise.resolve()
      .then(() => exchange(routes.handle, 'GET /'))
      .catch((error: HttpError) => answered(error.toResponse()))
    expect(response.status).toBe(422)
    expect(response.text).toBe(
      '{"detail":[{"type":"missing","loc":["query","a"],"msg":"Field required","input":null}]}',
    )
  })

  it('have defaults that match their schema', () => {
    expect(() =>
      new Routes().get(
        '/',
        signature({ a: query({ type: 'integer', default: 'x' }) }, ({ a }) => a),
      ),
    ).toThrow('GET /: query parameter "a": its default "x" does not match its schema')
  })

  it('revive their default', async () => {
    const day = { type: 'string', 'x-js': 'Date', default: '2026-11-22' } as const
    const routes = new Routes().get(
      '/',
      signature({ day: query(day) }, ({ day }) => day.getUTCFullYear()),
    )
    expect(await args(routes, 'GET /')).toBe(2026)
    expect(await args(routes, 'GET /?day=1999-01-01')).toBe(1999)
  })
})

describe('headers and cookies', () => {
  const routes = new Routes().get(
    '/',
    signature(
      {
        userAgent: header({ type: 'string' }),
        x_token: header({ type: 'array', items: { type: 'integer' } }),
        session: cookie({ type: 'string' }, { optional: true, alias: 'sid' }),
        whole: request(),
      },
      ({ whole, ...given }) => {
        expectTypeOf(whole).toEqualTypeOf<Request>()
        return { ...given, method: whole.method }
      },
    ),
  )

  it('have names in kebab case, or their alias', async () => {
    const headers = [
      ['user-agent', 'x'],
      ['x-token', '1'],
      ['x-token', '2'],
      ['cookie', 'sid=abc'],
    ] as const
    expect(await args(routes, 'GET /', { headers })).toEqual({
      userAgent: 'x',
      x_token: [1, 2],
      session: 'abc',
      method: 'GET',
    })
    expect(await args(routes, 'GET /', { headers: [['x-token', 'a']] })).toEqual([
      'header.user-agent missing',
      'header.x-token.0 int_parsing',
    ])
  })

  it('do not join repeated fields where one is wanted', async () => {
    const headers = [
      ['user-agent', 'x'],
      ['user-agent', 'y'],
      ['x-token', '1'],
    ] as const
    expect(await args(routes, 'GET /', { headers })).toMatchObject({ userAgent: 'x' })
  })
})

describe('a JSON body', () => {
  const book = {
    type: 'object',
    properties: { title: { type: 'string', minLength: 1 }, price: { type: 'number', minimum: 0 } },
    required: ['title'],
  } as const
  const routes = new Routes().post(
    '/{id}',
    signature({ book: body(book), id: path({ type: 'integer' }) }, (given) => {
      expectTypeOf(given.book).toEqualTypeOf<{ title: string; price?: number }>()
      return given
    }),
  )

  it('is parsed and validated, at once when it has arrived', async () => {
    expect(routes.handle(requestOf('POST /1', { body: { title: 'x' } }))).toBeInstanceOf(Response)
    expect(await args(routes, 'POST /1', { body: { title: 'x', price: 1 } })).toEqual({
      book: { title: 'x', price: 1 },
      id: 1,
    })
    expect(await args(routes, 'POST /1', { body: { title: 'é' }, late: true })).toEqual({ book: { title: 'é' }, id: 1 })
  })

  it('is refused with every error, after the others', async () => {
    expect(await args(routes, 'POST /x', { body: { price: -1 } })).toEqual([
      'path.id int_parsing',
      'body.title missing',
      'body.price greater_than_equal',
    ])
    expect(await args(routes, 'POST /x', { body: [], late: true })).toEqual([
      'path.id int_parsing',
      'body model_attributes_type',
    ])
  })

  it.each<[init: RequestInit, item: object]>([
    [{}, { type: 'missing', loc: ['body'], msg: 'Field required', input: null }],
    [
      { body: '{"title": "x",}', headers: [['content-type', 'application/json']] },
      {
        type: 'json_invalid',
        loc: ['body', expect.any(Number)],
        msg: 'JSON decode error',
        input: {},
        ctx: { error: expect.stringContaining('position') },
      },
    ],
    [
      { body: '{"title":"x"}', headers: [['content-type', 'text/plain']] },
      {
        type: 'model_attributes_type',
        loc: ['body'],
        msg: 'Input should be a valid dictionary or object to extract fields from',
        input: '{"title":"x"}',
        ctx: { error: 'Content-Type should be application/json, got text/plain' },
      },
    ],
    [
      { body: '{"title":"x"}' },
      {
        type: 'model_attributes_type',
        loc: ['body'],
        msg: 'Input should be a valid dictionary or object to extract fields from',
        input: '{"title":"x"}',
        ctx: { error: 'Content-Type should be application/json, there is none' },
      },
    ],
    [{ body: '{"__proto__":{}}', headers: [['content-type', 'application/json']] }, { type: 'json_invalid' }],
  ])('%j is refused', async (init, item) => {
    const error = await Promise.resolve()
      .then(() => routes.handle(requestOf('POST /1', init)))
      .catch((thrown: unknown) => thrown)
    expect((error as ValidationError).errors).toMatchObject([item])
  })

  it.each(['application/json', 'application/json; charset=utf-8', 'application/merge-patch+json', 'Application/JSON'])(
    'may be %s',
    async (type) => {
      const init = { body: '{"title":"x"}', headers: [['content-type', type]] } as const
      expect(await args(routes, 'POST /1', init)).toEqual({ book: { title: 'x' }, id: 1 })
    },
  )

  it('must be UTF-8', async () => {
    const init = { body: new Uint8Array([0x22, 0xff, 0x22]), headers: [['content-type', 'application/json']] } as const
    await expect(async () => routes.handle(requestOf('POST /1', init))).rejects.toMatchObject({ status: 400 })
  })

  it('may be optional', async () => {
    const routes = new Routes()
      .post(
        '/a',
        signature({ book: body(book, { optional: true }) }, ({ book }) => book ?? 'none'),
      )
      .post(
        '/b',
        signature({ n: body({ type: 'integer', default: 3 }) }, ({ n }) => n),
      )
      .post(
        '/c',
        signature({ n: body(z.number().default(4)) }, ({ n }) => n),
      )
    expect(await args(routes, 'POST /a')).toBe('none')
    expect(await args(routes, 'POST /a', { body: {} })).toEqual(['body.title missing'])
    expect(await args(routes, 'POST /a', { body: 'x', headers: [['content-type', 'text/plain']] })).toEqual([
      'body model_attributes_type',
    ])
    expect(await args(routes, 'POST /b')).toBe(3)
    expect(await args(routes, 'POST /b', { body: 5 })).toBe(5)
    expect(await args(routes, 'POST /c')).toBe(4)
  })

  it('holds several parameters by name, or one that is embedded', async () => {
    const routes = new Routes()
      .post(
        '/two',
        signature({ book: body(book), count: body({ type: 'integer' }, { alias: 'n' }) }, (given) => given),
      )
      .post(
        '/one',
        signature({ book: body(book, { embed: true }) }, ({ book }) => book),
      )
    expect(await args(routes, 'POST /two', { body: { book: { title: 'x' }, n: 1, other: 2 } })).toEqual({
      book: { title: 'x' },
      count: 1,
    })
    expect(await args(routes, 'POST /two', { body: { book: {}, n: 'x' } })).toEqual([
      'body.book.title missing',
      'body.n int_type',
    ])
    expect(await args(routes, 'POST /two')).toEqual(['body.book missing', 'body.n missing'])
    expect(await args(routes, 'POST /two', { body: [] })).toEqual(['body model_attributes_type'])
    expect(await args(routes, 'POST /one', { body: { book: { title: 'x' } } })).toEqual({ title: 'x' })
    expect(await args(routes, 'POST /one', { body: { title: 'x' } })).toEqual(['body.book missing'])
  })

  it('revives what JSON lacks', async () => {
    const schema = { type: 'object', properties: { at: { type: 'string', 'x-js': 'Date' } }, required: ['at'] } as const
    const routes = new Routes().post(
      '/',
      signature({ event: body(schema) }, ({ event }) => (event.at as unknown) instanceof Date),
    )
    expect(await args(routes, 'POST /', { body: { at: '2026-11-22' } })).toBe(true)
  })

  it('may be a library schema', async () => {
    const routes = new Routes().post(
      '/',
      signature({ book: body(z.object({ title: z.string().trim() })) }, ({ book }) => book),
    )
    expect(await args(routes, 'POST /', { body: { title: ' x ' } })).toEqual({ title: 'x' })
    expect(await args(routes, 'POST /', { body: {} })).toEqual(['body.title missing'])
  })
})

describe('a body with something secret in it', () => {
  const secret = { type: 'string', secret: true } as const
  const login = { type: 'object', properties: { password: secret } } as const
  const routes = new Routes()
    .post(
      '/whole',
      signature({ login: body(login) }, ({ login }) => login),
    )
    .post(
      '/parts',
      signature({ name: body({ type: 'string' }), login: body(login) }, ({ name }) => name),
    )

  it.each([
    ['/whole', '{"password":"1234"}', 'text/plain'],
    ['/whole', '["1234"]', 'application/json'],
    ['/whole', '{"password":"1234"', 'application/json'],
    ['/parts', '["1234"]', 'application/json'],
    ['/parts', 'password=1234', 'application/x-www-form-urlencoded'],
  ])('of %s is not shown when it is wrong as a whole: %s as %s', async (path, content, type) => {
    const init = { body: content, headers: [['content-type', type]] } satisfies RequestInit
    const error: unknown = await Promise.resolve()
      .then(() => routes.handle(requestOf(`POST ${path}`, init)))
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ValidationError)
    const items = JSON.stringify((error as ValidationError).errors)
    expect(items).toContain('"loc":["body"')
    expect(items).not.toContain('1234')
  })
})

describe('an asynchronous schema', () => {
  const free = z.string().refine(async (name) => Promise.resolve(name !== 'taken'), 'taken')
  const routes = new Routes()
    .get(
      '/{name}',
      signature({ name: path(free), n: query({ type: 'integer' }) }, (given) => given),
    )
    .post(
      '/',
      signature({ name: body(free) }, ({ name }) => name),
    )

  it('is waited for', async () => {
    expect(await args(routes, 'GET /x?n=1')).toEqual({ name: 'x', n: 1 })
    expect(await args(routes, 'POST /', { body: 'x'.repeat(3), headers: [] })).toEqual(['body model_attributes_type'])
    expect(await args(routes, 'POST /', { body: '"x"', headers: [['content-type', 'application/json']] })).toBe('x')
  })

  it('that fails is a bug, and ends nothing else', async () => {
    const broken = {
      '~standard': {
        version: 1,
        vendor: 'broken',
        validate: async (): Promise<{ value: unknown }> => Promise.reject(new Error('no database')),
      },
    } as const
    const routes = new Routes().post(
      '/{name}',
      signature({ name: path(broken), other: path(broken, { alias: 'name' }), n: body(broken) }, () => 1),
    )
    await expect(exchange(routes.handle, 'POST /x')).rejects.toThrow('no database')
    const throwing = {
      '~standard': {
        version: 1,
        vendor: 'throwing',
        validate: (): { value: unknown } => {
          throw new Error('first')
        },
      },
    } as const
    const both = new Routes().get(
      '/{name}',
      signature({ name: path(broken), q: path(throwing, { alias: 'name' }) }, () => 1),
    )
    // Vitest fails if the promise that nobody waits for is an unhandled rejection.
    await expect(async () => both.handle(requestOf('GET /x'))).rejects.toThrow('first')
  })

  it('has its errors among the others', async () => {
    expect(await args(routes, 'GET /taken')).toEqual(['path.name value_error', 'query.n missing'])
    expect(await args(routes, 'POST /', { body: '"taken"', headers: [['content-type', 'application/json']] })).toEqual([
      'body value_error',
    ])
  })
})

describe('calling', () => {
  it('a function without a signature: with the request', async () => {
    const routes = new Routes().get('/', (request: Request) => request.path).get('/n', () => 5)
    expect(await args(routes, 'GET /')).toBe('/')
    expect(await args(routes, 'GET /n')).toBe(5)
  })

  it('one argument after the other, when the signature says so', async () => {
    const add = (a: number, b = 10): number => a + b
    setSignature(add, {
      name: 'add',
      style: 'positional',
      parameters: [
        { name: 'a', source: 'query', required: true, schema: { type: 'integer' } },
        { name: 'b', source: 'query', required: false, schema: { type: 'integer' } },
      ],
    })
    const routes = new Routes().get('/', add)
    expect(await args(routes, 'GET /?a=1&b=2')).toBe(3)
    expect(await args(routes, 'GET /?a=1')).toBe(11)
    expect(await args(routes, 'GET /?b=x')).toEqual(['query.a missing', 'query.b int_parsing'])
  })

  it('the very function, which tests can call too', () => {
    const double = ({ n }: { readonly n: number }): number => n * 2
    const signed = signature({ n: query({ type: 'integer' }) }, double)
    expect(signed).toBe(double)
    expect(signed({ n: 2 })).toBe(4)
  })

  it('with the types of its inputs', () => {
    const signed = signature(
      { n: query({ type: 'integer' }), q: query({ type: 'string' }, { optional: true }) },
      ({ n }) => n,
    )
    expectTypeOf(signed).toEqualTypeOf<(args: { readonly n: number; readonly q: string | undefined }) => number>()
    // @ts-expect-error: there is no input m
    signature({ n: query({ type: 'integer' }) }, ({ m }) => m)
    // @ts-expect-error: n is a number
    signature({ n: query({ type: 'integer' }) }, ({ n }) => n.toUpperCase())
    const later = signature({ book: body(z.object({ title: z.string() })) }, async ({ book }) =>
      Promise.resolve(book.title),
    )
    expectTypeOf(later).returns.toEqualTypeOf<Promise<string>>()
  })

  it('with another signature under another path', async () => {
    const show = ({ n }: { readonly n: number }): number => n
    const routes = new Routes()
      .get('/a', signature({ n: query({ type: 'integer' }) }, show))
      .get('/b', signature({ n: query({ type: 'integer', default: 7 }) }, show))
    expect(await args(routes, 'GET /a')).toEqual(['query.n missing'])
    expect(await args(routes, 'GET /b')).toBe(7)
  })

  it('with names that are no identifiers', async () => {
    const routes = new Routes().get(
      '/',
      signature({ 'a-b': query({ type: 'integer' }), '"': query({ type: 'string' }) }, (given) => given),
    )
    expect(await args(routes, 'GET /?a-b=1&%22=x')).toEqual({ 'a-b': 1, '"': 'x' })
  })
})

describe('problem details', () => {
  it.each<[accept: string, type: string]>([
    ['application/problem+json', 'application/problem+json'],
    ['application/problem+json, */*', 'application/problem+json'],
    ['application/json;q=0.5, application/problem+json', 'application/problem+json'],
    ['application/json, application/problem+json', 'application/json'],
    ['application/problem+json;q=0, application/xml', 'application/json'],
    ['*/*', 'application/json'],
    ['application/json, application/problem+json;q=0.9', 'application/json'],
  ])('%s gets %s', async (accept, type) => {
    const routes = new Routes().get(
      '/',
      signature({ a: query({ type: 'string' }), b: query({ type: 'string' }) }, ({ a }) => a),
    )
    const error = await exchange(routes.handle, 'GET /', { headers: [['accept', accept]] }).catch(
      (thrown: unknown) => thrown,
    )
    const response = await answered((error as ValidationError).toResponse())
    expect(response.status).toBe(422)
    expect(response.headers.get('content-type')).toBe(type)
    expect(response.json).toMatchObject(
      type === 'application/json'
        ? { detail: [{ type: 'missing' }, { type: 'missing' }] }
        : {
            type: 'about:blank',
            title: 'Unprocessable Content',
            status: 422,
            detail: 'query.a: Field required (and 1 more)',
            errors: [{ type: 'missing' }, { type: 'missing' }],
          },
    )
  })
})

describe('faults are TypeErrors at the declaration', () => {
  const anything = (): void => {}
  it.each<[name: string, declare: () => unknown, message: string]>([
    [
      'a template name that is not read',
      () => new Routes().get('/{bookId}/{page}', signature({ bookId: path({ type: 'integer' }) }, anything)),
      'GET /{bookId}/{page} (anything): the template has the parameter "page", but the signature reads only "bookId"; add page: path(…)',
    ],
    [
      'the same with nothing read',
      () => new Routes().get('/{id}', signature({}, anything)),
      'reads none from the path',
    ],
    [
      'an object in the path',
      () => new Routes().get('/{a}', signature({ a: path({ type: 'object' }) }, anything)),
      'GET /{a} (anything): path parameter "a": a parameter cannot be an object',
    ],
    [
      'a faulty body schema',
      () => new Routes().post('/', signature({ a: body({ type: 'objekt' as 'object' }) }, anything)),
      'body parameter "a": JSON Schema at #: type "objekt" is none of',
    ],
    [
      'several arguments without a signature',
      () => new Routes().get('/', (a: number, b: number) => a + b),
      'takes 2 arguments, and nobody knows where from: it was not reflected',
    ],
    ['no function', () => new Routes().get('/', 5 as never), 'GET /: the endpoint must be a function'],
    ['no function to sign', () => signature({}, 5 as never), 'the endpoint must be a function'],
    ['no schema', () => query(5 as never), 'query(schema): expected a JSON Schema or a Standard Schema'],
    [
      'no input',
      () => signature({ a: { type: 'string' } as never }, anything),
      'signature: a must be an input: path(…), query(…)',
    ],
    [
      'a dangerous name',
      () => signature({ ['__proto__']: query(true) }, anything),
      'no parameter can be named __proto__',
    ],
    [
      'an impossible status',
      () => new Routes().get('/', anything, { status: 99 }),
      'GET / (anything): the status must be an integer from 200 to 599',
    ],
    ['a faulty template', () => new Routes().get('x', anything), 'must start with "/"'],
  ])('%s', (_name, declare, message) => {
    expect(declare).toThrow(message)
  })
})
