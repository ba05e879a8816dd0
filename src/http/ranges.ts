// Ranges of bytes: which parts of a content a client wants (RFC 9110 §14).

import type rangeParser from 'range-parser'

import { lazily } from './library.ts'

const parser = lazily<typeof rangeParser>('range-parser')

/** A part of a content: both ends are included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** What a `Range` field comes to: parts of the content, all of it, or an error and its status. */
export type RangeAnswer =
  | { readonly type: 'parts'; readonly parts: readonly ByteRange[] }
  | { readonly type: 'whole' }
  | { readonly type: 'unsatisfiable' }
  | { readonly type: 'malformed'; readonly detail: string }

/**
 * Above this many ranges the field is ignored and the whole content sent, which is never more than was asked for: many
 * small ranges cost the server more than they cost the client (RFC 9110 §17.15, CVE-2011-3192).
 */
export const maxRanges = 64

const whole: RangeAnswer = { type: 'whole' }

/**
 * Reads a `Range` field against a content of `size` bytes. Ranges that overlap or touch become one, those beyond the end
 * are left out. A unit other than bytes is ignored, as RFC 9110 §14.2 demands.
 */
export function readRanges(field: string, size: number): RangeAnswer {
  const equals = field.indexOf('=')
  if (equals === -1) return malformed('Malformed range header.')
  if (field.slice(0, equals).trim().toLowerCase() !== 'bytes') return whole
  const list = field
    .slice(equals + 1)
    .split(',', maxRanges + 1)
    .filter((range) => range.trim() !== '')
  if (list.length === 0) return malformed('Range header: range must be requested')
  if (list.length > maxRanges) return whole
  for (const range of list) {
    const [, start, end] = /^\s*(\d*)-(\d*)\s*$/.exec(range) ?? []
    if (start === undefined || end === undefined || (start === '' && end === '')) {
      return malformed('Malformed range header.')
    }
    if (start !== '' && end !== '' && Number(start) > Number(end)) {
      return malformed('Range header: start must be less than end')
    }
  }
  // More than the whole from the end is the whole, which the parser would take for a range without a beginning.
  const clamped = list.map((range) => range.replace(/^\s*-(\d+)/, (_, last) => `-${Math.min(Number(last), size)}`))
  const parts = parser()(size, `bytes=${clamped.join(',')}`, { combine: true })
  if (parts === -2) return malformed('Malformed range header.')
  return parts === -1 ? { type: 'unsatisfiable' } : { type: 'parts', parts: [...parts] }
}

function malformed(detail: string): RangeAnswer {
  return { type: 'malformed', detail }
}
