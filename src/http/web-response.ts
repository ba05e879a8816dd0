// A web-standard `Response` as one of ours: handlers may return either.

import { Headers } from './headers.ts'
import { Response } from './response.ts'

/** Whether a value is a web-standard Response: of this runtime's own class or of a library's. */
export function isWebResponse(value: unknown): value is globalThis.Response {
  return Object.prototype.toString.call(value) === '[object Response]'
}

/** Status, header fields (each Set-Cookie by itself) and body stream. Throws a RangeError for `Response.error()`. */
export function fromWebResponse(response: globalThis.Response): Response {
  return new Response(response.body, { status: response.status, headers: new Headers(response.headers) })
}
