// Errors that have a meaning in HTTP. Everything else that is thrown is a bug: a 500 without details.

import { reasonPhrase } from '../grammar/reasons.ts'
import { Headers, type HeadersInit } from './headers.ts'
import { isBodiless, Response } from './response.ts'

/** What may accompany an `HttpError`. */
export interface HttpErrorOptions {
  /** Fields of the response, such as `www-authenticate` or `retry-after`. */
  readonly headers?: HeadersInit
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

  /** Throws a RangeError unless the status is an integer from 200 to 599. */
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
    this.headers = new Headers(options.headers)
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

  /** 409 */
  static conflict(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(409, detail, options)
  }

  /** 410 */
  static gone(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(410, detail, options)
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

  /** 422 */
  static unprocessableContent(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(422, detail, options)
  }

  /** 429. Tell the client when to come back: `{ headers: { 'retry-after': '30' } }`. */
  static tooManyRequests(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(429, detail, options)
  }

  /** 503. Tell the client when to come back: `{ headers: { 'retry-after': '30' } }`. */
  static serviceUnavailable(detail?: unknown, options?: HttpErrorOptions): never {
    throw new HttpError(503, detail, options)
  }
}

/** The client left while its request body was being read: nobody is there to answer. Not a bug, not worth a log line. */
export class ClientDisconnect extends Error {
  constructor(message = 'the client disconnected before its request was complete') {
    super(message)
    this.name = 'ClientDisconnect'
  }
}
