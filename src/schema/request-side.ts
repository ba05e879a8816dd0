// A schema as it is held against requests: what is `readOnly` is the server's to say (JSON Schema Validation §9.4), so
// nobody who sends a value must have it.

import type { Definitions, JsonSchema } from './json-schema.ts'
import { isStandardSchema, type Schema } from './schema.ts'

/** A schema and what its references stand for. */
export interface DefinedSchema<S extends Schema = Schema> {
  readonly schema: S
  readonly definitions: Definitions | undefined
}

/** The same, without read-only members among those that are required. What has none is itself: nothing is copied. */
export function forRequests(schema: Schema, definitions: Definitions | undefined): DefinedSchema {
  if (isStandardSchema(schema) || typeof schema === 'boolean') return { schema, definitions }
  // Copied member by member, so a copy is of the same type.
  const copy = copyOf(schema) as JsonSchema
  return { schema: copy, definitions: definitions && (copyOf(definitions, true) as Definitions) }
}

// One copy for all routes of a file: what is compiled of it is found again by its identity.
const copies = new WeakMap<object, object>()

// What stands under these is no schema, whatever it looks like.
const data: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples'])
// Under these are schemas by names of any kind.
const maps: ReadonlySet<string> = new Set(['properties', 'patternProperties', 'dependentSchemas', '$defs'])

function copyOf(value: unknown, isMap = false): unknown {
  if (typeof value !== 'object' || value === null) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  // A schema that contains itself is refused elsewhere.
  copies.set(value, value)
  const copy = Array.isArray(value) ? copyOfList(value) : copyOfRecord(value as Record<string, unknown>, isMap)
  copies.set(value, copy)
  return copy
}

function copyOfList(list: readonly unknown[]): readonly unknown[] {
  const copy = list.map((item) => copyOf(item))
  return copy.every((item, index) => item === list[index]) ? list : copy
}

function copyOfRecord(record: Readonly<Record<string, unknown>>, isMap: boolean): object {
  const copy = Object.entries(record).map(([name, value]): [string, unknown] => {
    if (isMap) return [name, copyOf(value)]
    return [name, data.has(name) ? value : name === 'required' ? wanted(value, record) : copyOf(value, maps.has(name))]
  })
  return copy.every(([name, value]) => value === record[name]) ? record : Object.fromEntries(copy)
}

function wanted(required: unknown, { properties }: Readonly<Record<string, unknown>>): unknown {
  if (!Array.isArray(required) || typeof properties !== 'object' || properties === null) return required
  const left = required.filter((name) => !isReadOnly(Reflect.get(properties, String(name))))
  return left.length === required.length ? required : left
}

function isReadOnly(property: unknown): boolean {
  return typeof property === 'object' && property !== null && 'readOnly' in property && property.readOnly === true
}
