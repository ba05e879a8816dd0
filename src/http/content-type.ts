// Media types and charsets (RFC 9110 §8.3; WHATWG Encoding for the labels).

import { safeParse } from 'fast-content-type-parse'

import { HttpError } from './errors.ts'

/** A parsed `Content-Type`: the type in lower case, parameter names in lower case. */
export interface ContentType {
  /** `application/json`; empty when the field is absent or malformed. */
  readonly type: string
  readonly parameters: Readonly<Record<string, string>>
}

const absent: ContentType = Object.freeze({ type: '', parameters: Object.freeze({}) })

// Making a decoder costs more than decoding a small body. `fatal` decoders keep no state between whole inputs.
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Parses the value of a `Content-Type` field; a malformed one gives the empty type (never throws). */
export function parseContentType(value: string | undefined): ContentType {
  return value === undefined ? absent : safeParse(value)
}

/** Decodes bytes strictly. Throws HttpError 400 when they are not text in the charset, 415 for an unknown charset. */
export function decodeText(bytes: Uint8Array, charset = 'utf-8'): string {
  const decoder = decoderFor(charset)
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new HttpError(400, `the body is not valid ${decoder.encoding.toUpperCase()}`, { cause })
  }
}

/** The canonical name of a charset label: `latin1` gives `windows-1252`. Throws HttpError 415 for an unknown one. */
export function canonicalCharset(label: string): string {
  return decoderFor(label).encoding
}

function decoderFor(charset: string): typeof utf8 {
  if (charset === 'utf-8' || charset.toLowerCase() === 'utf-8') return utf8
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch (cause) {
    throw new HttpError(415, `the charset ${JSON.stringify(charset)} is not supported; send UTF-8`, { cause })
  }
}
