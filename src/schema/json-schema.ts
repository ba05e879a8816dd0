// JSON Schema 2020-12 as data (https://json-schema.org/draft/2020-12/json-schema-core): the only type language here.
//
// One extension, `x-js`, names the JavaScript type that a JSON string stands for, because JSON has no dates, big
// integers or URLs.

/** The names that the keyword `type` knows. */
export type TypeName = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object'

/** What a string becomes in JavaScript: an instant (RFC 3339), digits, an absolute URL. */
export type JsType = 'Date' | 'bigint' | 'URL'

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
  readonly discriminator?: { readonly propertyName: string }
  readonly 'x-js'?: JsType
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
const jsTypes: ReadonlySet<unknown> = new Set(['Date', 'bigint', 'URL'] satisfies JsType[])

const inOne = ['items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'] as const
const inLists = ['prefixItems', 'allOf', 'anyOf', 'oneOf'] as const
const inRecords = ['$defs', 'properties', 'patternProperties', 'dependentSchemas'] as const

/** A schema and the document that its references are resolved in. */
export class SchemaDocument {
  readonly root: JsonSchema
  /** By `$id`, and by `#` and `$anchor`. */
  readonly #named = new Map<string, JsonSchema>()

  /** Throws a TypeError that names the place for what cannot work: unknown types, patterns, references. */
  constructor(root: JsonSchema) {
    this.root = root
    const references: [place: string, reference: string][] = []
    this.#scan(root, '#', references, new Map())
    for (const [place, reference] of references) {
      if (this.#find(reference) === undefined) {
        throw new TypeError(`JSON Schema at ${place}: $ref "${reference}" points at nothing; define it under $defs`)
      }
    }
  }

  /** Follows `$ref` until there is none, or until other keywords stand beside it. */
  resolve(schema: JsonSchema): JsonSchema {
    let target = schema
    for (let hops = 0; hops < 32; hops++) {
      if (typeof target === 'boolean' || target.$ref === undefined || hasConstraintsBeside(target)) return target
      target = this.target(target.$ref)
    }
    throw new TypeError(`JSON Schema: $ref "${(target as JsonSchemaObject).$ref}" leads in a circle`)
  }

  /** What a `$ref` points at. */
  target(reference: string): JsonSchema {
    return this.#find(reference) ?? false
  }

  #find(reference: string): JsonSchema | undefined {
    if (reference === '#') return this.root
    return this.#named.get(reference) ?? (reference.startsWith('#/') ? this.#pointer(reference) : undefined)
  }

  // RFC 6901 §6: a JSON Pointer as a URI fragment.
  #pointer(reference: string): JsonSchema | undefined {
    let target: unknown = this.root
    for (const part of reference.slice(2).split('/')) {
      const key = decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')
      if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key)) return undefined
      target = (target as Readonly<Record<string, unknown>>)[key]
    }
    return isJsonSchema(target) ? target : undefined
  }

  #scan(schema: unknown, place: string, references: [string, string][], seen: Map<unknown, 'open' | 'done'>): void {
    if (!isJsonSchema(schema)) {
      throw new TypeError(`JSON Schema at ${place}: expected an object or a boolean, got ${describe(schema)}`)
    }
    if (typeof schema === 'boolean' || seen.get(schema) === 'done') return
    if (seen.get(schema) === 'open') throw new TypeError(`JSON Schema at ${place}: contains itself; use $ref`)
    seen.set(schema, 'open')
    if (typeof schema.$id === 'string') this.#named.set(schema.$id, schema)
    if (typeof schema.$anchor === 'string') this.#named.set(`#${schema.$anchor}`, schema)
    if (typeof schema.$ref === 'string') references.push([place, schema.$ref])
    checkKeywords(schema, place)
    for (const keyword of inOne) {
      if (schema[keyword] !== undefined) this.#scan(schema[keyword], `${place}/${keyword}`, references, seen)
    }
    for (const keyword of inLists) {
      schema[keyword]?.forEach((branch, index) => this.#scan(branch, `${place}/${keyword}/${index}`, references, seen))
    }
    for (const keyword of inRecords) {
      for (const [name, branch] of Object.entries(schema[keyword] ?? {})) {
        this.#scan(branch, `${place}/${keyword}/${name}`, references, seen)
      }
    }
    seen.set(schema, 'done')
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

const besideReference = new Set(['$ref', '$id', '$anchor', '$defs', '$schema', '$comment'])
const annotations = new Set(['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'])

function hasConstraintsBeside(schema: JsonSchemaObject): boolean {
  return Object.keys(schema).some((keyword) => !besideReference.has(keyword) && !annotations.has(keyword))
}

function checkKeywords(schema: JsonSchemaObject, place: string): void {
  for (const name of typesOf(schema)) {
    if (!typeNames.has(name)) {
      throw new TypeError(
        `JSON Schema at ${place}: type ${JSON.stringify(name)} is none of ${[...typeNames].join(', ')}`,
      )
    }
  }
  const jsType = schema['x-js']
  if (jsType !== undefined && !jsTypes.has(jsType)) {
    throw new TypeError(`JSON Schema at ${place}: x-js ${JSON.stringify(jsType)} is none of ${[...jsTypes].join(', ')}`)
  }
  if (jsType !== undefined && schema.type !== 'string') {
    throw new TypeError(`JSON Schema at ${place}: x-js says what a string stands for; it needs type "string" beside it`)
  }
  for (const pattern of [schema.pattern, ...Object.keys(schema.patternProperties ?? {})]) {
    if (pattern === undefined) continue
    try {
      RegExp(pattern, 'u')
    } catch (cause) {
      throw new TypeError(`JSON Schema at ${place}: ${(cause as SyntaxError).message}`, { cause })
    }
  }
}

function describe(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
}
