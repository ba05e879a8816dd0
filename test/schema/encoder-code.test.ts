// Generated code must write what the slow way writes, or leave the value to it; what is written must be what the type
// keeps of the value.

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { JsonSchema } from 'testudo/schema'

import { compileWriter } from '../../src/schema/encoder-code.ts'
import { compileFormCheck } from '../../src/schema/form-check.ts'
import { Unsayable } from '../../src/schema/json-form.ts'
import { SchemaDocument } from '../../src/schema/document.ts'
import { project } from '../../src/schema/projection.ts'
import { unusual } from '../../src/schema/write-helpers.ts'

const leaf = fc.constantFrom<JsonSchema>(
  true,
  {},
  { type: 'null' },
  { type: 'boolean' },
  { type: 'integer' },
  { type: 'number', minimum: 0 },
  { type: 'string' },
  { type: 'string', minLength: 1, maxLength: 3 },
  { type: 'string', pattern: '^a' },
  { type: ['string', 'null'] },
  { enum: ['a', 1, null, true] },
  { const: 'a' },
  { type: 'string', format: 'date-time', 'x-js': 'Date' },
  { type: 'string', pattern: '^-?\\d+$', 'x-js': 'bigint' },
  { type: 'string', format: 'uri', 'x-js': 'URL' },
  { type: 'string', contentEncoding: 'base64', 'x-js': 'Uint8Array' },
  { type: 'string', format: 'email' },
  { not: { type: 'string' } },
)

const { schema: schemas } = fc.letrec<{ schema: JsonSchema }>((tie) => {
  const inner = tie('schema')
  const names = fc.dictionary(fc.constantFrom('a', 'b', 'constructor', 'size'), inner, { maxKeys: 3 })
  const record = fc
    .tuple(names, fc.boolean(), fc.option(inner, { nil: undefined }))
    .map(([properties, isRequired, others]): JsonSchema => ({
      type: 'object',
      properties,
      ...(isRequired ? { required: Object.keys(properties) } : {}),
      ...(others === undefined ? {} : { additionalProperties: others }),
    }))
  return {
    schema: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      record,
      fc.record({ type: fc.constant('array'), items: inner, maxItems: fc.constantFrom(2, 5) }),
      fc.record({ type: fc.constant('array'), prefixItems: fc.array(inner, { minLength: 1, maxLength: 2 }) }),
      fc.record({
        type: fc.constant('array'),
        items: inner,
        uniqueItems: fc.constant(true),
        'x-js': fc.constant('Set'),
      }),
      fc.record({ type: fc.constant('object'), additionalProperties: inner, 'x-js': fc.constant('Map') }),
      fc.record({
        type: fc.constant('array'),
        items: fc.record({ type: fc.constant('array'), prefixItems: fc.tuple(inner, inner), minItems: fc.constant(2) }),
        'x-js': fc.constant('Map'),
      }),
      fc.record({ anyOf: fc.array(inner, { minLength: 1, maxLength: 3 }) }),
      fc.record({ oneOf: fc.array(inner, { minLength: 1, maxLength: 2 }) }),
      fc.record({ allOf: fc.array(inner, { minLength: 1, maxLength: 2 }) }),
    ) as fc.Arbitrary<JsonSchema>,
  }
})

class Point {
  readonly a = 1
  get b(): string {
    return 'from a getter'
  }
}

const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(undefined, null, true, 0, -0, 1.5, Number.NaN, Infinity, 5n, 'a', 'abc', '\ud800"\n'),
    fc.constantFrom<unknown>(new Date(0), new Date(Number.NaN), new URL('https://example.org/'), new Point(), () => 1),
    fc.constantFrom<unknown>(new Uint8Array([1, 2]), Buffer.from('x'), new ArrayBuffer(1), {
      toJSON: () => ({ a: 1 }),
    }),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__'), tie('value'), { maxKeys: 4 }),
    fc.array(tie('value'), { maxLength: 3 }).map((list) => new Set(list)),
    fc
      .array(fc.tuple(fc.constantFrom('a', 'b', 1), tie('value')), { maxLength: 3 })
      .map((pairs) => new Map<unknown, unknown>(pairs)),
  ),
}))

/** What the slow way writes; undefined for what it refuses. */
function writeSlowly(schema: JsonSchema, value: unknown, declared: boolean): string | undefined {
  const document = new SchemaDocument(schema)
  try {
    const form = project(document, schema, value, declared)
    return !declared || compileFormCheck(document, schema)(form) ? JSON.stringify(form) : undefined
  } catch (error) {
    if (error instanceof Unsayable) return undefined
    throw error
  }
}

describe.each(['text', 'copy'] as const)('generated code for %s', (output) => {
  it.each([true, false])('writes what the slow way writes, or nothing (declared: %s)', (declared) => {
    fc.assert(
      fc.property(schemas, values, (schema, value) => {
        const write = compileWriter(new SchemaDocument(schema), declared, output)
        if (write === undefined) return
        let text: string | undefined
        try {
          text = write(value)
        } catch (error) {
          if (error !== unusual && !(error instanceof Unsayable)) throw error
          return
        }
        const expected = writeSlowly(schema, value, declared)
        // What is not declared comes after what is: the order may differ where all is written.
        const read = (json: string | undefined): unknown => (json === undefined ? undefined : JSON.parse(json))
        expect(declared ? text : read(text)).toEqual(declared ? expected : read(expected))
      }),
      { numRuns: 1500 },
    )
  })
})
