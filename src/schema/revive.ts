// JSON strings that stand for something else (`x-js`): how they are checked, and turned into it after the check.

import { Format } from 'typebox/format'

import { matches } from './explain.ts'
import type { JsonSchema, JsonSchemaObject, JsType, SchemaDocument } from './json-schema.ts'
import { toJsType } from './text.ts'

// TypeBox's formats are one table for the whole process: these names are nobody else's.
for (const [name, convert] of Object.entries(toJsType)) {
  Format.Set(`x-js:${name}`, (text) => convert(text) !== undefined)
}

/** Whether any part of a schema carries `x-js`. */
export function usesJsTypes(schema: JsonSchema): boolean {
  return hasJsType(schema, new Set())
}

/** The schema with every `x-js` as a format that only strings have which can be revived. References stay what they are. */
export function withJsFormats(schema: JsonSchema): JsonSchema {
  return copyWithFormats(schema) as JsonSchema
}

/** Revives a value that has passed its check; members of lists and objects are replaced in place. */
export function revive(document: SchemaDocument, schema: JsonSchema, value: unknown): unknown {
  if (typeof schema === 'boolean') return value
  if (schema['x-js'] !== undefined && typeof value === 'string') return toJsType[schema['x-js']](value)
  let result = value
  if (schema.$ref !== undefined) result = revive(document, document.target(schema.$ref), result)
  for (const part of schema.allOf ?? []) result = revive(document, part, result)
  for (const branches of [schema.anyOf, schema.oneOf]) {
    const branch = branches?.find((candidate) => matches(document, candidate, value))
    if (branch !== undefined) result = revive(document, branch, result)
  }
  if (Array.isArray(result)) reviveList(document, schema, result)
  else if (isPlainObject(result)) reviveObject(document, schema, result)
  return result
}

function reviveList(document: SchemaDocument, schema: JsonSchemaObject, list: unknown[]): void {
  for (let index = 0; index < list.length; index++) {
    const item = schema.prefixItems?.[index] ?? schema.items
    if (item !== undefined) list[index] = revive(document, item, list[index])
  }
}

function reviveObject(document: SchemaDocument, schema: JsonSchemaObject, object: Record<string, unknown>): void {
  const { properties = {}, patternProperties, additionalProperties = true } = schema
  if (patternProperties === undefined && typeof additionalProperties === 'boolean') {
    for (const name of Object.keys(properties)) {
      if (Object.hasOwn(object, name)) object[name] = revive(document, properties[name] as JsonSchema, object[name])
    }
    return
  }
  const patterns = Object.entries(patternProperties ?? {}).map(([text, rule]) => [new RegExp(text, 'u'), rule] as const)
  for (const name of Object.keys(object)) {
    const rules = patterns.filter(([pattern]) => pattern.test(name)).map(([, rule]) => rule)
    if (Object.hasOwn(properties, name)) rules.push(properties[name] as JsonSchema)
    if (rules.length === 0) rules.push(additionalProperties)
    for (const rule of rules) object[name] = revive(document, rule, object[name])
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

function hasJsType(part: unknown, seen: Set<unknown>): boolean {
  if (typeof part !== 'object' || part === null || seen.has(part)) return false
  seen.add(part)
  return 'x-js' in part || Object.values(part).some((inner) => hasJsType(inner, seen))
}

function copyWithFormats(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(copyWithFormats)
  if (typeof part !== 'object' || part === null) return part
  const copy = Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, copyWithFormats(inner)]))
  const jsType = (part as JsonSchemaObject)['x-js'] satisfies JsType | undefined
  return typeof jsType === 'string' ? { ...copy, format: `x-js:${jsType}` } : copy
}
