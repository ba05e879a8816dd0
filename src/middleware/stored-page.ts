// A response as a text, for a store: what may be kept, how it is written, and how it is read again.

import { Buffer } from 'node:buffer'
import { Headers } from '../http/headers.ts'
import { Response } from '../http/response.ts'
import { cacheControlOf } from './cache-directives.ts'
import { variesBy } from './vary.ts'

/** What is kept of a page: the response, and since when and until when it may be given. Times are milliseconds. */
export interface StoredPage {
  readonly response: Response
  readonly stored: number
  readonly expires: number
}

/** How long a response may be given to others, in seconds, by what it says itself; undefined if it says nothing. */
export function lifetimeOf(response: Response, now: number): number | undefined {
  const { maxAge, sMaxAge } = cacheControlOf(response.headers)
  // RFC 9111 §4.2.1: in this order. We are a shared cache.
  const seconds = sMaxAge ?? maxAge
  if (seconds !== undefined) return seconds
  const expires = response.headers.get('expires')
  if (expires === undefined) return undefined
  const until = Date.parse(expires)
  return Number.isNaN(until) ? 0 : Math.max(0, (until - now) / 1000)
}

/** Whether a response is the same for everybody who asks with the same fields, and says nothing against being kept. */
export function isStorable(response: Response): boolean {
  const { status, headers, body } = response
  if (status !== 200 || !(body === null || typeof body === 'string' || body instanceof Uint8Array)) return false
  // Somebody's session must not become everybody's.
  if (headers.has('set-cookie') || headers.has('content-range')) return false
  const { private: isPrivate, noStore, noCache } = cacheControlOf(headers)
  if (isPrivate !== undefined || noStore === true || noCache !== undefined) return false
  return !variesBy(headers).includes('*')
}

/** The page as a text; undefined if it would have more characters than `limit`. */
export function formatPage({ response, stored, expires }: StoredPage, limit: number): string | undefined {
  const { headers, body } = response
  // Before anything is copied.
  if ((typeof body === 'string' || body instanceof Uint8Array) && body.length > limit) return undefined
  let content: { readonly text: string } | { readonly bytes: string }
  if (body === null) content = { text: '' }
  else if (typeof body === 'string') content = { text: body }
  else if (body instanceof Uint8Array) content = { bytes: Buffer.from(body).toString('base64') }
  else return undefined
  const text = JSON.stringify({ stored, expires, headers: headers.list, ...content })
  return text.length > limit ? undefined : text
}

/** Reads a page again; undefined for what is none, since others may write into a store that is shared. */
export function parsePage(text: string): StoredPage | undefined {
  const page = objectOf(text)
  const { stored, expires, headers, text: content, bytes } = page
  if (typeof stored !== 'number' || typeof expires !== 'number' || !Array.isArray(headers)) return undefined
  const body =
    typeof content === 'string' ? content : typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : undefined
  if (body === undefined) return undefined
  try {
    // Checked again: what was tampered with must not split a response.
    return { response: new Response(body, { headers: new Headers(headers) }), stored, expires }
  } catch {
    return undefined
  }
}

/** A JSON object, or an empty one for any other text. */
export function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
