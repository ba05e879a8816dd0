// Why a value does not match its JSON Schema, in Pydantic's words.
//
// The compiled check (validator.ts) decides; this walk over schema and value runs only for what it has refused.
// TypeBox can list errors too, but it takes a thousand times as long as its check, looks at all of the value however
// many errors it has, and says neither what Pydantic says nor what the input was. So the walk is our own, and it ends:
// after the report's number of items, or after a fixed number of steps.

import { type ErrorType, formatExpected, type Location, type Report, withheld } from './errors.ts'
import { formatError } from './format-errors.ts'
import type { SchemaDocument } from './document.ts'
import { type JsonSchema, type JsonSchemaObject, type TypeName, typesOf } from './json-schema.ts'
import { isJsTextType, toJsType } from './text.ts'
import { Format, Guard } from './typebox.ts'

/**
 * Adds to the report why `value` does not match its schema; at least one item, unless the report is full. `secret`: the
 * items must not show what was sent.
 */
export function explain(
  document: SchemaDocument,
  schema: JsonSchema,
  value: unknown,
  loc: Location,
  report: Report,
  secret = false,
): void {
  const before = report.items.length
  new Walk(document, loc, report, secret).visit(schema, value)
  // Keywords that the walk does not know, or more steps than it may take.
  if (report.items.length === before) {
    report.add('schema_mismatch', loc, secret || document.holdsSecret(schema) ? withheld : value)
  }
}

/** Whether a value matches one schema of a document. Slower than a compiled check by far: for start-up and errors. */
export function matches(document: SchemaDocument, schema: JsonSchema, value: unknown): boolean {
  return new Walk(document, [], null, true).visit(schema, value)
}

type Properties = Readonly<Record<string, unknown>>

const maxSteps = 100_000
const maxDepth = 400

class Walk {
  readonly #document: SchemaDocument
  readonly #loc: (string | number)[]
  /** Null while only a yes or no is wanted: then the walk ends at the first error. */
  #report: Report | null
  #steps = maxSteps
  #depth = 0
  /** Whether all that is below here is secret. */
  #secret: boolean
  /** Whether errors must not show the value that is looked at: it may contain a secret. */
  #hidden: boolean
  #value: unknown

  constructor(document: SchemaDocument, loc: Location, report: Report | null, secret: boolean) {
    this.#document = document
    this.#loc = [...loc]
    this.#report = report
    this.#secret = secret
    this.#hidden = secret
  }

  /** Whether the value matches, as far as the walk may go. */
  visit(schema: JsonSchema, value: unknown): boolean {
    if (schema === true) return true
    if (schema === false) return this.#fail('not_allowed', value)
    if (this.#steps-- <= 0 || this.#depth > maxDepth || this.#report?.full === true) return true
    const secret = this.#secret
    const hidden = this.#hidden
    const above = this.#value
    if (schema.secret === true) this.#secret = true
    // A union hides its value from the errors of all its branches, if one of them has a secret.
    this.#hidden = this.#secret || (hidden && value === above) || this.#document.holdsSecret(schema)
    this.#value = value
    this.#depth++
    const valid = this.#visitKeywords(schema, value)
    this.#depth--
    this.#secret = secret
    this.#hidden = hidden
    this.#value = above
    return valid
  }

  #visitKeywords(schema: JsonSchemaObject, value: unknown): boolean {
    // A value of the wrong type has no other errors worth telling.
    if (!this.#visitType(schema, value)) return false
    let valid = this.#visitValues(schema, value)
    if (!valid) return false
    if (typeof value === 'number') valid = this.#visitNumber(schema, value)
    else if (typeof value === 'string') valid = this.#visitString(schema, value)
    else if (Array.isArray(value)) valid = this.#visitList(schema, value)
    else if (typeof value === 'object' && value !== null) valid = this.#visitObject(schema, value as Properties)
    if (!valid && this.#report === null) return false
    return this.#visitCombined(schema, value) && valid
  }

  #visitType(schema: JsonSchemaObject, value: unknown): boolean {
    const types = typesOf(schema)
    if (types.length === 0 || types.some((type) => isOfType(type, value))) return true
    const wanted = types.filter((type) => type !== 'null')
    if (wanted.length < 2) return this.#fail(wrongType(schema, wanted[0] ?? 'null', value), value)
    for (const type of wanted) this.#at(typeLabels[type], () => this.#fail(wrongType(schema, type, value), value))
    return false
  }

  #visitValues(schema: JsonSchemaObject, value: unknown): boolean {
    if (schema.const !== undefined && !Guard.IsDeepEqual(schema.const, value)) {
      return this.#fail('literal_error', value, { expected: formatExpected([schema.const]) })
    }
    if (schema.enum !== undefined && !schema.enum.some((allowed) => Guard.IsDeepEqual(allowed, value))) {
      // A named enumeration is Python's Enum, an anonymous one its Literal.
      const type = schema.title === undefined ? 'literal_error' : 'enum'
      return this.#fail(type, value, { expected: formatExpected(schema.enum) })
    }
    return true
  }

  #visitNumber(schema: JsonSchemaObject, value: number): boolean {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
    let valid = true
    if (minimum !== undefined && !(value >= minimum)) valid = this.#fail('greater_than_equal', value, { ge: minimum })
    if (maximum !== undefined && !(value <= maximum)) valid = this.#fail('less_than_equal', value, { le: maximum })
    if (exclusiveMinimum !== undefined && !(value > exclusiveMinimum)) {
      valid = this.#fail('greater_than', value, { gt: exclusiveMinimum })
    }
    if (exclusiveMaximum !== undefined && !(value < exclusiveMaximum)) {
      valid = this.#fail('less_than', value, { lt: exclusiveMaximum })
    }
    if (multipleOf !== undefined && !Guard.IsMultipleOf(value, multipleOf)) {
      valid = this.#fail('multiple_of', value, { multiple_of: multipleOf })
    }
    return valid
  }

  #visitString(schema: JsonSchemaObject, value: string): boolean {
    const { minLength, maxLength, pattern, format } = schema
    const jsType = isJsTextType(schema['x-js']) ? schema['x-js'] : undefined
    if (jsType !== undefined && toJsType[jsType](value) === undefined) return this.#failFormat(jsType, value)
    let valid = true
    if (minLength !== undefined && !Guard.IsMinLength(value, minLength)) {
      valid = this.#fail('string_too_short', value, { min_length: minLength })
    }
    if (maxLength !== undefined && !Guard.IsMaxLength(value, maxLength)) {
      valid = this.#fail('string_too_long', value, { max_length: maxLength })
    }
    if (jsType === undefined && format !== undefined && !Format.Test(format, value))
      valid = this.#failFormat(format, value)
    // zod writes a pattern beside every format: one error says enough.
    else if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) {
      valid = this.#fail('string_pattern_mismatch', value, { pattern })
    }
    return valid
  }

  #failFormat(format: string, value: string): boolean {
    const { type, msg, ctx } = formatError(format, value)
    return msg === undefined ? this.#fail(type, value, ctx) : this.#failWith(type, msg, value, ctx ?? {})
  }

  #visitList(schema: JsonSchemaObject, value: readonly unknown[]): boolean {
    const { minItems, prefixItems = [], items } = schema
    const sizes = { field_type: listLabel(schema), actual_length: value.length }
    // A tuple that ends is as long as it is.
    const maxItems = schema.maxItems ?? (items === false && prefixItems.length > 0 ? prefixItems.length : undefined)
    let valid = true
    // A list that is too long is not looked into: its items could be as many errors.
    if (maxItems !== undefined && value.length > maxItems) {
      return this.#fail('too_long', value, { ...sizes, max_length: maxItems })
    }
    if (minItems !== undefined && value.length < minItems) {
      if (prefixItems.length < minItems) valid = this.#fail('too_short', value, { ...sizes, min_length: minItems })
      // Of a tuple Pydantic says which ones are missing.
      else for (let index = value.length; index < minItems; index++) valid = this.#missing(index, value)
    }
    for (let index = 0; index < value.length; index++) {
      const item = prefixItems[index] ?? items
      if (item === undefined) break
      if (!this.#child(index, item, value[index])) valid = false
      if (this.#isDone(valid)) return valid
    }
    if (schema.uniqueItems === true && countDistinct(value) < value.length) {
      valid = this.#fail('unique_items', value)
    }
    if (schema.contains !== undefined) {
      const { contains, minContains = 1, maxContains = Infinity } = schema
      const found = value.filter((item) => this.#accepts(contains, item)).length
      if (found < minContains || found > maxContains) {
        const limits = {
          min_contains: minContains,
          max_contains: maxContains === Infinity ? 'any number of' : maxContains,
        }
        valid = this.#fail('contains', value, { ...limits, actual_length: found })
      }
    }
    return valid
  }

  #visitObject(schema: JsonSchemaObject, value: Properties): boolean {
    const { properties = {}, required = [], patternProperties = {}, additionalProperties, propertyNames } = schema
    let valid = true
    // Declared properties in the order of the schema, as Pydantic reports them; what is not declared comes after.
    for (const name of Object.keys(properties)) {
      if (value[name] !== undefined && Object.hasOwn(value, name)) {
        if (!this.#child(name, properties[name] as JsonSchema, value[name])) valid = false
      } else if (required.includes(name)) valid = this.#missing(name, value)
      if (this.#isDone(valid)) return valid
    }
    for (const name of required) {
      if (!Object.hasOwn(properties, name) && !Object.hasOwn(value, name)) valid = this.#missing(name, value)
    }
    const patterns = Object.entries(patternProperties).map(([text, rule]) => [new RegExp(text, 'u'), rule] as const)
    const looksAtNames = additionalProperties !== undefined || propertyNames !== undefined || patterns.length > 0
    for (const name of looksAtNames ? Object.keys(value) : []) {
      if (this.#isDone(valid)) return valid
      if (propertyNames !== undefined && !this.#propertyName(name, propertyNames)) valid = false
      let isDeclared = Object.hasOwn(properties, name)
      for (const [pattern, rule] of patterns) {
        if (!pattern.test(name)) continue
        isDeclared = true
        if (!this.#child(name, rule, value[name])) valid = false
      }
      if (isDeclared || additionalProperties === undefined) continue
      if (additionalProperties === false) valid = this.#at(name, () => this.#fail('extra_forbidden', value[name]))
      else if (!this.#child(name, additionalProperties, value[name])) valid = false
    }
    return this.#visitObjectSizes(schema, value) && valid
  }

  #visitObjectSizes(schema: JsonSchemaObject, value: Properties): boolean {
    const { minProperties, maxProperties, dependentRequired = {}, dependentSchemas = {} } = schema
    const sizes = { field_type: 'Dictionary', actual_length: Object.keys(value).length }
    let valid = true
    if (minProperties !== undefined && sizes.actual_length < minProperties) {
      valid = this.#fail('too_short', value, { ...sizes, min_length: minProperties })
    }
    if (maxProperties !== undefined && sizes.actual_length > maxProperties) {
      valid = this.#fail('too_long', value, { ...sizes, max_length: maxProperties })
    }
    for (const [name, others] of Object.entries(dependentRequired)) {
      if (!Object.hasOwn(value, name)) continue
      for (const other of others) if (!Object.hasOwn(value, other)) valid = this.#missing(other, value)
    }
    for (const [name, rule] of Object.entries(dependentSchemas)) {
      if (Object.hasOwn(value, name) && !this.visit(rule, value)) valid = false
    }
    return valid
  }

  #visitCombined(schema: JsonSchemaObject, value: unknown): boolean {
    let valid = true
    if (schema.$ref !== undefined && !this.visit(this.#document.target(schema.$ref), value)) valid = false
    for (const part of schema.allOf ?? []) if (!this.visit(part, value)) valid = false
    if (schema.anyOf !== undefined && !this.#visitUnion(schema, schema.anyOf, value, Infinity)) valid = false
    if (schema.oneOf !== undefined && !this.#visitUnion(schema, schema.oneOf, value, 1)) valid = false
    if (schema.not !== undefined && this.#accepts(schema.not, value)) valid = this.#fail('not_allowed', value)
    if (schema.if !== undefined) {
      const branch = this.#accepts(schema.if, value) ? schema.then : schema.else
      if (branch !== undefined && !this.visit(branch, value)) valid = false
    }
    return valid
  }

  #visitUnion(schema: JsonSchemaObject, branches: readonly JsonSchema[], value: unknown, most: number): boolean {
    const found = branches.filter((branch) => this.#accepts(branch, value)).length
    if (found > 0 && found <= most) return true
    if (found > most) return this.#fail('one_of', value, { matches: found })
    if (this.#report === null) return false
    if (schema.discriminator !== undefined) return this.#visitTagged(schema.discriminator.propertyName, branches, value)
    const named = branches
      .map((branch) => [this.#label(branch), this.#document.resolve(branch)] as const)
      .filter(([, branch]) => typeof branch === 'boolean' || branch.type !== 'null')
    // All branches are literals: say what is allowed, once.
    const literals = named.map(([, branch]) => (typeof branch === 'object' ? branch.const : undefined))
    if (literals.every((literal) => literal !== undefined)) {
      return this.#fail('literal_error', value, { expected: formatExpected(literals) })
    }
    const [only] = named
    if (named.length === 1 && only !== undefined) return this.visit(only[1], value)
    for (const [label, branch] of named) this.#child(label, branch, value)
    return false
  }

  #visitTagged(property: string, branches: readonly JsonSchema[], value: unknown): boolean {
    const discriminator = `'${property}'`
    if (typeof value !== 'object' || value === null) return this.#fail('model_attributes_type', value)
    const tag = Object.hasOwn(value, property) ? (value as Properties)[property] : undefined
    if (tag === undefined) return this.#fail('union_tag_not_found', value, { discriminator })
    const expected: unknown[] = []
    for (const branch of branches) {
      const resolved = this.#document.resolve(branch)
      const rule = typeof resolved === 'object' ? this.#document.resolve(resolved.properties?.[property] ?? true) : true
      const tags = typeof rule === 'boolean' ? [] : (rule.enum ?? (rule.const === undefined ? [] : [rule.const]))
      if (tags.includes(tag)) return this.#child(tagText(tag), resolved, value)
      expected.push(...tags)
    }
    const context = {
      discriminator,
      tag: this.#secret ? '**********' : tagText(tag),
      expected_tags: expected.map((one) => `'${tagText(one)}'`).join(', '),
    }
    return this.#fail('union_tag_invalid', value, context)
  }

  // Pydantic puts the name of a union's branch into the location.
  #label(schema: JsonSchema): string {
    if (typeof schema === 'boolean') return String(schema)
    if (schema.title !== undefined) return schema.title
    if (schema.$ref !== undefined) return schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)
    if (schema['x-js'] !== undefined) return schema['x-js']
    if (schema.enum !== undefined || schema.const !== undefined) {
      return `literal[${(schema.enum ?? [schema.const]).map((value) => formatExpected([value])).join(',')}]`
    }
    const [type] = typesOf(schema)
    if (type === 'array') return `list[${schema.items === undefined ? 'any' : this.#label(schema.items)}]`
    return type === undefined ? 'any' : typeLabels[type]
  }

  #propertyName(name: string, rule: JsonSchema): boolean {
    return this.#at(name, () => this.#child('[key]', rule, name))
  }

  #missing(name: string | number, value: unknown): boolean {
    return this.#at(name, () => this.#fail('missing', value))
  }

  #child(key: string | number, schema: JsonSchema, value: unknown): boolean {
    this.#loc.push(key)
    const valid = this.visit(schema, value)
    this.#loc.pop()
    return valid
  }

  #at(key: string | number, check: () => boolean): boolean {
    this.#loc.push(key)
    const valid = check()
    this.#loc.pop()
    return valid
  }

  #accepts(schema: JsonSchema, value: unknown): boolean {
    const report = this.#report
    this.#report = null
    const valid = this.visit(schema, value)
    this.#report = report
    return valid
  }

  #isDone(valid: boolean): boolean {
    return this.#steps <= 0 || (this.#report === null ? !valid : this.#report.full)
  }

  #failWith(type: ErrorType, msg: string, input: unknown, ctx: Properties): false {
    this.#report?.addMessage(type, this.#loc, msg, this.#hidden ? withheld : input, ctx)
    return false
  }

  #fail(type: ErrorType, input: unknown, ctx?: Properties): false {
    this.#report?.add(type, this.#loc, this.#hidden ? withheld : input, ctx)
    return false
  }
}

const typeLabels: Readonly<Record<TypeName, string>> = {
  null: 'none',
  boolean: 'bool',
  integer: 'int',
  number: 'float',
  string: 'str',
  array: 'list',
  object: 'dict',
}

function isOfType(type: TypeName, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'integer':
      return Number.isInteger(value)
    case 'number':
      return Number.isFinite(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    default:
      return typeof value === type
  }
}

function wrongType(schema: JsonSchemaObject, type: TypeName, value: unknown): ErrorType {
  switch (type) {
    case 'integer':
      return typeof value === 'number' ? 'int_from_float' : 'int_type'
    case 'number':
      return typeof value === 'number' ? 'finite_number' : 'float_type'
    case 'object':
      return schema.properties === undefined ? 'dict_type' : 'model_attributes_type'
    case 'array':
      return schema['x-js'] === 'Set' ? 'set_type' : schema.prefixItems === undefined ? 'list_type' : 'tuple_type'
    case 'boolean':
      return 'bool_type'
    case 'null':
      return 'none_required'
    default:
      return 'string_type'
  }
}

function listLabel(schema: JsonSchemaObject): string {
  return schema['x-js'] === 'Set' ? 'Set' : schema.prefixItems === undefined ? 'List' : 'Tuple'
}

// A tag is named in a message: it may be anything the client likes.
function tagText(tag: unknown): string {
  return typeof tag === 'string' ? tag.slice(0, 100) : typeof tag === 'object' ? 'object' : JSON.stringify(tag)
}

function countDistinct(values: readonly unknown[]): number {
  return new Set(values.map(canonicalJson)).size
}

// JSON Schema compares objects without regard to the order of their members.
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
