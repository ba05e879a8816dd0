// Inputs outside of the body as OpenAPI's parameters.

import type { JsonSchema, JsonSchemaObject } from '../../schema/json-schema.ts'
import { fieldName, isModelType } from '../../schema/model.ts'
import type { Parameter } from '../../schema/signature.ts'
import { wireName } from '../readers.ts'
import { type ParameterObject, present } from './document.ts'
import type { Input } from './needs.ts'
import { converterTypes } from './paths.ts'
import { placeOf, type Resolved, type SchemaWriter } from './schemas.ts'

/** One value of a request: a parameter, or a member of a model. */
export interface Field {
  readonly name: string
  readonly required: boolean
  readonly schema: JsonSchema
  readonly description?: string
  readonly deprecated?: boolean
}

const places = ['path', 'query', 'header', 'cookie'] as const

/** The parameters by place. Of those that are told twice one is left, and it is required if one of them is. */
export function parametersOf(
  inputs: readonly Input[],
  template: string,
  writer: SchemaWriter,
): readonly ParameterObject[] {
  const found = new Map<string, ParameterObject>()
  const add = (parameter: ParameterObject): void => {
    const key = `${parameter.in} ${parameter.name}`
    if (parameter.required || !found.has(key)) found.set(key, parameter)
  }
  for (const place of places) {
    for (const input of inputs) {
      if (input.source !== place) continue
      for (const field of fieldsOf(input, writer)) add(placedAt(place, field))
    }
    if (place === 'path') {
      // OpenAPI 3.1 §4.8.10: each name of the template is a parameter, also one that only the router or nobody reads.
      for (const [name, schema] of converterTypes(template)) {
        if (!found.has(`path ${name}`)) add({ name, in: 'path', required: true, schema })
      }
    }
  }
  return [...found.values()]
}

function placedAt(place: ParameterObject['in'], { name, required, ...words }: Field): ParameterObject {
  return { name, in: place, required: place === 'path' || required, ...words }
}

/** The values that an input stands for: itself, or the members of a model. */
export function fieldsOf(input: Input, writer: SchemaWriter): readonly Field[] {
  const { parameter, source, signature } = input
  const place = placeOf(signature, 'input')
  if (!isModel(input)) {
    const schema = documented(parameter, writer.write(parameter.schema, place))
    return [fieldOf(wireName(parameter), parameter.required, schema)]
  }
  const members = membersOf(writer.resolve(parameter.schema, place))
  return [...members].map(([name, { schema, required, write }]) => {
    const hasDefault = typeof schema !== 'boolean' && schema.default !== undefined
    return fieldOf(fieldName(source, name), parameter.required && required && !hasDefault, write(schema))
  })
}

interface Member {
  readonly schema: JsonSchema
  readonly required: boolean
  readonly write: Resolved['write']
}

/** The members of an object type, those of all its parts together. */
export function membersOf({ schema, write, resolve }: Resolved, depth = 0): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>()
  if (typeof schema === 'boolean' || depth > 32) return members
  for (const part of schema.allOf ?? []) {
    for (const [name, member] of membersOf(resolve(part), depth + 1)) members.set(name, member)
  }
  for (const [name, member] of Object.entries(schema.properties ?? {})) {
    members.set(name, { schema: member, required: members.get(name)?.required ?? false, write })
  }
  for (const name of schema.required ?? []) {
    const member = members.get(name)
    if (member !== undefined) members.set(name, { ...member, required: true })
  }
  return members
}

// What a parameter says of itself stands beside its schema; Swagger UI and generators read it there.
function fieldOf(name: string, required: boolean, schema: JsonSchema): Field {
  if (typeof schema === 'boolean') return { name, required, schema }
  const { description, deprecated, ...rest } = schema
  return present({ name, required, description, deprecated, schema: rest })
}

/** A schema with what its parameter says: the parameter's words go before the type's. */
export function documented(parameter: Parameter, schema: JsonSchema): JsonSchema {
  const { description, deprecated, examples, secret } = parameter
  const fallback: unknown = parameter.default
  const words = present({ description, deprecated, examples, default: fallback })
  const known: JsonSchemaObject = schema === true ? {} : schema === false ? { not: {} } : schema
  const isPassword = secret === true && known.type === 'string' && known.format === undefined
  return { ...known, ...words, ...(isPassword ? { format: 'password' } : {}) }
}

/** Whether an input's members are read one by one. */
export function isModel({ parameter: { schema }, source, signature }: Input): boolean {
  return source !== 'body' && source !== 'path' && schema !== undefined && isModelType(schema, signature.definitions)
}
