// An object type whose members are parameters: of a query, of headers, of cookies, or the fields of a form.

import { compileDecoder, compileHint, type Decoder, type TextHint } from './decoder.ts'
import { type Location, type Report, withheld } from './errors.ts'
import { documentOf, SchemaDocument } from './document.ts'
import { type Definitions, type JsonSchema, type JsonSchemaObject, typesOf } from './json-schema.ts'
import { isStandardSchema, type Schema, toJsonSchema } from './schema.ts'
import { compileValidator, Invalid, invalid, type SchemaOptions, type Validator } from './validator.ts'

/** Where the members of a model come from. */
export type ModelSource = 'query' | 'header' | 'cookie' | 'form'

/** What was sent, by name: `URLSearchParams`, `FormData` and our `Query` are like this. */
export interface Fields {
  /** The first value of a name: text, or a form's file; undefined or null when there is none. */
  get(name: string): unknown
  /** All values of a name. */
  getAll(name: string): readonly unknown[]
  /** The names that were sent. Only asked when the model has a rule for names that it does not declare. */
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

/** Makes one object of parameters. */
export interface Model {
  readonly jsonSchema: JsonSchema | undefined
  readonly fields: readonly ModelField[]
  /** The object; `Invalid`; or a promise of either, from an asynchronous Standard Schema. */
  decode(sent: Fields): unknown
  /** Adds to the report why what was sent is invalid. `result` is what `decode` gave. */
  explain(sent: Fields, result: Invalid, report: Report): void
}

/**
 * Compiles an object schema of which each property is a parameter: lists by repeated names, headers in kebab case,
 * `default` for what is absent. Names that it does not declare are ignored, refused (`additionalProperties: false`) or
 * taken (`additionalProperties` with a schema). Throws a TypeError for a schema that is no object type, and one that
 * names the property for what cannot be written as text.
 */
export function compileModel(schema: Schema, options: ModelOptions): Model {
  if (isStandardSchema(schema)) return new StandardModel(schema, options)
  return new JsonModel(documentOf(schema, options.definitions), options)
}

/** Whether a type is one that `compileModel` is for: an object, and not text. */
export function isModelType(schema: Schema, definitions?: Definitions): boolean {
  const jsonSchema = toJsonSchema(schema)
  if (jsonSchema === undefined) return false
  const document = isStandardSchema(schema) ? new SchemaDocument(jsonSchema) : documentOf(jsonSchema, definitions)
  const resolved = document.resolve(document.root)
  if (typeof resolved === 'boolean') return false
  const types = typesOf(resolved)
  return types.length === 0
    ? resolved.properties !== undefined || resolved.allOf !== undefined
    : types.includes('object')
}

/**
 * The name of a parameter in the request. Header names are case-insensitive and use hyphens: `userAgent` and
 * `user_agent` are `user-agent`.
 */
export function fieldName(source: string, name: string): string {
  return source === 'header'
    ? name
        .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
        .replaceAll('_', '-')
        .toLowerCase()
    : name
}

/** What happens to names that a model does not declare. */
type Others = 'ignored' | 'refused' | Decoder

interface Member extends ModelField {
  readonly decoder: Decoder
  /** A new default for each request; undefined when there is none. */
  readonly fallback: (() => unknown) | undefined
}

class JsonModel implements Model {
  readonly jsonSchema: JsonSchema
  readonly fields: readonly Member[]
  readonly #reader: FieldReader
  readonly #others: Others
  readonly #isMap: boolean
  readonly #secret: boolean

  constructor(document: SchemaDocument, { source, secret = false }: ModelOptions) {
    const shape = shapeOf(document, document.root, source)
    this.jsonSchema = document.root
    this.#secret = secret || document.holdsSecret(document.root)
    this.fields = [...shape.properties].map(([name, schema]) =>
      naming(`property "${name}"`, () =>
        compileMember(document, schema, name, shape.required.has(name), source, secret),
      ),
    )
    this.#reader = new FieldReader(source, this.fields)
    this.#others = naming('additionalProperties', () => compileOthers(document, shape.others, source, secret))
    this.#isMap = typeof document.root === 'object' && document.root['x-js'] === 'Map'
  }

  decode(sent: Fields): unknown {
    const made: Record<string, unknown> = {}
    for (const field of this.fields) {
      const input = this.#reader.find(sent, field)
      if (input === undefined) {
        if (field.fallback !== undefined) made[field.name] = field.fallback()
        else if (field.required) return invalid
        continue
      }
      const value = field.decoder.decode(input)
      if (value instanceof Invalid) return invalid
      made[field.name] = value
    }
    if (this.#others !== 'ignored' && !this.#addOthers(sent, made)) return invalid
    return this.#isMap ? new Map(Object.entries(made)) : made
  }

  explain(sent: Fields, _result: Invalid, report: Report): void {
    for (const field of this.fields) {
      const input = this.#reader.find(sent, field)
      const loc = this.#reader.loc(field.alias)
      if (input === undefined) {
        if (field.required && field.fallback === undefined) report.add('missing', loc, null)
        continue
      }
      const value = field.decoder.decode(input)
      if (value instanceof Invalid) field.decoder.explain(input, value, loc, report)
    }
    if (this.#others === 'ignored') return
    for (const name of this.#reader.undeclared(sent)) {
      const decoder = this.#others
      const input = findInput(sent, name, decoder !== 'refused' && decoder.list)
      if (decoder === 'refused' || name === '__proto__') {
        report.add('extra_forbidden', this.#reader.loc(name), this.#secret ? withheld : input)
      } else {
        const value = decoder.decode(input)
        if (value instanceof Invalid) decoder.explain(input, value, this.#reader.loc(name), report)
      }
    }
  }

  // False when one of them is invalid. `__proto__` is: a later merge would change the prototype of its target.
  #addOthers(sent: Fields, made: Record<string, unknown>): boolean {
    for (const name of this.#reader.undeclared(sent)) {
      const decoder = this.#others
      if (typeof decoder === 'string' || name === '__proto__') return false
      const value = decoder.decode(findInput(sent, name, decoder.list))
      if (value instanceof Invalid) return false
      made[name] = value
    }
    return true
  }
}

/** A library's object type. Its JSON Schema says which names to look for, and how to read their text. */
class StandardModel implements Model {
  readonly jsonSchema: JsonSchema
  readonly fields: readonly (ModelField & { readonly hint: TextHint })[]
  readonly #reader: FieldReader
  readonly #validator: Validator
  readonly #refusesOthers: boolean
  readonly #secret: boolean

  constructor(schema: Schema, { source, secret = false }: ModelOptions) {
    const jsonSchema = toJsonSchema(schema)
    if (jsonSchema === undefined) {
      throw new TypeError(
        `a ${source} model needs to know its names: the library must offer its JSON Schema (valibot: wrap the schema ` +
          'with toStandardJsonSchema of @valibot/to-json-schema)',
      )
    }
    const document = new SchemaDocument(jsonSchema)
    const shape = shapeOf(document, jsonSchema, source)
    this.jsonSchema = jsonSchema
    this.#secret = secret || document.holdsSecret(jsonSchema)
    this.#validator = compileValidator(schema, { secret })
    this.fields = [...shape.properties].map(([name, property]) => {
      const hint = naming(`property "${name}"`, () => compileHint(document, property))
      const alias = fieldName(source, name)
      return { name, alias, schema: property, required: shape.required.has(name), list: hint.list, hint }
    })
    this.#reader = new FieldReader(source, this.fields)
    this.#refusesOthers = shape.others === false
  }

  decode(sent: Fields): unknown {
    if (this.#refusesOthers && this.#reader.undeclared(sent).length > 0) return invalid
    return this.#validator.validate(this.#read(sent, (field) => field.name))
  }

  explain(sent: Fields, result: Invalid, report: Report): void {
    const aliases = new Map<unknown, string>(this.fields.map((field) => [field.name, field.alias]))
    const issues = result.issues.map((issue) => {
      const [first, ...rest] = issue.path ?? []
      const alias = aliases.get(typeof first === 'object' ? first.key : first)
      return alias === undefined ? issue : { ...issue, path: [alias, ...rest] }
    })
    const value = this.#read(sent, (field) => field.alias)
    if (issues.length > 0) this.#validator.explain(value, new Invalid(issues), this.#reader.loc(), report)
    if (!this.#refusesOthers) return
    for (const name of this.#reader.undeclared(sent))
      report.add('extra_forbidden', this.#reader.loc(name), this.#secret ? withheld : sent.get(name))
  }

  #read(sent: Fields, nameOf: (field: ModelField) => string): Record<string, unknown> {
    const values: Record<string, unknown> = {}
    for (const field of this.fields) {
      const input = this.#reader.find(sent, field)
      if (input !== undefined) values[nameOf(field)] = field.hint.read(input)
    }
    return values
  }
}

/** Finds what was sent for the members of a model. */
class FieldReader {
  readonly #source: ModelSource
  readonly #declared: ReadonlySet<string>

  constructor(source: ModelSource, fields: readonly ModelField[]) {
    this.#source = source
    this.#declared = new Set(fields.map(({ alias }) => alias))
  }

  /** Undefined for what is absent: in a form, also for what was not filled in, which browsers send as empty text. */
  find(sent: Fields, { alias, list }: ModelField): unknown {
    const input = findInput(sent, alias, list)
    return input === '' && this.#source === 'form' ? undefined : input
  }

  /** FastAPI's errors of a form are those of the body. */
  loc(...names: readonly string[]): Location {
    return [this.#source === 'form' ? 'body' : this.#source, ...names]
  }

  /** The names that were sent and are not declared. */
  undeclared(sent: Fields): string[] {
    const names = new Set<string>()
    for (const key of sent.keys()) {
      const name = this.#source === 'header' ? key.toLowerCase() : key
      if (!this.#declared.has(name) && !(this.#source === 'header' && isSentUnasked(name))) names.add(name)
    }
    return [...names]
  }
}

function findInput(sent: Fields, name: string, list: boolean): unknown {
  if (!list) return sent.get(name) ?? undefined
  const values = sent.getAll(name)
  return values.length === 0 ? undefined : values
}

// A model that refuses other headers means those of the application: every client and proxy adds some by itself.
const unasked =
  /^(?:host|connection|keep-alive|te|trailer|transfer-encoding|upgrade(?:-insecure-requests)?|via|forwarded|x-forwarded-.+|x-real-ip|x-request-id|traceparent|tracestate|user-agent|from|origin|referer|cookie|authorization|dnt|priority|pragma|cache-control|expect|date|range|max-forwards|access-control-.+|sec-.+|accept(?:-.+)?|content-.+|if-.+|proxy-.+)$/

function isSentUnasked(name: string): boolean {
  return unasked.test(name)
}

/** The members of an object type. */
interface Shape {
  readonly properties: ReadonlyMap<string, JsonSchema>
  readonly required: ReadonlySet<string>
  readonly others: JsonSchema | undefined
}

const unusable = [
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'dependentRequired',
  'dependentSchemas',
  'not',
  'if',
] as const

function shapeOf(document: SchemaDocument, schema: JsonSchema, source: ModelSource): Shape {
  const properties = new Map<string, JsonSchema>()
  const required = new Set<string>()
  let others: JsonSchema | undefined
  const add = (part: JsonSchema, depth: number): void => {
    const object = document.resolve(part)
    checkShape(object, source)
    if (depth > 32) throw new TypeError(`a ${source} model cannot contain itself`)
    if (object.$ref !== undefined) add(document.target(object.$ref), depth + 1)
    for (const inner of object.allOf ?? []) add(inner, depth + 1)
    for (const [name, property] of Object.entries(object.properties ?? {})) properties.set(name, property)
    for (const name of object.required ?? []) required.add(name)
    others = object.additionalProperties ?? others
  }
  add(schema, 0)
  for (const name of required) {
    if (!properties.has(name)) throw new TypeError(`property "${name}" is required, but not declared`)
  }
  return { properties, required, others }
}

function checkShape(schema: JsonSchema, source: ModelSource): asserts schema is JsonSchemaObject {
  if (typeof schema === 'boolean' || (schema.type !== undefined && schema.type !== 'object')) {
    throw new TypeError(`a ${source} model must be an object type`)
  }
  if (schema.anyOf !== undefined || schema.oneOf !== undefined) {
    throw new TypeError(`a ${source} model cannot be a union: declare its members as optional instead`)
  }
  for (const keyword of unusable) {
    if (schema[keyword] !== undefined) throw new TypeError(`a ${source} model cannot use ${keyword}`)
  }
}

function compileMember(
  document: SchemaDocument,
  property: JsonSchema,
  name: string,
  isRequired: boolean,
  source: ModelSource,
  secret: boolean,
): Member {
  const decoder = compileDecoder(partOf(document, property), { secret, files: source === 'form' })
  const fallback = compileDefault(document, property, decoder)
  const required = isRequired && fallback === undefined
  return { name, alias: fieldName(source, name), schema: property, required, list: decoder.list, decoder, fallback }
}

// A schema of its own, which its decoder can be compiled of.
function partOf(document: SchemaDocument, part: JsonSchema): JsonSchema {
  const bundle = document.bundle(part)
  if (bundle === undefined) throw new TypeError('its $ref must point into $defs')
  return bundle
}

function compileDefault(document: SchemaDocument, property: JsonSchema, decoder: Decoder): (() => unknown) | undefined {
  const { default: fallback } = typeof property === 'boolean' ? {} : property
  const inherited = document.resolve(property)
  const value = fallback ?? (typeof inherited === 'boolean' ? undefined : inherited.default)
  if (value === undefined) return undefined
  const made = decoder.decode(structuredClone(value))
  if (made instanceof Invalid) throw new TypeError(`its default ${JSON.stringify(value)} does not match its schema`)
  return typeof made === 'object' && made !== null ? () => decoder.decode(structuredClone(value)) : () => made
}

function compileOthers(
  document: SchemaDocument,
  others: JsonSchema | undefined,
  source: ModelSource,
  secret: boolean,
): Others {
  if (others === undefined) return 'ignored'
  return others === false ? 'refused' : compileDecoder(partOf(document, others), { secret, files: source === 'form' })
}

function naming<T>(what: string, compile: () => T): T {
  try {
    return compile()
  } catch (cause) {
    throw new TypeError(`${what}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
