// A schema, compiled once, that makes typed values of text: of path segments, query parameters, headers, cookies.
//
// Strict: `5.7` is no integer, and nothing is guessed. Where a type allows several readings, the narrowest that is
// valid wins: integer, number, boolean, string.

import { type ErrorType, type Location, Report, withheld } from './errors.ts'
import { explain, matches } from './explain.ts'
import { documentOf, SchemaDocument } from './document.ts'
import type { JsonSchema } from './json-schema.ts'
import { isStandardSchema, type Schema } from './schema.ts'
import { isIntegerText, isNumberText, toInteger } from './text.ts'
import { convert, integerBounds, isListSchema, type Kind, listPart, textKinds } from './text-kinds.ts'
import { compileValidator, Invalid, invalid, type SchemaOptions, type Validator } from './validator.ts'

/** Makes typed values of text. */
export interface Decoder {
  /** True when it wants all values of a repeated name, as a list of strings. */
  readonly list: boolean
  /** The schema as JSON Schema, when there is one. */
  readonly jsonSchema: JsonSchema | undefined
  /**
   * The typed value; `Invalid`; or a promise of either, from an asynchronous Standard Schema. Takes a string, or a
   * list of strings when `list` is true; any other value (a converter's, or undefined for absent) is only checked.
   */
  decode(input: unknown): unknown
  /** Adds to the report why the input is invalid. `result` is what `decode` gave. */
  explain(input: unknown, result: Invalid, loc: Location, report: Report): void
}

/** How to compile a decoder. */
export interface DecoderOptions extends SchemaOptions {
  /** Whether the values of a repeated name are one list. Default: when the schema says `array`. */
  readonly list?: boolean | undefined
}

/**
 * Compiles a schema for text. Throws a TypeError for a faulty one, and for one that no text can match (objects; files,
 * unless the options say that there are some).
 */
export function compileDecoder(schema: Schema, options: DecoderOptions = {}): Decoder {
  const { list, secret = false } = options
  const validator = compileValidator(schema, options)
  if (isStandardSchema(schema)) return new StandardDecoder(validator, list, secret)
  const document = documentOf(schema, options.definitions)
  const { root } = document
  const isList = isListSchema(document)
  if (list === true && !isList) throw new TypeError('list: true needs a schema of type "array"')
  if (options.files === true && document.leadsTo(root, 'file')) return new FileDecoder(document, validator, secret)
  if (list ?? isList) return new ListDecoder(document, validator, secret)
  const kinds = textKinds(document, root)
  if (kinds.length === 0) {
    throw new TypeError(
      'a parameter cannot be an object: its schema must allow a string, number, boolean or list of them',
    )
  }
  const [kind] = kinds
  const bounds = kind === 'integer' && kinds.length === 1 ? integerBounds(document.resolve(root)) : undefined
  if (bounds !== undefined) return new IntegerDecoder(document, validator, bounds, secret)
  return new ScalarDecoder(document, validator, kinds, secret)
}

/** The commonest parameter by far, without a detour. */
class IntegerDecoder implements Decoder {
  readonly list: boolean = false
  readonly jsonSchema: JsonSchema
  readonly #document: SchemaDocument
  readonly #validator: Validator
  readonly #least: number
  readonly #most: number
  readonly #secret: boolean

  constructor(
    document: SchemaDocument,
    validator: Validator,
    [least, most]: readonly [number, number],
    secret: boolean,
  ) {
    this.jsonSchema = document.root
    this.#document = document
    this.#validator = validator
    this.#least = least
    this.#most = most
    this.#secret = secret
  }

  decode(input: unknown): unknown {
    if (typeof input !== 'string') return this.#validator.validate(input)
    const value = toInteger(input)
    return value >= this.#least && value <= this.#most ? value : invalid // NaN is neither
  }

  explain(input: unknown, _result: Invalid, loc: Location, report: Report): void {
    explainText(this.#document, this.jsonSchema, ['integer'], input, loc, report, this.#secret)
  }
}

class ScalarDecoder implements Decoder {
  readonly list: boolean = false
  readonly jsonSchema: JsonSchema
  readonly #document: SchemaDocument
  readonly #validator: Validator
  readonly #kinds: readonly Kind[]
  readonly #secret: boolean

  constructor(document: SchemaDocument, validator: Validator, kinds: readonly Kind[], secret: boolean) {
    this.jsonSchema = document.root
    this.#document = document
    this.#validator = validator
    this.#kinds = kinds
    this.#secret = secret
  }

  decode(input: unknown): unknown {
    if (typeof input !== 'string') return this.#validator.validate(input)
    for (const kind of this.#kinds) {
      const value = convert(kind, input)
      if (value === undefined) continue
      const result = this.#validator.validate(value)
      if (!(result instanceof Invalid)) return result
    }
    return invalid
  }

  explain(input: unknown, _result: Invalid, loc: Location, report: Report): void {
    explainText(this.#document, this.jsonSchema, this.#kinds, input, loc, report, this.#secret)
  }
}

class ListDecoder implements Decoder {
  readonly list: boolean = true
  readonly jsonSchema: JsonSchema
  readonly #document: SchemaDocument
  readonly #validator: Validator
  readonly #first: readonly (readonly [schema: JsonSchema, kinds: readonly Kind[]])[]
  readonly #others: readonly [schema: JsonSchema, kinds: readonly Kind[]]

  readonly #secret: boolean

  constructor(document: SchemaDocument, validator: Validator, secret: boolean) {
    this.jsonSchema = document.root
    this.#document = document
    this.#validator = validator
    this.#secret = secret || document.holdsSecret(document.root)
    const { prefixItems = [], items = true } = listPart(document, document.root) ?? {}
    const withKinds = (schema: JsonSchema): readonly [JsonSchema, readonly Kind[]] => {
      const kinds = textKinds(document, schema)
      if (kinds.length === 0 && schema !== false) {
        throw new TypeError('a parameter cannot be a list of objects or lists: repeated values are plain text')
      }
      return [schema, kinds]
    }
    this.#first = prefixItems.map(withKinds)
    this.#others = withKinds(items)
  }

  decode(input: unknown): unknown {
    if (!isTextList(input)) return this.#validator.validate(input)
    const values: unknown[] = []
    for (let index = 0; index < input.length; index++) {
      const [schema, kinds] = this.#item(index)
      const value = this.#read(schema, kinds, input[index] as string)
      if (value === undefined) return invalid
      values.push(value)
    }
    return this.#validator.validate(values)
  }

  explain(input: unknown, _result: Invalid, loc: Location, report: Report): void {
    if (!isTextList(input)) return explain(this.#document, this.jsonSchema, input, loc, report, this.#secret)
    const before = report.items.length
    const values = input.map((text, index) => {
      const [schema, kinds] = this.#item(index)
      const value = this.#read(schema, kinds, text)
      const isValid = value !== undefined && matches(this.#document, schema, value)
      if (!isValid && !report.full)
        explainText(this.#document, schema, kinds, text, [...loc, index], report, this.#secret)
      return value
    })
    // Every item by itself is valid: it is their number, or what they are together.
    if (report.items.length === before) {
      relay(this.#secret ? withheld : input, report, (typed) =>
        explain(this.#document, this.jsonSchema, values, loc, typed),
      )
    }
  }

  #item(index: number): readonly [JsonSchema, readonly Kind[]] {
    return this.#first[index] ?? this.#others
  }

  // With one reading the list's own check finds what is wrong with it; several have to be told apart here.
  #read(schema: JsonSchema, kinds: readonly Kind[], text: string): unknown {
    if (kinds.length === 1) return convert(kinds[0] as Kind, text)
    for (const kind of kinds) {
      const value = convert(kind, text)
      if (value !== undefined && matches(this.#document, schema, value)) return value
    }
    return undefined
  }
}

/** How text is read for a library that says by its JSON Schema what it wants. It has the last word. */
export interface TextHint {
  /** Whether it wants all values of a repeated name. */
  readonly list: boolean
  /** The readings, narrowest first. */
  readonly kinds: readonly Kind[]
  /** The value that text stands for, or the texts of a list; what cannot be read stays what it is. */
  read(input: unknown): unknown
}

/** Compiles a part of a library's JSON Schema. Throws a TypeError for an object, which no text can be. */
export function compileHint(document: SchemaDocument, part: JsonSchema, asList?: boolean): TextHint {
  const { items } = listPart(document, part) ?? {}
  const list = asList ?? listPart(document, part) !== undefined
  const kinds = textKinds(document, list ? (items ?? true) : part)
  if (kinds.length === 0) throw new TypeError('a parameter cannot be an object, or a list of objects')
  const readOne = (text: unknown): unknown => {
    if (typeof text !== 'string') return text
    for (const kind of kinds) {
      const value = convert(kind, text)
      if (value !== undefined) return value
    }
    return text
  }
  return { list, kinds, read: (input) => (Array.isArray(input) ? input.map(readOne) : readOne(input)) }
}

class StandardDecoder implements Decoder {
  readonly list: boolean
  readonly jsonSchema: JsonSchema | undefined
  readonly #validator: Validator
  readonly #hint: TextHint
  readonly #secret: boolean

  constructor(validator: Validator, list: boolean | undefined, secret: boolean) {
    const document = hints(validator.jsonSchema)
    this.#validator = validator
    this.#secret = secret || document.holdsSecret(document.root)
    this.jsonSchema = validator.jsonSchema
    this.#hint = compileHint(document, document.root, list)
    this.list = this.#hint.list
  }

  decode(input: unknown): unknown {
    return this.#validator.validate(this.#hint.read(input))
  }

  explain(input: unknown, result: Invalid, loc: Location, report: Report): void {
    const { kinds } = this.#hint
    const unread = kinds.length === 1 && kinds[0] !== 'string' ? kinds[0] : undefined
    if (unread !== undefined && typeof input === 'string' && convert(unread, input) === undefined) {
      report.add(unreadable(unread, input), loc, this.#secret ? withheld : input)
    } else this.#validator.explain(this.#hint.read(input), result, loc, report)
  }
}

/** A file of a form, or several; text too, when the schema also allows text. What else a value is, the form decides. */
class FileDecoder implements Decoder {
  readonly list: boolean
  readonly jsonSchema: JsonSchema
  readonly #validator: Validator
  readonly #text: Decoder | undefined
  readonly #least: number
  readonly #most: number
  readonly #secret: boolean

  constructor(document: SchemaDocument, validator: Validator, secret: boolean) {
    const list = listPart(document, document.root)
    this.list = list !== undefined
    this.jsonSchema = document.root
    this.#validator = validator
    this.#least = list?.minItems ?? 0
    this.#most = list?.maxItems ?? Infinity
    this.#secret = secret
    const text = withoutFiles(document, list?.items ?? document.root)
    this.#text = text === undefined ? undefined : compileDecoder(text, { secret })
  }

  decode(input: unknown): unknown {
    if (!this.list) return this.#decodeOne(input)
    if (!Array.isArray(input) || input.length < this.#least || input.length > this.#most) return invalid
    const values = input.map((item) => this.#decodeOne(item))
    return values.some((value) => value instanceof Invalid) ? invalid : values
  }

  explain(input: unknown, result: Invalid, loc: Location, report: Report): void {
    if (!this.list) return this.#explainOne(input, loc, report)
    const before = report.items.length
    if (Array.isArray(input)) {
      input.forEach((item, index) => {
        if (this.#decodeOne(item) instanceof Invalid) this.#explainOne(item, [...loc, index], report)
      })
    }
    if (report.items.length === before) this.#validator.explain(input, result, loc, report)
  }

  #decodeOne(input: unknown): unknown {
    if (isFile(input)) return input
    return this.#text === undefined || typeof input !== 'string' ? invalid : this.#text.decode(input)
  }

  #explainOne(input: unknown, loc: Location, report: Report): void {
    const result = this.#text !== undefined && typeof input === 'string' ? this.#text.decode(input) : undefined
    if (result instanceof Invalid) return this.#text?.explain(input, result, loc, report)
    report.add('value_error', loc, this.#secret ? withheld : input, { error: 'expected a file, got text' })
  }
}

// Whatever class the reader of a form has for files.
function isFile(input: unknown): boolean {
  return typeof input === 'object' && input !== null && !Array.isArray(input)
}

/** What a schema allows besides files and null. */
function withoutFiles(document: SchemaDocument, schema: JsonSchema): JsonSchema | undefined {
  const resolved = document.resolve(schema)
  if (typeof resolved === 'boolean') return resolved
  if (resolved.type === 'null' || !document.leadsTo(resolved, 'file'))
    return resolved.type === 'null' ? undefined : document.bundle(resolved)
  const branches = (resolved.anyOf ?? resolved.oneOf ?? [])
    .map((branch) => withoutFiles(document, branch))
    .filter((branch) => branch !== undefined)
  return branches.length === 0 ? undefined : { anyOf: branches }
}

// What a library says of its input is only a hint on how to read text: the library has the last word.
function hints(jsonSchema: JsonSchema | undefined): SchemaDocument {
  try {
    return new SchemaDocument(jsonSchema ?? true)
  } catch {
    return new SchemaDocument(true) // a pattern that is no regular expression of JavaScript, for example
  }
}

function unreadable(kind: Exclude<Kind, 'string'>, text: string): ErrorType {
  switch (kind) {
    case 'boolean':
      return 'bool_parsing'
    case 'integer':
      return isIntegerText(text) ? 'int_parsing_size' : 'int_parsing'
    default:
      return isNumberText(text) ? 'finite_number' : 'float_parsing'
  }
}

const kindLabels = { integer: 'int', number: 'float', boolean: 'bool' } as const

function explainText(
  document: SchemaDocument,
  schema: JsonSchema,
  kinds: readonly Kind[],
  input: unknown,
  loc: Location,
  report: Report,
  secret: boolean,
): void {
  if (typeof input !== 'string') return explain(document, schema, input, loc, report, secret)
  const shown = secret || document.holdsSecret(schema) ? withheld : input
  const kind = kinds.find((candidate) => convert(candidate, input) !== undefined)
  if (kind !== undefined || kinds.length === 0) {
    const value = kind === undefined ? input : convert(kind, input)
    return relay(shown, report, (typed) => explain(document, schema, value, loc, typed))
  }
  for (const unread of kinds) {
    if (unread === 'string') continue
    report.add(unreadable(unread, input), kinds.length === 1 ? loc : [...loc, kindLabels[unread]], shown)
  }
}

// The client sent text: that is what it gets to see again, not what was made of it.
function relay(input: unknown, report: Report, explainTyped: (typed: Report) => void): void {
  const typed = new Report()
  explainTyped(typed)
  for (const item of typed.items) report.addMessage(item.type, item.loc, item.msg, input, item.ctx)
}

function isTextList(input: unknown): input is readonly string[] {
  return Array.isArray(input) && input.every((item) => typeof item === 'string')
}
