// Errors that have a meaning in HTTP. Everything else that is thrown is a bug: a 500 without details.

import { reasonPhrase } from '../grammar/reasons.ts'
import { Headers, type HeadersInit } from './headers.ts'
import { isBodiless, Response } from './response.ts'

/** What may accompany an `HttpError`. */
export interface HttpErrorOptions {
  /** Fields of the response, such as `www-authenticate` or `retry-after`. */
  readonly headers?: HeadersInit
  /** `Retry-After`: when the client may come back, in whole seconds or as a time. For 429 and 503. */
  readonly retryAfter?: number | Date
  /** What led to it; for logs, never sent. */
  readonly cause?: unknown
}

/**
 * An answer in the form of an error: throw it anywhere below a handler. `detail` is shown to the client.
 *
 * ```ts
 * const book = await find(id) ?? HttpError.notFound('no such book')   // 404 {"detail": "no such book"}
 * ```
 *
 * The methods named after a status throw; `new HttpError(404)` only makes one.
 *
 * @reflect failure
 */
export class HttpError extends Error {
  readonly status: number
  /** Any JSON value. Without one it is the reason phrase of the status. */
  readonly detail: unknown
  readonly headers: Headers

  /** Throws a RangeError unless the status is an integer from 200 to 599, or when `retryAfter` is no time. */
  constructor(status: number, detail?: unknown, options: HttpErrorOptions = {}) {
    if (!Number.isInteger(status) || status < 200 || status > 599) {
      throw new RangeError(`an HttpError needs a status from 200 to 599, got ${String(status)}`)
    }
    const shown = detail ?? (reasonPhrase(status) || `Status ${status}`)
    super(
      typeof shown === 'string' ? shown : reasonPhrase(status),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.name = 'HttpError'
    this.status = status
    this.detail = shown
    const headers = new Headers(options.headers)
    const { retryAfter } = options
    this.headers = retryAfter === undefined ? headers : headers.with('retry-after', formatRetryAfter(retryAfter))
  }

  /** `{"detail": …}` as JSON with the status and headers; no content where the status allows none (204, 205, 304). */
  toResponse(): Response {
    if (isBodiless(this.status)) return new Response(null, { status: this.status, headers: this.headers })
    return Response.json({ detail: this.detail }, { status: this.status, headers: this.headers })
  }

  /** 400 */
  static badRequest(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(400, detail, options)
  }

  /** 401. RFC 9110 §15.5.2 asks for a `www-authenticate` header: pass it in the options. */
  static unauthorized(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(401, detail, options)
  }

  /** 402 */
  static paymentRequired(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(402, detail, options)
  }

  /** 403 */
  static forbidden(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(403, detail, options)
  }

  /** 404 */
  static notFound(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(404, detail, options)
  }

  /** 405 with the `Allow` header that RFC 9110 §15.5.6 requires. */
  static methodNotAllowed(allow: readonly string[], detail?: unknown, options: HttpErrorOptions = {}): never {
    throw new HttpError(405, detail, {
      ...options,
      headers: new Headers(options.headers).with('allow', allow.join(', ')),
    })
  }

  /** 406 */
  static notAcceptable(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(406, detail, options)
  }

  /** 408 */
  static requestTimeout(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(408, detail, options)
  }

  /** 409 */
  static conflict(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(409, detail, options)
  }

  /** 410 */
  static gone(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(410, detail, options)
  }

  /** 411 */
  static lengthRequired(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(411, detail, options)
  }

  /** 412 */
  static preconditionFailed(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(412, detail, options)
  }

  /** 413 */
  static contentTooLarge(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(413, detail, options)
  }

  /** 415 */
  static unsupportedMediaType(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(415, detail, options)
  }

  /** 416 */
  static rangeNotSatisfiable(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(416, detail, options)
  }

  /** 417 */
  static expectationFailed(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(417, detail, options)
  }

  /** 418 */
  static teapot(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(418, detail, options)
  }

  /** 421 */
  static misdirectedRequest(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(421, detail, options)
  }

  /** 422 */
  static unprocessableContent(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(422, detail, options)
  }

  /** 423 */
  static locked(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(423, detail, options)
  }

  /** 424 */
  static failedDependency(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(424, detail, options)
  }

  /** 425 */
  static tooEarly(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(425, detail, options)
  }

  /** 426 */
  static upgradeRequired(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(426, detail, options)
  }

  /** 428 */
  static preconditionRequired(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(428, detail, options)
  }

  /** 429. Tell the client when to come back: `{ retryAfter: 30 }`. */
  static tooManyRequests(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(429, detail, options)
  }

  /** 431 */
  static headersTooLarge(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(431, detail, options)
  }

  /** 451 */
  static unavailableForLegalReasons(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(451, detail, options)
  }

  /** 500 */
  static internalServerError(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(500, detail, options)
  }

  /** 501 */
  static notImplemented(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(501, detail, options)
  }

  /** 502 */
  static badGateway(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(502, detail, options)
  }

  /** 503. Tell the client when to come back: `{ retryAfter: 30 }`. */
  static serviceUnavailable(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(503, detail, options)
  }

  /** 504 */
  static gatewayTimeout(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(504, detail, options)
  }

  /** 505 */
  static httpVersionNotSupported(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(505, detail, options)
  }
}

// RFC 9110 §10.2.3.
function formatRetryAfter(retryAfter: number | Date): string {
  if (retryAfter instanceof Date && !Number.isNaN(retryAfter.getTime())) return retryAfter.toUTCString()
  if (typeof retryAfter === 'number' && Number.isInteger(retryAfter) && retryAfter >= 0) return String(retryAfter)
  throw new RangeError(`retryAfter is whole seconds or a Date, got ${String(retryAfter)}`)
}

/** The client left while its request body was being read: nobody is there to answer. Not a bug, not worth a log line. */
export class ClientDisconnect extends Error {
  constructor(message = 'the client disconnected before its request was complete') {
    super(message)
    this.name = 'ClientDisconnect'
  }
}
