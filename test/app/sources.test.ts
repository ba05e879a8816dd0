// Where reflected arguments come from.

import { describe, expect, it } from 'vitest'

import { type Reply, Routes } from 'testudo'
import { type JsonSchema, type Parameter, reflected } from 'testudo/schema'

import { isTextual, resolveParameters } from '../../src/app/sources.ts'
import { ask, quiet, reflect } from './ask.ts'
import { exchange } from './exchange.ts'

const definitions = {
  Color: { enum: ['red', 'green'] },
  Book: { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] },
  Tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: '#/$defs/Tree' } } } },
  Endless: { anyOf: [{ type: 'string' }, { $ref: '#/$defs/Endless' }] },
  'a/b~c': { type: 'integer' },
} satisfies Record<string, JsonSchema>

describe('what can be written as text', () => {
  it.each<[schema: JsonSchema, expected: boolean]>([
    [{ type: 'string' }, true],
    [{ type: 'integer', minimum: 1 }, true],
    [{ type: ['number', 'null'] }, true],
    [{ type: 'boolean' }, true],
    [{ type: 'string', format: 'date-time', 'x-js': 'Date' }, true],
    [{ type: 'string', 'x-js': 'bigint' }, true],
    [{ enum: ['a', 1, null] }, true],
    [{ const: 'a' }, true],
    [{ anyOf: [{ type: 'string' }, { type: 'null' }] }, true],
    [{ oneOf: [{ const: 1 }, { type: 'boolean' }] }, true],
    [{ allOf: [{ type: 'string' }, { minLength: 1 }] }, true],
    [{ type: 'array', items: { type: 'string' } }, true],
    [{ type: 'array', items: { $ref: '#/$defs/Color' } }, true],
    [{ type: 'array', prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false }, true],
    [{ type: 'array', uniqueItems: true, items: { type: 'string' }, 'x-js': 'Set' }, true],
    [{ anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] }, true],
    [{ $ref: '#/$defs/Color' }, true],
    [{ $ref: '#/$defs/a~1b~0c' }, true],
    [true, false],
    [{}, false],
    [{ type: 'object' }, false],
    [{ $ref: '#/$defs/Book' }, false],
    [{ $ref: '#/$defs/Tree' }, false],
    [{ $ref: '#/$defs/Endless' }, false],
    [{ $ref: '#/$defs/Nothing' }, false],
    [{ enum: ['a', { b: 1 }] }, false],
    [{ type: 'array' }, false],
    [{ type: 'array', items: { type: 'object' } }, false],
    [{ type: 'array', items: { type: 'array', items: { type: 'string' } } }, false],
    [{ anyOf: [{ type: 'string' }, { $ref: '#/$defs/Book' }] }, false],
    [{ type: ['string', 'object'] }, false],
  ])('%j: %s', (schema, expected) => {
    expect(isTextual(schema, definitions)).toBe(expected)
  })
})

describe('an inferred source', () => {
  const parameters: readonly Parameter[] = [
    { name: 'shop', source: 'inferred', required: false, schema: { type: 'integer' } },
    { name: 'color', source: 'inferred', required: false, schema: { $ref: '#/$defs/Color' } },
    { name: 'book', source: 'inferred', required: true, schema: { $ref: '#/$defs/Book' } },
    { name: 'token', source: 'header', required: true, schema: { type: 'string' } },
  ]

  it('is the path, the query or the body', () => {
    const signature = { name: '', style: 'positional', parameters, definitions } as const
    expect(resolveParameters(signature, ['shop']).map(({ source, required }) => [source, required])).toEqual([
      ['path', false],
      ['query', false],
      ['body', true],
      ['header', true],
    ])
  })

  it('follows the whole template, at each place of its own', async () => {
    const inner = new Routes().get(
      '/books',
      reflect((shop: number) => ({ shop }), parameters.slice(0, 1)),
    )
    const app = quiet().include(inner, { prefix: '/shops/{shop}' }).include(inner, { prefix: '/all' })
    expect(await ask(app, 'GET /shops/5/books?shop=6')).toEqual({ shop: 5 })
    expect(await ask(app, 'GET /all/books?shop=6')).toEqual({ shop: 6 })
    expect(await ask(app, 'GET /all/books')).toEqual({})
    expect((await exchange(app.handle, 'GET /shops/x/books')).json).toMatchObject({
      detail: [{ loc: ['path', 'shop'], type: 'int_parsing' }],
    })
  })

  it('decodes with the definitions of its file', async () => {
    const endpoint = reflect(
      (shop: number, color: string, book: object) => [shop, color, book],
      parameters.slice(0, 3),
      {
        definitions,
      },
    )
    const routes = new Routes().put('/{shop}', endpoint)
    expect(await ask(routes, 'PUT /1?color=red', { body: { title: 'Emma' } })).toEqual([1, 'red', { title: 'Emma' }])
    expect(await ask(routes, 'PUT /1?color=blue', { body: {} })).toEqual([
      'query.color literal_error',
      'body.title missing',
    ])
  })

  it('is the body for several, by their names; also with GET', async () => {
    const endpoint = reflect(
      (a: object, b: object) => ({ a, b }),
      [
        { name: 'a', source: 'inferred', required: true, schema: { type: 'object' } },
        { name: 'b', source: 'inferred', required: true, schema: { type: 'object' } },
      ],
    )
    const routes = new Routes().route(['GET', 'POST'], '/', endpoint)
    expect(await ask(routes, 'POST /', { body: { a: { x: 1 }, b: {} } })).toEqual({ a: { x: 1 }, b: {} })
    expect(await ask(routes, 'GET /', { body: { a: { x: 1 }, b: {} } })).toEqual({ a: { x: 1 }, b: {} })
    expect(await ask(routes, 'POST /', { body: { a: 1 } })).toEqual(['body.a dict_type', 'body.b missing'])
  })
})

describe('rest parameters', () => {
  it('take all values of a name, or a list as the body', async () => {
    const routes = new Routes()
      .get(
        '/',
        reflect(
          (first: string, ...ids: number[]) => [first, ids],
          [
            { name: 'first', source: 'inferred', required: false, schema: { type: 'string' } },
            { name: 'ids', source: 'inferred', required: false, rest: true, schema: { type: 'integer' } },
          ],
        ),
      )
      .post(
        '/',
        reflect(
          (...books: object[]) => books.length,
          [{ name: 'books', source: 'inferred', required: false, rest: true, schema: { type: 'object' } }],
        ),
      )
    expect(await ask(routes, 'GET /?ids=1&ids=2')).toEqual([null, [1, 2]])
    expect(await ask(routes, 'GET /?first=x')).toEqual(['x', []])
    expect(await ask(routes, 'POST /', { body: [{}, {}] })).toBe(2)
    expect(await ask(routes, 'POST /')).toBe(0)
  })
})

describe('models', () => {
  const page = {
    type: 'object',
    properties: {
      limit: { type: 'integer', default: 10 },
      tags: { type: 'array', items: { type: 'string' } },
      userAgent: { type: 'string' },
    },
    required: ['userAgent'],
    additionalProperties: false,
  } as const

  it.each(['query', 'header', 'cookie'] as const)('of a %s are objects of its parameters', async (source) => {
    const routes = new Routes().get(
      '/',
      reflect((page: object) => page, [{ name: 'page', source, required: true, schema: page }]),
    )
    const sent = {
      query: ['GET /?userAgent=a&limit=5&tags=x&tags=y', {}],
      header: [
        'GET /',
        {
          headers: [
            ['user-agent', 'a'],
            ['limit', '5'],
            ['tags', 'x'],
            ['tags', 'y'],
          ],
        },
      ],
      cookie: ['GET /', { headers: [['cookie', 'userAgent=a; limit=5; tags=y']] }],
    } as const
    const [line, init] = sent[source]
    expect(await ask(routes, line, init)).toEqual({
      limit: 5,
      userAgent: 'a',
      tags: source === 'cookie' ? ['y'] : ['x', 'y'],
    })
    const name = source === 'header' ? 'user-agent' : 'userAgent'
    expect(await ask(routes, 'GET /')).toEqual([`${source}.${name} missing`])
    const odd = {
      query: ['GET /?userAgent=a&odd=1', {}],
      header: [
        'GET /',
        {
          headers: [
            ['user-agent', 'a'],
            ['odd', '1'],
          ],
        },
      ],
      cookie: ['GET /', { headers: [['cookie', 'userAgent=a; odd=1']] }],
    } as const
    const [oddLine, oddInit] = odd[source]
    expect(await ask(routes, oddLine, oddInit)).toEqual([`${source}.odd extra_forbidden`])
  })

  it('may be absent as a whole where they are optional', async () => {
    const routes = new Routes().get(
      '/',
      reflect((page?: object) => page ?? 'none', [{ name: 'page', source: 'query', required: false, schema: page }]),
    )
    expect(await ask(routes, 'GET /?other=1')).toBe('none')
    expect(await ask(routes, 'GET /?limit=1')).toEqual(['query.userAgent missing'])
  })
})

describe('embedding', () => {
  it('puts a single body under its name', async () => {
    const endpoint = reflect(
      (book: object) => book,
      [{ name: 'book', source: 'body', required: true, embed: true, alias: 'the-book', schema: { type: 'object' } }],
    )
    const routes = new Routes().post('/', endpoint)
    expect(await ask(routes, 'POST /', { body: { 'the-book': { a: 1 } } })).toEqual({ a: 1 })
    expect(await ask(routes, 'POST /', { body: { a: 1 } })).toEqual(['body.the-book missing'])
  })
})

describe('secrets', () => {
  it('are not in errors', async () => {
    const app = quiet().post(
      '/{pin}',
      reflect(
        (pin: number, key: number, token: number, password: string) => [pin, key, token, password],
        [
          { name: 'pin', source: 'inferred', required: true, secret: true, schema: { type: 'integer' } },
          { name: 'key', source: 'query', required: true, secret: true, schema: { type: 'integer' } },
          { name: 'token', source: 'header', required: true, secret: true, schema: { type: 'integer' } },
          { name: 'password', source: 'body', required: true, secret: true, schema: { type: 'string', minLength: 50 } },
        ],
      ),
    )
    const response = await exchange(app.handle, 'POST /hush1?key=hush2', {
      headers: [
        ['token', 'hush3'],
        ['content-type', 'application/json'],
      ],
      body: '"hush4"',
    })
    expect(response.status).toBe(422)
    expect((response.json as { detail: unknown[] }).detail).toHaveLength(4)
    expect(response.text).not.toContain('hush')
  })
})

describe('a request has one body', () => {
  it('which is JSON or a form', () => {
    const endpoint = reflect(
      (a: string, b: object) => [a, b],
      [
        { name: 'a', source: 'form', required: true, schema: { type: 'string' } },
        { name: 'b', source: 'body', required: true, schema: { type: 'object' } },
      ],
    )
    expect(() => new Routes().post('/', endpoint)).toThrow(
      '"a" comes from a form and "b" from a JSON body, but a request has one body',
    )
  })
})

it('signatures of a transform are read late', async () => {
  let isRead = false
  const endpoint = reflected(
    (out: Reply) => {
      out.status = 202
      return 1
    },
    () => {
      isRead = true
      return { name: 'late', style: 'positional', parameters: [{ name: 'out', source: 'reply', required: true }] }
    },
  )
  const routes = new Routes().get('/', endpoint)
  expect(await exchange(routes.handle, 'GET /')).toMatchObject({ status: 202 })
  expect(isRead).toBe(true)
})
