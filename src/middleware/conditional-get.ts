// Nothing is sent that the client has already (RFC 9110 §13): Django's ConditionalGetMiddleware and its `condition`.

import { Buffer } from 'node:buffer'
import { hash } from 'node:crypto'
import { HttpError } from '../http/errors.ts'
import type { Middleware } from '../http/handler.ts'
import { type Headers, withTrustedField } from '../http/headers.ts'
import { conditionsOf, evaluate, type Validators } from '../http/preconditions.ts'
import { discardStream } from '../http/pump.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'

/** Options of `conditionalGet`. */
export interface ConditionalGetOptions {
  /** Make weak tags: for contents whose bytes may differ though they mean the same. Default false. */
  readonly weak?: boolean
}

/**
 * Gives every whole 200 to a GET an entity tag made of its content, unless it has one or may not be stored; and answers
 * 304 when the client's copy is still right. Streams get no tag: those that have one are compared all the same.
 */
export function conditionalGet(options: ConditionalGetOptions = {}): Middleware {
  const { weak = false } = options
  return described('conditionalGet', { weak }, (next) => {
    return function conditionalGet(request) {
      if (!isReading(request)) return next(request)
      return changed(next(request), (response) => notModified(request, tagged(response, weak)))
    }
  })
}

/** The response with an entity tag of its content: only for a whole 200 that has none and may be stored. */
export function tagged(response: Response, weak = false): Response {
  const { status, headers, body } = response
  if (status !== 200 || headers.has('etag')) return response
  const isWhole = typeof body === 'string' || body instanceof Uint8Array
  if (!isWhole || /(?:^|[\s,])no-store(?:$|[\s,=])/i.test(headers.get('cache-control') ?? '')) return response
  const tag = weak ? `W/${entityTag(body)}` : entityTag(body)
  return response.with({ headers: withTrustedField(headers, 'etag', tag) })
}

// The tag of the package `etag`, letter for letter. That one makes an object of OpenSSL's for each content, which takes
// 5 µs where `hash` takes less than 1: too much for what every small answer goes through.
function entityTag(content: string | Uint8Array): string {
  const size = typeof content === 'string' ? Buffer.byteLength(content) : content.length
  return `"${size.toString(16)}-${hash('sha1', content, 'base64').slice(0, 27)}"`
}

/** 304 in the place of a response to GET or HEAD that the client has already, by its `ETag` or `Last-Modified`. */
export function notModified(request: Request, response: Response): Response {
  if (!isReading(request) || response.status !== 200) return response
  const conditions = conditionsOf(request.headers.list)
  if (conditions === undefined) return response
  const { headers, body } = response
  // The method was carried out: what only says whether it may be is too late now.
  const { ifMatch: _match, ifUnmodifiedSince: _since, ...asked } = conditions
  const validators = { etag: headers.get('etag'), lastModified: headers.get('last-modified') }
  if (validators.etag === undefined && validators.lastModified === undefined) return response
  if (evaluate(request.method, asked, validators) !== 'not-modified') return response
  if (body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)) {
    request.defer(() => discardStream(body))
  }
  return new Response(null, { status: 304, headers: withoutContentFields(headers) })
}

// RFC 9110 §15.4.5: a 304 says nothing about the content beyond what tells which content it is. What is not about the
// content (cookies, policies, CORS) stays.
const contentFields: ReadonlySet<string> = new Set([
  'accept-ranges',
  'content-digest',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-md5',
  'content-range',
  'content-type',
  'digest',
  'repr-digest',
  'trailer',
])

function withoutContentFields(headers: Headers): Headers {
  let kept = headers
  for (const [name] of headers) if (contentFields.has(name)) kept = kept.without(name)
  return kept
}

/** What tells one state of a resource from another, worked out before the endpoint runs. */
export interface ConditionOptions {
  /** The entity tag of the resource, with quotes or without; undefined if there is none, or no resource. */
  readonly etag?: (request: Request) => string | undefined | Promise<string | undefined>
  /** When the resource was last changed; undefined if nobody knows. */
  readonly lastModified?: (request: Request) => Date | undefined | Promise<Date | undefined>
}

/**
 * For endpoints whose state is cheaper to know than to show: answers 304 to a GET of what the client has, and refuses
 * with 412 to change what somebody else has changed since (If-Match, If-Unmodified-Since), both before the endpoint
 * runs. Successful answers to GET and HEAD get the validators. Throws a TypeError without a function.
 */
export function condition(options: ConditionOptions): Middleware {
  const { etag, lastModified } = options
  if (typeof etag !== 'function' && typeof lastModified !== 'function') {
    throw new TypeError('condition: needs a function `etag`, `lastModified` or both')
  }
  return described('condition', { etag: etag !== undefined, lastModified: lastModified !== undefined }, (next) => {
    return function condition(request) {
      const tag = etag?.(request)
      const date = lastModified?.(request)
      if (tag instanceof Promise || date instanceof Promise) return later(tag, date, request)
      return conditioned(tag, date, request)
    }

    async function later(
      tag: string | undefined | Promise<string | undefined>,
      date: Date | undefined | Promise<Date | undefined>,
      request: Request,
    ): Promise<Response> {
      const [etag, lastModified] = await Promise.all([tag, date])
      return conditioned(etag, lastModified, request)
    }

    function conditioned(
      etag: string | undefined,
      lastModified: Date | undefined,
      request: Request,
    ): Response | Promise<Response> {
      const validators = validatorsOf(etag, lastModified)
      const answer = checked(request, validators)
      if (answer !== undefined) return answer
      if (!isReading(request)) return next(request)
      return changed(next(request), (response) => withValidators(response, validators))
    }
  })
}

/**
 * The same inside an endpoint: 304 if the client has what there is, undefined if the endpoint shall go on. Throws
 * HttpError 412 if the client would change something else than it has seen.
 */
export function checkCondition(request: Request, etag: string | undefined, lastModified?: Date): Response | undefined {
  return checked(request, validatorsOf(etag, lastModified))
}

function checked(request: Request, validators: Validators): Response | undefined {
  const conditions = conditionsOf(request.headers.list)
  if (conditions === undefined) return undefined
  if (validators.etag === undefined && validators.lastModified === undefined) {
    // RFC 9110 §13.1.1, §13.1.2: where there is nothing, nothing matches, `*` neither.
    if (conditions.ifMatch !== undefined) throw new HttpError(412)
    return undefined
  }
  switch (evaluate(request.method, conditions, validators)) {
    case 'failed':
      throw new HttpError(412)
    case 'not-modified':
      return withValidators(Response.empty(304), validators)
    default:
      return undefined
  }
}

function withValidators(response: Response, { etag, lastModified }: Validators): Response {
  if (response.status >= 300 && response.status !== 304) return response
  let { headers } = response
  if (etag !== undefined && !headers.has('etag')) headers = headers.with('etag', etag)
  if (lastModified !== undefined && !headers.has('last-modified')) headers = headers.with('last-modified', lastModified)
  return headers === response.headers ? response : response.with({ headers })
}

function validatorsOf(etag: string | undefined, lastModified: Date | undefined): Validators {
  return { etag: etag === undefined ? undefined : quoted(etag), lastModified: lastModified?.toUTCString() }
}

function quoted(etag: string): string {
  if (/^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(etag)) return etag
  if (/^[\x21\x23-\x7e\x80-\xff]*$/.test(etag)) return `"${etag}"`
  throw new TypeError(`condition: ${JSON.stringify(etag)} cannot be an entity tag; hash it first`)
}

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}
