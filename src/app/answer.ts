// What an endpoint returns becomes a response.

import { eventHeaders, eventStream, eventText, isEvent, ServerSentEvent } from '../http/events.ts'
import { constantHeaders, Headers, type HeadersInit } from '../http/headers.ts'
import { isPromiseLike } from '../http/promise-like.ts'
import { isBodiless, Response, type ResponseStream } from '../http/response.ts'
import { fromWebResponse, isWebResponse } from '../http/web-response.ts'
import { compileEncoder, type Encoder } from '../schema/encoder.ts'
import { Report, withheld } from '../schema/errors.ts'
import type { Definitions, JsonSchema } from '../schema/json-schema.ts'
import { isStandardSchema, type Schema } from '../schema/schema.ts'
import type { Returns, Signature } from '../schema/signature.ts'
import { compileValidator } from '../schema/validator.ts'
import { labelled } from './labelled.ts'
import { mappedStream } from './mapped-stream.ts'
import { ReturnError } from './return-error.ts'
import { definitionOf } from './sources.ts'

/** What a route says about its responses. A `Response` that the endpoint makes itself is not touched. */
export interface AnswerOptions {
  /** Default 200; 204 for undefined. */
  readonly status?: number
  /** Added to every response that is made of a value. */
  readonly headers?: HeadersInit
  /** In place of the return type of the signature; false for none. */
  readonly returns?: Schema | false
}

// The very headers of all plain JSON responses: servers keep their rendered form, once for the whole application.
const jsonHeaders = Response.json(null).headers

const noValue = { error: 'undefined, which the type does not include' }

/** Makes a response of a value, or of what a promise gives. Throws the value when it is an error. */
export type Answer = (value: unknown) => Response | Promise<Response>

/**
 * Compiles the rules: `Response` (ours or the web's) as it is · `undefined` → 204, unless the return type is declared and
 * has no place for it · bytes → octet-stream · async
 * iterables, generators and web streams → a stream, of JSON lines when their items are data, of events when the route
 * says `text/event-stream` · errors are thrown ·
 * everything else → JSON, held to the return type if it is declared. `label` names the endpoint in the messages of
 * errors. Throws a TypeError or RangeError for faulty headers, schemas, or an impossible status.
 */
export function compileAnswer(options: AnswerOptions, label: string, signature?: Signature): Answer {
  const { status = 200 } = options
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`${label}: the status must be an integer from 200 to 599, got ${String(status)}`)
  }
  const returns = returnsOf(options, signature)
  const { location } = signature ?? {}
  const place = location === undefined ? '' : ` at ${location.file}:${location.line}:${location.column}`
  const { schema = true, declared = false, stream = false } = returns
  const definitions = signature?.definitions
  const isNothing = declared && isNever(schema)
  const encoder = labelled(
    () => `${label}: its return type`,
    () => compileEncoder(isNothing ? true : schema, { definitions, declared }),
  )
  const hasLines = returns.schema !== undefined && !isNothing && !isChunk(schema, definitions)
  const headers = new Headers(options.headers)
  const json = { status, headers: headers.list.length === 0 ? jsonHeaders : ofType(headers, 'application/json') }
  const bytes = { status, headers: ofType(headers, 'application/octet-stream') }
  const lines = { status, headers: ofType(headers, 'application/jsonl') }
  const plain = { status, headers: frozen(headers) }
  const isEvents = /^text\/event-stream\s*(?:;|$)/i.test(headers.get('content-type') ?? '')
  const events = { status, headers: isEvents ? frozen(eventHeaders(headers)) : headers }
  const nothing = new Response(null, { status: options.status ?? 204, headers: plain.headers })
  const bodiless = isBodiless(status) || isNothing
  let mayBeNothing = bodiless || !declared || returns.optional === true || isAnything(schema)

  function ofNothing(): Response {
    if (isStandardSchema(schema)) {
      // A library's schema says only when asked; and may say that something stands for nothing.
      mayBeNothing = compileValidator(schema).validate(undefined) === undefined
      return mayBeNothing ? nothing : new Response(encode(encoder, undefined, label + place), json)
    }
    const report = new Report()
    report.add('value_error', ['response'], withheld, noValue)
    throw new ReturnError(label + place, report.items)
  }

  function eventOf(item: unknown): string {
    if (item instanceof ServerSentEvent) return item.text
    const text = encode(encoder, item, label + place)
    return isEvent(item) ? eventText(JSON.parse(text)) : `data: ${text}\n\n`
  }

  function streamed(value: ResponseStream): Response {
    if (isEvents && hasLines) return new Response(eventStream(value, {}, eventOf), events)
    // Text of an endpoint that nobody has read, or that is declared as text, is written by hand.
    if (isEvents && returns.schema === undefined) return new Response(eventStream(value, {}, rawOrEvent), events)
    if (!hasLines) return new Response(value, plain)
    return new Response(mappedStream(value, { map: (item) => `${encode(encoder, item, label + place)}\n` }), lines)
  }

  return function answer(value): Response | Promise<Response> {
    if (value instanceof Response) return value
    if (value instanceof Promise) return value.then(answer)
    if (typeof value !== 'object' || value === null) {
      if (value === undefined) return mayBeNothing ? nothing : ofNothing()
      if (bodiless) return nothing
    } else if (!isPlain(value)) {
      if (isPromiseLike(value)) return Promise.resolve(value).then(answer)
      if (value instanceof Error) throw value
      if (isWebResponse(value)) return fromWebResponse(value)
      if (bodiless) return nothing
      if (value instanceof Uint8Array) return new Response(value, bytes)
      if (value instanceof ArrayBuffer) return new Response(new Uint8Array(value), bytes)
      if (isProducer(value) || (stream && isIterable(value))) return streamed(value)
    } else if (bodiless) return nothing
    else if (stream && isIterable(value)) return streamed(value)
    return new Response(encode(encoder, value, label + place), json)
  }
}

function rawOrEvent(item: unknown): string {
  return typeof item === 'string' ? item : eventText(item)
}

/** The type of what is returned; the route's word goes before the signature's. */
function returnsOf({ returns }: AnswerOptions, signature: Signature | undefined): Returns {
  const known = signature?.returns ?? {}
  if (returns === undefined) return known
  const stream = known.stream === true ? { stream: true } : {}
  return returns === false ? stream : { ...stream, schema: returns, declared: true }
}

function encode(encoder: Encoder, value: unknown, label: string): string {
  const text = encoder.encode(value)
  if (typeof text === 'string') return text
  const report = new Report()
  encoder.explain(value, ['response'], report)
  throw new ReturnError(label, report.items)
}

/** Whether all values are of a type: `unknown`. */
function isAnything(schema: Schema): boolean {
  return schema === true || (!isStandardSchema(schema) && Object.keys(schema).length === 0)
}

/** Whether no value is of a type: `void`. */
function isNever(schema: Schema): boolean {
  if (typeof schema === 'boolean') return !schema
  if (isStandardSchema(schema)) return false
  const { not } = schema
  return not === true || (typeof not === 'object' && Object.keys(not).length === 0)
}

/** Whether all values of a type are pieces of a body by themselves: text and bytes. */
export function isChunk(schema: Schema, definitions: Definitions | undefined, depth = 0): boolean {
  if (typeof schema === 'boolean' || isStandardSchema(schema) || depth > 32) return false
  const target: JsonSchema | undefined = schema.$ref === undefined ? undefined : definitionOf(schema.$ref, definitions)
  if (target !== undefined) return isChunk(target, definitions, depth + 1)
  const branches = schema.anyOf ?? schema.oneOf
  if (branches !== undefined) return branches.every((branch) => isChunk(branch, definitions, depth + 1))
  const literals = schema.enum ?? ('const' in schema ? [schema.const] : undefined)
  if (literals !== undefined) return literals.every((value) => typeof value === 'string')
  return schema.type === 'string' && ['Uint8Array', 'Buffer', undefined].includes(schema['x-js'])
}

function isIterable(value: object): value is ResponseStream {
  return Symbol.iterator in value
}

// Arrays and object literals, which is what nearly every endpoint returns.
function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}

// Values that are made while they are sent. Collections (Map, Set, typed arrays) are iterable too, but are data.
function isProducer(value: object): value is ResponseStream {
  if (Symbol.asyncIterator in value || ('getReader' in value && typeof value.getReader === 'function')) return true
  return Symbol.iterator in value && 'next' in value && typeof value.next === 'function'
}

function ofType(headers: Headers, type: string): Headers {
  return frozen(headers.has('content-type') ? headers : new Headers([['content-type', type], ...headers.list]))
}

// Deeply frozen, so that a server renders them once.
function frozen(headers: Headers): Headers {
  return constantHeaders(headers.list.map(([name, value]) => [name, value] as const))
}
