// JSON Schema 2020-12 as data (https://json-schema.org/draft/2020-12/json-schema-core): the only type language here.
//
// Two extensions. `x-js` names the JavaScript type that a JSON value stands for, because JSON has no dates, big integers,
// bytes, maps or sets. `secret` marks what errors must not show.

/** The names that the keyword `type` knows. */
export type TypeName = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object'

/** What a string stands for: an instant (RFC 3339), digits, an absolute URL, bytes (base64, RFC 4648 §4). */
export type JsTextType = 'Date' | 'bigint' | 'URL' | 'Uint8Array' | 'Buffer' | 'ArrayBuffer'

/** What a list stands for (a map's is one of pairs), or, for a map with text as keys, an object. */
export type JsCollection = 'Map' | 'Set'

/** What only a form can have. */
export type JsFileType = 'File' | 'Blob'

/** What a JSON value stands for in JavaScript. */
export type JsType = JsTextType | JsCollection | JsFileType

/** Schemas by name: what `#/$defs/Name` stands for in several schemas. */
export type Definitions = Readonly<Record<string, JsonSchema>>

/** A JSON Schema: `true` allows everything, `false` nothing. */
export type JsonSchema = boolean | JsonSchemaObject

/** A JSON Schema with keywords. Other keywords than these are kept, and only annotate. */
export interface JsonSchemaObject {
  readonly $id?: string
  readonly $anchor?: string
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, JsonSchema>>

  readonly type?: TypeName | readonly TypeName[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown

  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly exclusiveMaximum?: number
  readonly multipleOf?: number

  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly format?: string
  readonly contentEncoding?: string
  readonly contentMediaType?: string

  readonly items?: JsonSchema
  readonly prefixItems?: readonly JsonSchema[]
  readonly contains?: JsonSchema
  readonly minContains?: number
  readonly maxContains?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean

  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: JsonSchema
  readonly patternProperties?: Readonly<Record<string, JsonSchema>>
  readonly propertyNames?: JsonSchema
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>
  readonly dependentSchemas?: Readonly<Record<string, JsonSchema>>

  readonly allOf?: readonly JsonSchema[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly not?: JsonSchema
  readonly if?: JsonSchema
  readonly then?: JsonSchema
  readonly else?: JsonSchema

  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly deprecated?: boolean
  readonly readOnly?: boolean
  readonly writeOnly?: boolean

  /** OpenAPI: the property whose value tells the branches of `oneOf` or `anyOf` apart. */
  readonly discriminator?: { readonly propertyName: string; readonly mapping?: Readonly<Record<string, string>> }
  readonly 'x-js'?: JsType
  /** True: errors show neither this value nor anything that contains it. */
  readonly secret?: boolean
}

const typeNames: ReadonlySet<unknown> = new Set([
  'null',
  'boolean',
  'integer',
  'number',
  'string',
  'array',
  'object',
] satisfies TypeName[])

// By the JSON type that has to stand beside it.
const jsTypes: Readonly<Record<JsType, readonly TypeName[]>> = {
  Date: ['string'],
  bigint: ['string'],
  URL: ['string'],
  Uint8Array: ['string'],
  Buffer: ['string'],
  ArrayBuffer: ['string'],
  Map: ['object', 'array'],
  Set: ['array'],
  File: ['string'],
  Blob: ['string'],
}

const inOne = ['items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'] as const
const inLists = ['prefixItems', 'allOf', 'anyOf', 'oneOf'] as const
const inRecords = ['$defs', 'properties', 'patternProperties', 'dependentSchemas'] as const

/** The schemas within a schema, each with its place. References are not followed. */
export function* subschemas(schema: JsonSchemaObject): Generator<readonly [place: string, schema: JsonSchema]> {
  for (const keyword of inOne) {
    const inner = schema[keyword]
    if (inner !== undefined) yield [keyword, inner]
  }
  for (const keyword of inLists) {
    for (const [index, inner] of (schema[keyword] ?? []).entries()) yield [`${keyword}/${index}`, inner]
  }
  for (const keyword of inRecords) {
    for (const [name, inner] of Object.entries(schema[keyword] ?? {})) yield [`${keyword}/${name}`, inner]
  }
}

/** Whether a value can be a JSON Schema at all: an object or a boolean. */
export function isJsonSchema(value: unknown): value is JsonSchema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value))
}

/** The types that the keyword `type` lists; none when it is absent. */
export function typesOf(schema: JsonSchemaObject): readonly TypeName[] {
  return schema.type === undefined ? [] : typeof schema.type === 'string' ? [schema.type] : schema.type
}

const numeric = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minContains',
  'maxContains',
  'minProperties',
  'maxProperties',
] as const

/** Throws a TypeError that names the place for keywords with values that they cannot have. */
export function checkKeywords(schema: JsonSchemaObject, place: string): void {
  for (const keyword of numeric) {
    const limit: unknown = schema[keyword]
    if (limit !== undefined && !Number.isFinite(limit)) {
      throw new TypeError(`JSON Schema at ${place}: ${keyword} must be a number, got ${describe(limit)}`)
    }
  }
  for (const name of typesOf(schema)) {
    if (!typeNames.has(name)) {
      throw new TypeError(
        `JSON Schema at ${place}: type ${JSON.stringify(name)} is none of ${[...typeNames].join(', ')}`,
      )
    }
  }
  const jsType = schema['x-js']
  if (jsType !== undefined) checkJsType(jsType, schema, place)
  for (const pattern of [schema.pattern, ...Object.keys(schema.patternProperties ?? {})]) {
    if (pattern === undefined) continue
    try {
      RegExp(pattern, 'u')
    } catch (cause) {
      throw new TypeError(`JSON Schema at ${place}: ${(cause as SyntaxError).message}`, { cause })
    }
  }
}

function checkJsType(jsType: JsType, schema: JsonSchemaObject, place: string): void {
  const wanted = Object.hasOwn(jsTypes, jsType) ? jsTypes[jsType] : undefined
  if (wanted === undefined) {
    const names = Object.keys(jsTypes).join(', ')
    throw new TypeError(`JSON Schema at ${place}: x-js ${JSON.stringify(jsType)} is none of ${names}`)
  }
  const types = typesOf(schema).filter((type) => type !== 'null')
  if (types.length !== 1 || !wanted.includes(types[0] as TypeName)) {
    const choice = wanted.map((type) => `"${type}"`).join(' or ')
    throw new TypeError(`JSON Schema at ${place}: x-js "${jsType}" needs type ${choice} beside it`)
  }
}

/** What kind of value it is, in words. */
export function describe(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
}
