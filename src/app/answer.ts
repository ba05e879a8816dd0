// What an endpoint returns becomes a response.

import { constantHeaders, Headers, type HeadersInit } from '../http/headers.ts'
import { isBodiless, Response, type ResponseStream } from '../http/response.ts'
import { fromWebResponse, isWebResponse } from '../http/web-response.ts'
import { encodeJson } from './json-value.ts'

/** What a route says about its responses. A `Response` that the endpoint makes itself is not touched. */
export interface AnswerOptions {
  /** Default 200; 204 for undefined. */
  readonly status?: number
  /** Added to every response that is made of a value. */
  readonly headers?: HeadersInit
}

// The very headers of all plain JSON responses: servers keep their rendered form, once for the whole application.
const jsonHeaders = Response.json(null).headers

/** Makes a response of a value, or of what a promise gives. Throws the value when it is an error. */
export type Answer = (value: unknown) => Response | Promise<Response>

/**
 * Compiles the rules: `Response` (ours or the web's) as it is · `undefined` → 204 · bytes → octet-stream · async
 * iterables, generators and web streams → a stream · errors are thrown · everything else → JSON. `label` names the
 * endpoint in the messages of errors. Throws a TypeError or RangeError for faulty headers or an impossible status.
 */
export function compileAnswer(options: AnswerOptions, label: string): Answer {
  const { status = 200 } = options
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`${label}: the status must be an integer from 200 to 599, got ${String(status)}`)
  }
  const headers = new Headers(options.headers)
  const json = { status, headers: headers.list.length === 0 ? jsonHeaders : ofType(headers, 'application/json') }
  const bytes = { status, headers: ofType(headers, 'application/octet-stream') }
  const plain = { status, headers: frozen(headers) }
  const nothing = new Response(null, { status: options.status ?? 204, headers: plain.headers })
  const bodiless = isBodiless(status)

  return function answer(value): Response | Promise<Response> {
    if (value instanceof Response) return value
    if (value instanceof Promise) return value.then(answer)
    if (typeof value !== 'object' || value === null) {
      if (value === undefined || bodiless) return nothing
      if (typeof value === 'function' || typeof value === 'symbol') throw unanswerable(label, `a ${typeof value}`)
    } else if (!isPlain(value)) {
      if (isThenable(value)) return Promise.resolve(value).then(answer)
      if (value instanceof Error) throw value
      if (isWebResponse(value)) return fromWebResponse(value)
      if (bodiless) return nothing
      if (value instanceof Uint8Array) return new Response(value, bytes)
      if (value instanceof ArrayBuffer) return new Response(new Uint8Array(value), bytes)
      if (isProducer(value)) return new Response(value, plain)
    } else if (bodiless) return nothing
    let text: string
    try {
      text = encodeJson(value)
    } catch (cause) {
      throw unanswerable(label, cause instanceof Error ? cause.message : String(cause), cause)
    }
    return new Response(text, json)
  }
}

// Any class of promises, since users bring their own.
function isThenable(value: object): value is PromiseLike<unknown> {
  return 'then' in value && typeof value.then === 'function'
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

function unanswerable(label: string, problem: string, cause?: unknown): TypeError {
  return new TypeError(`${label} returned what cannot be a response: ${problem}`, { cause })
}
