// The JSON form of a value, as a schema wants it: only what the schema names, a Map as an object or as pairs.
//
// Nothing is checked here; what comes out can be. This is the definition of what an encoder writes. The generated
// code (encoder-code.ts) is a faster way to the same text for values that are as their type says.

import { matches } from './explain.ts'
import { Ancestors, definedMembers, shallowForm, Unsayable } from './json-form.ts'
import type { SchemaDocument } from './document.ts'
import { type JsonSchema, type JsonSchemaObject, type JsType, typesOf } from './json-schema.ts'

/**
 * The JSON form. `filter`: without members that the schema does not name; an object type without any, and
 * `additionalProperties`, name them all. Throws `Unsayable`, and what a `toJSON` or a getter throws.
 */
export function project(document: SchemaDocument, schema: JsonSchema, value: unknown, filter: boolean): unknown {
  const form = new Projection(document, filter).visit([schema], value, '')
  if (form === undefined) throw new Unsayable('not_serializable', [])
  return form
}

const mostTrials = 10_000

class Projection {
  readonly #document: SchemaDocument
  readonly #filter: boolean
  readonly #ancestors: Ancestors
  /** How often a branch of a union was only tried: unions within unions multiply that. */
  readonly #trials: { count: number }

  constructor(document: SchemaDocument, filter: boolean, ancestors = new Ancestors(), trials = { count: 0 }) {
    this.#document = document
    this.#filter = filter
    this.#ancestors = ancestors
    this.#trials = trials
  }

  /** The form by all schemas that apply to the value. */
  visit(schemas: readonly JsonSchema[], value: unknown, key: string | number): unknown {
    const form = shallowForm(value, key, this.#ancestors.path)
    if (typeof form !== 'object' || form === null) return form
    const facets: JsonSchemaObject[] = []
    for (const schema of schemas) this.#addFacets(schema, form, key, facets)
    return this.#ancestors.within(form, () => {
      if (Array.isArray(form)) return this.#list(facets, form)
      if (form instanceof Set) return this.#list(facets, [...form])
      if (form instanceof Map) return this.#map(facets, form)
      return this.#object(facets, form as Readonly<Record<string, unknown>>)
    })
  }

  // A schema, and the schemas that it is made of as far as they apply to the value.
  #addFacets(schema: JsonSchema, value: object, key: string | number, facets: JsonSchemaObject[]): void {
    if (typeof schema === 'boolean' || facets.includes(schema)) return
    facets.push(schema)
    const parts = [
      ...(schema.$ref === undefined ? [] : [this.#document.target(schema.$ref)]),
      ...(schema.allOf ?? []),
      ...this.#chosen(schema, schema.anyOf, value, key),
      ...this.#chosen(schema, schema.oneOf, value, key),
      ...[schema.then, schema.else].filter((part) => part !== undefined),
      ...Object.values(schema.dependentSchemas ?? {}),
    ]
    for (const part of parts) this.#addFacets(part, value, key, facets)
  }

  // The branch that the discriminator names; else the first that the value, in the form that the branch gives it, fits.
  #chosen(
    { discriminator }: JsonSchemaObject,
    branches: readonly JsonSchema[] = [],
    value: object,
    key: string | number,
  ): JsonSchema[] {
    const possible = branches.filter((branch) => this.#mayBe(branch, value))
    if (possible.length < 2) return possible
    // A Map is first of all a Map, and a list a list.
    const jsType = value instanceof Map ? 'Map' : value instanceof Set ? 'Set' : undefined
    possible.sort((a, b) => Number(this.#jsTypeOf(b) === jsType) - Number(this.#jsTypeOf(a) === jsType))
    const tag = discriminator?.propertyName
    const branch = possible.find((candidate) =>
      tag === undefined
        ? this.#fits(candidate, value, key)
        : matches(this.#document, this.#tagRule(candidate, tag), (value as Readonly<Record<string, unknown>>)[tag]),
    )
    return branch === undefined ? [] : [branch]
  }

  #jsTypeOf(branch: JsonSchema): JsType | undefined {
    const resolved = this.#document.resolve(branch)
    return typeof resolved === 'boolean' ? undefined : resolved['x-js']
  }

  // By its type alone.
  #mayBe(branch: JsonSchema, value: object): boolean {
    const resolved = this.#document.resolve(branch)
    if (typeof resolved === 'boolean') return true
    const types = typesOf(resolved)
    const jsType = resolved['x-js']
    if (value instanceof Map && jsType === 'Map') return true
    if (value instanceof Set && jsType === 'Map') return false
    if (types.length === 0) return jsType === undefined
    return types.includes(Array.isArray(value) || value instanceof Set ? 'array' : 'object')
  }

  #fits(branch: JsonSchema, value: object, key: string | number): boolean {
    if (this.#trials.count++ > mostTrials) throw new Unsayable('too_deep', [...this.#ancestors.path])
    const trial = new Projection(this.#document, this.#filter, this.#ancestors.fork(), this.#trials)
    try {
      return matches(this.#document, branch, trial.visit([branch], value, key))
    } catch (error) {
      if (error instanceof Unsayable && error.type !== 'too_deep') return false
      throw error
    }
  }

  #tagRule(branch: JsonSchema, property: string): JsonSchema {
    const resolved = this.#document.resolve(branch)
    return typeof resolved === 'object' ? (resolved.properties?.[property] ?? true) : true
  }

  #list(facets: readonly JsonSchemaObject[], list: readonly unknown[]): unknown[] {
    return list.map((item, index) => {
      const schemas = facets
        .map(({ prefixItems, items }) => prefixItems?.[index] ?? items)
        .filter((schema) => schema !== undefined)
      return this.#ancestors.at(index, () => this.visit(schemas, item, index)) ?? null
    })
  }

  #map(facets: readonly JsonSchemaObject[], map: ReadonlyMap<unknown, unknown>): unknown {
    const keys = [...map.keys()]
    const isPairs = facets.some(({ type }) => type === 'array') || keys.some((name) => typeof name !== 'string')
    return isPairs
      ? this.#list(facets, [...map])
      : this.#members(facets, keys as readonly string[], (name) => map.get(name))
  }

  #object(facets: readonly JsonSchemaObject[], value: Readonly<Record<string, unknown>>): unknown {
    // Getters of a class are members when the type names them; what every object inherits is not.
    const inherited = declaredNames(facets).filter(
      (name) => name in value && (Object.hasOwn(value, name) || !(name in Object.prototype)),
    )
    return this.#members(facets, [...Object.keys(value), ...inherited], (name) => value[name])
  }

  #members(
    facets: readonly JsonSchemaObject[],
    names: readonly string[],
    read: (name: string) => unknown,
  ): Record<string, unknown> {
    const present = new Set(names)
    const isOpen = !this.#filter || facets.every(namesNothing)
    const declared = declaredNames(facets).filter((name) => present.delete(name))
    return definedMembers([...declared, ...present], (name) => {
      const schemas = facets.flatMap((facet) => memberSchemas(facet, name))
      if (schemas.length === 0 && !isOpen) return undefined
      return this.#ancestors.at(name, () => this.visit(schemas, read(name), name))
    })
  }
}

function declaredNames(facets: readonly JsonSchemaObject[]): string[] {
  return [...new Set(facets.flatMap(({ properties = {} }) => Object.keys(properties)))]
}

function namesNothing({ properties, patternProperties, additionalProperties }: JsonSchemaObject): boolean {
  return properties === undefined && patternProperties === undefined && additionalProperties === undefined
}

/** What a schema says of a member; nothing when it does not name it. */
function memberSchemas(schema: JsonSchemaObject, name: string): JsonSchema[] {
  const { properties = {}, patternProperties = {}, additionalProperties } = schema
  const found: JsonSchema[] = []
  if (Object.hasOwn(properties, name)) found.push(properties[name] as JsonSchema)
  for (const [pattern, rule] of Object.entries(patternProperties)) {
    if (new RegExp(pattern, 'u').test(name)) found.push(rule)
  }
  if (found.length > 0 || additionalProperties === undefined || additionalProperties === false) return found
  return [additionalProperties]
}
