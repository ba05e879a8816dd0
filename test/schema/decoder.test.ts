import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import { compileDecoder, type DecoderOptions, Invalid, type JsonSchema, Report, type Schema } from 'testudo/schema'

/** The value, or the errors. */
function decode(schema: Schema, input: unknown, options?: DecoderOptions): unknown {
  const decoder = compileDecoder(schema, options)
  const result = decoder.decode(input)
  if (!(result instanceof Invalid)) return result
  const report = new Report()
  decoder.explain(input, result, ['query', 'q'], report)
  expect(report.items.length).toBeGreaterThan(0)
  return report.items.map(({ type, loc }) => `${loc.slice(1).join('.')} ${type}`)
}

describe('a JSON Schema', () => {
  it.each<[schema: JsonSchema, text: string, value: unknown]>([
    [{ type: 'integer' }, '42', 42],
    [{ type: 'integer', minimum: 1, maximum: 100, default: 10 }, '100', 100],
    [{ type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 2 }, '1', 1],
    [{ type: 'integer', multipleOf: 5 }, '10', 10],
    [{ type: ['integer', 'null'] }, '42', 42],
    [{ type: 'number' }, '5.7', 5.7],
    [{ type: 'number', maximum: 5 }, '5', 5],
    [{ type: 'boolean' }, 'Yes', true],
    [{ type: 'string' }, '42', '42'],
    [{ type: 'string' }, '', ''],
    [{}, '42', '42'],
    [true, '42', '42'],
    [{ enum: ['a', 'b'] }, 'b', 'b'],
    [{ enum: [1, 2] }, '2', 2],
    [{ enum: [1, 'auto'] }, 'auto', 'auto'],
    [{ const: false }, 'no', false],
    [{ anyOf: [{ type: 'number' }, { const: 'auto' }] }, 'auto', 'auto'],
    [{ anyOf: [{ type: 'number' }, { const: 'auto' }] }, '7', 7],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, '7', 7],
    [{ oneOf: [{ type: 'integer' }, { type: 'string' }] }, 'x', 'x'],
    [{ allOf: [{ type: 'integer' }, { minimum: 1 }] }, '1', 1],
    [{ $defs: { Id: { type: 'integer' } }, $ref: '#/$defs/Id' }, '1', 1],
    [{ $defs: { Id: { type: 'integer' } }, $ref: '#/$defs/Id', minimum: 1 }, '1', 1],
    [{ type: 'string', format: 'date-time' }, '2026-11-22T00:00:00Z', '2026-11-22T00:00:00Z'],
    [{ type: 'string', 'x-js': 'Date' }, '2026-11-22', new Date('2026-11-22')],
    [{ type: 'string', 'x-js': 'bigint' }, '9007199254740993', 9007199254740993n],
    [{ type: 'string', 'x-js': 'URL' }, 'https://example.org', new URL('https://example.org')],
  ])('%j reads %j', (schema, text, value) => {
    expect(decode(schema, text)).toEqual(value)
  })

  it.each<[schema: JsonSchema, text: string, errors: string[]]>([
    [{ type: 'integer' }, '5.7', ['q int_parsing']],
    [{ type: 'integer' }, '', ['q int_parsing']],
    [{ type: 'integer' }, '9007199254740993', ['q int_parsing_size']],
    [{ type: 'integer', minimum: 1 }, '0', ['q greater_than_equal']],
    [{ type: 'integer', exclusiveMaximum: 2 }, '2', ['q less_than']],
    [{ type: 'integer', multipleOf: 5 }, '7', ['q multiple_of']],
    [{ type: 'number' }, 'x', ['q float_parsing']],
    [{ type: 'number' }, '1e999', ['q finite_number']],
    [{ type: 'boolean' }, 'maybe', ['q bool_parsing']],
    [{ type: 'string', minLength: 1 }, '', ['q string_too_short']],
    [{ enum: ['a', 'b'] }, 'c', ['q literal_error']],
    [{ enum: [1, 'auto'] }, 'x', ['q literal_error']],
    [{ anyOf: [{ type: 'integer' }, { type: 'boolean' }] }, 'x', ['q.int int_parsing', 'q.bool bool_parsing']],
    [{ anyOf: [{ type: 'integer' }, { type: 'null' }] }, 'null', ['q int_parsing']],
    [{ type: 'string', 'x-js': 'Date' }, 'soon', ['q datetime_from_date_parsing']],
    [false, 'x', ['q not_allowed']],
  ])('%j refuses %j', (schema, text, errors) => {
    expect(decode(schema, text)).toEqual(errors)
  })

  it('shows the text that was sent, not what was made of it', () => {
    const decoder = compileDecoder({ type: 'integer', maximum: 100 })
    const report = new Report()
    decoder.explain('500', decoder.decode('500') as Invalid, ['query', 'limit'], report)
    expect(report.items).toEqual([
      {
        type: 'less_than_equal',
        loc: ['query', 'limit'],
        msg: 'Input should be less than or equal to 100',
        input: '500',
        ctx: { le: 100 },
      },
    ])
  })

  it('only checks what is typed already', () => {
    expect(decode({ type: 'integer', maximum: 9 }, 5)).toBe(5)
    expect(decode({ type: 'integer', maximum: 9 }, 10)).toEqual(['q less_than_equal'])
    expect(decode({ type: 'string' }, 5)).toEqual(['q string_type'])
    expect(decode({ type: 'array', items: { type: 'integer' } }, [1, 'x'])).toEqual(['q.1 int_type'])
  })

  it('refuses what no text can be', () => {
    expect(() => compileDecoder({ type: 'null' })).toThrow('a parameter cannot be an object')
    expect(() => compileDecoder({ type: 'object' })).toThrow('a parameter cannot be an object')
    expect(() => compileDecoder({ type: 'array', items: { type: 'object' } })).toThrow('cannot be a list of objects')
    expect(() => compileDecoder({ type: 'array', items: { type: 'array' } })).toThrow('cannot be a list of objects')
  })
})

describe('lists', () => {
  const ids = { type: 'array', items: { type: 'integer', minimum: 1 }, maxItems: 3 } as const

  it('read each value', () => {
    expect(compileDecoder(ids).list).toBe(true)
    expect(decode(ids, ['1', '2'])).toEqual([1, 2])
    expect(decode(ids, [])).toEqual([])
    expect(decode({ anyOf: [ids, { type: 'null' }] }, ['1'])).toEqual([1])
    expect(decode({ type: 'array' }, ['1', 'x'])).toEqual(['1', 'x'])
    expect(decode({ type: 'array', items: { anyOf: [{ type: 'integer' }, { const: 'all' }] } }, ['1', 'all'])).toEqual([
      1,
      'all',
    ])
    expect(
      decode({ type: 'array', prefixItems: [{ type: 'integer' }, { type: 'boolean' }] }, ['1', 'no', 'x']),
    ).toEqual([1, false, 'x'])
    expect(decode({ type: 'array', items: { type: 'string', 'x-js': 'bigint' } }, ['1'])).toEqual([1n])
    expect(() => compileDecoder({ type: 'string' }, { list: true })).toThrow(
      'list: true needs a schema of type "array"',
    )
  })

  it('report each value', () => {
    expect(decode(ids, ['x', '1', '0', '2.5'])).toEqual([
      'q.0 int_parsing',
      'q.2 greater_than_equal',
      'q.3 int_parsing',
    ])
    expect(decode(ids, ['1', '2', '3', '4'])).toEqual(['q too_long'])
    expect(decode({ type: 'array', prefixItems: [{ type: 'integer' }], items: false }, ['1', '2'])).toEqual([
      'q.1 not_allowed',
    ])
    expect(decode({ type: 'array', items: { anyOf: [{ type: 'integer' }, { const: 'all' }] } }, ['none'])).toEqual([
      'q.0.int int_type',
      "q.0.literal['all'] literal_error",
    ])
  })

  it('show the texts that were sent', () => {
    const decoder = compileDecoder({ ...ids, uniqueItems: true })
    const report = new Report()
    decoder.explain(['1', '01'], decoder.decode(['1', '01']) as Invalid, ['query', 'ids'], report)
    expect(report.items).toMatchObject([{ type: 'unique_items', input: ['1', '01'] }])
  })
})

describe('a Standard Schema', () => {
  it('is given typed values where its JSON Schema says what they are', () => {
    expect(decode(z.number(), '5.5')).toBe(5.5)
    expect(decode(z.boolean().default(false), 'yes')).toBe(true)
    expect(decode(z.coerce.number().int(), '42')).toBe(42)
    expect(decode(z.string(), '42')).toBe('42')
    expect(decode(z.array(z.number()), ['1', '2'])).toEqual([1, 2])
    expect(
      decode(
        z.string().transform((text) => text.length),
        'abc',
      ),
    ).toBe(3)
    expect(decode(z.coerce.date(), '2026-11-22')).toEqual(new Date('2026-11-22'))
    expect(decode(z.union([z.number(), z.literal('all')]), 'all')).toBe('all')
  })

  it('is given text where it does not', () => {
    expect(decode(v.pipe(v.string(), v.transform(Number), v.integer()), '42')).toBe(42)
    expect(decode(v.array(v.string()), ['a'], { list: true })).toEqual(['a'])
    expect(compileDecoder(v.array(v.string())).list).toBe(false)
  })

  it('is asked about what is absent', () => {
    expect(decode(z.boolean().default(false), undefined)).toBe(false)
    expect(decode(z.string().optional(), undefined)).toBeUndefined()
  })

  it('has its errors; text that is not of the type has ours', () => {
    expect(decode(z.int().min(1), '0')).toEqual(['q value_error'])
    expect(decode(z.int(), 'x')).toEqual(['q int_parsing'])
    expect(decode(z.array(z.int()), ['1', 'x'])).toEqual(['q.1 value_error'])
  })

  it('may be asynchronous', async () => {
    const decoder = compileDecoder(z.int().refine(async (n) => Promise.resolve(n > 1)))
    await expect(decoder.decode('2')).resolves.toBe(2)
    await expect(decoder.decode('1')).resolves.toBeInstanceOf(Invalid)
  })

  it('is read as text when its JSON Schema cannot be used', () => {
    const odd = {
      '~standard': {
        version: 1,
        vendor: 'odd',
        validate: (value: unknown) => ({ value }),
        jsonSchema: { input: () => ({ type: 'integer', pattern: '(' }), output: () => ({}) },
      },
    } as const
    expect(decode(odd, '5')).toBe('5')
  })
})
