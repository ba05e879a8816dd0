// What settings there are, as their schema says: the name of each, its environment variable, and how text is read.

import { SchemaDocument } from '../../schema/document.ts'
import { matches } from '../../schema/explain.ts'
import type { JsonSchema, JsonSchemaObject } from '../../schema/json-schema.ts'
import { convert, type Kind, listPart, textKinds } from '../../schema/text-kinds.ts'
import { isSecretName } from './redacted.ts'

/** One setting, or a group of them. */
export interface Field {
  /** `['mail', 'host']` */
  readonly path: readonly string[]
  /** `mail.host` */
  readonly name: string
  /** `SHOP_MAIL__HOST` */
  readonly variable: string
  readonly secret: boolean
  /** Whether whoever has the group must have it. */
  readonly required: boolean
  /** JSON, if the schema says so. */
  readonly default: unknown
  /** The settings of a group, by their names. */
  readonly fields: ReadonlyMap<string, Field> | undefined
  /** Whether a group may have members that it does not name. */
  readonly open: boolean
  /** The JSON value that text stands for. Throws a SyntaxError where it has to be JSON and is not. */
  read(text: string): unknown
}

/** `databaseUrl` → `DATABASE_URL`, `apiV2Key` → `API_V2_KEY`, `baseURL` → `BASE_URL`. */
export function variableOf(name: string): string {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z\d]+/g, '_')
    .toUpperCase()
}

/** `DATABASE_URL` → `databaseUrl`: for schemas that do not say what their settings are. */
export function nameOfVariable(variable: string): string {
  return variable.toLowerCase().replace(/_+([a-z\d])/g, (_, letter: string) => letter.toUpperCase())
}

/** The group of all settings. Throws a TypeError for a schema of anything but an object. */
export function fieldsOf(schema: JsonSchema, prefix: string): Field {
  const document = new SchemaDocument(schema)
  const root = fieldOf(document, schema, [], prefix, { required: true, secret: false, above: [] })
  if (root.fields === undefined) {
    throw new TypeError('settings: the schema must be of an object, with a property for each setting')
  }
  return root
}

/** For a library that does not say what its settings are: any name will do, and text stays text. */
export function unknownFields(prefix: string): Field {
  const read = (text: string): unknown => text
  const fields = new Map<string, Field>()
  return {
    path: [],
    name: '',
    variable: prefix,
    secret: false,
    required: true,
    default: undefined,
    fields,
    open: true,
    read,
  }
}

interface Place {
  readonly required: boolean
  readonly secret: boolean
  /** The groups that it is in: what contains itself ends there. */
  readonly above: readonly JsonSchema[]
}

function fieldOf(
  document: SchemaDocument,
  schema: JsonSchema,
  path: readonly string[],
  prefix: string,
  { required, secret, above }: Place,
): Field {
  const isSecret = secret || isSecretName(path.at(-1) ?? '') || isMarked(document, schema)
  const parts = objectParts(document, schema)
  const isRecursive = parts.some((part) => above.includes(part))
  const fields = parts.length === 0 || isRecursive ? undefined : new Map<string, Field>()
  for (const part of isRecursive ? [] : parts) {
    for (const [name, property] of Object.entries(part.properties ?? {})) {
      const known = fields?.get(name)
      if (known !== undefined) continue
      const isRequired = part.required?.includes(name) ?? false
      const place = { required: isRequired, secret: isSecret, above: [...above, ...parts] }
      fields?.set(name, fieldOf(document, property, [...path, name], prefix, place))
    }
  }
  return {
    path,
    name: path.join('.'),
    variable: prefix + path.map(variableOf).join('__'),
    secret: isSecret,
    required,
    default: defaultOf(document, schema),
    fields,
    open: parts.some(isOpen),
    read: (text) => readText(document, schema, text),
  }
}

function isMarked(document: SchemaDocument, schema: JsonSchema): boolean {
  const resolved = document.resolve(schema)
  const isSecret = (part: JsonSchema): boolean =>
    typeof part === 'object' && (part.secret === true || [...(part.anyOf ?? []), ...(part.allOf ?? [])].some(isSecret))
  return isSecret(schema) || isSecret(resolved)
}

// The alternatives and parts of an object type together: a setting of any of them has a variable.
function objectParts(document: SchemaDocument, schema: JsonSchema, depth = 0): readonly JsonSchemaObject[] {
  const resolved = document.resolve(schema)
  if (typeof resolved === 'boolean' || depth > 8) return []
  const own = resolved.properties === undefined ? [] : [resolved]
  const branches = [...(resolved.allOf ?? []), ...(resolved.anyOf ?? []), ...(resolved.oneOf ?? [])]
  return [...own, ...branches.flatMap((branch) => objectParts(document, branch, depth + 1))]
}

function isOpen({ additionalProperties = false, patternProperties }: JsonSchemaObject): boolean {
  return additionalProperties !== false || patternProperties !== undefined
}

function defaultOf(document: SchemaDocument, schema: JsonSchema): unknown {
  const resolved = document.resolve(schema)
  for (const one of [schema, resolved]) {
    if (typeof one === 'object' && one.default !== undefined) return structuredClone(one.default)
  }
  return undefined
}

function readText(document: SchemaDocument, schema: JsonSchema, text: string): unknown {
  const list = listPart(document, schema)
  if (list !== undefined) {
    const items = list.items ?? true
    const kinds = textKinds(document, items)
    // `a, b, c`; what is more than that is JSON.
    if (kinds.length === 0 || text.trimStart().startsWith('[')) return JSON.parse(text)
    return text.split(',').map((item) => readScalar(document, items, kinds, item.trim()))
  }
  const kinds = textKinds(document, schema)
  return kinds.length === 0 ? JSON.parse(text) : readScalar(document, schema, kinds, text)
}

// As a query parameter is read: the narrowest reading that is valid. What has none is told by the whole check.
function readScalar(document: SchemaDocument, schema: JsonSchema, kinds: readonly Kind[], text: string): unknown {
  let first: unknown
  for (const kind of kinds) {
    const value = convert(kind, text)
    if (value === undefined) continue
    if (matches(document, schema, value)) return value
    first ??= value
  }
  return first ?? text
}
