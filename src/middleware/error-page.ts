// What a client sees of a bug: nothing, or in debug mode everything.

import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'

const JSON_500 = Response.json({ detail: 'Internal Server Error' }, { status: 500 })
const TEXT_500 = Response.text('Internal Server Error', { status: 500 })

/** A 500 that says nothing: JSON, or text for clients that prefer it (browsers do). */
export function internalServerError(request: Request): Response {
  return prefersText(request.headers.get('accept')) ? TEXT_500 : JSON_500
}

/** A 500 for the developer: the error with stack and causes, as plain text. */
export function debugPage(request: Request, error: unknown): Response {
  const { method, path } = request
  return Response.text(`500 Internal Server Error\n\n${method} ${path}\n\n${explain(error)}\n`, {
    status: 500,
    // It may quote the request: no browser shall take it for a document.
    headers: { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
  })
}

/** True when `Accept` (RFC 9110 §12.5.1) gives text or HTML more weight than JSON. */
export function prefersText(accept: string | undefined): boolean {
  if (accept === undefined) return false
  const ranges = accept.split(',').map(parseRange)
  const text = Math.max(weightOf(ranges, 'text', 'html'), weightOf(ranges, 'text', 'plain'))
  return text > weightOf(ranges, 'application', 'json')
}

interface Range {
  readonly type: string
  readonly subtype: string
  readonly weight: number
}

function parseRange(range: string): Range {
  const [media = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const [type = '', subtype = ''] = media.split('/', 2)
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  const weight = quality === undefined ? 1 : Number(quality.slice(2))
  return { type, subtype, weight: weight >= 0 && weight <= 1 ? weight : 0 }
}

// The most specific range decides, whatever the others say.
function weightOf(ranges: readonly Range[], type: string, subtype: string): number {
  const range =
    ranges.find((one) => one.type === type && one.subtype === subtype) ??
    ranges.find((one) => one.type === type && one.subtype === '*') ??
    ranges.find((one) => one.type === '*' && one.subtype === '*')
  return range?.weight ?? 0
}

/** An error with its stack, its causes, and the errors of an AggregateError, each once. */
export function explain(error: unknown, seen: ReadonlySet<unknown> = new Set()): string {
  if (!(error instanceof Error)) return `Thrown: ${show(error)}`
  if (seen.has(error)) return `${error.name}: ${error.message} (see above)`
  const known = new Set([...seen, error])
  const parts = [error.stack ?? `${error.name}: ${error.message}`]
  if (error instanceof AggregateError) {
    for (const [index, one] of error.errors.entries()) parts.push(`Error ${index + 1}: ${explain(one, known)}`)
  }
  if (error.cause !== undefined) parts.push(`Caused by: ${explain(error.cause, known)}`)
  return parts.join('\n\n')
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  try {
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}
