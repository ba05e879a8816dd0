// What is wrong with a string that is not in its format, in Pydantic's words.

import { decodeBase64 } from './base64.ts'
import { noOffset, parseInstant } from './dates.ts'
import type { ErrorType } from './errors.ts'

/** An error of a format, or of what `x-js` names. */
export interface FormatError {
  readonly type: ErrorType
  /** When it is not that of the type. */
  readonly msg?: string
  readonly ctx?: Readonly<Record<string, unknown>>
}

/** Why a string is not in a format. */
export function formatError(format: string, value: string): FormatError {
  switch (format) {
    case 'email':
    case 'idn-email': {
      const reason = emailProblem(value)
      return { type: 'value_error', msg: `value is not a valid email address: ${reason}`, ctx: { reason } }
    }
    case 'Uint8Array':
    case 'Buffer':
    case 'ArrayBuffer': {
      const problem = decodeBase64(value)
      const error = typeof problem === 'string' ? problem : 'not valid'
      return { type: 'bytes_invalid_encoding', ctx: { encoding: 'base64', encoding_error: error } }
    }
    case 'date-time':
    case 'date':
    case 'Date':
      return instantError(format, value)
    default: {
      const [type, error] = (Object.hasOwn(formatErrors, format) ? formatErrors[format] : undefined) ?? [
        'value_error' as const,
        `not in the format ${format}`,
      ]
      return error === undefined ? { type } : { type, ctx: { error } }
    }
  }
}

function instantError(format: 'date-time' | 'date' | 'Date', value: string): FormatError {
  const parsed = parseInstant(value)
  if (parsed === noOffset && format !== 'date') return { type: 'timezone_aware' }
  const type = format === 'date' ? 'date_from_datetime_parsing' : 'datetime_from_date_parsing'
  const expected = format === 'date' ? 'expected only a date' : 'expected an RFC 3339 date-time'
  return { type, ctx: { error: typeof parsed === 'string' && parsed !== noOffset ? parsed : expected } }
}

// In the words of Pydantic's e-mail validator, as far as they tell something.
function emailProblem(text: string): string {
  const at = text.lastIndexOf('@')
  if (at === -1) return 'An email address must have an @-sign.'
  if (at === 0) return 'There must be something before the @-sign.'
  if (at === text.length - 1) return 'There must be something after the @-sign.'
  return 'The part before or after the @-sign contains characters that it cannot have, or is too long.'
}

const formatErrors: Readonly<Record<string, readonly [type: ErrorType, error?: string]>> = {
  time: ['time_parsing', 'expected an RFC 3339 time'],
  duration: ['time_delta_parsing', 'expected an ISO 8601 duration'],
  uuid: ['uuid_parsing', 'expected 8-4-4-4-12 hexadecimal digits'],
  uri: ['url_parsing', 'expected an absolute URL'],
  url: ['url_parsing', 'expected an absolute URL'],
  ipv4: ['ip_v4_address'],
  ipv6: ['ip_v6_address'],
  decimal: ['decimal_parsing'],
  // Not formats: what `x-js` names.
  bigint: ['int_parsing'],
  URL: ['url_parsing', 'expected an absolute URL'],
}
