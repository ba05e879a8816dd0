// Intersections: a type with tags, a type with a brand, or the members of several object types.

import type { JsonSchemaObject } from '../../schema/json-schema.ts'
import type { Type, TypeKind } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import type { Converter } from './converter.ts'
import { faultOfPattern } from './keywords.ts'
import { objectSchema } from './objects.ts'

const primitives: ReadonlySet<TypeKind> = new Set([
  'string',
  'number',
  'boolean',
  'bigint',
  'symbol',
  'literal',
  'enum',
  'template',
  'mapping',
])

/** The schema of an intersection. */
export function intersectionSchema(converter: Converter, type: Type, written: Node | undefined): JsonSchemaObject {
  const { checker, platform } = converter
  const parts = converter.tags.split(type)
  const keywords = parts?.tags.keywords ?? {}
  const members = parts?.rest ?? checker.members(type)
  // Whatever object is added to a primitive, a list or a date is a brand: no value has it.
  const value = members.find((member) => primitives.has(checker.kindOf(member)))
  const branded = value ?? members.find((member) => isBuiltIn(converter, member))
  if (branded !== undefined) {
    const node = converter.written.argument(written, [branded])?.node
    return withKeywords(converter, converter.schemaOf(branded, node), keywords)
  }
  const [only, ...others] = members
  if (only === undefined) return withKeywords(converter, {}, keywords)
  const argument = converter.written.argument(written, [only])?.node
  if (others.length > 0) {
    return converter.named(type, written, () => withKeywords(converter, objectSchema(converter, type), keywords))
  }
  const isObject = checker.kindOf(only) === 'object'
  if (!isObject || !hasStructure(keywords) || converter.markOf(only) !== undefined) {
    return withKeywords(converter, converter.schemaOf(only, argument ?? written), keywords)
  }
  return converter.named(type, undefined, () => {
    const symbol = checker.symbolOf(only)
    const object = objectSchema(converter, only)
    return withKeywords(converter, symbol === undefined ? object : converter.documented(object, symbol), keywords)
  })

  function isBuiltIn({ checker }: Converter, member: Type): boolean {
    return checker.kindOf(member) === 'tuple' || platform.typeOf(member) !== undefined
  }
}

/**
 * Whether keywords must be in one schema with `properties`: beside a reference they would know nothing of these, and
 * `additionalProperties: false` would refuse them all.
 */
export function hasStructure(keywords: Readonly<Record<string, unknown>>): boolean {
  return 'additionalProperties' in keywords || 'patternProperties' in keywords
}

/** The schema with the keywords of tags. */
export function withKeywords(
  converter: Converter,
  schema: JsonSchemaObject,
  keywords: Readonly<Record<string, unknown>>,
): JsonSchemaObject {
  if (Object.keys(keywords).length === 0) return schema
  const { type, pattern, ...rest } = keywords
  const said: Record<string, unknown> = rest
  if (type !== undefined && schema.$ref === undefined) said['type'] = type
  if (typeof pattern === 'string') {
    const fault = faultOfPattern(pattern)
    if (fault === undefined) said['pattern'] = pattern
    else converter.problem('BAD_TAG', `the pattern of a tag is no regular expression: ${fault}`)
  }
  return { ...schema, ...said }
}
