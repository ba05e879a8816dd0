// A schema, compiled once, that checks values.

import type { StandardSchemaV1 } from '@standard-schema/spec'

import { type Location, type Report, withheld } from './errors.ts'
import { explain } from './explain.ts'
import { documentOf, type SchemaDocument } from './document.ts'
import type { Definitions, JsonSchema } from './json-schema.ts'
import { compileReviver, type Revive, unrevivable, withJsFormats } from './reviver.ts'
import { isStandardSchema, type Schema, toJsonSchema } from './schema.ts'
import { Compile } from './typebox.ts'

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
  /** Whether some of the value is secret: then whoever reports of it as a whole must not show it. */
  readonly secret: boolean
  /** The valid value, as the schema makes it; `Invalid`; or a promise of either, from an asynchronous Standard Schema. */
  validate(value: unknown): unknown
  /** Adds to the report why the value is invalid. `result` is what `validate` gave. */
  explain(value: unknown, result: Invalid, loc: Location, report: Report): void
}

/** How to compile a schema. */
export interface SchemaOptions {
  /** What `$ref: '#/$defs/Name'` stands for, when the schema's own `$defs` do not say. */
  readonly definitions?: Definitions | undefined
  /** True when errors must not show what was sent. Default: where the schema says `secret`. */
  readonly secret?: boolean | undefined
  /** Whether `x-js` may be `File` or `Blob`: in forms. Default false. */
  readonly files?: boolean | undefined
}

/**
 * Compiles a schema. A JSON Schema's check is generated code (interpreted where code generation is forbidden), is
 * strict, and makes of what carries `x-js` dates, big integers, bytes, maps … The same schema with the same
 * definitions is compiled once. Throws a TypeError for a faulty schema.
 */
export function compileValidator(schema: Schema, options: SchemaOptions = {}): Validator {
  if (isStandardSchema(schema)) return new StandardValidator(schema, options.secret === true)
  const document = documentOf(schema, options.definitions)
  if (options.files !== true && document.leadsTo(document.root, 'file')) {
    throw new TypeError('only a form has files: a File or Blob can be in neither JSON nor a query, header or cookie')
  }
  return new JsonValidator(checked(document), options.secret === true)
}

/** What all validators of a document share. The check is compiled when it is first needed: start-up has no time. */
class Checked {
  readonly document: SchemaDocument
  readonly revive: Revive | undefined
  #check: { Check(value: unknown): boolean } | undefined

  constructor(document: SchemaDocument) {
    this.document = document
    this.revive = compileReviver(document)
  }

  matches(value: unknown): boolean {
    this.#check ??= this.#compile()
    return this.#check.Check(value)
  }

  #compile(): { Check(value: unknown): boolean } {
    const bundle = this.document.bundle(this.document.root) ?? this.document.root
    return Compile(this.revive === undefined ? bundle : withJsFormats(bundle))
  }
}

const shared = new WeakMap<SchemaDocument, Checked>()

function checked(document: SchemaDocument): Checked {
  let known = shared.get(document)
  if (known === undefined) shared.set(document, (known = new Checked(document)))
  return known
}

class JsonValidator implements Validator {
  readonly jsonSchema: JsonSchema
  readonly secret: boolean
  readonly #checked: Checked
  readonly #isWhole: boolean

  constructor(compiled: Checked, secret: boolean) {
    const { document } = compiled
    this.jsonSchema = document.root
    this.secret = secret || document.holdsSecret(document.root)
    this.#checked = compiled
    this.#isWhole = secret
  }

  validate(value: unknown): unknown {
    try {
      const { revive } = this.#checked
      if (!this.#checked.matches(value)) return invalid
      return revive === undefined ? value : revive(value)
    } catch (error) {
      // A recursive schema follows its value down; one that is nested deep enough ends the stack.
      if (error instanceof RangeError) return tooDeep
      if (error === unrevivable) return invalid
      throw error
    }
  }

  explain(value: unknown, result: Invalid, loc: Location, report: Report): void {
    if (result === tooDeep) report.add('too_deep', loc, undefined)
    else explain(this.#checked.document, this.jsonSchema, value, loc, report, this.#isWhole)
  }
}

const tooDeep: Invalid = Object.freeze(new Invalid())

class StandardValidator implements Validator {
  readonly jsonSchema: JsonSchema | undefined
  readonly secret: boolean
  readonly #validate: StandardSchemaV1.Props['validate']

  constructor(schema: StandardSchemaV1, secret: boolean) {
    const standard = schema['~standard']
    this.jsonSchema = toJsonSchema(schema)
    this.#validate = (value) => standard.validate(value)
    this.secret = secret || (this.jsonSchema !== undefined && mentionsSecret(this.jsonSchema))
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
    for (const issue of result.issues) explainIssue(issue, value, loc, report, this.secret)
    if (result.issues.length === 0) report.add('schema_mismatch', loc, this.secret ? withheld : value)
  }
}

function mentionsSecret(jsonSchema: JsonSchema): boolean {
  try {
    const document = documentOf(jsonSchema)
    return document.holdsSecret(document.root)
  } catch {
    return false // a library's JSON Schema need not be one that we could compile
  }
}

function settle(result: StandardSchemaV1.Result<unknown>): unknown {
  return result.issues === undefined ? result.value : new Invalid(result.issues)
}

// The libraries agree on a message and a path, and on nothing else: their errors are `value_error`, but for the one
// kind that the path alone tells.
function explainIssue(
  issue: StandardSchemaV1.Issue,
  value: unknown,
  loc: Location,
  report: Report,
  secret: boolean,
): void {
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
  const type = isMissing ? 'missing' : 'value_error'
  // arktype's messages quote the value.
  if (secret && type === 'value_error') report.add(type, [...loc, ...path], withheld, { error: 'not valid' })
  else report.addMessage(type, [...loc, ...path], issue.message, secret ? withheld : input)
}

function toKey(segment: PropertyKey | StandardSchemaV1.PathSegment): string | number {
  const key = typeof segment === 'object' ? segment.key : segment
  return typeof key === 'symbol' ? String(key) : key
}
