// A schema, compiled once, that checks values.

import type { StandardSchemaV1 } from '@standard-schema/spec'
import { Compile } from 'typebox/schema'

import type { Location, Report } from './errors.ts'
import { explain } from './explain.ts'
import { type JsonSchema, SchemaDocument } from './json-schema.ts'
import { revive, usesJsTypes, withJsFormats } from './revive.ts'
import { isStandardSchema, type Schema, toJsonSchema } from './schema.ts'

/** The result for an input that is not valid. It says nothing by itself: `explain` finds the errors. */
export class Invalid {
  /** What a Standard Schema had to say. */
  readonly issues: readonly StandardSchemaV1.Issue[]

  constructor(issues: readonly StandardSchemaV1.Issue[] = []) {
    this.issues = issues
  }
}

/** The one result for all that JSON Schema refuses: refusing costs no allocation. */
export const invalid: Invalid = Object.freeze(new Invalid())

/** Checks values against a schema. */
export interface Validator {
  /** The schema as JSON Schema, when there is one. */
  readonly jsonSchema: JsonSchema | undefined
  /** The valid value, as the schema makes it; `Invalid`; or a promise of either, from an asynchronous Standard Schema. */
  validate(value: unknown): unknown
  /** Adds to the report why the value is invalid. `result` is what `validate` gave. */
  explain(value: unknown, result: Invalid, loc: Location, report: Report): void
}

/**
 * Compiles a schema. A JSON Schema's check is generated code (interpreted where code generation is forbidden), is
 * strict, and turns what carries `x-js` into dates, big integers and URLs. Throws a TypeError for a faulty schema.
 */
export function compileValidator(schema: Schema): Validator {
  return isStandardSchema(schema) ? new StandardValidator(schema) : new JsonValidator(schema)
}

class JsonValidator implements Validator {
  readonly jsonSchema: JsonSchema
  readonly #document: SchemaDocument
  readonly #check: { Check(value: unknown): boolean }
  readonly #revives: boolean

  constructor(schema: JsonSchema) {
    this.jsonSchema = schema
    this.#document = new SchemaDocument(schema)
    this.#revives = usesJsTypes(schema)
    this.#check = Compile(this.#revives ? withJsFormats(schema) : schema)
  }

  validate(value: unknown): unknown {
    try {
      if (!this.#check.Check(value)) return invalid
      return this.#revives ? revive(this.#document, this.jsonSchema, value) : value
    } catch (error) {
      // A recursive schema follows its value down; one that is nested deep enough ends the stack.
      if (error instanceof RangeError) return tooDeep
      throw error
    }
  }

  explain(value: unknown, result: Invalid, loc: Location, report: Report): void {
    if (result === tooDeep) report.add('too_deep', loc, undefined)
    else explain(this.#document, this.jsonSchema, value, loc, report)
  }
}

const tooDeep: Invalid = Object.freeze(new Invalid())

class StandardValidator implements Validator {
  readonly jsonSchema: JsonSchema | undefined
  readonly #validate: StandardSchemaV1.Props['validate']

  constructor(schema: StandardSchemaV1) {
    const standard = schema['~standard']
    this.jsonSchema = toJsonSchema(schema)
    this.#validate = (value) => standard.validate(value)
  }

  validate(value: unknown): unknown {
    const result = this.#validate(value)
    if (!('then' in result)) return settle(result)
    const settled = result.then(settle)
    // Whoever waits is told of a failure. Nobody may: another input may have failed first, and that must not end the
    // process with an unhandled rejection.
    settled.catch(() => {})
    return settled
  }

  explain(value: unknown, result: Invalid, loc: Location, report: Report): void {
    for (const issue of result.issues) explainIssue(issue, value, loc, report)
    if (result.issues.length === 0) report.add('schema_mismatch', loc, value)
  }
}

function settle(result: StandardSchemaV1.Result<unknown>): unknown {
  return result.issues === undefined ? result.value : new Invalid(result.issues)
}

// The libraries agree on a message and a path, and on nothing else: their errors are `value_error`, but for the one
// kind that the path alone tells.
function explainIssue(issue: StandardSchemaV1.Issue, value: unknown, loc: Location, report: Report): void {
  const path = (issue.path ?? []).map(toKey)
  let input = value
  let isMissing = value === undefined
  for (const [depth, key] of path.entries()) {
    if (typeof input !== 'object' || input === null) break
    if (!Object.hasOwn(input, key)) {
      isMissing = depth === path.length - 1 // then the input is what it is missing from
      break
    }
    input = (input as Readonly<Record<string | number, unknown>>)[key]
  }
  report.addMessage(isMissing ? 'missing' : 'value_error', [...loc, ...path], issue.message, input)
}

function toKey(segment: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof segment === 'object' ? segment.key : segment
  return typeof key === 'symbol' ? String(key) : key
}
