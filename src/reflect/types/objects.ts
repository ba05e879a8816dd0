// Object types, member by member: interfaces, classes, literals, and what the checker has made of mapped types.

import type { JsonSchema, JsonSchemaObject } from '../../schema/json-schema.ts'
import type { Type, TypedSymbol } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import type { Converter } from './converter.ts'
import { commentOf, type Comment } from './jsdoc.ts'
import { isHidden, withComment } from './keywords.ts'
import { templatePattern } from './patterns.ts'

const numberKeys = String.raw`^-?\d+(?:\.\d+)?$`
const noComment: Comment = { description: '', tags: [] }

/** The schema of an object type's members, without its name and comment. */
export function objectSchema(converter: Converter, type: Type): JsonSchemaObject {
  const properties: [name: string, schema: JsonSchemaObject][] = []
  const required: string[] = []
  for (const property of converter.checker.properties(type)) {
    const member = memberOf(converter, type, property)
    if (member === undefined) continue
    properties.push([member.name, member.schema])
    if (!member.isOptional) required.push(member.name)
  }
  return {
    type: 'object',
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...indexKeywords(converter, type),
  }
}

interface Member {
  readonly name: string
  readonly schema: JsonSchemaObject
  readonly isOptional: boolean
}

function memberOf(converter: Converter, owner: Type, { symbol, type }: TypedSymbol): Member | undefined {
  const { checker } = converter
  const name = checker.nameOf(symbol)
  if (isUnnameable(name) || checker.hasTrait(symbol, 'Method')) return undefined
  const isReadable = checker.hasTrait(symbol, 'GetAccessor')
  const isWritable = checker.hasTrait(symbol, 'SetAccessor')
  if (isWritable && !isReadable) return undefined
  const declaration = checker.declaration(symbol)
  if (declaration !== undefined && isInaccessible(converter, declaration)) return undefined
  converter.note(symbol)
  return converter.within(`.${name}`, declaration, () => {
    const comment = declaration === undefined ? noComment : commentOf(checker, declaration)
    if (isHidden(comment)) return undefined
    const mayBeAbsent = checker.hasTrait(symbol, 'Optional')
    if (isFunction(converter, type)) {
      if (!mayBeAbsent && !isClass(converter, owner)) reportFunction(converter, name)
      return undefined
    }
    const { schema, isOptional } = converter.valueOf(type, converter.written.ofDeclaration(declaration))
    if (schema === undefined) return undefined
    const documented = withComment(schema, comment, (message) => void converter.problem('BAD_TAG', message))
    const isReadOnly = isReadable && !isWritable
    return {
      name,
      schema: isReadOnly ? { ...documented, readOnly: true } : documented,
      isOptional: mayBeAbsent || isOptional,
    }
  })
}

// Members with a symbol for a name, and `#private` ones.
function isUnnameable(name: string): boolean {
  return name.startsWith('__@') || name.startsWith('#') || /^__#\d+@#/.test(name)
}

function isInaccessible({ checker }: Converter, declaration: Node): boolean {
  return (
    checker.hasModifier(declaration, 'PrivateKeyword') ||
    checker.hasModifier(declaration, 'ProtectedKeyword') ||
    checker.hasModifier(declaration, 'StaticKeyword')
  )
}

function isFunction({ checker, platform }: Converter, type: Type): boolean {
  const members = checker.kindOf(type) === 'union' ? checker.members(type) : [type]
  const values = members.filter((member) => !['undefined', 'null'].includes(checker.kindOf(member)))
  return (
    values.length > 0 &&
    values.every((value) => {
      if (checker.kindOf(value) !== 'object') return false
      const known = platform.typeOf(value)
      return known === undefined ? checker.callSignatures(value).length > 0 : known.name === 'Function'
    })
  )
}

function isClass({ checker }: Converter, type: Type): boolean {
  const symbol = checker.symbolOf(type)
  return symbol !== undefined && checker.hasTrait(symbol, 'Class')
}

function reportFunction(converter: Converter, name: string): void {
  const fix = `Make '${name}' optional, write it as a method, or mark it /** @ignore */`
  converter.problem('FUNCTION_MEMBER', `property '${name}' is a function, which JSON does not have`, fix)
}

function indexKeywords(converter: Converter, type: Type): JsonSchemaObject {
  const { checker } = converter
  let additionalProperties: JsonSchema | undefined
  const patterns: [pattern: string, schema: JsonSchemaObject][] = []
  for (const { key, value, declaration } of checker.indexSignatures(type)) {
    const kind = checker.kindOf(key)
    if (kind === 'symbol') continue
    const schema = converter.within('[*]', declaration, () => converter.valueOf(value).schema ?? { not: {} })
    if (kind === 'string') additionalProperties = schema
    else if (kind === 'number') patterns.push([numberKeys, schema])
    else if (kind === 'template') patterns.push([`^${templatePattern(checker, key)}$`, schema])
  }
  return {
    ...(additionalProperties === undefined ? {} : { additionalProperties }),
    ...(patterns.length === 0 ? {} : { patternProperties: Object.fromEntries(patterns) }),
  }
}
