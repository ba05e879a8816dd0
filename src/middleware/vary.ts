// Vary (RFC 9110 §12.5.5): which fields of the request chose this response, so that no cache gives it to a request that
// would have got another.

import type { Headers } from '../http/headers.ts'
import type { Response } from '../http/response.ts'

/** The response with these field names in its `Vary`, each once; `*` (varies by what no field says) replaces all. */
export function vary(response: Response, ...names: readonly string[]): Response {
  const headers = varying(response.headers, names)
  return headers === response.headers ? response : response.with({ headers })
}

/** The same for fields alone; the very same object if nothing is new. */
export function varying(headers: Headers, names: readonly string[]): Headers {
  const present = headers.get('vary')
  if (present === undefined) return names.length === 0 ? headers : headers.adding('vary', joined(names))
  const listed = listOf(present)
  const known = new Set(listed.map((name) => name.toLowerCase()))
  if (known.has('*')) return listed.length === 1 ? headers : headers.with('vary', '*')
  const missing = names.filter((name) => !known.has(name.toLowerCase()))
  return missing.length === 0 ? headers : headers.with('vary', joined([...listed, ...missing]))
}

/** The names in the `Vary` of a response, in lower case. */
export function variesBy(headers: Headers): string[] {
  return listOf(headers.get('vary') ?? '').map((name) => name.toLowerCase())
}

function joined(names: readonly string[]): string {
  return names.includes('*') ? '*' : names.join(', ')
}

function listOf(value: string): string[] {
  return value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
}
