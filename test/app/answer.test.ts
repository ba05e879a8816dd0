// What endpoints may return.

import { describe, expect, it } from 'vitest'

import { HttpError, Response, type RouteOptions, Routes, Testudo } from 'testudo'

import { answered, exchange, requestOf } from './exchange.ts'

function answerOf(value: unknown, options?: RouteOptions): ReturnType<typeof exchange> {
  return exchange(new Routes().get('/', () => value, options).handle, 'GET /')
}

describe('JSON', () => {
  it.each<[value: unknown, text: string]>([
    [{ a: 1, b: [true, null] }, '{"a":1,"b":[true,null]}'],
    [[], '[]'],
    [{}, '{}'],
    ['text', '"text"'],
    ['', '""'],
    [0, '0'],
    [false, 'false'],
    [null, 'null'],
    [12345678901234567890n, '"12345678901234567890"'],
    [{ n: 1n, list: [2n] }, '{"n":"1","list":["2"]}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [new URL('https://example.org/'), '"https://example.org/"'],
    [new Map([['a', 1]]), '{"a":1}'],
    [
      new Map<unknown, unknown>([
        [1, 'a'],
        [2, new Set(['b'])],
      ]),
      '[[1,"a"],[2,["b"]]]',
    ],
    [new Map([['__proto__', 1]]), '{"__proto__":1}'],
    [new Set([1, 2]), '[1,2]'],
    [{ tags: new Set(['a']), byId: new Map([['x', { n: 1n }]]) }, '{"tags":["a"],"byId":{"x":{"n":"1"}}}'],
    [{ empty: {}, list: [{}] }, '{"empty":{},"list":[{}]}'],
    [{ hash: new Uint8Array([1]) }, '{"hash":"AQ=="}'],
    [{ at: new Date(0), m: new Map() }, '{"at":"1970-01-01T00:00:00.000Z","m":{}}'],
    [{ gone: undefined, f: () => 0, kept: 1 }, '{"kept":1}'],
    [
      new (class Point {
        readonly x: number = 1
      })(),
      '{"x":1}',
    ],
    [Object.create(null), '{}'],
  ])('%o', async (value, text) => {
    const response = await answerOf(value)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.text).toBe(text)
  })

  it('is sent with the status and headers of the route', async () => {
    const response = await answerOf(
      { a: 1 },
      { status: 201, headers: { 'x-a': 'b', 'content-type': 'application/hal+json' } },
    )
    expect(response.status).toBe(201)
    expect([...response.headers]).toEqual([
      ['x-a', 'b'],
      ['content-type', 'application/hal+json'],
    ])
  })

  it('has one constant header list, which a server renders once', () => {
    const routes = new Routes().get('/', () => ({ a: 1 }), { headers: { 'x-a': 'b' } })
    const [first, second] = [routes.handle(requestOf('GET /')), routes.handle(requestOf('GET /'))] as Response[]
    expect(first?.headerList).toBe(second?.headerList)
    expect(Object.isFrozen(first?.headerList)).toBe(true)
    expect(first?.headerList.every((field) => Object.isFrozen(field))).toBe(true)
  })
})

describe('nothing', () => {
  it('is 204 for undefined, or the status of the route', async () => {
    expect(await answerOf(undefined)).toMatchObject({ status: 204, text: '' })
    expect((await answerOf(undefined)).headers.has('content-type')).toBe(false)
    expect(await answerOf(undefined, { status: 202 })).toMatchObject({ status: 202, text: '' })
  })

  it('is sent with a status that has no content, whatever is returned', async () => {
    for (const status of [204, 205, 304]) {
      for (const value of [{ a: 1 }, null, 'x', [], new Map(), new Uint8Array(1)]) {
        const response = await answerOf(value, { status })
        expect(response).toMatchObject({ status, text: '' })
        expect(response.headers.has('content-type')).toBe(false)
      }
    }
  })
})

describe('responses', () => {
  it('pass as they are', async () => {
    const response = Response.text('x', { status: 418 })
    const routes = new Routes().get('/', () => response, { status: 201, headers: { 'x-a': 'b' } })
    expect(routes.handle(requestOf('GET /'))).toBe(response)
  })

  it('of the web become ours, so that every layer can change them', async () => {
    const routes = new Routes().get('/', () => globalThis.Response.json({ a: 1 }, { status: 202 }))
    const response = await routes.handle(requestOf('GET /'))
    expect(response).toBeInstanceOf(Response)
    expect(await answered(response)).toMatchObject({ status: 202, text: '{"a":1}' })
  })
})

describe('bytes and streams', () => {
  it('are octets', async () => {
    const response = await answerOf(new TextEncoder().encode('abc'))
    expect(response.text).toBe('abc')
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect((await answerOf(new ArrayBuffer(2))).text).toHaveLength(2)
    expect(
      (await answerOf(Buffer.from('x'), { headers: { 'content-type': 'image/png' } })).headers.get('content-type'),
    ).toBe('image/png')
  })

  it('are sent as they are made', async () => {
    async function* later(): AsyncGenerator<string> {
      yield await Promise.resolve('a')
      yield 'b'
    }
    function* now(): Generator<string> {
      yield 'c'
      yield 'd'
    }
    expect((await answerOf(later())).text).toBe('ab')
    expect((await answerOf(now())).text).toBe('cd')
    expect((await answerOf(new Blob(['ef']).stream())).text).toBe('ef')
    const routes = new Routes().route('GET', '/', later, { status: 201, headers: { 'content-type': 'text/csv' } })
    const response = await exchange(routes.handle, 'GET /')
    expect(response).toMatchObject({ status: 201, text: 'ab' })
    expect(response.headers.get('content-type')).toBe('text/csv')
  })
})

describe('promises', () => {
  it('are waited for, of whatever make', async () => {
    expect((await answerOf(Promise.resolve({ a: 1 }))).text).toBe('{"a":1}')
    class Query {
      // oxlint-disable-next-line unicorn/no-thenable
      then(resolve: (value: number) => void): void {
        resolve(5)
      }
    }
    const thenable = new Query()
    expect((await answerOf(thenable)).text).toBe('5')
    expect(await answerOf(Promise.resolve())).toMatchObject({ status: 204 })
  })
})

describe('errors', () => {
  it('that are returned count as thrown', async () => {
    const app = new Testudo({ logger: silent })
      .get('/a', () => new HttpError(404, 'no such book'))
      .get('/b', async () => Promise.resolve(new HttpError(409)))
      .get('/c', () => new Error('secret'))
    expect(await exchange(app.handle, 'GET /a')).toMatchObject({ status: 404, text: '{"detail":"no such book"}' })
    expect(await exchange(app.handle, 'GET /b')).toMatchObject({ status: 409 })
    const response = await exchange(app.handle, 'GET /c')
    expect(response.status).toBe(500)
    expect(response.text).not.toContain('secret')
  })

  it.each<[value: unknown, message: string]>([
    [{ price: Number.NaN }, 'response.price: Input should be a finite number'],
    [new Map([['a', Infinity]]), 'response.a: Input should be a finite number'],
    [circle(), 'response.self: '],
    [() => 0, 'response: '],
    [Symbol('x'), 'response: '],
  ])('%o is 500, and only the log says where', async (value, message) => {
    const logged: unknown[] = []
    const app = new Testudo({ logger: { ...silent, error: (fields) => logged.push(fields) } })
    app.get('/books/list', function listBooks() {
      return value
    })
    const response = await exchange(app.handle, 'GET /books/list')
    expect(response).toMatchObject({ status: 500, text: '{"detail":"Internal Server Error"}' })
    expect(logged).toHaveLength(1)
    const { err } = logged[0] as { readonly err: Error }
    expect(err.message).toContain('GET /books/list (listBooks) returned what is not its type:')
    expect(err.message).toContain(message)
  })
})

const silent = { warn: () => {}, error: () => {} }

function circle(): object {
  const value: Record<string, unknown> = {}
  value['self'] = value
  return value
}
