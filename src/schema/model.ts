// An object type whose members are parameters: of a query, of headers, cookies or the fields of a form.

import { compileDecoder, type Decoder } from './decoder.ts'
import { type Location, type Report, withheld } from './errors.ts'
import { documentOf, type JsonSchema, type JsonSchemaObject, type SchemaDocument } from './json-schema.ts'
import { isStandardSchema, type Schema, toJsonSchema } from './schema.ts'
import { type Definitions } from './json-schema.ts'
import { compileValidator, Invalid, type SchemaOptions, type Validator } from './validator.ts'

/** Where the members of a model come from. */
export type ModelSource = 'query' | 'header' | 'cookie' | 'form'

/** What was sent, by name: URLSearchParams, Headers and FormData are like this. */
export interface Fields {
  /** The first value of a name: text, or a form's file; undefined or null when there is none. */
  get(name: string): unknown
  /** All values of a name. */
  getAll(name: string): readonly unknown[]
  /** The names that were sent; asked for only when the model looks at those that it does not declare. */
  keys(): Iterable<string>
}

/** How to compile a model. */
export interface ModelOptions extends Pick<SchemaOptions, 'definitions' | 'secret'> {
  readonly source: ModelSource
}

/** One member of a model, for documentation. */
export interface ModelField {
  /** The member's name. */
  readonly name: string
  /** Its name in the request. */
  readonly alias: string
  readonly schema: JsonSchema
  readonly required: boolean
  /** Whether all values of its name are one list. */
  readonly list: boolean
}

/** Makes an object of parameters. */
export interface Model {
  readonly jsonSchema: JsonSchema | undefined
  readonly fields: readonly ModelField[]
  /** The object; `Invalid`; or a promise of either, from an asynchronous Standard Schema. */
  decode(sent: Fields): unknown
  /** Adds to the report why what was sent is invalid. `result` is what `decode` gave. Places begin with the source. */
  explain(sent: Fields, result: Invalid, report: Report): void
}

/** Compiles an object schema. */
export function compileModel(schema: Schema, options: ModelOptions): Model {
  throw new TypeError('not yet')
}
