// Schemas as the document shows them: references lead to its components, and words of our own are left out.

import { SchemaDocument } from '../../schema/document.ts'
import { isJsonSchema, type JsonSchema, type JsonSchemaObject } from '../../schema/json-schema.ts'
import { isStandardSchema, type Schema, toJsonSchema } from '../../schema/schema.ts'
import type { Signature } from '../../schema/signature.ts'
import { Components, type Side } from './components.ts'

/** Where a schema stands: what its references mean, and which way its values go. */
export interface Place {
  /** What `#/$defs/Name` stands for, beside the schema's own `$defs`. */
  readonly definitions: Readonly<Record<string, JsonSchema>> | undefined
  /** The source file: tells definitions of one name apart. */
  readonly file: string | undefined
  readonly side: Side
}

/** The place of a signature's schemas. */
export function placeOf(signature: Signature | undefined, side: Side): Place {
  return { definitions: signature?.definitions, file: signature?.location?.file, side }
}

/** A schema and the root that its own references start from. */
interface Rooted extends Place {
  readonly root: JsonSchema
}

const inOne = new Set(['items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'])
const inOneMore = new Set(['unevaluatedItems', 'unevaluatedProperties', 'contentSchema'])
const inLists = new Set(['prefixItems', 'allOf', 'anyOf', 'oneOf'])
const inRecords = new Set(['properties', 'patternProperties', 'dependentSchemas'])
// What only a schema by itself needs, and the vocabulary between reflection and validation.
const dropped = new Set(['$schema', '$id', 'id', '$anchor', '$defs', '$comment', 'x-js', 'secret'])
const files = new Set<unknown>(['File', 'Blob', 'UploadFile'])

/** Writes schemas into a document. */
export class SchemaWriter {
  readonly components: Components = new Components()
  /** What libraries say of their schemas: each is asked once. */
  readonly #converted = new Map<Schema, Map<Side, JsonSchema>>()

  /** A schema as the document shows it; one that says nothing where a library offers no JSON Schema. */
  write(schema: Schema | undefined, place: Place): JsonSchema {
    const root = this.json(schema, place.side)
    const rooted: Rooted = { ...place, root }
    const name = typeof root === 'boolean' ? undefined : ownName(root)
    if (name !== undefined) return { $ref: this.#component(name, root, rooted) }
    return this.#convert(root, rooted)
  }

  /** A schema as JSON Schema, with references as they are. */
  json(schema: Schema | undefined, side: Side): JsonSchema {
    if (schema === undefined) return {}
    if (!isStandardSchema(schema)) return schema
    const known = this.#converted.get(schema)?.get(side)
    if (known !== undefined) return known
    const converted = toJsonSchema(schema, side) ?? {}
    const sides = this.#converted.get(schema) ?? new Map<Side, JsonSchema>()
    this.#converted.set(schema, sides.set(side, converted))
    return converted
  }

  /** What a schema says, once its references are followed. */
  resolve(schema: Schema | undefined, place: Place): Resolved {
    const root = this.json(schema, place.side)
    return this.#resolve(root, { ...place, root })
  }

  #resolve(schema: JsonSchema, place: Rooted): Resolved {
    let found = { target: schema, place }
    // Long enough for any chain of names, and an end for a circle of them.
    for (let hops = 0; hops < 32 && typeof found.target !== 'boolean' && found.target.$ref !== undefined; hops++) {
      found = find(found.target.$ref, found.place)
    }
    const { target, place: inner } = found
    return {
      schema: target,
      write: (part) => this.#convert(part, inner),
      resolve: (part) => this.#resolve(part, inner),
    }
  }

  #convert(schema: JsonSchema, place: Rooted): JsonSchema {
    // Valid, but not everything that reads OpenAPI knows that a schema can be a boolean.
    if (typeof schema === 'boolean') return schema ? {} : { not: {} }
    const written: Record<string, unknown> = {}
    for (const [keyword, value] of Object.entries(schema)) {
      if (dropped.has(keyword) || keyword.startsWith('~')) continue
      if (keyword === 'discriminator' && !hasNamedBranches(schema)) continue
      written[keyword] = this.#keyword(keyword, value, place)
    }
    if (isSecret(schema)) written['format'] ??= 'password'
    // OpenAPI 3.1 §4.8.14.3: files are strings of a media type. Swagger UI shows a button for this one.
    if (files.has(schema['x-js'])) return { type: 'string', ...written, contentMediaType: 'application/octet-stream' }
    return schema.properties === undefined ? written : withoutHidden(written, schema, place.side)
  }

  #keyword(keyword: string, value: unknown, place: Rooted): unknown {
    if (keyword === '$ref' && typeof value === 'string') return this.#reference(value, place)
    if (keyword === 'discriminator') return this.#discriminator(value, place)
    if (inOne.has(keyword) || inOneMore.has(keyword)) {
      return typeof value !== 'boolean' && isJsonSchema(value) ? this.#convert(value, place) : value
    }
    if (inLists.has(keyword) && Array.isArray(value)) {
      return value.map((branch: unknown) => (isJsonSchema(branch) ? this.#convert(branch, place) : branch))
    }
    if (!inRecords.has(keyword) || typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([name, branch]): [string, unknown] => [
      name,
      isJsonSchema(branch) ? this.#convert(branch, place) : branch,
    ])
    return Object.fromEntries(entries)
  }

  #reference(reference: string, place: Rooted): string {
    const { target, place: inner } = find(reference, place)
    const name = (typeof target === 'boolean' ? undefined : ownName(target)) ?? lastPart(reference)
    return this.#component(name, target, inner)
  }

  #component(name: string, target: JsonSchema, place: Rooted): string {
    return this.components.reference(name, target, place, () => this.#convert(target, place))
  }

  // The mapping's values are references too.
  #discriminator(value: unknown, place: Rooted): unknown {
    if (typeof value !== 'object' || value === null || !('mapping' in value)) return value
    const mapping = Object.entries(value.mapping as Readonly<Record<string, string>>).map(([name, reference]) => [
      name,
      this.#reference(reference, place),
    ])
    return { ...value, mapping: Object.fromEntries(mapping) as unknown }
  }
}

/** What a reference stands for, and what the references in that mean. */
function find(reference: string, place: Rooted): { readonly target: JsonSchema; readonly place: Rooted } {
  const name = /^#\/\$defs\/([^/]+)$/.exec(reference)?.[1]
  const key = name === undefined ? '' : decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~')
  const own = typeof place.root === 'boolean' ? undefined : place.root.$defs?.[key]
  if (own !== undefined) return { target: own, place }
  const shared = place.definitions?.[key]
  if (shared !== undefined) return { target: shared, place: { ...place, root: true } }
  return { target: new SchemaDocument(withDefinitions(place)).target(reference), place }
}

/** A schema that is no reference, and what its parts mean. */
export interface Resolved {
  readonly schema: JsonSchema
  /** Writes a part of it. */
  readonly write: (part: JsonSchema) => JsonSchema
  /** Follows the references of a part of it. */
  readonly resolve: (part: JsonSchema) => Resolved
}

/** Whether values of the schema are files, or lists of files. */
export function isFile(schema: JsonSchema): boolean {
  if (typeof schema === 'boolean') return false
  if (schema.type === 'array') return schema.items !== undefined && isFile(schema.items)
  return files.has(schema['x-js']) || (schema.type === 'string' && schema.format === 'binary')
}

function isSecret(schema: JsonSchemaObject): boolean {
  return schema.type === 'string' && schema.secret === true
}

// OpenAPI 3.1 §4.8.25: a discriminator chooses among named schemas; inline ones have no name that it could say.
function hasNamedBranches({ oneOf, anyOf }: JsonSchemaObject): boolean {
  return [...(oneOf ?? []), ...(anyOf ?? [])].every(
    (branch) => typeof branch !== 'boolean' && branch.$ref !== undefined,
  )
}

// What is for the other direction only is not there in this one.
function withoutHidden(written: Record<string, unknown>, schema: JsonSchemaObject, side: Side): JsonSchemaObject {
  const word = side === 'input' ? 'readOnly' : 'writeOnly'
  const hidden = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    typeof property !== 'boolean' && property[word] === true ? [name] : [],
  )
  if (hidden.length === 0) return written
  const left = Object.entries(written['properties'] as object).filter(([name]) => !hidden.includes(name))
  const required = schema.required?.filter((name) => !hidden.includes(name))
  return {
    ...written,
    properties: Object.fromEntries(left) as Record<string, JsonSchema>,
    ...(required === undefined ? {} : { required }),
  }
}

// A library's schema is a component under the name that its author gave it. (`id` is zod's.)
function ownName(schema: JsonSchemaObject): string | undefined {
  const { $id, title } = schema
  const id = $id ?? ('id' in schema && typeof schema.id === 'string' ? schema.id : undefined)
  if (id !== undefined) return lastPart(id)
  const isComposed = schema.properties ?? schema.enum ?? schema.oneOf ?? schema.anyOf
  return title !== undefined && isComposed !== undefined && /^[A-Za-z_][\w.-]*$/.test(title) ? title : undefined
}

function lastPart(reference: string): string {
  return /([^/#]+)[/#]*$/.exec(reference)?.[1] ?? 'Schema'
}

function withDefinitions({ root, definitions }: Rooted): JsonSchema {
  if (typeof root === 'boolean' || definitions === undefined) return root
  return { ...root, $defs: { ...definitions, ...root.$defs } }
}
