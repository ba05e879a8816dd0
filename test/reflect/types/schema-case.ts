// The shape of the tables of types and their schemas, and short names for what they repeat.

import type { JsonSchema, JsonSchemaObject } from '../../../src/schema/json-schema.ts'
import type { ProblemCode } from '../../../src/reflect/types/problem.ts'

/** One type and what becomes of it. */
export interface SchemaCase {
  readonly name: string
  /** TypeScript that exports the type `T`. `Item` is declared, the names of testudo/schema are imported. */
  readonly source: string
  /** Absent where only the problems matter. */
  readonly schema?: JsonSchema
  readonly definitions?: Readonly<Record<string, JsonSchema>>
  readonly problems?: readonly ProblemCode[]
  readonly words?: Readonly<Record<string, unknown>>
  readonly accepts?: readonly unknown[]
  readonly refuses?: readonly unknown[]
}

export const text: JsonSchemaObject = { type: 'string' }
export const number: JsonSchemaObject = { type: 'number' }
export const flag: JsonSchemaObject = { type: 'boolean' }
export const nothing: JsonSchemaObject = { type: 'null' }

export function ref(name: string): JsonSchemaObject {
  return { $ref: `#/$defs/${name}` }
}

export function list(items: JsonSchema): JsonSchemaObject {
  return { type: 'array', items }
}

/** An object schema; all its properties are required unless others are named. */
export function object(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = Object.keys(properties),
): JsonSchemaObject {
  return { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
}

export const item: JsonSchemaObject = object({ name: text, price: number, tags: list(text) }, ['name', 'price'])
export const date: JsonSchemaObject = { type: 'string', format: 'date-time', 'x-js': 'Date' }
