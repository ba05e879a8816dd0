// Schemas put together: what one of several types allows.

import type { JsonSchemaObject, TypeName } from '../../schema/json-schema.ts'

/** The schema, or null. */
export function nullable(schema: JsonSchemaObject): JsonSchemaObject {
  if (isAnything(schema)) return schema
  const { anyOf, type, const: constant, enum: values } = schema
  if (schema.$ref !== undefined || schema.oneOf !== undefined || (type === undefined && constant !== undefined)) {
    return { anyOf: [schema, { type: 'null' }] }
  }
  if (anyOf !== undefined) return { ...schema, anyOf: [...anyOf, { type: 'null' }] }
  const { const: _, ...rest } = schema
  return {
    ...rest,
    ...(type === undefined ? {} : { type: [...names(type), 'null'] }),
    ...(values === undefined ? {} : { enum: [...values, null] }),
    ...(constant === undefined ? {} : { enum: [constant, null] }),
  }
}

/** One of several schemas. */
export function either(schemas: readonly JsonSchemaObject[]): JsonSchemaObject {
  const all = schemas.flatMap((schema) => (isOnlyChoice(schema) ? (schema.anyOf ?? []) : [schema]))
  const objects = all.filter((schema) => typeof schema === 'object')
  if (objects.some(isAnything)) return {}
  if (objects.every(isOnlyType)) {
    const types = [...new Set(objects.flatMap(({ type }) => names(type)))]
    // An integer is a number.
    const kept = types.filter((type) => type !== 'integer' || !types.includes('number'))
    const [only, ...others] = kept
    return only !== undefined && others.length === 0 ? { type: only } : { type: kept }
  }
  const [only, ...others] = objects
  return only !== undefined && others.length === 0 ? only : { anyOf: objects }
}

function names(type: JsonSchemaObject['type']): readonly TypeName[] {
  return [type ?? []].flat()
}

function isAnything(schema: JsonSchemaObject): boolean {
  return Object.keys(schema).length === 0
}

function isOnlyChoice(schema: JsonSchemaObject): boolean {
  return schema.anyOf !== undefined && Object.keys(schema).length === 1
}

function isOnlyType(schema: JsonSchemaObject): boolean {
  return schema.type !== undefined && Object.keys(schema).length === 1
}
