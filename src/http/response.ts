// A response as a value: nothing changes one that exists, so that a constant response can be shared by all requests.
//
// Its size is not its business: the server adds Content-Length, or chunks, and drops the content of HEAD.

import type { HeaderList } from '../gateway/asgi.ts'
import { type CookieOptions, type CookieScope, expiredCookie, formatCookie } from './cookies.ts'
import { eventHeaders, type EventsOptions, type EventSourceLike, eventStream } from './events.ts'
import type { FileOptions } from './file-answer.ts'
import { constantHeaders, Headers, type HeadersInit, trustedHeaders } from './headers.ts'
import { stringifyJson } from './json.ts'
import { isStream, type ResponseStream } from './stream.ts'

export type { ResponseStream } from './stream.ts'

/** The content: text (sent as UTF-8), bytes, or a stream of both. */
export type ResponseBody = string | Uint8Array | ResponseStream

/** Status (200 by default) and header fields of a response. */
export interface ResponseInit {
  readonly status?: number
  readonly headers?: HeadersInit
}

/** What `Response.with` can replace. */
export interface ResponseChange extends ResponseInit {
  readonly body?: ResponseBody | null
}

const noHeaders = constantHeaders([])
const textHeaders = constantHeaders([['content-type', 'text/plain; charset=utf-8']])
const htmlHeaders = constantHeaders([['content-type', 'text/html; charset=utf-8']])
const jsonHeaders = constantHeaders([['content-type', 'application/json']])

// The init of every plain response of a kind: its header list is one constant, which a server renders once.
const textInit = Object.freeze({ status: 200, headers: textHeaders })
const htmlInit = Object.freeze({ status: 200, headers: htmlHeaders })
const jsonInit = Object.freeze({ status: 200, headers: jsonHeaders })

/** What a response was made of. Of a page: the name of its `template` and the `context` that it could see. */
export type DebugInfo = Readonly<Record<string, unknown>>

/** What `withDebug` left with a response. */
export let debugInfoOf: (response: Response) => DebugInfo | undefined
/** A copy that knows what it was made of; its own copies know it too. */
export let withDebug: (response: Response, info: DebugInfo) => Response

/**
 * Status, header fields and content.
 *
 * @reflect response
 */
export class Response {
  readonly status: number
  readonly headers: Headers
  readonly body: ResponseBody | null
  #debug: DebugInfo | undefined = undefined

  static {
    debugInfoOf = (response) => response.#debug
    withDebug = (response, info) => {
      const copy = response.with({})
      copy.#debug = info
      return copy
    }
  }

  /**
   * Text without a `content-type` becomes `text/plain`, and `text/*` without a charset gains `charset=utf-8`.
   * Throws a TypeError for a body that is no text, bytes or stream, a RangeError for a status outside 200–999.
   */
  constructor(body?: ResponseBody | null, init?: ResponseInit) {
    const status = init?.status ?? 200
    const headers = init?.headers
    if (!Number.isInteger(status) || status < 200 || status > 999) {
      throw new RangeError(`a response status is an integer from 200 to 999, got ${String(status)}`)
    }
    this.status = status
    const fields = headers === undefined ? noHeaders : headers instanceof Headers ? headers : new Headers(headers)
    this.headers = typeof body === 'string' ? withTextType(fields) : fields
    this.body = checkedBody(body, status)
  }

  /** The header fields as the gateway wants them. */
  get headerList(): HeaderList {
    return this.headers.list
  }

  /** JSON, compact. Throws a TypeError for what JSON cannot say (NaN, bigint, a circle…), with the path to it. */
  static json(value: unknown, init?: ResponseInit): Response {
    return new Response(stringifyJson(value), init === undefined ? jsonInit : ofKind(jsonHeaders, init))
  }

  /** `text/plain` */
  static text(text: string, init?: ResponseInit): Response {
    return new Response(text, init === undefined ? textInit : ofKind(textHeaders, init))
  }

  /** `text/html`. The markup is sent as it is: escape what comes from outside. */
  static html(markup: string, init?: ResponseInit): Response {
    return new Response(markup, init === undefined ? htmlInit : ofKind(htmlHeaders, init))
  }

  /**
   * Sends the client elsewhere. 307 keeps method and body; use 303 after a form.
   * The location is percent-encoded where a URL needs it; control characters are a TypeError.
   */
  static redirect(location: string | URL, status = 307, init?: Pick<ResponseInit, 'headers'>): Response {
    if (!redirectStatuses.has(status)) {
      throw new RangeError(`a redirect has status 301, 302, 303, 307 or 308, got ${String(status)}`)
    }
    const headers = new Headers(init?.headers).with('location', encodeLocation(String(location)))
    return new Response(null, { status, headers })
  }

  /** 303: the client asks for the location with GET, whatever it has sent. For the page that is shown after a form. */
  static seeOther(location: string | URL, init?: Pick<ResponseInit, 'headers'>): Response {
    return Response.redirect(location, 303, init)
  }

  /**
   * A file, with the type of its extension and validators. Given the `request`, the answer may also be 304, 412, or
   * 206 with a range. The path is ours: for one that a client sends there is `fileFrom`. Rejects with an Error when there
   * is no such file.
   *
   * ```ts
   * app.get('/report', (request: Request) => Response.file('report.pdf', { request, filename: 'Report.pdf' }))
   * ```
   */
  static async file(path: string | URL, options?: FileOptions): Promise<Response> {
    // Loaded with the first file: most applications have none, and start sooner without.
    const { fileAnswer } = await import('./file-answer.ts')
    const { status, headers, body } = await fileAnswer(path, options)
    return new Response(body, { status, headers })
  }

  /**
   * Server-sent events: each value of the source is one, as JSON, or a `ServerSentEvent`. The source is stopped when the
   * client leaves. Throws a TypeError for a source that is none, a RangeError for an impossible ping.
   */
  static events(source: EventSourceLike, options: EventsOptions = {}): Response {
    return new Response(eventStream(source, options), {
      status: options.status ?? 200,
      headers: eventHeaders(options.headers),
    })
  }

  /** A body that is produced while it is sent. The producer is stopped when the client leaves. */
  static stream(chunks: ResponseStream, init?: ResponseInit): Response {
    if (!isStream(chunks)) throw new TypeError('Response.stream needs an iterable, a ReadableStream or a Node Readable')
    return new Response(chunks, init)
  }

  /** No content: 204 unless told otherwise. */
  static empty(status = 204, init?: Pick<ResponseInit, 'headers'>): Response {
    return new Response(null, { ...init, status })
  }

  /** A copy with another status, other headers (all of them) or another body. A status without content drops the body. */
  with(change: ResponseChange): Response {
    const status = change.status ?? this.status
    const body = change.body === undefined ? (isBodiless(status) ? null : this.body) : change.body
    const copy = new Response(body, { status, headers: change.headers ?? this.headers })
    if (this.#debug !== undefined) copy.#debug = this.#debug
    return copy
  }

  /** A copy that sets a cookie: `Path=/; SameSite=Lax` unless told otherwise. Throws a TypeError for what browsers refuse. */
  withCookie(name: string, value: string, options?: CookieOptions): Response {
    return this.with({ headers: this.headers.adding('set-cookie', formatCookie(name, value, options)) })
  }

  /** A copy that makes the client forget a cookie. Path and domain must be those it was set with. */
  withoutCookie(name: string, options?: CookieScope): Response {
    return this.with({ headers: this.headers.adding('set-cookie', expiredCookie(name, options)) })
  }
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Whether a response of this status never has content (RFC 9110 §15.3.5, §15.3.6, §15.4.5). */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}

function checkedBody(body: unknown, status: number): ResponseBody | null {
  if (body === undefined || body === null) return null
  const known = typeof body === 'string' || body instanceof Uint8Array || isStream(body)
  if (!known) {
    const hint = typeof body === 'object' ? '; use Response.json(value) for data' : ''
    throw new TypeError(`a response body is a string, a Uint8Array or a stream, got ${typeof body}${hint}`)
  }
  if (!isBodiless(status)) return body
  if ((typeof body === 'string' || body instanceof Uint8Array) && body.length === 0) return null
  throw new TypeError(`a response with status ${status} has no content; use Response.empty(${status})`)
}

function ofKind(kind: Headers, init: ResponseInit): ResponseInit {
  if (init.headers === undefined) return { ...init, headers: kind }
  const headers = new Headers(init.headers)
  if (headers.has('content-type')) return { ...init, headers }
  return { ...init, headers: trustedHeaders([...kind.list, ...headers.list]) }
}

// We encode text as UTF-8, so a text type may say so; other types define their charset themselves.
function withTextType(headers: Headers): Headers {
  if (headers === jsonHeaders || headers === textHeaders || headers === htmlHeaders) return headers
  const type = headers.get('content-type')
  if (type === undefined)
    return headers === noHeaders ? textHeaders : trustedHeaders([...textHeaders.list, ...headers.list])
  // What nearly all responses have.
  if (type === 'application/json' || type === 'text/html; charset=utf-8' || type === 'text/plain; charset=utf-8') {
    return headers
  }
  if (!/^text\//i.test(type) || /;\s*charset=/i.test(type)) return headers
  return headers.with('content-type', `${type}; charset=utf-8`)
}

// What may stand in a URL stays, `%` too: the caller may have encoded already. All else, `\` among it, which
// browsers take for `/`, is percent-encoded as UTF-8.
const notInLocation = /[^A-Za-z0-9\-._~:/%#?=@[\]!$&'()*+,;]+/g

function encodeLocation(location: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\x00-\x1f\x7f]/.test(location)) {
    throw new TypeError(`a redirect location cannot contain control characters: ${JSON.stringify(location)}`)
  }
  try {
    return location.replace(notInLocation, encodeURIComponent)
  } catch (cause) {
    throw new TypeError(`a redirect location must be well-formed Unicode: ${JSON.stringify(location)}`, { cause })
  }
}
