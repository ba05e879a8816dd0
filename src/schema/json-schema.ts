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

/** What may be asked of everything that a schema leads to. */
export type Feature = 'file' | 'js type' | 'pairs' | 'secret'

const features: Readonly<Record<Feature, (schema: JsonSchemaObject) => boolean>> = {
  file: (schema) => schema['x-js'] === 'File' || schema['x-js'] === 'Blob',
  'js type': (schema) => schema['x-js'] !== undefined,
  pairs: (schema) => schema['x-js'] === 'Map' && schema.type === 'array',
  secret: (schema) => schema.secret === true,
}

/**
 * What all documents with the same definitions share: what is known of a definition is found out once, and not by
 * each of the many routes that lead to it.
 */
export class Scope {
  /** The definitions that have been looked at, and those that they lead to. */
  readonly scanned: Set<JsonSchema> = new Set()
  /** By `$id`, and by `#` and `$anchor`. */
  readonly named: Map<string, JsonSchema> = new Map()
  readonly #facts = new Map<Feature, WeakMap<JsonSchemaObject, boolean>>()

  factsOf(feature: Feature): WeakMap<JsonSchemaObject, boolean> {
    let facts = this.#facts.get(feature)
    if (facts === undefined) this.#facts.set(feature, (facts = new WeakMap()))
    return facts
  }
}

const noDefinitions: Definitions = Object.freeze({})
const scopes = new WeakMap<Definitions, Scope>()

// `$defs` of a schema itself may give the names in shared definitions another meaning.
function scopeOf(root: JsonSchema, definitions: Definitions): Scope {
  const isShared = definitions !== noDefinitions && typeof root === 'object' && root.$defs === undefined
  const known = isShared ? scopes.get(definitions) : undefined
  const scope = known ?? new Scope()
  if (isShared) scopes.set(definitions, scope)
  return scope
}

/** A schema and what its references are resolved in: itself, and definitions that it shares with others. */
export class SchemaDocument {
  readonly root: JsonSchema
  readonly scope: Scope
  readonly #definitions: Definitions
  readonly #named = new Map<string, JsonSchema>()

  /**
   * Throws a TypeError that names the place for what cannot work: unknown types, patterns, references. Of the
   * definitions only those are looked at that the schema leads to.
   */
  constructor(root: JsonSchema, definitions: Definitions = noDefinitions) {
    this.root = root
    this.#definitions = definitions
    const scope = isJsonSchema(root) ? scopeOf(root, definitions) : new Scope()
    this.scope = scope
    const references: Reference[] = []
    const seen = new Map<unknown, 'open' | 'done'>()
    this.#scan(root, '#', references, seen)
    const scanned: JsonSchema[] = []
    // Grows while it is gone through.
    for (const [place, reference] of references) {
      const target = this.#find(reference)
      if (target === undefined) {
        throw new TypeError(`JSON Schema at ${place}: $ref "${reference}" points at nothing; define it under $defs`)
      }
      this.resolve(target)
      if (seen.has(target) || scope.scanned.has(target)) continue
      this.#scan(target, reference, references, seen)
      scanned.push(target)
    }
    // Only now is it sure that none of them is faulty.
    for (const target of scanned) scope.scanned.add(target)
    for (const [name, schema] of this.#named) if (!scope.named.has(name)) scope.named.set(name, schema)
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

  /**
   * A part of the document as a schema of its own, with the definitions that it leads to. Undefined for a part, other
   * than the root, with references that only work inside the whole.
   */
  bundle(part: JsonSchema): JsonSchema | undefined {
    if (typeof part === 'boolean') return part
    const needed: Record<string, JsonSchema> = {}
    const open: unknown[] = [part]
    const seen = new Set<unknown>()
    for (const value of open) {
      if (typeof value !== 'object' || value === null || seen.has(value)) continue
      seen.add(value)
      open.push(...Object.values(value))
      if (!('$ref' in value) || typeof value.$ref !== 'string') continue
      const name = definitionName(value.$ref)
      const definition = name === undefined ? undefined : this.#find(`#/$defs/${pointerStep(name)}`)
      if (name !== undefined && definition !== undefined) {
        needed[name] = definition
        open.push(definition)
      } else if (part !== this.root) return undefined
    }
    const own = part === this.root ? part.$defs : undefined
    return Object.keys(needed).length === 0 ? part : { ...part, $defs: { ...needed, ...own } }
  }

  /** Whether a part, or anything that it leads to, has a feature. */
  leadsTo(part: JsonSchema, feature: Feature): boolean {
    if (typeof part === 'boolean') return false
    const facts = this.scope.factsOf(feature)
    const known = facts.get(part)
    if (known !== undefined) return known
    const seen = new Set<JsonSchemaObject>([part])
    const add = (schema: JsonSchema): unknown => typeof schema === 'object' && seen.add(schema)
    for (const schema of seen) {
      const fact = facts.get(schema)
      if (fact === true || features[feature](schema)) {
        facts.set(part, true)
        return true
      }
      if (fact === false) continue
      for (const [place, inner] of subschemas(schema)) if (!place.startsWith('$defs/')) add(inner)
      if (schema.$ref !== undefined) add(this.target(schema.$ref))
    }
    for (const schema of seen) facts.set(schema, false)
    return false
  }

  /** Whether a part is secret, or leads to what is. */
  holdsSecret(part: JsonSchema): boolean {
    return this.leadsTo(part, 'secret')
  }

  /** The shared definition that a schema refers to and says nothing else of; undefined for any other schema. */
  sharedDefinition(part: JsonSchema): JsonSchemaObject | undefined {
    if (typeof part === 'boolean' || part.$ref === undefined || hasConstraintsBeside(part)) return undefined
    const isOwn = this.#named.has(part.$ref) || pointer(this.root, part.$ref) !== undefined
    const definition = isOwn ? undefined : pointer({ $defs: this.#definitions }, part.$ref)
    return typeof definition === 'object' ? definition : undefined
  }

  /** The document of a shared definition. */
  documentOf(definition: JsonSchemaObject): SchemaDocument {
    return documentOf(definition, this.#definitions)
  }

  #find(reference: string): JsonSchema | undefined {
    if (reference === '#') return this.root
    const named = this.#named.get(reference) ?? this.scope.named.get(reference)
    if (named !== undefined || !reference.startsWith('#/')) return named
    return pointer(this.root, reference) ?? pointer({ $defs: this.#definitions }, reference)
  }

  #scan(schema: unknown, place: string, references: Reference[], seen: Map<unknown, 'open' | 'done'>): void {
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
    for (const [step, branch] of subschemas(schema)) this.#scan(branch, `${place}/${step}`, references, seen)
    seen.set(schema, 'done')
  }
}

type Reference = readonly [place: string, reference: string]

const documents = new WeakMap<Definitions, WeakMap<JsonSchemaObject, SchemaDocument>>()

/**
 * The document of a schema and its definitions, the same for the same objects. A schema that is nothing but a
 * reference to a definition is that definition: the many routes that take or return a `Book` share its document.
 */
export function documentOf(schema: JsonSchema, definitions: Definitions = noDefinitions): SchemaDocument {
  const root = dereference(schema, definitions)
  if (typeof root !== 'object' || root === null) return new SchemaDocument(root, definitions)
  let known = documents.get(definitions)
  if (known === undefined) documents.set(definitions, (known = new WeakMap()))
  let document = known.get(root)
  if (document === undefined) known.set(root, (document = new SchemaDocument(root, definitions)))
  return document
}

function dereference(schema: JsonSchema, definitions: Definitions): JsonSchema {
  let target = schema
  for (let hops = 0; hops < 32; hops++) {
    if (typeof target !== 'object' || target === null || typeof target.$ref !== 'string') return target
    if (Object.keys(target).length > 1) return target
    const next = pointer({ $defs: definitions }, target.$ref)
    if (next === undefined) return target
    target = next
  }
  return target
}

// RFC 6901 §6: a JSON Pointer as a URI fragment.
function pointer(root: unknown, reference: string): JsonSchema | undefined {
  if (!reference.startsWith('#/')) return undefined
  let target = root
  for (const key of pointerKeys(reference)) {
    if (typeof target !== 'object' || target === null || !Object.hasOwn(target, key)) return undefined
    target = (target as Readonly<Record<string, unknown>>)[key]
  }
  return isJsonSchema(target) ? target : undefined
}

function pointerKeys(reference: string): string[] {
  const keys = reference.slice(2).split('/')
  return keys.map((key) => decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~'))
}

// `Book` of `#/$defs/Book`, also of what is within it.
function definitionName(reference: string): string | undefined {
  return reference.startsWith('#/$defs/') ? pointerKeys(reference)[1] : undefined
}

function pointerStep(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))
}

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

const besideReference = new Set(['$ref', '$id', '$anchor', '$defs', '$schema', '$comment'])
const annotations = new Set(['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'])

function hasConstraintsBeside(schema: JsonSchemaObject): boolean {
  return Object.keys(schema).some((keyword) => !besideReference.has(keyword) && !annotations.has(keyword))
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

function checkKeywords(schema: JsonSchemaObject, place: string): void {
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

function describe(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value
}
