// Return types: what is held to them, what is left out, what is said of a value that breaks them.

import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { depends, Response, ReturnError, type RouteOptions, Routes, signature, Testudo } from 'testudo'
import type { JsonSchema, Returns } from 'testudo/schema'

import { reflect, silent } from './ask.ts'
import { type Answered, exchange } from './exchange.ts'

const definitions: Record<string, JsonSchema> = {
  Book: {
    type: 'object',
    properties: {
      title: { type: 'string' },
      price: { type: 'number', minimum: 0 },
      published: { type: 'string', format: 'date-time', 'x-js': 'Date' },
    },
    required: ['title', 'price'],
  },
}
const book: JsonSchema = { $ref: '#/$defs/Book' }
const emma = { title: 'Emma', price: 8, published: new Date(0), secret: 'cost 2' }
const shown = '{"title":"Emma","price":8,"published":"1970-01-01T00:00:00.000Z"}'

function answer(value: unknown, returns: Returns | undefined, options?: RouteOptions): Promise<Answered> {
  const endpoint = reflect(() => value, [], { definitions, ...(returns === undefined ? {} : { returns }) })
  return exchange(new Routes().get('/', endpoint, options).handle, 'GET /')
}

describe('a declared type', () => {
  it('leaves out what it does not name', async () => {
    expect((await answer(emma, { schema: book, declared: true })).text).toBe(shown)
    expect((await answer([emma], { schema: { type: 'array', items: book }, declared: true })).text).toBe(`[${shown}]`)
    expect((await answer(Promise.resolve(emma), { schema: book, declared: true })).text).toBe(shown)
  })

  it('does not touch responses and bytes', async () => {
    const declared: Returns = { schema: book, declared: true }
    expect(await answer(Response.json({ any: 1 }, { status: 202 }), declared)).toMatchObject({
      status: 202,
      text: '{"any":1}',
    })
    expect((await answer(globalThis.Response.json(5), declared)).text).toBe('5')
    expect((await answer(new Uint8Array([65]), declared)).text).toBe('A')
  })

  it('is broken by undefined, unless it includes that', async () => {
    const lists: Returns = { schema: book, declared: true, stream: true }
    for (const broken of [
      { schema: book, declared: true },
      lists,
      { schema: { type: 'null' }, declared: true },
    ] as const) {
      await expect(async () => answer(undefined, broken)).rejects.toThrow(ReturnError)
      await expect(async () => answer(Promise.resolve(), broken)).rejects.toThrow(ReturnError)
      expect(await answer(undefined, { ...broken, optional: true })).toMatchObject({ status: 204, text: '' })
    }
    const anything = { schema: {}, declared: true }
    expect(await answer(undefined, anything)).toMatchObject({ status: 204, text: '' })
    expect(await answer(undefined, { schema: book })).toMatchObject({ status: 204, text: '' })
    await expect(async () => answer(undefined, undefined, { returns: book })).rejects.toThrow(ReturnError)
    expect(await answer(undefined, undefined, { returns: book, status: 204 })).toMatchObject({ status: 204 })
  })

  it('of a library says itself whether it includes undefined', async () => {
    await expect(async () => answer(undefined, undefined, { returns: z.object({}) })).rejects.toThrow(ReturnError)
    expect(await answer(undefined, undefined, { returns: z.string().default('x') })).toMatchObject({ text: '"x"' })
    const optional = z.object({}).optional()
    expect(await answer(undefined, undefined, { returns: optional })).toMatchObject({ status: 204, text: '' })
  })

  it('of nothing sends nothing, whatever is returned', async () => {
    const nothing: Returns = { schema: { not: {} }, declared: true }
    expect(await answer({ secret: 1 }, nothing)).toMatchObject({ status: 204, text: '' })
    expect(await answer('x', { schema: false, declared: true }, { status: 202 })).toMatchObject({
      status: 202,
      text: '',
    })
    expect(await answer(Response.text('x'), nothing)).toMatchObject({ status: 200, text: 'x' })
  })

  it('is broken by a bug: 500, and the log says where and what, but no values', async () => {
    const logged: { readonly err: ReturnError }[] = []
    const app = new Testudo({ logger: { ...silent, error: (fields) => logged.push(fields as { err: ReturnError }) } })
    const listBooks = reflect(() => [emma, { title: 5, price: -1, secret: 'hush' }], [], {
      name: 'listBooks',
      definitions,
      location: { file: 'shop.ts', line: 12, column: 3 },
      returns: { schema: { type: 'array', items: book }, declared: true },
    })
    app.get('/books', listBooks)
    const response = await exchange(app.handle, 'GET /books')
    expect(response).toMatchObject({ status: 500, text: '{"detail":"Internal Server Error"}' })
    const [{ err }] = logged as [{ err: ReturnError }]
    expect(err).toBeInstanceOf(ReturnError)
    expect(err.message).toBe(
      'GET /books (listBooks) at shop.ts:12:3 returned what is not its type:\n' +
        '  response.1.title: Input should be a valid string\n' +
        '  response.1.price: Input should be greater than or equal to 0',
    )
    expect(err.errors.map(({ type, loc }) => [type, loc])).toEqual([
      ['string_type', ['response', 1, 'title']],
      ['greater_than_equal', ['response', 1, 'price']],
    ])
    expect(JSON.stringify(err)).not.toContain('hush')
  })

  it('may be handled like any error', async () => {
    const app = new Testudo({ logger: silent })
      .get(
        '/',
        reflect(() => 5, [], { returns: { schema: { type: 'string' }, declared: true } }),
      )
      .onError(ReturnError, (_request, error) => Response.json(error.errors.length, { status: 502 }))
    expect(await exchange(app.handle, 'GET /')).toMatchObject({ status: 502, text: '1' })
  })

  it('that cannot be compiled is told where the route is declared', () => {
    const endpoint = reflect(() => 5, [], {
      name: 'five',
      returns: { schema: { $ref: '#/$defs/Gone' }, declared: true },
    })
    expect(() => new Routes().get('/', endpoint)).toThrow(/^GET \/ \(five\): its return type: .*#\/\$defs\/Gone/)
  })
})

describe('an inferred type', () => {
  it('is written as it is', async () => {
    const { text } = await answer(emma, { schema: book })
    expect(JSON.parse(text)).toEqual({ ...emma, published: '1970-01-01T00:00:00.000Z' })
    expect((await answer({ price: 'odd' }, { schema: book })).text).toBe('{"price":"odd"}')
  })
})

describe('the option `returns`', () => {
  it('goes before the signature', async () => {
    const title: JsonSchema = { type: 'object', properties: { title: { type: 'string' } } }
    expect((await answer(emma, undefined, { returns: title })).text).toBe('{"title":"Emma"}')
    expect((await answer(emma, { schema: book, declared: true }, { returns: title })).text).toBe('{"title":"Emma"}')
    expect((await answer({ any: 1 }, { schema: book, declared: true }, { returns: false })).text).toBe('{"any":1}')
    expect((await answer(emma, { schema: { type: 'null' }, declared: true }, { returns: book })).text).toBe(shown)
  })

  it('may be a library schema', async () => {
    const returns = z.object({ title: z.string() })
    expect((await answer(emma, undefined, { returns })).text).toBe('{"title":"Emma"}')
    await expect(answer({ title: 5 }, undefined, { returns })).rejects.toThrow('response.title: ')
  })
})

describe('a stream', () => {
  async function* books(): AsyncGenerator<object> {
    yield await Promise.resolve(emma)
    yield { ...emma, title: 'Ulysses' }
  }

  it('of data is JSON lines, each held to the type', async () => {
    for (const value of [books(), [emma, { ...emma, title: 'Ulysses' }]]) {
      const response = await answer(value, { schema: book, declared: true, stream: true })
      expect(response.headers.get('content-type')).toBe('application/jsonl')
      expect(response.text).toBe(`${shown}\n${shown.replace('Emma', 'Ulysses')}\n`)
    }
    const named = await answer(
      books(),
      { schema: book, stream: true },
      { headers: { 'content-type': 'application/x-ndjson' } },
    )
    expect(named.headers.get('content-type')).toBe('application/x-ndjson')
    expect((await answer(books(), undefined, { returns: book })).text).toBe(
      `${shown}\n${shown.replace('Emma', 'Ulysses')}\n`,
    )
  })

  it('of text or bytes is sent as it is', async () => {
    function* pieces(): Generator<string | Uint8Array> {
      yield 'a'
      yield new Uint8Array([66])
    }
    for (const schema of [
      { type: 'string' },
      { anyOf: [{ type: 'string' }, { type: 'string', 'x-js': 'Uint8Array' }] },
      { enum: ['a', 'b'] },
    ] satisfies JsonSchema[]) {
      const response = await answer(pieces(), { schema, declared: true, stream: true })
      expect(response.text).toBe('aB')
      expect(response.headers.has('content-type')).toBe(false)
    }
  })

  it('breaks off at an item that is not its type', async () => {
    let isClosed = false
    const endpoint = reflect(
      function* () {
        try {
          yield emma
          yield { title: 'x' }
        } finally {
          isClosed = true
        }
      },
      [],
      { definitions, returns: { schema: book, declared: true, stream: true } },
    )
    const routes = new Routes().get('/', endpoint)
    await expect(exchange(routes.handle, 'GET /')).rejects.toThrow('response.price: Field required')
    expect(isClosed).toBe(true)
  })
})

it('what a dependency returns is not held to anything', async () => {
  const shop = reflect(() => emma, [], { definitions, returns: { schema: { type: 'null' }, declared: true } })
  const routes = new Routes().get(
    '/',
    signature({ it: depends(shop) }, ({ it }) => it.secret),
  )
  expect((await exchange(routes.handle, 'GET /')).text).toBe('"cost 2"')
})
