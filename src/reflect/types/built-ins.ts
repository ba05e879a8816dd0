// Lists, and classes of the platform that JSON has a form for.

import type { JsonSchemaObject } from '../../schema/json-schema.ts'
import type { Type } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import type { Converter } from './converter.ts'
import type { PlatformType } from './platform.ts'

/** A file of a form. */
export const fileSchema: JsonSchemaObject = { type: 'string', format: 'binary', 'x-js': 'File' }

const bytes = (name: 'Uint8Array' | 'Buffer' | 'ArrayBuffer'): JsonSchemaObject => ({
  type: 'string',
  contentEncoding: 'base64',
  'x-js': name,
})

// Each use gets an object of its own: keywords are added to copies only.
const simple: ReadonlyMap<string, JsonSchemaObject> = new Map<string, JsonSchemaObject>([
  ['Date', { type: 'string', format: 'date-time', 'x-js': 'Date' }],
  ['URL', { type: 'string', format: 'uri', 'x-js': 'URL' }],
  ['Uint8Array', bytes('Uint8Array')],
  ['Buffer', bytes('Buffer')],
  ['ArrayBuffer', bytes('ArrayBuffer')],
  ['File', fileSchema],
  ['Blob', { type: 'string', format: 'binary', 'x-js': 'Blob' }],
  ['String', { type: 'string' }],
  ['Number', { type: 'number' }],
  ['Boolean', { type: 'boolean' }],
  ['Object', {}],
])

/** Whether a platform's type is mere data, such as the options of a function of Node: then its members say all. */
export function isPlainData({ checker, platform }: Converter, type: Type, { origin }: PlatformType): boolean {
  // The library's never: the members of HTMLElement lead to thousands of types.
  if (origin === 'library' || platform.streamed(type) !== undefined) return false
  const symbol = checker.symbolOf(type)
  if (symbol === undefined || checker.hasTrait(symbol, 'Class') || checker.hasTrait(symbol, 'Value')) return false
  return !checker.properties(type).some((property) => checker.hasTrait(property.symbol, 'Method'))
}

/** The schema of a platform's type that is more than data. */
export function builtInSchema(
  converter: Converter,
  type: Type,
  known: PlatformType,
  written: Node | undefined,
): JsonSchemaObject {
  const [first, second] = known.arguments
  const item = converter.written.item(written)
  switch (known.name) {
    case 'Array':
    case 'ReadonlyArray':
      return { type: 'array', items: converter.within('[]', undefined, () => element(converter, first, item)) }
    case 'Set':
    case 'ReadonlySet':
      return { type: 'array', items: element(converter, first, item), uniqueItems: true, 'x-js': 'Set' }
    case 'Map':
    case 'ReadonlyMap':
      return mapSchema(converter, first, second)
    case 'Promise':
    case 'PromiseLike':
      return first === undefined ? {} : (converter.valueOf(first, item).schema ?? { not: {} })
    default:
      return simple.get(known.name) ?? refuse(converter, type, known)
  }
}

/** The schema of a tuple. */
export function tupleSchema(converter: Converter, type: Type): JsonSchemaObject {
  const prefixItems: JsonSchemaObject[] = []
  let rest: JsonSchemaObject | undefined
  let minItems = 0
  for (const { kind, type: item } of converter.checker.tupleElements(type)) {
    if (kind === 'variadic') return converter.problem('UNSUPPORTED', 'a tuple that spreads an open type has no end')
    if (kind === 'rest') rest = element(converter, item)
    else if (rest !== undefined) {
      return converter.problem('UNSUPPORTED', 'JSON Schema has no tuples with elements after a rest element')
    } else {
      prefixItems.push(converter.within(`[${prefixItems.length}]`, undefined, () => element(converter, item)))
      if (kind === 'required') minItems = prefixItems.length
    }
  }
  return {
    type: 'array',
    ...(prefixItems.length > 0 ? { prefixItems } : {}),
    ...(minItems > 0 ? { minItems } : {}),
    ...(rest === undefined ? { maxItems: prefixItems.length, items: false } : { items: rest }),
  }
}

// JSON writes undefined in a list as null.
function element(converter: Converter, type: Type | undefined, written?: Node): JsonSchemaObject {
  if (type === undefined) return {}
  return converter.valueOf(type, written).schema ?? { type: 'null' }
}

// With text for keys a map is written as an object, else as a list of pairs.
function mapSchema(converter: Converter, key: Type | undefined, value: Type | undefined): JsonSchemaObject {
  const values = converter.within('{}', undefined, () => element(converter, value))
  if (key === undefined) return { type: 'object', additionalProperties: values, 'x-js': 'Map' }
  const { checker } = converter
  const keys = element(converter, key)
  const members = checker.kindOf(key) === 'union' ? checker.members(key) : [key]
  if (members.every((member) => isText(converter, member))) {
    const names = checker.kindOf(key) === 'string' ? {} : { propertyNames: keys }
    return { type: 'object', ...names, additionalProperties: values, 'x-js': 'Map' }
  }
  const pair: JsonSchemaObject = { type: 'array', prefixItems: [keys, values], minItems: 2, items: false }
  return { type: 'array', items: pair, 'x-js': 'Map' }
}

function isText({ checker, tags }: Converter, type: Type): boolean {
  switch (checker.kindOf(type)) {
    case 'string':
    case 'template':
    case 'mapping':
      return true
    case 'literal':
      return typeof checker.literalValue(type) === 'string'
    case 'intersection': {
      // A tagged or branded string.
      const members = tags.split(type)?.rest ?? checker.members(type)
      return members.some((member) => checker.kindOf(member) === 'string')
    }
    default:
      return false
  }
}

function refuse(converter: Converter, type: Type, { name }: PlatformType): JsonSchemaObject {
  if (converter.platform.streamed(type) !== undefined) {
    const fix = 'Return the stream itself, or a list of its items'
    return converter.problem('UNSUPPORTED', `'${name}' is read as it comes: it can be no part of a JSON value`, fix)
  }
  return converter.problem(
    'UNSUPPORTED',
    `'${name}' is a class of the platform without a form in JSON`,
    'Use a type of its data instead, or mark the property /** @ignore */',
  )
}
