// What an operation can answer: with what it returns, with what it throws, with what its route says.

import { HttpError } from '../../http/errors.ts'
import { Headers, type HeadersInit } from '../../http/headers.ts'
import { isBodiless } from '../../http/response.ts'
import type { JsonSchema, JsonSchemaObject } from '../../schema/json-schema.ts'
import type { FailureResponse, Returns, Signature } from '../../schema/signature.ts'
import { isChunk } from '../answer.ts'
import { type Content, present, type ResponseObject } from './document.ts'
import { merge } from './merge.ts'
import type { Needs } from './needs.ts'
import type { DocumentedOperation, ResponseDocumentation } from './options.ts'
import { type Place, placeOf, type SchemaWriter } from './schemas.ts'

const json = 'application/json'
const none = 'No Content'
const bytes: JsonSchema = { type: 'string', contentMediaType: 'application/octet-stream' }
const jsBytes = new Set<unknown>(['Uint8Array', 'Buffer', 'ArrayBuffer'])

/** Responses by status. What the route says goes before what the code says. */
export function responsesOf(
  { options, signature }: DocumentedOperation,
  { inputs, signatures }: Needs,
  writer: SchemaWriter,
): Readonly<Record<string, ResponseObject>> {
  const responses = new Map<string, unknown>()
  const [status, success] = successOf(signature, options, writer)
  responses.set(String(status), success)
  if (returnsOf(signature, options)?.optional === true && options.status === undefined)
    responses.set('204', { description: none })
  // The endpoint's own words about a status go before those of its dependencies.
  for (const known of signatures.toReversed()) {
    for (const [failed, failure] of Object.entries(known.responses ?? {})) {
      responses.set(failed, failureOf(Number(failed), failure, placeOf(known, 'output'), writer))
    }
  }
  const said = Object.entries(options.responses ?? {})
  const isToldInvalid = said.some(([known]) => ['422', '4XX', '4xx', 'default'].includes(known))
  if (inputs.length > 0 && !isToldInvalid) responses.set('422', invalidInput(responses.get('422'), writer))
  for (const [key, documentation] of said) {
    const known = /^[1-5]xx$/.test(key) ? key.toUpperCase() : key
    const place = placeOf(signature, 'output')
    responses.set(known, merge(responses.get(known) ?? {}, told(known, documentation, place, responses, writer)))
  }
  // Objects order whole numbers by themselves; ranges and `default` come last.
  return Object.fromEntries(responses) as Readonly<Record<string, ResponseObject>>
}

/** The status of what is made of a returned value, and the response. */
function successOf(
  signature: Signature | undefined,
  options: DocumentedOperation['options'],
  writer: SchemaWriter,
): readonly [number, ResponseObject] {
  const { status, headers, responseDescription } = options
  const returns = returnsOf(signature, options)
  const place = placeOf(signature, 'output')
  const { schema } = writer.resolve(returns?.schema, place)
  const isEmpty = isNothing(schema)
  const settled = status ?? (isEmpty && returns?.stream !== true ? 204 : 200)
  const description = responseDescription ?? returns?.description ?? 'Successful Response'
  if (isBodiless(settled) || isEmpty) return [settled, { description }]
  const type = new Headers(headers as HeadersInit | undefined).get('content-type')
  return [settled, { description, content: contentOf(returns, type, place, writer) }]
}

/** What is returned: the route's word goes before the signature's. */
export function returnsOf(
  signature: Signature | undefined,
  { returns }: Pick<DocumentedOperation['options'], 'returns'>,
): Returns | undefined {
  if (returns === undefined) return signature?.returns
  const { schema: _, declared: _declared, optional: _optional, ...rest }: Returns = signature?.returns ?? {}
  return returns === false ? rest : { ...rest, schema: returns, declared: true }
}

/** Whether no value is of a type: `void` and `never`. */
export function isNothing(schema: JsonSchema): boolean {
  if (typeof schema === 'boolean') return !schema
  const { not } = schema
  return not === true || (typeof not === 'object' && Object.keys(not).length === 0)
}

function contentOf(
  returns: Returns | undefined,
  type: string | undefined,
  place: Place,
  writer: SchemaWriter,
): Content {
  const written = writer.write(returns?.schema, place)
  const { schema } = writer.resolve(returns?.schema, place)
  const isBytes = typeof schema !== 'boolean' && jsBytes.has(schema['x-js'])
  if (returns?.stream === true) {
    const hasChunks = returns.schema === undefined || isChunk(returns.schema, place.definitions)
    const known = type ?? (hasChunks ? 'application/octet-stream' : 'application/jsonl')
    return { [known]: { schema: streamed(known, written, hasChunks) } }
  }
  if (isBytes) return { [type ?? 'application/octet-stream']: { schema: bytes } }
  return { [type ?? json]: { schema: written } }
}

// OpenAPI 3.1 has no word for the items of a stream. 3.2 (§4.14.3) takes the content of sequential media types for a
// list, which 3.1 can say.
function streamed(type: string, item: JsonSchema, hasChunks: boolean): JsonSchema {
  const essence = type.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!hasChunks) return { type: 'array', items: essence === 'text/event-stream' ? eventOf(item) : item }
  return essence.startsWith('text/') ? { type: 'string' } : bytes
}

/** A server-sent event (https://html.spec.whatwg.org/#server-sent-events) whose data is JSON. */
function eventOf(item: JsonSchema): JsonSchema {
  const data = { type: 'string', contentMediaType: json, contentSchema: item } as JsonSchema
  const text: JsonSchema = { type: 'string' }
  return {
    type: 'object',
    properties: { data, event: text, id: text, retry: { type: 'integer', minimum: 0 } },
    required: ['data'],
  }
}

function failureOf(status: number, failure: FailureResponse, place: Place, writer: SchemaWriter): ResponseObject {
  const description = failure.description ?? reasonOf(status)
  if (isBodiless(status)) return { description }
  const schema = failure.schema === undefined ? httpError(writer) : writer.write(failure.schema, place)
  return { description, content: { [json]: { schema } } }
}

function told(
  key: string,
  { description, schema, content, headers, links }: ResponseDocumentation,
  place: Place,
  known: ReadonlyMap<string, unknown>,
  writer: SchemaWriter,
): object {
  const ofSchema = schema === undefined ? undefined : { [json]: { schema: writer.write(schema, place) } }
  return present({
    description: description ?? (known.has(key) ? undefined : rangeOf(key)),
    content: ofSchema === undefined ? content : { ...content, ...ofSchema },
    headers,
    links,
  })
}

// An endpoint that answers 422 by itself as well has two kinds of it.
function invalidInput(own: unknown, writer: SchemaWriter): ResponseObject {
  const schema: JsonSchema = { $ref: validationError(writer) }
  if (own === undefined) return { description: 'Validation Error', content: { [json]: { schema } } }
  const { description, content } = own as ResponseObject
  const other = content?.[json]?.schema
  return { description, content: { [json]: { schema: other === undefined ? schema : { anyOf: [schema, other] } } } }
}

function reasonOf(status: number): string {
  return new HttpError(status).message
}

function rangeOf(key: string): string {
  if (/^[2-5]\d\d$/.test(key)) return reasonOf(Number(key))
  const ranges: Readonly<Record<string, string>> = {
    default: 'Default Response',
    '1XX': 'Information',
    '2XX': 'Success',
    '3XX': 'Redirection',
    '4XX': 'Client Error',
    '5XX': 'Server Error',
  }
  return ranges[key] ?? 'Additional Response'
}

const ours = { file: undefined, side: 'output' } as const

// What `HttpError` sends.
const httpErrorSchema: JsonSchema = {
  properties: { detail: { title: 'Detail', description: 'What went wrong: a text, or any other JSON value.' } },
  type: 'object',
  required: ['detail'],
  title: 'HTTPError',
}

function httpError({ components }: SchemaWriter): JsonSchema {
  return { $ref: components.reference('HTTPError', httpErrorSchema, ours, () => httpErrorSchema) }
}

// What invalid input is answered with: FastAPI's names and words.
const errorItemSchema: JsonSchema = {
  properties: {
    loc: { items: { anyOf: [{ type: 'string' }, { type: 'integer' }] }, type: 'array', title: 'Location' },
    msg: { type: 'string', title: 'Message' },
    type: { type: 'string', title: 'Error Type' },
    input: { title: 'Input' },
    ctx: { type: 'object', title: 'Context' },
  },
  type: 'object',
  required: ['loc', 'msg', 'type'],
  title: 'ValidationError',
}
const validationErrorSchema: JsonSchemaObject = {
  properties: { detail: { items: true, type: 'array', title: 'Detail' } },
  type: 'object',
  title: 'HTTPValidationError',
}

function validationError({ components }: SchemaWriter): string {
  return components.reference('HTTPValidationError', validationErrorSchema, ours, () => {
    const item = components.reference('ValidationError', errorItemSchema, ours, () => errorItemSchema)
    const detail = { items: { $ref: item }, type: 'array', title: 'Detail' } as const
    return { ...validationErrorSchema, properties: { detail } }
  })
}
