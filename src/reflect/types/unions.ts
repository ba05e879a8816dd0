// Unions: literals as `enum`, object types that a property tells apart as `oneOf`, all else as `anyOf`.

import type { JsonSchemaObject } from '../../schema/json-schema.ts'
import type { LiteralValue, Type } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import { either, nullable } from './combine.ts'
import type { Converter } from './converter.ts'
import { hasStructure, withKeywords } from './intersections.ts'
import { isSame } from './tag.ts'
import { inOrder } from './written.ts'

/** The schema of some members of a union: all but undefined and void. */
export function unionSchema(
  converter: Converter,
  union: Type,
  members: readonly Type[],
  written: Node | undefined,
): JsonSchemaObject {
  const { checker } = converter
  const values = members.filter((member) => checker.kindOf(member) !== 'null')
  if (values.length === members.length) return membersSchema(converter, union, values, written)
  const bare = converter.written.withoutNothing(written)
  const [only, ...others] = values
  if (only !== undefined && others.length === 0) return nullable(converter.schemaOf(only, bare))
  // The compiler brings back the name of what is left.
  const whole = checker.nonNullable(union)
  const isWhole = whole !== union && checker.members(whole).length === values.length
  return nullable(isWhole ? converter.schemaOf(whole, bare) : membersSchema(converter, union, values, written))
}

function membersSchema(
  converter: Converter,
  union: Type,
  members: readonly Type[],
  written: Node | undefined,
): JsonSchemaObject {
  const { checker } = converter
  const [only, ...others] = members
  if (only === undefined) return { not: {} }
  if (others.length === 0) return converter.schemaOf(only, written)
  const tagged = taggedSchema(converter, members, written)
  if (tagged !== undefined) return tagged
  const literals = members.filter((member) => checker.kindOf(member) === 'literal')
  const flags = literals.filter((literal) => typeof checker.literalValue(literal) === 'boolean')
  if (flags.length === 2) {
    const rest = members.filter((member) => !flags.includes(member))
    if (rest.length === 0) return { type: 'boolean' }
    return either([{ type: 'boolean' }, membersSchema(converter, union, rest, written)])
  }
  const values = literalSchemas(converter, literals, () => orderOf(converter, union, written))
  const objects = members.filter((member) => !literals.includes(member))
  const told = literals.length === 0 ? toldApart(converter, objects) : undefined
  return told ?? either([...values, ...objects.map((member) => converter.schemaOf(member))])
}

// TypeScript distributes tags: `Header<'a' | 'b'>` is `Header<'a'> | Header<'b'>`.
function taggedSchema(
  converter: Converter,
  members: readonly Type[],
  written: Node | undefined,
): JsonSchemaObject | undefined {
  const parts = members.map((member) => converter.tags.split(member))
  const [first] = parts
  if (first === undefined || hasStructure(first.tags.keywords)) return undefined
  const types: Type[] = []
  for (const part of parts) {
    const [type, ...others] = part?.rest ?? []
    if (part === undefined || type === undefined || others.length > 0) return undefined
    if (!isSame(part.tags.words, first.tags.words) || !isSame(part.tags.keywords, first.tags.keywords)) return undefined
    types.push(type)
  }
  const argument = converter.written.argument(written, types)
  const schema =
    argument === undefined
      ? membersSchema(converter, members[0] as Type, types, undefined)
      : converter.schemaOf(argument.type, argument.node)
  return withKeywords(converter, schema, first.tags.keywords)
}

// Of an alias or an enum as it is declared, else as it is written where it is used.
function orderOf(
  { checker, written }: Converter,
  union: Type,
  node: Node | undefined,
): readonly (LiteralValue | null)[] {
  const alias = checker.aliasOf(union)
  const declared = alias === undefined ? [] : written.literals(written.ofDeclaration(checker.declaration(alias)))
  if (declared.length > 0) return declared
  const symbol = checker.isEnum(union) ? checker.symbolOf(union) : undefined
  return symbol === undefined ? written.literals(node) : written.enumValues(symbol)
}

function literalSchemas(
  converter: Converter,
  literals: readonly Type[],
  order: () => readonly (LiteralValue | null)[],
): readonly JsonSchemaObject[] {
  const [only, ...others] = literals
  if (only === undefined) return []
  if (others.length === 0) return [converter.schemaOf(only)]
  const all = literals.map((literal) => converter.checker.literalValue(literal))
  const plain = all.filter((value) => typeof value !== 'bigint')
  const values = inOrder(plain.toSorted(byValue), order())
  const bigs = all.filter((value) => typeof value === 'bigint').map(String)
  const schemas: JsonSchemaObject[] = []
  if (values.length > 0) schemas.push(enumOf(values))
  if (bigs.length > 0) schemas.push({ type: 'string', enum: bigs, 'x-js': 'bigint' })
  return schemas
}

// The compilers' own order depends on what else they have seen.
function byValue(one: string | number | boolean, other: string | number | boolean): number {
  if (typeof one === typeof other) return one < other ? -1 : 1
  return typeof one < typeof other ? -1 : 1
}

function enumOf(values: readonly (string | number | boolean)[]): JsonSchemaObject {
  const types = new Set(values.map((value) => typeof value))
  const [only] = types
  const isOne = types.size === 1 && (only === 'string' || only === 'number' || only === 'boolean')
  return isOne ? { type: only, enum: values } : { enum: values }
}

// A property that every member has, always, with literals that no other member has.
function toldApart(converter: Converter, objects: readonly Type[]): JsonSchemaObject | undefined {
  if (objects.length < 2 || !objects.every((object) => isPlainObject(converter, object))) return undefined
  const [first] = objects
  if (first === undefined) return undefined
  for (const { symbol } of converter.checker.properties(first)) {
    const name = converter.checker.nameOf(symbol)
    if (name.startsWith('__@')) continue
    const values = objects.map((object) => unitsOf(converter, object, name))
    const known = values.filter((each) => each !== undefined)
    const all = known.flat()
    if (known.length < objects.length || new Set(all).size < all.length) continue
    return discriminated(converter, objects, name, known)
  }
  return undefined
}

function discriminated(
  converter: Converter,
  objects: readonly Type[],
  propertyName: string,
  values: readonly (readonly LiteralValue[])[],
): JsonSchemaObject {
  const oneOf = objects.map((object) => converter.schemaOf(object))
  const mapping = oneOf.flatMap(({ $ref }, index) =>
    $ref === undefined ? [] : (values[index] ?? []).map((value) => [String(value), $ref] as const),
  )
  const discriminator = mapping.length === 0 ? { propertyName } : { propertyName, mapping: Object.fromEntries(mapping) }
  return { oneOf, discriminator }
}

function isPlainObject(converter: Converter, type: Type): boolean {
  const kind = converter.checker.kindOf(type)
  return (kind === 'object' && converter.platform.typeOf(type) === undefined) || kind === 'intersection'
}

/** The literals that a property can be; undefined when it can be anything else, or be absent. */
function unitsOf({ checker }: Converter, object: Type, name: string): readonly LiteralValue[] | undefined {
  const property = checker.properties(object).find(({ symbol }) => checker.nameOf(symbol) === name)
  if (property === undefined || checker.hasTrait(property.symbol, 'Optional')) return undefined
  const isUnion = checker.kindOf(property.type) === 'union'
  const units = isUnion ? checker.members(property.type) : [property.type]
  if (!units.every((unit) => checker.kindOf(unit) === 'literal')) return undefined
  return units.map((unit) => checker.literalValue(unit))
}
