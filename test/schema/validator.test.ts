import * as fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { compileValidator, Invalid, type JsonSchema, Report, type Schema } from 'testudo/schema'

import { matches } from '../../src/schema/explain.ts'
import { SchemaDocument } from '../../src/schema/document.ts'

function errorsOf(schema: Schema, value: unknown): Report['items'] {
  const validator = compileValidator(schema)
  const result = validator.validate(value)
  expect(result).toBeInstanceOf(Invalid)
  const report = new Report()
  validator.explain(value, result as Invalid, ['body'], report)
  return report.items
}

describe('a JSON Schema', () => {
  it('gives back the very value that is valid', () => {
    const value = { a: 1 }
    expect(compileValidator({ type: 'object', properties: { a: { type: 'integer' } } }).validate(value)).toBe(value)
    expect(compileValidator(true).validate(undefined)).toBeUndefined()
  })

  it('is strict: text is no number, a whole float is an integer', () => {
    const validator = compileValidator({ type: 'integer' })
    expect(validator.validate('1')).toBeInstanceOf(Invalid)
    expect(validator.validate(1.5)).toBeInstanceOf(Invalid)
    expect(validator.validate(1.0)).toBe(1)
  })

  // The walk that explains must not disagree with the compiled check that decides.
  it('is understood alike by the check and by the explanation', () => {
    const leaf = fc.oneof(
      fc.constantFrom<JsonSchema>(true, false, {}, { type: 'null' }, { type: 'boolean' }),
      fc.record({ type: fc.constant('integer'), minimum: fc.integer({ min: -3, max: 3 }) }) as fc.Arbitrary<JsonSchema>,
      fc.record({ type: fc.constant('number'), multipleOf: fc.constantFrom(1, 2, 0.5) }) as fc.Arbitrary<JsonSchema>,
      fc.record({ type: fc.constant('string'), maxLength: fc.nat(2) }) as fc.Arbitrary<JsonSchema>,
      fc.record({ minLength: fc.nat(2), exclusiveMaximum: fc.nat(3) }) as fc.Arbitrary<JsonSchema>,
      fc.record({
        enum: fc.array(fc.constantFrom(1, 'a', null, true, [1]), { minLength: 1 }),
      }) as fc.Arbitrary<JsonSchema>,
      fc.record({ const: fc.constantFrom(1, 'a', { a: 1 }) }) as fc.Arbitrary<JsonSchema>,
    )
    const { schema } = fc.letrec<{ schema: JsonSchema }>((tie) => {
      const inner = tie('schema')
      const some = fc.array(inner, { minLength: 1, maxLength: 3 })
      const names = fc.dictionary(fc.constantFrom('a', 'b', 'c'), inner, { maxKeys: 3 })
      return {
        schema: fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          leaf,
          fc.record(
            {
              properties: names,
              required: fc.subarray(['a', 'b']),
              additionalProperties: inner,
              patternProperties: fc.record({ '^a': inner }),
              propertyNames: fc.constantFrom<JsonSchema>(true, { maxLength: 1 }, { pattern: '^[ab]' }),
              minProperties: fc.nat(2),
              dependentRequired: fc.constant({ a: ['b'] }),
            },
            { requiredKeys: [] },
          ),
          fc.record(
            {
              type: fc.constant('array'),
              items: inner,
              prefixItems: some,
              minItems: fc.nat(2),
              maxItems: fc.nat(3),
              uniqueItems: fc.boolean(),
              contains: inner,
            },
            { requiredKeys: ['type'] },
          ),
          fc.record({ anyOf: some }),
          fc.record({ oneOf: some }),
          fc.record({ allOf: some }),
          fc.record({ not: inner }),
          // oxlint-disable-next-line unicorn/no-thenable
          fc.record({ if: inner, then: inner, else: inner }),
        ) as fc.Arbitrary<JsonSchema>,
      }
    })
    const values = fc.jsonValue({ maxDepth: 3 })
    const small = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, 0, 1, 2, 0.5, '', 'a', 'abc'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('value'), { maxKeys: 3 }),
      ),
    })).value
    fc.assert(
      fc.property(schema, fc.oneof(small, values), (schema, value) => {
        const validator = compileValidator(schema)
        const result = validator.validate(value)
        const refused = result instanceof Invalid ? result : undefined
        const valid = refused === undefined
        expect(matches(new SchemaDocument(schema), schema, value)).toBe(valid)
        const report = new Report()
        if (refused !== undefined) validator.explain(value, refused, [], report)
        expect(report.items.length > 0).toBe(!valid)
        expect(report.items.map((item) => item.type)).not.toContain('schema_mismatch')
      }),
      { numRuns: 400 },
    )
  })
})

describe('x-js', () => {
  const event = {
    type: 'object',
    properties: {
      at: { type: 'string', 'x-js': 'Date' },
      id: { type: 'string', 'x-js': 'bigint' },
      links: { type: 'array', items: { $ref: '#/$defs/link' } },
      until: { anyOf: [{ type: 'string', 'x-js': 'Date' }, { type: 'null' }] },
      more: { type: 'object', additionalProperties: { type: 'string', 'x-js': 'bigint' } },
      tagged: { type: 'object', patternProperties: { '^n': { type: 'string', 'x-js': 'bigint' } } },
      pair: { type: 'array', prefixItems: [{ type: 'string' }, { type: 'string', 'x-js': 'Date' }] },
    },
    $defs: { link: { type: 'string', 'x-js': 'URL' } },
  } as const

  it('makes dates, big integers and URLs of strings', () => {
    const value = {
      at: '2026-11-22',
      id: '9007199254740993',
      links: ['https://example.org/'],
      until: null,
      more: { a: '1' },
      tagged: { n1: '2', x: '3' },
      pair: ['2026-11-22', '2026-11-22'],
    }
    expect(compileValidator(event).validate(value)).toEqual({
      at: new Date('2026-11-22'),
      id: 9007199254740993n,
      links: [new URL('https://example.org/')],
      until: null,
      more: { a: 1n },
      tagged: { n1: 2n, x: '3' },
      pair: ['2026-11-22', new Date('2026-11-22')],
    })
  })

  it('refuses strings that are none', () => {
    expect(errorsOf(event, { at: 'soon', id: '1.5', links: ['/x'], until: '2026-11-22T00:00:00' })).toMatchObject([
      { type: 'datetime_from_date_parsing', loc: ['body', 'at'] },
      { type: 'int_parsing', loc: ['body', 'id'] },
      { type: 'url_parsing', loc: ['body', 'links', 0] },
      { type: 'timezone_aware', loc: ['body', 'until'] },
    ])
  })
})

describe('a Standard Schema', () => {
  const book = z.object({
    title: z.string().min(1),
    price: z.number().default(0),
    tags: z.array(z.string()).optional(),
  })

  it('gives its output', () => {
    expect(compileValidator(book).validate({ title: 'x', other: 1 })).toEqual({ title: 'x', price: 0 })
  })

  it('gives errors with places and inputs', () => {
    expect(errorsOf(book, { title: '', price: 'x', tags: [1] })).toEqual([
      { type: 'value_error', loc: ['body', 'title'], msg: expect.any(String), input: '' },
      { type: 'value_error', loc: ['body', 'price'], msg: expect.any(String), input: 'x' },
      { type: 'value_error', loc: ['body', 'tags', 0], msg: expect.any(String), input: 1 },
    ])
    expect(errorsOf(book, { price: 1 })).toEqual([
      { type: 'missing', loc: ['body', 'title'], msg: expect.any(String), input: { price: 1 } },
    ])
  })

  it('may be valibot', () => {
    const schema = v.object({ n: v.pipe(v.number(), v.minValue(1, 'at least one')) })
    expect(compileValidator(schema).validate({ n: 1 })).toEqual({ n: 1 })
    expect(errorsOf(schema, { n: 0 })).toEqual([
      { type: 'value_error', loc: ['body', 'n'], msg: 'at least one', input: 0 },
    ])
    expect(compileValidator(schema).jsonSchema).toBeUndefined()
  })

  it('stays synchronous if it is, and may be asynchronous', async () => {
    const free = z.string().refine(async (name) => Promise.resolve(name !== 'taken'), 'taken')
    const validator = compileValidator(free)
    const valid = validator.validate('x')
    expect(valid).toBeInstanceOf(Promise)
    await expect(valid).resolves.toBe('x')
    const result = await validator.validate('taken')
    expect(result).toBeInstanceOf(Invalid)
    const report = new Report()
    validator.explain('taken', result as Invalid, ['query', 'name'], report)
    expect(report.items).toEqual([{ type: 'value_error', loc: ['query', 'name'], msg: 'taken', input: 'taken' }])
  })

  it('carries its JSON Schema when it offers one', () => {
    expect(compileValidator(book).jsonSchema).toMatchObject({ type: 'object', required: ['title'] })
    expect(compileValidator(z.date()).jsonSchema).toBeUndefined()
  })
})

describe('a faulty schema is a TypeError that says where', () => {
  it.each<[schema: unknown, message: string]>([
    [{ type: 'strin' }, 'JSON Schema at #: type "strin" is none of null, boolean, integer'],
    [{ properties: { a: { $ref: '#/$defs/b' } } }, 'JSON Schema at #/properties/a: $ref "#/$defs/b" points at nothing'],
    [{ items: { pattern: '(' } }, 'JSON Schema at #/items: Invalid regular expression'],
    [{ anyOf: [5] }, 'JSON Schema at #/anyOf/0: expected an object or a boolean, got number'],
    [{ 'x-js': 'Regex', type: 'string' }, 'x-js "Regex" is none of Date, bigint, URL'],
    [{ 'x-js': 'Date' }, 'x-js "Date" needs type "string" beside it'],
    [{ 'x-js': 'Map', type: 'string' }, 'x-js "Map" needs type "object" or "array" beside it'],
    [{ 'x-js': 'File', type: 'string' }, 'only a form has files'],
    [null, 'JSON Schema at #: expected an object or a boolean, got null'],
  ])('%j', (schema, message) => {
    expect(() => compileValidator(schema as JsonSchema)).toThrow(TypeError)
    expect(() => compileValidator(schema as JsonSchema)).toThrow(message)
  })

  it('also when it contains itself', () => {
    const schema: { properties?: object } = {}
    schema.properties = { self: schema }
    expect(() => compileValidator(schema as JsonSchema)).toThrow('contains itself; use $ref')
  })
})

it('resolves references by pointer, anchor and $id', () => {
  const schema = {
    $defs: {
      'a/b': { type: 'string' },
      named: { $anchor: 'n', type: 'integer' },
      other: { $id: 'Other', type: 'boolean' },
    },
    properties: { a: { $ref: '#/$defs/a~1b' }, b: { $ref: '#n' }, c: { $ref: 'Other' } },
  } as const
  expect(compileValidator(schema).validate({ a: '', b: 1, c: true })).toEqual({ a: '', b: 1, c: true })
  expect(errorsOf(schema, { a: 1, b: '', c: 0 }).map((error) => error.type)).toEqual([
    'string_type',
    'int_type',
    'bool_type',
  ])
})
