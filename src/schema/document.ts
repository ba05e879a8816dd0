// A JSON Schema as a whole: what its references point at, and what is known of everything that it leads to.
//
// Definitions are shared by many schemas, those of all routes of a file: what is known of one is found out once.

import {
  checkKeywords,
  type Definitions,
  describe,
  isJsonSchema,
  type JsonSchema,
  type JsonSchemaObject,
  subschemas,
} from './json-schema.ts'

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

const besideReference = new Set(['$ref', '$id', '$anchor', '$defs', '$schema', '$comment'])
const annotations = new Set(['title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'])

function hasConstraintsBeside(schema: JsonSchemaObject): boolean {
  return Object.keys(schema).some((keyword) => !besideReference.has(keyword) && !annotations.has(keyword))
}
