import { type } from 'arktype'
import { toStandardJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import {
  compileModel,
  type Fields,
  Invalid,
  isModelType,
  type JsonSchema,
  type ModelSource,
  Report,
  type Schema,
} from 'testudo/schema'

/** The object, or the errors. */
function decode(schema: Schema, sent: string | Fields, source: ModelSource = 'query'): unknown {
  const model = compileModel(schema, { source })
  const fields = typeof sent === 'string' ? new URLSearchParams(sent) : sent
  const result = model.decode(fields)
  if (!(result instanceof Invalid)) return result
  const report = new Report()
  model.explain(fields, result, report)
  expect(report.items.length).toBeGreaterThan(0)
  return report.items.map((item) => `${item.loc.join('.')} ${item.type}`)
}

const filter = {
  type: 'object',
  properties: {
    limit: { type: 'integer', minimum: 1, maximum: 100, default: 100 },
    orderBy: { enum: ['created', 'updated'], default: 'created' },
    tags: { type: 'array', items: { type: 'string' }, default: [] },
    since: { type: 'string', 'x-js': 'Date' },
    ids: { type: 'array', items: { type: 'string', 'x-js': 'bigint' }, uniqueItems: true, 'x-js': 'Set' },
    q: { type: 'string' },
  },
  required: ['q'],
} as const

describe('a model', () => {
  it('is an object of parameters', () => {
    expect(decode(filter, 'q=x&limit=5&tags=a&tags=b&since=2026-11-22&ids=1&ids=2')).toEqual({
      q: 'x',
      limit: 5,
      orderBy: 'created',
      tags: ['a', 'b'],
      since: new Date('2026-11-22'),
      ids: new Set([1n, 2n]),
    })
  })

  it('has defaults, each request its own', () => {
    const model = compileModel(filter, { source: 'query' })
    const first = model.decode(new URLSearchParams('q=x')) as { tags: string[] }
    first.tags.push('changed')
    expect(model.decode(new URLSearchParams('q='))).toEqual({ q: '', limit: 100, orderBy: 'created', tags: [] })
  })

  it('says everything that is wrong, by the names in the request', () => {
    expect(decode(filter, 'limit=0&orderBy=x&ids=a&ids=1&ids=1')).toEqual([
      'query.limit greater_than_equal',
      'query.orderBy literal_error',
      'query.ids.0 int_parsing',
      'query.q missing',
    ])
    const model = compileModel(filter, { source: 'query' })
    const report = new Report()
    model.explain(new URLSearchParams(), model.decode(new URLSearchParams()) as Invalid, report)
    expect(report.items).toEqual([{ type: 'missing', loc: ['query', 'q'], msg: 'Field required', input: null }])
  })

  it('ignores names that it does not know, or refuses them, or takes them', () => {
    expect(decode({ type: 'object', properties: {} }, 'tool=plumbus')).toEqual({})
    const strict = { ...filter, additionalProperties: false } as const
    expect(decode(strict, 'q=x&tool=plumbus&tool=2')).toEqual(['query.tool extra_forbidden'])
    const model = compileModel(strict, { source: 'query' })
    const sent = new URLSearchParams('q=x&tool=plumbus')
    const report = new Report()
    model.explain(sent, model.decode(sent) as Invalid, report)
    expect(report.items).toEqual([
      { type: 'extra_forbidden', loc: ['query', 'tool'], msg: 'Extra inputs are not permitted', input: 'plumbus' },
    ])
    const open = { type: 'object', additionalProperties: { type: 'integer' } } as const
    expect(decode(open, 'a=1&b=2')).toEqual({ a: 1, b: 2 })
    expect(decode(open, 'a=x')).toEqual(['query.a int_parsing'])
    expect(decode({ ...open, 'x-js': 'Map' }, 'a=1')).toEqual(new Map([['a', 1]]))
  })

  it('has no member __proto__', () => {
    const open = { type: 'object', additionalProperties: { type: 'string' } } as const
    expect(decode(open, '__proto__=x')).toEqual(['query.__proto__ extra_forbidden'])
    expect(Object.getPrototypeOf(decode(open, 'constructor=x'))).toBe(Object.prototype)
  })

  it('may be made of parts', () => {
    const parts: JsonSchema = {
      allOf: [{ $ref: '#/$defs/Page' }, { type: 'object', properties: { q: { type: 'string' } } }],
      $defs: { Page: { type: 'object', properties: { page: { type: 'integer' } }, required: ['page'] } },
    }
    expect(decode(parts, 'page=2&q=x')).toEqual({ page: 2, q: 'x' })
    expect(decode(parts, 'q=x')).toEqual(['query.page missing'])
  })

  it('knows its fields, for documentation', () => {
    const model = compileModel(filter, { source: 'header' })
    expect(model.fields.map(({ name, alias, required, list }) => [name, alias, required, list]).slice(1, 4)).toEqual([
      ['orderBy', 'order-by', false, false],
      ['tags', 'tags', false, true],
      ['since', 'since', false, false],
    ])
  })
})

describe('a model of headers', () => {
  const headers = {
    type: 'object',
    properties: { xToken: { type: 'string' }, if_modified: { type: 'boolean' } },
    required: ['xToken'],
    additionalProperties: false,
  } as const

  function fieldsOf(pairs: readonly [string, string][]): Fields {
    return {
      get: (name) => pairs.find(([key]) => key === name)?.[1],
      getAll: (name) => pairs.filter(([key]) => key === name).map(([, value]) => value),
      keys: () => pairs.map(([key]) => key),
    }
  }

  it('has names in kebab case', () => {
    expect(
      decode(
        headers,
        fieldsOf([
          ['x-token', 'a'],
          ['if-modified', 'yes'],
        ]),
        'header',
      ),
    ).toEqual({
      xToken: 'a',
      if_modified: true,
    })
    expect(decode(headers, fieldsOf([]), 'header')).toEqual(['header.x-token missing'])
  })

  it('refuses others, but not those that clients and proxies send unasked', () => {
    const usual = [
      'host',
      'user-agent',
      'accept',
      'accept-encoding',
      'sec-fetch-mode',
      'x-forwarded-for',
      'content-type',
    ]
    const sent: [string, string][] = [['x-token', 'a'], ...usual.map((name): [string, string] => [name, 'x'])]
    expect(decode(headers, fieldsOf(sent), 'header')).toEqual({ xToken: 'a' })
    expect(decode(headers, fieldsOf([...sent, ['x-tool', 'y']]), 'header')).toEqual(['header.x-tool extra_forbidden'])
  })
})

describe('a model of a form', () => {
  const upload = {
    type: 'object',
    properties: {
      title: { type: 'string', default: 'untitled' },
      cover: { type: 'string', format: 'binary', 'x-js': 'File' },
      pages: { type: 'array', items: { type: 'string', 'x-js': 'Blob' }, maxItems: 2 },
    },
    required: ['cover'],
  } as const

  it('has files', () => {
    const sent = new FormData()
    const cover = new File(['x'], 'x.png')
    sent.set('cover', cover)
    sent.append('pages', new Blob(['y']))
    expect(decode(upload, sent, 'form')).toMatchObject({ title: 'untitled', cover, pages: [{ size: 1 }] })
  })

  it('takes what was not filled in for absent, and says so of the body', () => {
    expect(decode(upload, 'title=&cover=', 'form')).toEqual(['body.cover missing'])
    expect(decode(upload, 'cover=text&pages=a&pages=b&pages=c', 'form')).toEqual([
      'body.cover value_error',
      'body.pages.0 value_error',
      'body.pages.1 value_error',
      'body.pages.2 value_error',
    ])
  })
})

describe('what cannot be a model is a TypeError that says why', () => {
  it.each<[schema: Schema, message: string]>([
    [{ type: 'string' }, 'a query model must be an object type'],
    [{ anyOf: [filter, filter] }, 'a query model cannot be a union'],
    [{ type: 'object', properties: { a: { type: 'object' } } }, 'property "a": a parameter cannot be an object'],
    [
      { type: 'object', properties: { a: { anyOf: [{ type: 'object' }, filter] } } },
      'property "a": a parameter cannot',
    ],
    [
      { type: 'object', properties: { a: { type: 'array', items: filter } } },
      'property "a": a parameter cannot be a list of',
    ],
    [{ type: 'object', properties: { a: { type: 'string', 'x-js': 'File' } } }, 'property "a": only a form has files'],
    [
      { type: 'object', properties: { a: { type: 'integer', default: 'x' } } },
      'property "a": its default "x" does not',
    ],
    [{ type: 'object', required: ['a'] }, 'property "a" is required, but not declared'],
    [{ type: 'object', minProperties: 1 }, 'a query model cannot use minProperties'],
    [v.object({ a: v.string() }), 'the library must offer its JSON Schema'],
    [z.object({ a: z.object({}) }), 'property "a": a parameter cannot be an object'],
  ])('%#', (schema, message) => {
    expect(() => compileModel(schema, { source: 'query' })).toThrow(TypeError)
    expect(() => compileModel(schema, { source: 'query' })).toThrow(message)
  })
})

describe("a library's model", () => {
  it('is read by its JSON Schema, and has the last word', async () => {
    const page = z.object({ page: z.int().min(1).default(1), tags: z.array(z.string()).optional() })
    expect(decode(page, 'page=2&tags=a')).toEqual({ page: 2, tags: ['a'] })
    expect(decode(page, '')).toEqual({ page: 1 })
    expect(decode(page, 'page=0')).toEqual(['query.page value_error'])
    expect(decode(page.strict(), 'other=0')).toEqual(['query.other extra_forbidden'])
    expect(decode(type({ n: 'number.integer' }), 'n=5')).toEqual({ n: 5 })
    const slow = page.refine(async () => Promise.resolve(true))
    await expect(decode(slow, 'page=3')).resolves.toEqual({ page: 3 })
  })

  it('may be valibot with its JSON Schema beside it', () => {
    const page = toStandardJsonSchema(v.object({ page: v.number(), q: v.optional(v.string(), 'all') }))
    expect(decode(page, 'page=2')).toEqual({ page: 2, q: 'all' })
    expect(decode(page, 'page=x')).toEqual(['query.page value_error'])
  })

  it('has the names of headers in its errors', () => {
    const model = z.object({ xToken: z.string().min(3) })
    expect(decode(model, 'x-token=a', 'header')).toEqual(['header.x-token value_error'])
    expect(decode(model, '', 'header')).toEqual(['header.x-token missing'])
  })
})

it('tells object types from text', () => {
  const definitions = { Filter: filter } as const
  expect(isModelType({ $ref: '#/$defs/Filter' }, definitions)).toBe(true)
  expect(isModelType(z.object({}))).toBe(true)
  expect(
    [{ type: 'string' }, { type: 'array' }, true, {}, v.object({})].map((one) => isModelType(one as Schema)),
  ).toEqual([false, false, false, false, false])
})
