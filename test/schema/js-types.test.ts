// What `x-js` makes of JSON values and of text, and back.

import * as fc from 'fast-check'
import { Format } from 'typebox/format'
import { describe, expect, it } from 'vitest'

import { compileDecoder, compileEncoder, compileValidator, Invalid, type JsonSchema, Report } from 'testudo/schema'

import { decodeBase64, encodeBase64 } from '../../src/schema/base64.ts'

const date = { type: 'string', format: 'date-time', 'x-js': 'Date' } as const
const big = { type: 'string', pattern: '^-?\\d+$', 'x-js': 'bigint' } as const
const bytes = { type: 'string', contentEncoding: 'base64', 'x-js': 'Uint8Array' } as const
const dates = { type: 'object', additionalProperties: date, 'x-js': 'Map' } as const
const pairs = {
  type: 'array',
  items: { type: 'array', prefixItems: [big, date], minItems: 2, items: false },
  'x-js': 'Map',
} as const
const instant = '2026-11-22T00:00:00.000Z'
const day = new Date(instant)

describe('a JSON value', () => {
  it.each<[schema: JsonSchema, json: unknown, value: unknown]>([
    [date, '2026-11-22', day],
    [{ type: ['string', 'null'], 'x-js': 'Date' }, null, null],
    [{ type: ['string', 'null'], 'x-js': 'Date' }, instant, day],
    [big, '-5', -5n],
    [{ type: 'string', const: '10', 'x-js': 'bigint' }, '10', 10n],
    [bytes, 'AQL/', new Uint8Array([1, 2, 255])],
    [{ type: 'string', 'x-js': 'Buffer' }, 'aGk=', Buffer.from('hi')],
    [{ type: 'string', 'x-js': 'ArrayBuffer' }, 'AA==', new ArrayBuffer(1)],
    [dates, { a: instant }, new Map([['a', day]])],
    [pairs, [['1', instant]], new Map([[1n, day]])],
    [{ type: 'array', items: big, uniqueItems: true, 'x-js': 'Set' }, ['1', '2'], new Set([1n, 2n])],
    [{ type: 'array', items: dates }, [{ a: instant }, {}], [new Map([['a', day]]), new Map()]],
    [{ anyOf: [date, { type: 'string' }] }, 'soon', 'soon'],
    [{ anyOf: [date, { type: 'string' }] }, instant, day],
    [{ anyOf: [{ type: 'array', items: date }, date, { type: 'null' }] }, [instant], [day]],
    [
      {
        anyOf: [
          { type: 'object', properties: { a: date, k: { const: 1 } }, required: ['k'] },
          { type: 'object', properties: { a: { type: 'string' } } },
        ],
      },
      { a: instant },
      { a: instant },
    ],
    [
      { allOf: [{ properties: { a: date } }, { properties: { a: date, b: big } }] },
      { a: instant, b: '1' },
      { a: day, b: 1n },
    ],
    [
      {
        $ref: '#/$defs/Node',
        $defs: { Node: { type: 'object', properties: { at: date, next: { $ref: '#/$defs/Node' } } } },
      },
      { at: instant, next: { next: { at: instant } } },
      { at: day, next: { next: { at: day } } },
    ],
    [
      { type: 'object', properties: { self: { $ref: '#' }, at: date } },
      { self: { at: instant } },
      { self: { at: day } },
    ],
    [{ prefixItems: [{ type: 'string' }, date], items: big }, ['1', instant, '1'], ['1', day, 1n]],
  ])('%j makes of %j', (schema, json, value) => {
    expect(compileValidator(schema).validate(structuredClone(json))).toEqual(value)
  })

  it('refuses what stands for nothing', () => {
    for (const [schema, value] of [
      [bytes, 'AQL'],
      [bytes, 'A-_/'],
      [big, '1.5'],
      [pairs, [['1']]],
      [pairs, { a: 1 }],
      [dates, { a: 'soon' }],
      [{ type: 'array', uniqueItems: true, 'x-js': 'Set' }, ['a', 'a']],
    ] as [JsonSchema, unknown][]) {
      expect(compileValidator(schema).validate(value)).toBeInstanceOf(Invalid)
    }
  })

  it('is the same value when nothing in it stands for anything', () => {
    const schema = { type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'number' }] } } } as const
    const value = { a: 1 }
    expect(compileValidator(schema).validate(value)).toBe(value)
  })

  it('does not depend on the table of formats that all users of TypeBox share', () => {
    const validator = compileValidator(date)
    const formats = Format.Entries()
    try {
      Format.Clear()
      expect(validator.validate('soon')).toBeInstanceOf(Invalid)
    } finally {
      for (const [name, check] of formats) Format.Set(name, check)
    }
  })
})

describe('text', () => {
  it.each<[schema: JsonSchema, input: unknown, value: unknown]>([
    [bytes, 'AQL/', new Uint8Array([1, 2, 255])],
    [{ type: 'array', items: date }, [instant], [day]],
    [{ type: 'array', items: big, uniqueItems: true, 'x-js': 'Set' }, ['1', '2'], new Set([1n, 2n])],
    [{ anyOf: [date, { type: 'null' }] }, instant, day],
    [{ type: 'string', format: 'decimal' }, '9.99', '9.99'],
  ])('%j reads %j', (schema, input, value) => {
    expect(compileDecoder(schema).decode(input)).toEqual(value)
  })

  it('is neither a map nor a file', () => {
    expect(() => compileDecoder(dates)).toThrow('a parameter cannot be an object')
    expect(() => compileDecoder(pairs)).toThrow('a parameter cannot be a list of objects or lists')
    expect(() => compileDecoder({ type: 'string', 'x-js': 'File' })).toThrow('only a form has files')
  })
})

describe('a file of a form', () => {
  const file = { type: 'string', format: 'binary', 'x-js': 'File' } as const

  it('is what the form has', () => {
    const upload = { name: 'x', size: 1 }
    expect(compileDecoder(file, { files: true }).decode(upload)).toBe(upload)
    expect(compileDecoder({ anyOf: [file, { type: 'integer' }] }, { files: true }).decode('5')).toBe(5)
    expect(compileDecoder({ anyOf: [file, { type: 'null' }] }, { files: true }).decode(upload)).toBe(upload)
    const list = compileDecoder({ type: 'array', items: file, minItems: 1 }, { files: true })
    expect(list.list).toBe(true)
    expect(list.decode([upload])).toEqual([upload])
    expect(list.decode([])).toBeInstanceOf(Invalid)
  })

  it('is not text, and text is no file', () => {
    const report = new Report()
    const decoder = compileDecoder(file, { files: true })
    decoder.explain('x', decoder.decode('x') as Invalid, ['body', 'f'], report)
    const text = compileDecoder({ type: 'string' }, { files: true })
    const upload = new File(['content'], 'name')
    text.explain(upload, text.decode(upload) as Invalid, ['body', 't'], report)
    const list = compileDecoder({ type: 'array', items: file, minItems: 1 }, { files: true })
    list.explain([], list.decode([]) as Invalid, ['body', 'l'], report)
    const either = compileDecoder({ anyOf: [file, { type: 'integer' }] }, { files: true })
    either.explain('x', either.decode('x') as Invalid, ['body', 'e'], report)
    expect(report.items).toMatchObject([
      { type: 'value_error', loc: ['body', 'f'], msg: 'Value error, expected a file, got text', input: 'x' },
      { type: 'string_type', loc: ['body', 't'] },
      { type: 'too_short', loc: ['body', 'l'] },
      { type: 'int_parsing', loc: ['body', 'e'], input: 'x' },
    ])
    expect(report.items[1]).not.toHaveProperty('input')
  })
})

it('reads back what was written', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      at: date,
      id: big,
      data: bytes,
      map: dates,
      pairs,
      set: { type: 'array', items: big, uniqueItems: true, 'x-js': 'Set' },
      link: { type: 'string', format: 'uri', 'x-js': 'URL' },
    },
  }
  const someDate = fc.date({
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  const values = fc.record(
    {
      at: someDate,
      id: fc.bigInt(),
      data: fc.uint8Array(),
      map: fc
        .array(fc.tuple(fc.string(), someDate))
        .map((entries) => new Map(entries.filter(([key]) => key !== '__proto__'))),
      pairs: fc.array(fc.tuple(fc.bigInt(), someDate)).map((entries) => new Map(entries)),
      set: fc.array(fc.bigInt()).map((list) => new Set(list)),
      link: fc.webUrl().map((url) => new URL(url)),
    },
    { requiredKeys: [] },
  )
  const encoder = compileEncoder(schema)
  const validator = compileValidator(schema)
  fc.assert(
    fc.property(values, (value) => {
      expect(validator.validate(JSON.parse(encoder.encode(value) as string))).toEqual(value)
    }),
  )
})

describe('base64', () => {
  it.each(['', 'AA==', 'AAA=', 'AAAA', '+/+/'])('reads %j', (text) => {
    const decoded = decodeBase64(text)
    expect(decoded).toBeInstanceOf(Uint8Array)
    expect(encodeBase64(decoded as Uint8Array<ArrayBuffer>)).toBe(text)
  })

  it.each([
    ['A', 'its length is no multiple of 4'],
    ['AA', 'its length is no multiple of 4'],
    ['AB==', 'invalid last character'],
    ['AAB=', 'invalid last character'],
    ['====', 'invalid character'],
    ['AA=A', 'invalid character'],
    ['A AA', 'invalid character'],
    ['-_AA', 'invalid character'],
  ])('says what is wrong with %j', (text, error) => {
    expect(decodeBase64(text)).toBe(error)
  })
})
