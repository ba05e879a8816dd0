// Inputs outside of the body as OpenAPI's parameters.

import type { JsonSchema, JsonSchemaObject } from '../../schema/json-schema.ts'
import type { Parameter } from '../../schema/signature.ts'
import { wireName } from '../readers.ts'
import { type ParameterObject, present } from './document.ts'
import type { Input, InputSource } from './needs.ts'
import { converterTypes } from './paths.ts'
import { placeOf, type SchemaWriter } from './schemas.ts'

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
      for (const field of fieldsOf(input, writer))
        add({ ...field, in: place, required: place === 'path' || field.required })
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

/** The values that an input stands for: itself, or the members of a model. */
export function fieldsOf(input: Input, writer: SchemaWriter): readonly Field[] {
  const { parameter, source, signature } = input
  const place = placeOf(signature, 'input')
  const { schema, part } = writer.resolve(parameter.schema, place)
  if (!isModel(schema, source)) {
    return [
      fieldOf(wireName(parameter), parameter.required, documented(parameter, writer.write(parameter.schema, place))),
    ]
  }
  const required = new Set(schema.required ?? [])
  return Object.entries(schema.properties ?? {})
    .filter(([, member]) => typeof member === 'boolean' || member.readOnly !== true)
    .map(([name, member]) => {
      const isRequired = parameter.required && required.has(name)
      return fieldOf(wireName({ name, source, required: isRequired }), isRequired, part(member))
    })
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
export function isModel(schema: JsonSchema, source: InputSource): schema is JsonSchemaObject {
  return source !== 'body' && typeof schema !== 'boolean' && schema.type === 'object'
}
