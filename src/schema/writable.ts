// Which types generated code can write, and how it tells the branches of a union apart.

import type { SchemaDocument } from './document.ts'
import { type JsonSchema, type JsonSchemaObject, typesOf } from './json-schema.ts'

/** How values of a type are written. `other`: not by generated code. */
export type Kind =
  | 'any'
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'null'
  | 'Date'
  | 'bigint'
  | 'URL'
  | 'bytes'
  | 'literal'
  | 'nullable'
  | 'union'
  | 'list'
  | 'tuple'
  | 'set'
  | 'object'
  | 'map'
  | 'pairs'
  | 'other'

// Keywords that say nothing of what a value may be.
const annotations: ReadonlySet<string> = new Set([
  '$id',
  '$anchor',
  '$schema',
  '$comment',
  '$defs',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'secret',
  'contentEncoding',
  'contentMediaType',
  'externalDocs',
  'example',
  'xml',
])

// The other keywords that the code for a kind knows.
const keywords: Readonly<Record<Exclude<Kind, 'other'>, readonly string[]>> = {
  any: [],
  string: ['type', 'minLength', 'maxLength', 'pattern', 'format'],
  number: ['type', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  integer: ['type', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  boolean: ['type'],
  null: ['type'],
  Date: ['type', 'x-js', 'format'],
  bigint: ['type', 'x-js', 'format'],
  URL: ['type', 'x-js', 'format'],
  bytes: ['type', 'x-js', 'format'],
  literal: ['type', 'enum', 'const'],
  nullable: [],
  union: ['anyOf', 'oneOf', 'discriminator'],
  list: ['type', 'items', 'minItems', 'maxItems'],
  tuple: ['type', 'items', 'prefixItems', 'minItems', 'maxItems'],
  set: ['type', 'x-js', 'items', 'uniqueItems', 'minItems', 'maxItems'],
  object: ['type', 'properties', 'required', 'additionalProperties'],
  map: ['type', 'x-js', 'additionalProperties'],
  pairs: ['type', 'x-js', 'items', 'minItems', 'maxItems'],
}

/** The kind of a type whose references are resolved. */
export function kindOf(schema: JsonSchemaObject): Kind {
  const types = typesOf(schema)
  if (types.length === 2 && types.includes('null') && schema.enum === undefined && schema.const === undefined) {
    const inner = kindOf({ ...schema, type: types.filter((type) => type !== 'null') })
    return inner === 'other' ? 'other' : 'nullable'
  }
  const kind = likelyKind(schema, types)
  return kind !== 'other' && isKnown(schema, kind) ? kind : 'other'
}

function likelyKind(schema: JsonSchemaObject, types: readonly string[]): Kind {
  if (schema['x-js'] !== undefined) return jsKind(schema)
  if (schema.enum !== undefined || schema.const !== undefined) return isLiteral(schema, types) ? 'literal' : 'other'
  if (schema.anyOf !== undefined || schema.oneOf !== undefined) {
    return schema.anyOf !== undefined && schema.oneOf !== undefined ? 'other' : 'union'
  }
  const [type] = types
  if (types.length > 1) return 'other'
  switch (type) {
    case undefined:
      return schema.properties === undefined ? 'any' : 'object'
    case 'array':
      return schema.prefixItems === undefined ? 'list' : 'tuple'
    default:
      return type as Kind
  }
}

function jsKind(schema: JsonSchemaObject): Kind {
  switch (schema['x-js']) {
    case 'Date':
    case 'bigint':
    case 'URL':
      return schema['x-js']
    case 'Uint8Array':
    case 'Buffer':
    case 'ArrayBuffer':
      return 'bytes'
    case 'Set':
      return schema.prefixItems === undefined ? 'set' : 'other'
    case 'Map':
      return typesOf(schema).includes('array') ? 'pairs' : 'map'
    default:
      return 'other'
  }
}

function isKnown(schema: JsonSchemaObject, kind: Exclude<Kind, 'other'>): boolean {
  for (const keyword of Object.keys(schema)) {
    if (annotations.has(keyword) || keywords[kind].includes(keyword)) continue
    if (keyword.startsWith('x-') && keyword !== 'x-js') continue
    // What all digits have: reflection writes it beside every bigint.
    if (kind === 'bigint' && keyword === 'pattern' && schema.pattern === String.raw`^-?\d+$`) continue
    return false
  }
  // Members that must be there, and of which nothing else is said.
  const { properties = {}, required = [] } = schema
  return required.every((name) => Object.hasOwn(properties, name))
}

function isLiteral(schema: JsonSchemaObject, types: readonly string[]): boolean {
  if (schema.enum !== undefined && schema.const !== undefined) return false
  return (schema.enum ?? [schema.const]).every(
    (value) => isPrimitive(value) && (types.length === 0 || types.some((type) => isOf(type, value))),
  )
}

function isPrimitive(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null
  return type === 'integer' ? Number.isInteger(value) : typeof value === type
}

/** A branch of a union. */
export interface Branch {
  /** As the union has it: perhaps a reference. */
  readonly part: JsonSchema
  readonly schema: JsonSchemaObject
  readonly kind: Kind
}

/** The branches of a union in the order in which they are to be tried; undefined when a value alone cannot tell. */
export function branchesOf(document: SchemaDocument, schema: JsonSchemaObject): readonly Branch[] | undefined {
  const branches = (schema.anyOf ?? schema.oneOf ?? []).map((part) => {
    const resolved = document.resolve(part)
    return typeof resolved === 'boolean' ? undefined : { part, schema: resolved, kind: kindOf(resolved) }
  })
  if (!branches.every((branch) => branch !== undefined)) return undefined
  const literals = branches.filter(({ kind }) => kind === 'literal')
  const others = branches.filter(({ kind }) => kind !== 'literal')
  // Which of two literals it is makes no difference to anyOf; oneOf would have to look at both.
  if (schema.oneOf !== undefined && literals.length > 0) return undefined
  const tests = others
    // Of several object types the first is taken that has all members that it must have (anyOf).
    .filter(({ kind }, index) => schema.oneOf !== undefined || kind !== 'object' || index === firstObject(others))
    .map(({ kind }) => (schema.oneOf === undefined ? testOf(kind) : jsonTypeOf(kind)))
  if (tests.includes(undefined) || new Set(tests).size < tests.length) return undefined
  // The commonest classes before objects in general.
  return [
    ...literals,
    ...others.filter(({ kind }) => kind !== 'object'),
    ...others.filter(({ kind }) => kind === 'object'),
  ]
}

function firstObject(branches: readonly Branch[]): number {
  return branches.findIndex(({ kind }) => kind === 'object')
}

// Branches of the same test look alike.
function testOf(kind: Kind): string | undefined {
  switch (kind) {
    case 'any':
    case 'nullable':
    case 'union':
    case 'other':
    case 'literal':
      return undefined
    case 'integer':
      return 'number'
    case 'tuple':
      return 'list'
    case 'pairs':
      return 'map'
    default:
      return kind
  }
}

// oneOf is of the JSON form: there a Date and a string are both strings.
function jsonTypeOf(kind: Kind): string | undefined {
  switch (kind) {
    case 'Date':
    case 'bigint':
    case 'URL':
    case 'bytes':
      return 'string'
    case 'set':
    case 'pairs':
      return 'list'
    case 'map':
      return 'object'
    default:
      return testOf(kind)
  }
}

/** The object types of a union by the values of its discriminator; undefined when that does not tell all apart. */
export function tagsOf(
  document: SchemaDocument,
  { discriminator, anyOf, oneOf }: JsonSchemaObject,
): ReadonlyMap<unknown, JsonSchema> | undefined {
  if (discriminator === undefined) return undefined
  const tags = new Map<unknown, JsonSchema>()
  for (const part of anyOf ?? oneOf ?? []) {
    const branch = document.resolve(part)
    if (typeof branch === 'boolean' || kindOf(branch) !== 'object') return undefined
    if (branch.required?.includes(discriminator.propertyName) !== true) return undefined
    const rule = document.resolve(branch.properties?.[discriminator.propertyName] ?? true)
    if (typeof rule === 'boolean' || kindOf(rule) !== 'literal') return undefined
    for (const tag of rule.enum ?? [rule.const]) {
      if (tags.has(tag)) return undefined
      tags.set(tag, part)
    }
  }
  return tags
}
