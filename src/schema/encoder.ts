// A schema, compiled once, that writes values as JSON text.
//
// What leaves is the JSON form of a value (json-form.ts), held to the schema, without what the schema does not name.

import type { StandardSchemaV1 } from '@standard-schema/spec'

import { compileWriter } from './encoder-code.ts'
import { type Location, type Report, withheld } from './errors.ts'
import { explain } from './explain.ts'
import { type Check, compileFormCheck } from './form-check.ts'
import { toJsonText, Unsayable } from './json-form.ts'
import { documentOf, type SchemaDocument } from './document.ts'
import type { Definitions, JsonSchema } from './json-schema.ts'
import { project } from './projection.ts'
import { isStandardSchema, type Schema, toJsonSchema } from './schema.ts'
import { compileValidator, Invalid, invalid, type Validator } from './validator.ts'
import { unusual } from './write-helpers.ts'

/** Writes values as JSON. */
export interface Encoder {
  /** The schema as JSON Schema, when there is one. */
  readonly jsonSchema: JsonSchema | undefined
  /**
   * Compact JSON text; `Invalid` for a value that breaks its type, or that JSON cannot say. Throws what a `toJSON` or
   * a getter of the value throws.
   */
  encode(value: unknown): string | Invalid
  /** Adds to the report why `encode` refused a value. */
  explain(value: unknown, loc: Location, report: Report): void
}

/** How to compile an encoder. */
export interface EncoderOptions {
  /** What `$ref: '#/$defs/Name'` stands for, when the schema's own `$defs` do not say. */
  readonly definitions?: Definitions | undefined
  /**
   * Whether the type is a promise: then the value is held to it, and what it does not name is left out. False for a
   * type that was only inferred: everything is written. Default true.
   */
  readonly declared?: boolean | undefined
}

/**
 * Compiles a schema for writing. The same schema with the same definitions is compiled once. A Standard Schema
 * validates the value, and all that it gives is written; it cannot be asynchronous. Throws a TypeError for a faulty
 * schema, and for files, which JSON cannot say.
 */
export function compileEncoder(schema: Schema, options: EncoderOptions = {}): Encoder {
  const { definitions, declared = true } = options
  if (isStandardSchema(schema)) return new StandardEncoder(schema)
  const document = documentOf(schema, definitions)
  const known = declared ? declaredEncoders : inferredEncoders
  let encoder = known.get(document)
  if (encoder === undefined) {
    if (document.leadsTo(document.root, 'file'))
      throw new TypeError('JSON has no files: a File or Blob cannot be returned')
    known.set(document, (encoder = new JsonEncoder(document, declared)))
  }
  return encoder
}

const declaredEncoders = new WeakMap<SchemaDocument, Encoder>()
const inferredEncoders = new WeakMap<SchemaDocument, Encoder>()

class JsonEncoder implements Encoder {
  readonly jsonSchema: JsonSchema
  readonly #document: SchemaDocument
  readonly #declared: boolean
  /** Whether only the schema knows that a map is a list of pairs. */
  readonly #hasPairs: boolean
  /** Compiled when it is first needed: start-up has no time. */
  #write: ((value: unknown) => string | Invalid) | undefined
  #check: Check | undefined

  constructor(document: SchemaDocument, declared: boolean) {
    this.jsonSchema = document.root
    this.#document = document
    this.#declared = declared
    this.#hasPairs = document.leadsTo(document.root, 'pairs')
  }

  encode(value: unknown): string | Invalid {
    this.#write ??= compileWriter(this.#document, this.#declared) ?? ((unchecked) => this.#encode(unchecked))
    try {
      return this.#write(value)
    } catch (error) {
      return error === unusual ? this.#encodeUnusual(value) : refusal(error)
    }
  }

  explain(value: unknown, loc: Location, report: Report): void {
    let form: unknown
    try {
      form = project(this.#document, this.jsonSchema, value, this.#declared)
    } catch (error) {
      return explainFailure(error, loc, report)
    }
    explain(this.#document, this.jsonSchema, form, loc, report)
  }

  // Values that are not as simple as their type suggests: a string object, a toJSON … and those that break their type.
  #encodeUnusual(value: unknown): string | Invalid {
    try {
      return this.#encode(value)
    } catch (error) {
      return refusal(error)
    }
  }

  #encode(value: unknown): string | Invalid {
    if (!this.#declared && !this.#hasPairs) return toJsonText(value)
    const form = project(this.#document, this.jsonSchema, value, this.#declared)
    if (!this.#declared) return JSON.stringify(form)
    this.#check ??= compileFormCheck(this.#document, this.jsonSchema)
    return this.#check(form) ? JSON.stringify(form) : invalid
  }
}

class StandardEncoder implements Encoder {
  readonly jsonSchema: JsonSchema | undefined
  readonly #validator: Validator

  constructor(schema: StandardSchemaV1) {
    this.jsonSchema = toJsonSchema(schema, 'output')
    this.#validator = compileValidator(schema)
  }

  encode(value: unknown): string | Invalid {
    const result = this.#validate(value)
    if (result instanceof Invalid) return result
    try {
      return toJsonText(result)
    } catch (error) {
      return refusal(error)
    }
  }

  explain(value: unknown, loc: Location, report: Report): void {
    const result = this.#validate(value)
    if (result instanceof Invalid) return this.#validator.explain(value, result, loc, report)
    try {
      toJsonText(result)
    } catch (error) {
      explainFailure(error, loc, report)
    }
  }

  #validate(value: unknown): unknown {
    const result = this.#validator.validate(value)
    if (result instanceof Promise) throw new TypeError('an asynchronous schema cannot check what is returned')
    return result
  }
}

function refusal(error: unknown): Invalid {
  if (error instanceof Unsayable || error instanceof RangeError) return invalid
  throw error
}

function explainFailure(error: unknown, loc: Location, report: Report): void {
  if (error instanceof Unsayable) report.add(error.type, [...loc, ...error.path], withheld)
  else if (error instanceof RangeError) report.add('too_deep', loc, withheld)
  else throw error
}
