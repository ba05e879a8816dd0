// Content negotiation (RFC 9110 §12.5): which of what we have the client likes best.

import { lazily } from './library.ts'

// The work grows with the square of the number of entries; no honest client lists hundreds of types.
const longest = 4096

/** What we use of the package `negotiator`. */
interface Negotiator {
  mediaType(types: readonly string[]): string | undefined
  language(languages: readonly string[]): string | undefined
  charset(charsets: readonly string[]): string | undefined
  encodings(encodings: readonly string[], options: { readonly preferred: readonly string[] }): string[]
}
type NegotiatorClass = new (request: { headers: Record<string, string> }) => Negotiator

const negotiatorClass = lazily<NegotiatorClass>('negotiator')

function negotiatorFor(field: string, value: string): Negotiator {
  return new (negotiatorClass())({ headers: { [field]: value } })
}

/**
 * The media type that an `Accept` field likes best, or undefined if it takes none. An absent or empty field, or one
 * above 4096 characters, takes anything: the first.
 */
export function preferredType(accept: string | undefined, types: readonly string[]): string | undefined {
  if (saysNothing(accept) || accept === '*/*') return types[0]
  return negotiatorFor('accept', accept).mediaType(types)
}

/** The language that an `Accept-Language` field likes best: `en` takes `en-GB`, and the other way round. */
export function preferredLanguage(accept: string | undefined, languages: readonly string[]): string | undefined {
  if (saysNothing(accept)) return languages[0]
  return negotiatorFor('accept-language', accept).language(languages)
}

/** The charset that an `Accept-Charset` field likes best. */
export function preferredCharset(accept: string | undefined, charsets: readonly string[]): string | undefined {
  if (saysNothing(accept)) return charsets[0]
  return negotiatorFor('accept-charset', accept).charset(charsets)
}

/**
 * The content coding that an `Accept-Encoding` field likes best; of equals the first of `encodings`. An absent field
 * takes `identity` only: RFC 9110 §12.5.3 would allow anything, but clients that say nothing decode nothing.
 */
export function preferredEncoding(accept: string | undefined, encodings: readonly string[]): string | undefined {
  const value = accept === undefined || accept.length > longest ? '' : accept
  return negotiatorFor('accept-encoding', value).encodings(encodings, { preferred: encodings })[0]
}

function saysNothing(accept: string | undefined): accept is undefined {
  return accept === undefined || accept.length > longest || accept.trim() === ''
}
