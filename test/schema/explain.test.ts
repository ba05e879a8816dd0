// The words and places of errors: FastAPI's and Pydantic 2's, for what JSON Schema can say.

import { describe, expect, it } from 'vitest'

import { compileValidator, Invalid, type JsonSchema, Report, type ReportLimits } from 'testudo/schema'

function errorsOf(schema: JsonSchema, value: unknown, limits?: ReportLimits): Report['items'] {
  const validator = compileValidator(schema)
  const result = validator.validate(value)
  expect(result).toBeInstanceOf(Invalid)
  const report = new Report(limits)
  validator.explain(value, result as Invalid, ['body'], report)
  return report.items
}

const text = { type: 'string' } as const
const item = { type: 'object', properties: { name: text, price: { type: 'number' } }, required: ['name'] } as const

describe('one error', () => {
  it.each<[schema: JsonSchema, value: unknown, type: string, msg: string, ctx?: object]>([
    [text, 5, 'string_type', 'Input should be a valid string'],
    [{ type: 'boolean' }, 'true', 'bool_type', 'Input should be a valid boolean'],
    [{ type: 'integer' }, '5', 'int_type', 'Input should be a valid integer'],
    [
      { type: 'integer' },
      5.7,
      'int_from_float',
      'Input should be a valid integer, got a number with a fractional part',
    ],
    [{ type: 'number' }, '5', 'float_type', 'Input should be a valid number'],
    [{ type: 'number' }, Infinity, 'finite_number', 'Input should be a finite number'],
    [{ type: 'null' }, 1, 'none_required', 'Input should be null'],
    [{ type: 'array' }, {}, 'list_type', 'Input should be a valid list'],
    [{ type: 'object' }, [], 'dict_type', 'Input should be a valid dictionary'],
    [item, 'x', 'model_attributes_type', 'Input should be a valid dictionary or object to extract fields from'],
    [{ type: ['string', 'null'] }, 5, 'string_type', 'Input should be a valid string'],
    [{ enum: ['a', 'b'] }, 'c', 'literal_error', "Input should be 'a' or 'b'", { expected: "'a' or 'b'" }],
    [{ enum: ['a', 1, null] }, 'c', 'literal_error', "Input should be 'a', 1 or null", { expected: "'a', 1 or null" }],
    [{ enum: ['a'], title: 'Kind' }, 'c', 'enum', "Input should be 'a'", { expected: "'a'" }],
    [{ const: 1 }, 2, 'literal_error', 'Input should be 1', { expected: '1' }],
    [{ anyOf: [{ const: 1 }, { const: 2 }] }, 3, 'literal_error', 'Input should be 1 or 2', { expected: '1 or 2' }],
    [{ minimum: 1 }, 0, 'greater_than_equal', 'Input should be greater than or equal to 1', { ge: 1 }],
    [{ maximum: 1 }, 2, 'less_than_equal', 'Input should be less than or equal to 1', { le: 1 }],
    [{ exclusiveMinimum: 0 }, 0, 'greater_than', 'Input should be greater than 0', { gt: 0 }],
    [{ exclusiveMaximum: 0 }, 0, 'less_than', 'Input should be less than 0', { lt: 0 }],
    [{ multipleOf: 5 }, 7, 'multiple_of', 'Input should be a multiple of 5', { multiple_of: 5 }],
    [{ minLength: 1 }, '', 'string_too_short', 'String should have at least 1 character', { min_length: 1 }],
    [{ minLength: 2 }, '😀', 'string_too_short', 'String should have at least 2 characters', { min_length: 2 }],
    [{ maxLength: 2 }, 'abc', 'string_too_long', 'String should have at most 2 characters', { max_length: 2 }],
    [{ pattern: '^a+$' }, 'b', 'string_pattern_mismatch', "String should match pattern '^a+$'", { pattern: '^a+$' }],
    [
      { type: 'array', minItems: 1 },
      [],
      'too_short',
      'List should have at least 1 item after validation, not 0',
      { field_type: 'List', actual_length: 0, min_length: 1 },
    ],
    [
      { type: 'array', maxItems: 2, items: text },
      [1, 2, 3],
      'too_long',
      'List should have at most 2 items after validation, not 3',
      { field_type: 'List', actual_length: 3, max_length: 2 },
    ],
    [
      { type: 'object', minProperties: 1 },
      {},
      'too_short',
      'Dictionary should have at least 1 item after validation, not 0',
      { field_type: 'Dictionary', actual_length: 0, min_length: 1 },
    ],
    [
      { type: 'object', maxProperties: 0 },
      { a: 1 },
      'too_long',
      'Dictionary should have at most 0 items after validation, not 1',
      { field_type: 'Dictionary', actual_length: 1, max_length: 0 },
    ],
    [{ uniqueItems: true }, [1, { a: 1, b: 2 }, { b: 2, a: 1 }], 'unique_items', 'List items should be unique'],
    [{ not: text }, 'x', 'not_allowed', 'Input is not allowed'],
    [false, 1, 'not_allowed', 'Input is not allowed'],
    [
      { type: 'object', unevaluatedProperties: false } as JsonSchema,
      { a: 1 },
      'schema_mismatch',
      'Input should match the schema',
    ],
    [
      { contains: { const: 1 } },
      [2],
      'contains',
      'List should contain between 1 and any number of matching items, not 0',
      { min_contains: 1, max_contains: 'any number of', actual_length: 0 },
    ],
    [
      { oneOf: [{ minimum: 1 }, { maximum: 9 }] },
      5,
      'one_of',
      'Input should match exactly one alternative, but it matches 2',
      { matches: 2 },
    ],
    [
      { type: 'string', format: 'date-time' },
      '2026-13-01T00:00:00Z',
      'datetime_from_date_parsing',
      'Input should be a valid datetime or date, month value is outside expected range of 1-12',
      { error: 'month value is outside expected range of 1-12' },
    ],
    [{ format: 'date-time' }, '2026-11-22T10:30:00', 'timezone_aware', 'Input should have timezone info'],
    [
      { format: 'date' },
      '2026-11-22T10:30:00',
      'date_from_datetime_parsing',
      'Input should be a valid date or datetime, expected only a date',
      { error: 'expected only a date' },
    ],
    [
      { format: 'uuid' },
      'x',
      'uuid_parsing',
      'Input should be a valid UUID, expected 8-4-4-4-12 hexadecimal digits',
      { error: 'expected 8-4-4-4-12 hexadecimal digits' },
    ],
    [
      { format: 'uri' },
      'x',
      'url_parsing',
      'Input should be a valid URL, expected an absolute URL',
      { error: 'expected an absolute URL' },
    ],
    [{ format: 'ipv4' }, 'x', 'ip_v4_address', 'Input is not a valid IPv4 address'],
    [
      { format: 'email', pattern: '@' },
      'x',
      'value_error',
      'value is not a valid email address: An email address must have an @-sign.',
      { reason: 'An email address must have an @-sign.' },
    ],
    [{ format: 'decimal' }, '1,5', 'decimal_parsing', 'Input should be a valid decimal'],
    [
      { type: 'string', 'x-js': 'Uint8Array' },
      'AB==',
      'bytes_invalid_encoding',
      'Data should be valid base64: invalid last character',
      { encoding: 'base64', encoding_error: 'invalid last character' },
    ],
    [{ type: 'array', uniqueItems: true, 'x-js': 'Set' }, {}, 'set_type', 'Input should be a valid set'],
    [{ type: 'array', prefixItems: [text] }, {}, 'tuple_type', 'Input should be a valid tuple'],
    [
      { type: 'array', prefixItems: [text], items: false },
      ['a', 'b'],
      'too_long',
      'Tuple should have at most 1 item after validation, not 2',
      { field_type: 'Tuple', actual_length: 2, max_length: 1 },
    ],
    [
      { type: 'array', 'x-js': 'Set', minItems: 1 },
      [],
      'too_short',
      'Set should have at least 1 item after validation, not 0',
      { field_type: 'Set', actual_length: 0, min_length: 1 },
    ],
    [
      { format: 'json-pointer' },
      'x',
      'value_error',
      'Value error, not in the format json-pointer',
      { error: 'not in the format json-pointer' },
    ],
    [
      // oxlint-disable-next-line unicorn/no-thenable
      { if: text, then: { minLength: 1 } },
      '',
      'string_too_short',
      'String should have at least 1 character',
      { min_length: 1 },
    ],
    [
      { if: text, else: { minimum: 1 } },
      0,
      'greater_than_equal',
      'Input should be greater than or equal to 1',
      { ge: 1 },
    ],
    [
      { allOf: [text, { minLength: 1 }] },
      '',
      'string_too_short',
      'String should have at least 1 character',
      { min_length: 1 },
    ],
    [{ anyOf: [text, { type: 'null' }] }, 1, 'string_type', 'Input should be a valid string'],
  ])('%j refuses %j', (schema, input, type, msg, ctx) => {
    const expected = ctx === undefined ? { type, loc: ['body'], msg, input } : { type, loc: ['body'], msg, input, ctx }
    expect(errorsOf(schema, input)).toEqual([expected])
  })
})

/** Where, and what kind. */
function outline(schema: JsonSchema, value: unknown): string[] {
  return errorsOf(schema, value).map(({ loc, type }) => `${loc.join('.')} ${type}`)
}

describe('places', () => {
  it.each<[schema: JsonSchema, value: unknown, expected: string[]]>([
    [item, { price: 'x' }, ['body.name missing', 'body.price float_type']],
    [item, { name: undefined }, ['body.name missing']],
    [{ type: 'array', items: item }, [{ name: 'a' }, {}, 5], ['body.1.name missing', 'body.2 model_attributes_type']],
    [{ prefixItems: [text], items: { type: 'integer' } }, [1, 2, 'x'], ['body.0 string_type', 'body.2 int_type']],
    [
      { properties: { a: text }, additionalProperties: false },
      { b: 1, a: 2 },
      ['body.a string_type', 'body.b extra_forbidden'],
    ],
    [{ additionalProperties: text }, { a: 1 }, ['body.a string_type']],
    [{ type: 'array', prefixItems: [text, text], minItems: 2 }, [], ['body.0 missing', 'body.1 missing']],
    [
      { patternProperties: { '^n': text }, additionalProperties: false },
      { n: 1, x: 1 },
      ['body.n string_type', 'body.x extra_forbidden'],
    ],
    [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, ['body.ab.[key] string_too_long']],
    [{ required: ['a', 'b'] }, {}, ['body.a missing', 'body.b missing']],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, ['body.b missing']],
    [{ dependentSchemas: { a: { required: ['b'] } } }, { a: 1 }, ['body.b missing']],
    [{ anyOf: [text, { type: 'integer' }] }, true, ['body.str string_type', 'body.int int_type']],
    [{ type: ['string', 'integer', 'null'] }, true, ['body.str string_type', 'body.int int_type']],
    [
      { anyOf: [{ type: 'array', items: text }, { enum: ['x'] }] },
      1,
      ['body.list[str] list_type', "body.literal['x'] literal_error"],
    ],
    [
      { $defs: { Cat: item }, anyOf: [{ $ref: '#/$defs/Cat' }, { ...item, title: 'Dog' }] },
      {},
      ['body.Cat.name missing', 'body.Dog.name missing'],
    ],
    [
      { $defs: { T: { properties: { next: { $ref: '#/$defs/T' }, v: text } } }, $ref: '#/$defs/T' },
      { next: { v: 1 } },
      ['body.next.v string_type'],
    ],
  ])('%j refuses %j', (schema, value, expected) => {
    expect(outline(schema, value)).toEqual(expected)
  })

  it('shows what a field is missing from', () => {
    expect(errorsOf(item, { price: 1 })).toEqual([
      { type: 'missing', loc: ['body', 'name'], msg: 'Field required', input: { price: 1 } },
    ])
  })
})

describe('a union with a discriminator', () => {
  const cat = {
    type: 'object',
    properties: { kind: { const: 'cat' }, lives: { type: 'integer' } },
    required: ['kind', 'lives'],
  }
  const dog = { type: 'object', properties: { kind: { enum: ['dog', 'wolf'] } }, required: ['kind'] }
  const pet = { oneOf: [cat, dog], discriminator: { propertyName: 'kind' } } as JsonSchema

  it('reports only the branch that the tag names', () => {
    expect(outline(pet, { kind: 'cat' })).toEqual(['body.cat.lives missing'])
  })

  it('reports a missing, an unknown and an impossible tag', () => {
    expect(errorsOf(pet, {})).toEqual([
      {
        type: 'union_tag_not_found',
        loc: ['body'],
        msg: "Unable to extract tag using discriminator 'kind'",
        input: {},
        ctx: { discriminator: "'kind'" },
      },
    ])
    expect(errorsOf(pet, { kind: 'cow' })).toMatchObject([
      {
        type: 'union_tag_invalid',
        msg: "Input tag 'cow' found using 'kind' does not match any of the expected tags: 'cat', 'dog', 'wolf'",
        ctx: { discriminator: "'kind'", tag: 'cow', expected_tags: "'cat', 'dog', 'wolf'" },
      },
    ])
    expect(errorsOf(pet, { kind: {} })).toMatchObject([{ ctx: { tag: 'object' } }])
    expect(outline(pet, 'cat')).toEqual(['body model_attributes_type'])
  })
})

describe('limits', () => {
  it('stops after the number of errors that a report takes', () => {
    const many = Array.from({ length: 100_000 }, () => 1)
    expect(errorsOf({ type: 'array', items: text }, many)).toHaveLength(100)
    expect(errorsOf({ type: 'array', items: text }, many, { maxErrors: 3 })).toHaveLength(3)
  })

  it('echoes little: what is too long to send back is left out', () => {
    expect(errorsOf({ maxLength: 1 }, 'x'.repeat(20_000))).toEqual([
      { type: 'string_too_long', loc: ['body'], msg: 'String should have at most 1 character', ctx: { max_length: 1 } },
    ])
    const fields = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, true]))
    const items = errorsOf({ required: Object.keys(fields) }, { padding: 'x'.repeat(4000) })
    expect(items).toHaveLength(100)
    expect(JSON.stringify(items).length).toBeLessThan(30_000)
  })

  it('cuts long names', () => {
    const [error] = errorsOf({ additionalProperties: false }, { ['k'.repeat(5000)]: 1 })
    expect(error?.loc[1]).toHaveLength(201)
  })

  it('ends on values that are nested deep', () => {
    let value: unknown = 1
    for (let depth = 0; depth < 200_000; depth++) value = { next: value }
    const list: JsonSchema = {
      $defs: { T: { properties: { next: { $ref: '#/$defs/T' } }, type: 'object' } },
      $ref: '#/$defs/T',
    }
    expect(errorsOf(list, value)).toEqual([
      { type: 'too_deep', loc: ['body'], msg: 'Input is nested too deeply', input: null },
    ])
    expect(outline({ type: 'string' }, value)).toEqual(['body string_type'])
  })

  it('ends where branches multiply', () => {
    let value: unknown = 'x'
    for (let depth = 0; depth < 60; depth++) value = { next: value }
    const branch = (extra: string): JsonSchema => ({
      properties: { next: { $ref: '#' }, [extra]: text },
      required: [extra],
    })
    const schema = { anyOf: [branch('a'), branch('b')] }
    expect(errorsOf(schema, value).length).toBeGreaterThan(0)
  })
})
