import { Settings } from 'typebox/system'
import * as v from 'valibot'
import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'

import { compileEncoder, type EncoderOptions, Invalid, type JsonSchema, Report, type Schema } from 'testudo/schema'

import { compileWriter } from '../../src/schema/encoder-code.ts'
import { SchemaDocument } from '../../src/schema/document.ts'

const text = { type: 'string' } as const
const date = { type: 'string', format: 'date-time', 'x-js': 'Date' } as const

/** The JSON text, or the errors. */
function encode(schema: Schema, value: unknown, options?: EncoderOptions): string | string[] {
  const encoder = compileEncoder(schema, options)
  const result = encoder.encode(value)
  if (!(result instanceof Invalid)) return result
  const report = new Report()
  encoder.explain(value, ['response'], report)
  expect(report.items.length).toBeGreaterThan(0)
  return report.items.map(({ type, loc }) => `${loc.join('.')} ${type}`)
}

/** What either kind of generated code writes; it must not leave the value to the slow way. */
function generated(schema: JsonSchema, value: unknown, declared = true): (string | undefined)[] {
  return (['text', 'copy'] as const).map((output) =>
    compileWriter(new SchemaDocument(schema), declared, output)?.(value),
  )
}

class Account {
  readonly #password = 'secret'
  readonly name = 'Jane'
  get size(): number {
    return this.#password.length
  }
}

describe('a declared type', () => {
  const pet = {
    oneOf: [
      { type: 'object', properties: { kind: { const: 'cat' }, lives: { type: 'integer' } }, required: ['kind'] },
      {
        type: 'object',
        properties: { kind: { enum: ['dog', 'wolf'] }, good: { type: 'boolean' } },
        required: ['kind'],
      },
    ],
    discriminator: { propertyName: 'kind' },
  } as const

  it.each<[schema: JsonSchema, value: unknown, json: string]>([
    [text, 'a "b" \\ \n \u0001 é 😀 \u2028', JSON.stringify('a "b" \\ \n \u0001 é 😀 \u2028')],
    [text, '\ud800', '"\\ud800"'],
    [{ type: 'number' }, 1e21, '1e+21'],
    [{ type: 'number' }, -0, '0'],
    [{ type: 'integer' }, 5, '5'],
    [{ type: 'boolean' }, false, 'false'],
    [{ type: 'null' }, null, 'null'],
    [{ type: ['string', 'null'] }, null, 'null'],
    [{ enum: ['a', 1, null] }, 1, '1'],
    [date, new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ type: 'string', 'x-js': 'bigint', pattern: '^-?\\d+$' }, 10n ** 20n, '"100000000000000000000"'],
    [{ type: 'string', 'x-js': 'URL' }, new URL('https://example.org/a b'), '"https://example.org/a%20b"'],
    [{ type: 'string', 'x-js': 'Uint8Array' }, new Uint8Array([1, 2, 255]), '"AQL/"'],
    [{ type: 'string', 'x-js': 'Buffer' }, Buffer.from('hi'), '"aGk="'],
    [{ type: 'string', 'x-js': 'ArrayBuffer' }, new ArrayBuffer(1), '"AA=="'],
    [{ type: 'array', items: date }, [new Date(0)], '["1970-01-01T00:00:00.000Z"]'],
    [{ type: 'array', items: text, uniqueItems: true, 'x-js': 'Set' }, new Set(['a', 'b']), '["a","b"]'],
    [
      { type: 'object', additionalProperties: date, 'x-js': 'Map' },
      new Map([['a', new Date(0)]]),
      '{"a":"1970-01-01T00:00:00.000Z"}',
    ],
    [
      {
        type: 'array',
        items: { type: 'array', prefixItems: [{ type: 'number' }, text], minItems: 2, items: false },
        'x-js': 'Map',
      },
      new Map([[1, 'a']]),
      '[[1,"a"]]',
    ],
    [{ type: 'array', prefixItems: [text, { type: 'number' }], minItems: 1, items: false }, ['a'], '["a"]'],
    [{ type: 'array', prefixItems: [text], items: { type: 'number' } }, ['a', 1, 2], '["a",1,2]'],
    [{ anyOf: [date, { type: 'null' }] }, null, 'null'],
    [{ anyOf: [{ const: 'all' }, { type: 'integer' }] }, 3, '3'],
    [{ anyOf: [text, { type: 'array', items: text }] }, ['a'], '["a"]'],
    [pet, { kind: 'cat', lives: 9, secret: 1 }, '{"kind":"cat","lives":9}'],
    [pet, { kind: 'wolf', lives: 9, good: true }, '{"kind":"wolf","good":true}'],
    [
      {
        anyOf: [
          { type: 'object', properties: { a: text }, required: ['a'] },
          { type: 'object', properties: { b: date }, required: ['b'] },
          { type: 'object', additionalProperties: { type: 'number' } },
        ],
      },
      { b: new Date(0), c: 1 },
      '{"b":"1970-01-01T00:00:00.000Z"}',
    ],
    [{ type: 'object', properties: { a: text, b: text } }, { b: 'x', a: undefined, c: 1 }, '{"b":"x"}'],
    [{ type: 'object', properties: { a: text } }, {}, '{}'],
    [{ type: 'object', properties: {} }, { a: 1 }, '{}'],
    [
      { type: 'object', properties: { a: text }, required: ['a'], additionalProperties: { type: 'number' } },
      { b: 1, a: 'x' },
      '{"a":"x","b":1}',
    ],
    [{ type: 'object', additionalProperties: {} }, { a: { b: [1, null] } }, '{"a":{"b":[1,null]}}'],
    [{ type: 'object' }, { a: 1 }, '{"a":1}'],
    [{}, { a: new Date(0), s: new Set([1n]) }, '{"a":"1970-01-01T00:00:00.000Z","s":["1"]}'],
    [
      { type: 'object', properties: { name: text, size: { type: 'integer' } }, required: ['name'] },
      new Account(),
      '{"name":"Jane","size":6}',
    ],
    [{ type: 'object', properties: { ['__proto__']: text } }, JSON.parse('{"__proto__":"x"}'), '{"__proto__":"x"}'],
    [{ type: 'object', properties: { constructor: text } }, { constructor: 'x' }, '{"constructor":"x"}'],
    [{ type: 'object', properties: { constructor: text } }, {}, '{}'],
  ])('%j writes %o', (schema, value, json) => {
    expect(encode(schema, value)).toBe(json)
    expect(generated(schema, value)).toEqual([json, json])
  })

  // What is seldom used takes the slow way to the same end.
  it.each<[schema: JsonSchema, value: unknown, json: string]>([
    [{ type: 'object', properties: { a: text } }, { toJSON: () => ({ a: 'x', b: 1 }) }, '{"a":"x"}'],
    [text, Object('boxed'), '"boxed"'],
    [text, new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [date, '2026-11-22', '"2026-11-22"'],
    [{ type: 'array', items: text }, new Set(['a']), '["a"]'],
    [{ type: 'object', additionalProperties: text, 'x-js': 'Map' }, { a: 'x' }, '{"a":"x"}'],
    [{ type: 'object', additionalProperties: text }, new Map([['a', 'x']]), '{"a":"x"}'],
    [{ type: 'object', properties: { a: text } }, { a: () => 1 }, '{}'],
    [{ type: 'object', patternProperties: { '^x-': text } }, { 'x-a': 'y', b: 1 }, '{"x-a":"y"}'],
    [
      {
        allOf: [
          { type: 'object', properties: { a: text } },
          { type: 'object', properties: { b: text } },
        ],
      },
      { a: 'x', b: 'y', c: 1 },
      '{"a":"x","b":"y"}',
    ],
    [
      {
        anyOf: [
          { type: 'object', properties: { a: { type: 'integer' } }, required: ['a'] },
          { type: 'object', properties: { a: text }, required: ['a'] },
        ],
      },
      { a: 'x', c: 1 },
      '{"a":"x"}',
    ],
    [{ type: 'array', items: { type: 'object' }, uniqueItems: true, 'x-js': 'Set' }, new Set([{}, {}]), '[{},{}]'],
    [{ type: ['string', 'number'] }, 5, '5'],
    [{ type: 'array', items: text, uniqueItems: true }, ['a', 'b'], '["a","b"]'],
  ])('%j writes %o', (schema, value, json) => {
    expect(encode(schema, value)).toBe(json)
  })

  it.each<[schema: JsonSchema, value: unknown, errors: string[]]>([
    [text, 5, ['response string_type']],
    [text, undefined, ['response not_serializable']],
    [{ type: 'number' }, Number.NaN, ['response finite_number']],
    [{}, { a: [Infinity] }, ['response.a.0 finite_number']],
    [{ type: 'number' }, 5n, ['response float_type']],
    [{ type: 'integer', minimum: 1 }, 0, ['response greater_than_equal']],
    [date, new Date(Number.NaN), ['response datetime_type']],
    [date, new Date(8.64e15), ['response datetime_from_date_parsing']],
    [{ type: 'string', 'x-js': 'bigint' }, 10n ** 5000n, ['response int_parsing']],
    [{ type: 'object', properties: { a: text }, required: ['a'] }, {}, ['response.a missing']],
    [{ type: 'object', properties: { a: text }, required: ['a'] }, null, ['response model_attributes_type']],
    [{ type: 'object', properties: { a: text }, required: ['a'] }, new Map(), ['response.a missing']],
    [
      { type: 'array', items: { type: 'object', properties: { n: { type: 'integer' } } } },
      [{ n: 1 }, { n: 'x' }],
      ['response.1.n int_type'],
    ],
    [{ type: 'array', items: text, maxItems: 1 }, ['a', 'b'], ['response too_long']],
    [pet, { kind: 'cow' }, ['response union_tag_invalid']],
    [pet, { kind: 'cat', lives: 1.5 }, ['response.cat.lives int_from_float']],
    [{ type: 'object', additionalProperties: text, 'x-js': 'Map' }, new Map([[1, 'a']]), ['response dict_type']],
    [{ type: 'object' }, new Date(0), ['response dict_type']],
    [{ type: 'string', format: 'email' }, 'x', ['response value_error']],
  ])('%j refuses %o', (schema, value, errors) => {
    expect(encode(schema, value)).toEqual(errors)
  })

  it('says where a value is inside itself', () => {
    const node: { next?: unknown } = {}
    node.next = { next: node }
    const linked: JsonSchema = {
      $ref: '#/$defs/Node',
      $defs: { Node: { type: 'object', properties: { next: { $ref: '#/$defs/Node' } } } },
    }
    expect(encode(linked, node)).toEqual(['response.next.next recursion_loop'])
    expect(encode({}, node)).toEqual(['response.next.next recursion_loop'])
    expect(encode({}, node, { declared: false })).toEqual(['response.next.next recursion_loop'])
  })

  it('lets errors of the value through', () => {
    const broken = {
      get a(): string {
        throw new Error('database is gone')
      },
    }
    expect(() => encode({ type: 'object', properties: { a: text } }, broken)).toThrow('database is gone')
  })
})

describe('an inferred type', () => {
  const book = { type: 'object', properties: { title: text, at: date }, required: ['title'] } as const

  it('leaves nothing out, and holds nobody to it', () => {
    const declared = false
    expect(encode(book, { title: 'Emma' }, { declared })).toBe('{"title":"Emma"}')
    expect(encode(book, { title: 'Emma', at: undefined }, { declared })).toBe('{"title":"Emma"}')
    expect(encode(book, { title: 'Emma', price: 8, ids: new Set([1n]) }, { declared })).toBe(
      '{"title":"Emma","price":8,"ids":["1"]}',
    )
    expect(encode(book, { title: 5 }, { declared })).toBe('{"title":5}')
    expect(generated(book, { title: 'Emma', at: new Date(0) }, declared)).toEqual([
      '{"title":"Emma","at":"1970-01-01T00:00:00.000Z"}',
      '{"title":"Emma","at":"1970-01-01T00:00:00.000Z"}',
    ])
  })

  it('still says that a map is a list of pairs', () => {
    const pairs = {
      type: 'array',
      items: { type: 'array', prefixItems: [{}, {}], minItems: 2 },
      'x-js': 'Map',
    } as const
    expect(encode({ type: 'object', properties: { m: pairs } }, { m: new Map(), n: 1 }, { declared: false })).toBe(
      '{"m":[],"n":1}',
    )
    expect(encode({}, { m: new Map() }, { declared: false })).toBe('{"m":{}}')
  })

  it('refuses what JSON cannot say', () => {
    expect(encode({}, { a: { b: Number.NaN } }, { declared: false })).toEqual(['response.a.b finite_number'])
    expect(encode({}, () => 1, { declared: false })).toEqual(['response not_serializable'])
  })
})

describe('a Standard Schema', () => {
  it('makes what is written', () => {
    const book = z.object({ title: z.string(), at: z.date() })
    expect(encode(book, { title: 'Emma', at: new Date(0), secret: 1 })).toBe(
      '{"title":"Emma","at":"1970-01-01T00:00:00.000Z"}',
    )
    expect(encode(book, { title: 1, at: new Date(0) })).toEqual(['response.title value_error'])
    expect(encode(v.object({ n: v.number() }), { n: 1, m: 2 })).toBe('{"n":1}')
    expect(encode(z.bigint(), 5n)).toBe('"5"')
  })

  it('cannot be asynchronous', () => {
    const schema = z.string().refine(async () => Promise.resolve(true))
    expect(() => encode(schema, 'x')).toThrow('an asynchronous schema cannot check what is returned')
  })
})

describe('without code generation', () => {
  const schema = { type: 'object', properties: { a: text, at: date }, required: ['a'] } as const

  it('values are written all the same', () => {
    Settings.Set({ useAcceleration: false })
    try {
      const encoder = compileEncoder(schema)
      expect(encoder.encode({ a: 'x', at: new Date(0), b: 1 })).toBe('{"a":"x","at":"1970-01-01T00:00:00.000Z"}')
      expect(encoder.encode({ b: 1 })).toBeInstanceOf(Invalid)
    } finally {
      Settings.Set({ useAcceleration: true })
    }
  })

  it('there is no writer', () => {
    vi.stubGlobal('Function', function forbidden() {
      throw new EvalError('Code generation from strings disallowed for this context')
    })
    try {
      expect(compileWriter(new SchemaDocument(schema), true)).toBeUndefined()
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

it('refuses files at start-up', () => {
  expect(() => compileEncoder({ type: 'array', items: { type: 'string', 'x-js': 'Blob' } })).toThrow(
    'JSON has no files',
  )
})
