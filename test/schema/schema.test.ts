import { Type } from 'typebox'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

import { isStandardSchema, type JsonSchema, type Schema, toJsonSchema, typed, type ValueOf } from 'testudo/schema'

import { assertSchema } from '../../src/schema/schema.ts'

function valueOf<const S extends Schema>(_schema: S): ValueOf<S> {
  return undefined as ValueOf<S>
}

it('knows the type of what a schema describes', () => {
  expectTypeOf(valueOf({ type: 'integer', minimum: 1 })).toEqualTypeOf<number>()
  expectTypeOf(valueOf({ enum: ['a', 'b'] })).toEqualTypeOf<'a' | 'b'>()
  expectTypeOf(valueOf({ type: ['string', 'null'] })).toEqualTypeOf<string | null>()
  expectTypeOf(valueOf({ type: 'array', items: { type: 'boolean' } })).toEqualTypeOf<boolean[]>()
  expectTypeOf(
    valueOf({ type: 'object', properties: { a: { type: 'string' }, b: { type: 'number' } }, required: ['a'] }),
  ).toEqualTypeOf<{ a: string; b?: number }>()
  expectTypeOf(valueOf({ type: 'string', 'x-js': 'Date' })).toEqualTypeOf<Date>()
  expectTypeOf(valueOf({ type: 'string', 'x-js': 'bigint' })).toEqualTypeOf<bigint>()
  expectTypeOf(valueOf(Type.Object({ n: Type.Number() }))).toEqualTypeOf<{ n: number }>()
  expectTypeOf(valueOf(z.coerce.number().int())).toEqualTypeOf<number>()
  expectTypeOf(valueOf(z.object({ a: z.string().optional() }))).toEqualTypeOf<{ a?: string | undefined }>()
  expectTypeOf(valueOf(v.pipe(v.string(), v.transform(Number)))).toEqualTypeOf<number>()
  expectTypeOf(valueOf(typed<{ title: string }>({ type: 'object' }))).toEqualTypeOf<{ title: string }>()
  expectTypeOf(valueOf(true)).toEqualTypeOf<unknown>()
  const wide: JsonSchema = { type: 'string' }
  expectTypeOf(valueOf(wide)).toEqualTypeOf<unknown>()
})

describe('isStandardSchema', () => {
  it('takes objects and functions with ~standard', () => {
    const callable = Object.assign(() => 0, { '~standard': z.string()['~standard'] })
    expect([z.string(), v.string(), callable].map(isStandardSchema)).toEqual([true, true, true])
    expect([{ type: 'string' }, true, null, 'x', () => 0].map(isStandardSchema)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
  })
})

it('gives JSON Schema of both sides', () => {
  const schema = z.string().transform(Number).pipe(z.number())
  expect(toJsonSchema(schema)).toMatchObject({ type: 'string' })
  expect(toJsonSchema(schema, 'output')).toMatchObject({ type: 'number' })
  expect(toJsonSchema({ type: 'string' })).toEqual({ type: 'string' })
  expect(toJsonSchema(v.string())).toBeUndefined()
})

it('names what should have been a schema', () => {
  expect(() => assertSchema(5, 'query()')).toThrow(
    'query(): expected a JSON Schema or a Standard Schema (zod, valibot, …), got number',
  )
  expect(() => assertSchema([], 'query()')).toThrow('got an array')
  expect(() => assertSchema(null, 'query()')).toThrow('got null')
  expect(assertSchema(z.string(), 'query()')).toBeUndefined()
})
