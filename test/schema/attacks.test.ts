// Inputs that are made to cost, to crash or to slip through. None may throw, and none may take its time.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  compileDecoder,
  compileEncoder,
  compileModel,
  compileValidator,
  Invalid,
  type JsonSchema,
  Report,
} from 'testudo/schema'

const tree: JsonSchema = {
  $ref: '#/$defs/T',
  $defs: {
    T: { type: 'object', properties: { next: { $ref: '#/$defs/T' }, at: { type: 'string', 'x-js': 'Date' } } },
  },
}

function nested(depth: number): unknown {
  let value: unknown = {}
  for (let level = 0; level < depth; level++) value = { next: value }
  return value
}

describe('depth', () => {
  it('ends in an error, not in the stack', () => {
    const validator = compileValidator(tree)
    const value = nested(200_000)
    const result = validator.validate(value)
    expect(result).toBeInstanceOf(Invalid)
    const report = new Report()
    validator.explain(value, result as Invalid, ['body'], report)
    expect(report.items.map(({ type }) => type)).toEqual(['too_deep'])
  })

  it('of what is written ends in an error, too', () => {
    for (const schema of [tree, {}]) {
      const encoder = compileEncoder(schema)
      const value = nested(200_000)
      expect(encoder.encode(value)).toBeInstanceOf(Invalid)
      const report = new Report()
      encoder.explain(value, ['response'], report)
      expect(report.items.map(({ type }) => type)).toEqual(['too_deep'])
    }
  })

  it('of unions in unions does not multiply', () => {
    const branch = (name: string): JsonSchema => ({
      type: 'object',
      properties: { next: { $ref: '#' }, [name]: { type: 'integer' } },
      required: [name],
      minProperties: 1, // generated code does not know this one
    })
    const encoder = compileEncoder({ anyOf: [branch('a'), branch('b'), branch('c')] })
    let value: unknown = { c: 1 }
    for (let level = 0; level < 40; level++) value = { next: value, c: 1 }
    expect(encoder.encode(value)).toBeInstanceOf(Invalid)
    expect(encoder.encode({ next: { next: { c: 1 }, b: 1 }, a: 1, x: 1 })).toBe('{"next":{"next":{"c":1},"b":1},"a":1}')
  })
})

describe('size', () => {
  it.each<[schema: JsonSchema, text: string]>([
    [{ type: 'integer' }, '9'.repeat(1_000_000)],
    [{ type: 'number' }, '9'.repeat(1_000_000)],
    [{ type: 'number' }, `1${' '.repeat(1_000_000)}x`],
    [{ type: 'boolean' }, 't'.repeat(1_000_000)],
    [{ type: 'string', 'x-js': 'bigint' }, '9'.repeat(1_000_000)],
    [{ type: 'string', 'x-js': 'Date' }, `2026-11-22T00:00:00.${'0'.repeat(1_000_000)}Z`],
    [{ type: 'string', 'x-js': 'URL' }, 'x'.repeat(1_000_000)],
    [{ type: 'string', 'x-js': 'Uint8Array' }, '='.repeat(1_000_000)],
    [{ type: 'string', format: 'decimal' }, '9'.repeat(1_000_000)],
    [{ type: 'string', format: 'email' }, `${'a'.repeat(1_000_000)}@`],
    [{ type: 'string', format: 'uuid' }, 'a'.repeat(1_000_000)],
    [{ type: 'string', format: 'hostname' }, 'a.'.repeat(500_000)],
    [{ type: 'string', format: 'ipv6' }, ':'.repeat(1_000_000)],
    [{ type: 'string', maxLength: 5 }, '😀'.repeat(500_000)],
  ])('%j refuses long text, and does not send it back', (schema, text) => {
    const decoder = compileDecoder(schema)
    const result = decoder.decode(text)
    expect(result).toBeInstanceOf(Invalid)
    const report = new Report()
    decoder.explain(text, result as Invalid, ['query', 'q'], report)
    expect(report.items).toHaveLength(1)
    expect(report.items[0]).not.toHaveProperty('input')
  })

  it('of a set of objects costs no square of it', () => {
    const validator = compileValidator({ type: 'array', uniqueItems: true })
    const value = Array.from({ length: 20_000 }, (_, index) => ({ index }))
    expect(validator.validate(value)).toBe(value)
  })

  it('of a model is the number of names that were sent', () => {
    const model = compileModel({ type: 'object', properties: {}, additionalProperties: false }, { source: 'query' })
    const sent = new URLSearchParams(Array.from({ length: 1000 }, (_, index) => `n${index}=x`).join('&'))
    const report = new Report()
    model.explain(sent, model.decode(sent) as Invalid, report)
    expect(report.items).toHaveLength(100)
  })
})

describe('names that every object has', () => {
  const schema = {
    type: 'object',
    properties: { ['__proto__']: { type: 'string' }, constructor: { type: 'string' } },
    required: ['constructor'],
  } as const

  it('are neither there by themselves nor a way to the prototype', () => {
    const validator = compileValidator(schema)
    expect(validator.validate({})).toBeInstanceOf(Invalid)
    expect(validator.validate({ constructor: 'x' })).toEqual({ constructor: 'x' })
    const dates: JsonSchema = { type: 'object', additionalProperties: { type: 'string', 'x-js': 'Date' } }
    const made = compileValidator(dates).validate(JSON.parse('{"__proto__":"2026-11-22"}')) as object
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype)
    expect(Object.entries(made)).toEqual([['__proto__', new Date('2026-11-22')]])
    expect(compileEncoder(dates).encode(made)).toBe('{"__proto__":"2026-11-22T00:00:00.000Z"}')
  })

  it('are no definitions', () => {
    expect(() => compileValidator({ $ref: '#/$defs/constructor' }, { definitions: {} })).toThrow('points at nothing')
  })
})

describe('generated code', () => {
  it('has nothing of a schema in it but names and numbers', () => {
    const name = `"+globalThis.broken()+"\`\${globalThis.broken()}\u2028'\\`
    const schema: JsonSchema = {
      type: 'object',
      properties: {
        [name]: { type: 'string', pattern: '"`\\$\\{broken\\(\\)\\}|x' },
        k: { enum: [name] },
        f: { type: 'string', format: name },
      },
      required: [name],
    }
    const value = { [name]: 'x', k: name, f: 'y' }
    expect(compileEncoder(schema).encode(value)).toBe(JSON.stringify(value))
    const faulty = { type: 'number', minimum: 'globalThis.broken()' } as unknown as JsonSchema
    expect(() => compileEncoder(faulty)).toThrow('minimum must be a number, got string')
  })
})

const someSchema = fc.constantFrom<JsonSchema>(
  { type: 'integer', minimum: 0 },
  { type: 'number' },
  { type: 'boolean' },
  { type: 'string', maxLength: 3 },
  { type: 'string', 'x-js': 'Date' },
  { type: 'string', 'x-js': 'bigint' },
  { type: 'string', 'x-js': 'URL' },
  { type: 'string', 'x-js': 'Buffer' },
  { anyOf: [{ type: 'integer' }, { type: 'string', 'x-js': 'Date' }, { enum: ['a'] }] },
  { type: 'string', format: 'email' },
)

describe('any input', () => {
  it('of text gives a value or an error', () => {
    fc.assert(
      fc.property(someSchema, fc.boolean(), fc.string({ unit: 'binary' }), (item, isList, text) => {
        const decoder = compileDecoder(isList ? { type: 'array', items: item } : item)
        const input = isList ? [text] : text
        const result = decoder.decode(input)
        const report = new Report()
        if (result instanceof Invalid) decoder.explain(input, result, ['query', 'q'], report)
        expect(report.items.length > 0).toBe(result instanceof Invalid)
      }),
      { numRuns: 500 },
    )
  })

  it('of JSON gives a value or an error', () => {
    const schema = fc.letrec<{ schema: JsonSchema }>((tie) => ({
      schema: fc.oneof(
        { depthSize: 'small' },
        someSchema,
        fc.record({ type: fc.constant('array'), items: tie('schema') }) as fc.Arbitrary<JsonSchema>,
        fc.record({ properties: fc.record({ a: tie('schema') }) }) as fc.Arbitrary<JsonSchema>,
        tie('schema').map((values): JsonSchema => ({ type: 'object', additionalProperties: values, 'x-js': 'Map' })),
        fc.record({ anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }) }) as fc.Arbitrary<JsonSchema>,
      ),
    })).schema
    fc.assert(
      fc.property(schema, fc.jsonValue({ maxDepth: 3 }), (schema, value) => {
        const validator = compileValidator(schema)
        const result = validator.validate(structuredClone(value))
        const report = new Report()
        if (result instanceof Invalid) validator.explain(value, result, [], report)
        expect(report.items.length > 0).toBe(result instanceof Invalid)
      }),
      { numRuns: 500 },
    )
  })
})
