// How text can be read for a schema: as which of the scalar types, and whether as one value or as a list.

import type { SchemaDocument } from './document.ts'
import { type JsonSchema, type JsonSchemaObject, typesOf } from './json-schema.ts'
import { toBoolean, toInteger, toNumber } from './text.ts'

/** A way to read text. */
export type Kind = 'integer' | 'number' | 'boolean' | 'string'

// In the order in which readings are tried.
const allKinds: readonly Kind[] = ['integer', 'number', 'boolean', 'string']

/** What text is, read in one way; undefined when it is not written like that. */
export function convert(kind: Kind, text: string): string | number | boolean | undefined {
  switch (kind) {
    case 'string':
      return text
    case 'boolean':
      return toBoolean(text)
    default: {
      const value = kind === 'integer' ? toInteger(text) : toNumber(text)
      return Number.isNaN(value) ? undefined : value
    }
  }
}

/** Whether a document describes a list. */
export function isListSchema(document: SchemaDocument): boolean {
  return listPart(document, document.root) !== undefined
}

/** The part of a schema that describes a list: itself, what it refers to, or the list of `list | null`. */
export function listPart(document: SchemaDocument, schema: JsonSchema): JsonSchemaObject | undefined {
  const resolved = document.resolve(schema)
  if (typeof resolved === 'boolean') return undefined
  if (typesOf(resolved).includes('array')) return resolved
  for (const branch of [...(resolved.anyOf ?? []), ...(resolved.oneOf ?? []), ...(resolved.allOf ?? [])]) {
    const list = listPart(document, branch)
    if (list !== undefined) return list
  }
  return undefined
}

/** The ways to read text that a schema allows, narrowest first; a string when it does not say. */
export function textKinds(document: SchemaDocument, schema: JsonSchema): Kind[] {
  const kinds = possibleKinds(document, schema, 0) ?? new Set<Kind>(['string'])
  if (kinds.has('number')) kinds.delete('integer')
  return allKinds.filter((kind) => kinds.has(kind))
}

// Undefined: the schema does not say.
function possibleKinds(document: SchemaDocument, schema: JsonSchema, depth: number): Set<Kind> | undefined {
  if (typeof schema === 'boolean' || depth > 32) return undefined
  const literals = schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  if (literals !== undefined) return new Set(literals.flatMap(literalKind))
  const types = typesOf(schema)
  if (types.length > 0) return new Set(allKinds.filter((kind) => types.includes(kind)))
  if (schema.$ref !== undefined) return possibleKinds(document, document.target(schema.$ref), depth + 1)
  const branches = schema.anyOf ?? schema.oneOf
  if (branches !== undefined) {
    const kinds = new Set<Kind>()
    for (const branch of branches) {
      for (const kind of possibleKinds(document, branch, depth + 1) ?? ['string' as const]) kinds.add(kind)
    }
    return kinds
  }
  for (const part of schema.allOf ?? []) {
    const kinds = possibleKinds(document, part, depth + 1)
    if (kinds !== undefined) return kinds
  }
  return undefined
}

function literalKind(value: unknown): Kind[] {
  if (typeof value === 'number') return [Number.isInteger(value) ? 'integer' : 'number']
  if (typeof value === 'boolean' || typeof value === 'string') return [typeof value as 'boolean' | 'string']
  return []
}

const boundKeywords = new Set(['type', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'])
const plainKeywords = new Set(['title', 'description', 'default', 'examples', 'deprecated', '$schema', '$id'])

/** The least and the greatest integer, when the schema has no other constraints. */
export function integerBounds(schema: JsonSchema): readonly [number, number] | undefined {
  if (typeof schema === 'boolean' || schema.type !== 'integer') return undefined
  if (Object.keys(schema).some((keyword) => !boundKeywords.has(keyword) && !plainKeywords.has(keyword)))
    return undefined
  const { minimum = -Infinity, maximum = Infinity, exclusiveMinimum, exclusiveMaximum } = schema
  const least = exclusiveMinimum === undefined ? minimum : Math.max(minimum, Math.floor(exclusiveMinimum) + 1)
  const most = exclusiveMaximum === undefined ? maximum : Math.min(maximum, Math.ceil(exclusiveMaximum) - 1)
  return [least, most]
}
