// Inputs inside the body: JSON, or a form.

import type { JsonSchema } from '../../schema/json-schema.ts'
import { wireName } from '../readers.ts'
import { present, type RequestBodyObject } from './document.ts'
import type { Input } from './needs.ts'
import { documented, type Field, fieldsOf, isModel, membersOf } from './parameters.ts'
import { isFile, placeOf, type SchemaWriter } from './schemas.ts'

/** The body of a request, if it has one. `operationId` names what is made of several parameters. */
export function requestBodyOf(
  inputs: readonly Input[],
  operationId: string,
  writer: SchemaWriter,
): RequestBodyObject | undefined {
  const form = inputs.filter(({ source }) => source === 'form')
  const body = inputs.filter(({ source }) => source === 'body')
  if (form.length > 0) return formBody(form, operationId, writer)
  return body.length > 0 ? jsonBody(body, operationId, writer) : undefined
}

function jsonBody(inputs: readonly Input[], operationId: string, writer: SchemaWriter): RequestBodyObject {
  const fields = inputs.map((input) => bodyField(input, writer))
  const [first] = inputs
  const isEmbedded = inputs.length > 1 || first?.parameter.embed === true
  if (first === undefined || isEmbedded)
    return bodyOf('application/json', embedded(fields, operationId, writer), fields)
  // The whole body: what is said of the parameter is said of the body.
  const { description } = first.parameter
  const schema = documentedBody(first, writer)
  return present({
    description,
    content: { 'application/json': { schema } },
    required: first.parameter.required ? true : undefined,
  })
}

function documentedBody({ parameter, signature }: Input, writer: SchemaWriter): JsonSchema {
  const { description: _, ...rest } = parameter
  return documented(rest, writer.write(parameter.schema, placeOf(signature, 'input')))
}

function bodyField({ parameter, signature }: Input, writer: SchemaWriter): Field {
  const schema = documented(parameter, writer.write(parameter.schema, placeOf(signature, 'input')))
  return { name: wireName(parameter), required: parameter.required, schema }
}

function formBody(inputs: readonly Input[], operationId: string, writer: SchemaWriter): RequestBodyObject {
  const hasFiles = inputs.some((input) => readsFiles(input, writer))
  const type = hasFiles ? 'multipart/form-data' : 'application/x-www-form-urlencoded'
  const [first] = inputs
  const fields = inputs.flatMap((input) => fieldsOf(input, writer).map(inSchema))
  // A single model is the whole form.
  if (first !== undefined && inputs.length === 1 && isModel(first)) {
    return bodyOf(type, writer.write(first.parameter.schema, placeOf(first.signature, 'input')), fields)
  }
  return bodyOf(type, embedded(fields, operationId, writer), fields)
}

function readsFiles(input: Input, writer: SchemaWriter): boolean {
  const resolved = writer.resolve(input.parameter.schema, placeOf(input.signature, 'input'))
  if (!isModel(input)) return isFile(resolved.schema)
  return [...membersOf(resolved).values()].some(({ schema }) => isFile(schema))
}

/** In an object everything that is said of a member is in its schema. */
function inSchema({ name, required, schema, ...words }: Field): Field {
  return { name, required, schema: typeof schema === 'boolean' ? schema : { ...schema, ...words } }
}

function embedded(fields: readonly Field[], operationId: string, writer: SchemaWriter): JsonSchema {
  const required = fields.filter((field) => field.required).map(({ name }) => name)
  const reference = writer.components.define(`Body_${operationId}`, {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    ...(required.length === 0 ? {} : { required }),
  })
  return { $ref: reference }
}

function bodyOf(type: string, schema: JsonSchema, fields: readonly Field[]): RequestBodyObject {
  const required = fields.some((field) => field.required) ? true : undefined
  return present({ content: { [type]: { schema } }, required })
}
