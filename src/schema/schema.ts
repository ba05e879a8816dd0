// What a parameter's or a body's type may be written in: JSON Schema, or any library that speaks Standard Schema
// (https://standardschema.dev: zod, valibot, arktype …).

import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec'
import type { Static } from 'typebox'

import { isJsonSchema, type JsonSchema } from './json-schema.ts'

/** A type: JSON Schema as data, or a schema of a library that implements Standard Schema. */
export type Schema = JsonSchema | StandardSchemaV1

/**
 * The TypeScript type of a schema's values: a library's output type, or what a literal JSON Schema describes.
 * A JSON Schema whose literal types are lost (`const s: JsonSchema = …`) gives `unknown`; see `typed`.
 */
export type ValueOf<S> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<S>
  : S extends { readonly [Typed]?: infer T }
    ? T
    : S extends { readonly 'x-js': infer Name }
      ? JsTypes[Name & keyof JsTypes]
      : S extends object
        ? Static<S>
        : unknown

interface JsTypes {
  readonly Date: Date
  readonly bigint: bigint
  readonly URL: URL
  readonly Uint8Array: Uint8Array
  readonly Buffer: Buffer
  readonly ArrayBuffer: ArrayBuffer
  readonly Map: ReadonlyMap<unknown, unknown>
  readonly Set: ReadonlySet<unknown>
  readonly File: File
  readonly Blob: Blob
}

declare const Typed: unique symbol

/** A JSON Schema that is known to describe `T`. */
export type TypedSchema<T> = JsonSchema & { readonly [Typed]?: T }

/** Says which TypeScript type a JSON Schema describes, where it cannot be inferred: `typed<Book>(bookSchema)`. */
export function typed<T>(schema: JsonSchema): TypedSchema<T> {
  return schema
}

/** Whether a schema is a library's: it carries `~standard` with a `validate`. Some (arktype) are functions. */
export function isStandardSchema(schema: unknown): schema is StandardSchemaV1 {
  if ((typeof schema !== 'object' || schema === null) && typeof schema !== 'function') return false
  const standard: unknown = (schema as Partial<StandardSchemaV1>)['~standard']
  return typeof standard === 'object' && standard !== null && 'validate' in standard
}

/** Throws a TypeError unless the value is a schema; `what` names it in the message. */
export function assertSchema(schema: unknown, what: string): asserts schema is Schema {
  if (isStandardSchema(schema) || isJsonSchema(schema)) return
  const got = schema === null ? 'null' : Array.isArray(schema) ? 'an array' : typeof schema
  throw new TypeError(`${what}: expected a JSON Schema or a Standard Schema (zod, valibot, …), got ${got}`)
}

/**
 * A schema as JSON Schema 2020-12: itself, or what the library says of it (Standard JSON Schema). `input` is what it
 * accepts, `output` what it makes of it. Undefined when the library offers none, or none for this schema.
 */
export function toJsonSchema(schema: Schema, side: 'input' | 'output' = 'input'): JsonSchema | undefined {
  if (!isStandardSchema(schema)) return schema
  const standard: Partial<StandardJSONSchemaV1.Props> = schema['~standard']
  try {
    const converted: unknown = standard.jsonSchema?.[side]({ target: 'draft-2020-12' })
    return isJsonSchema(converted) ? converted : undefined
  } catch {
    // The specification lets a library throw for what JSON Schema cannot say, such as zod's z.date().
    return undefined
  }
}
