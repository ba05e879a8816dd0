// The value of Transfer-Encoding (RFC 9112 §6.1, §7).
import { isToken } from '../../grammar/characters.ts'
import { ProtocolError } from '../protocol-error.ts'
import { trimWhitespace } from './header-field.ts'

/**
 * Refuses all codings but `chunked` alone, the only one this server decodes:
 * 400 where the framing is wrong, 501 where it is only unknown.
 */
export function checkChunked(codings: string): void {
  if (codings.length === 7 && codings.toLowerCase() === 'chunked') return
  // No regular expressions: they would look at a run of whitespace from each of its positions.
  const all = codings.toLowerCase().split(',').map(trimWhitespace)
  const names = all.map(nameOf)
  if (!names.every(isToken)) throw new ProtocolError(400, 'Transfer-Encoding is not a list of codings (RFC 9112 §6.1)')
  const last = names.pop()
  if (names.includes('chunked'))
    throw new ProtocolError(400, 'chunked is not the last transfer coding, or is repeated (RFC 9112 §6.1)')
  if (last === 'chunked' && all.at(-1) !== 'chunked')
    throw new ProtocolError(400, 'the chunked transfer coding has no parameters (RFC 9112 §7.1)')
  throw new ProtocolError(501, 'a transfer coding that this server does not decode (RFC 9112 §6.1)')
}

// transfer-coding = token *( OWS ";" OWS transfer-parameter )
function nameOf(coding: string): string {
  const semicolon = coding.indexOf(';')
  return semicolon < 0 ? coding : trimWhitespace(coding.slice(0, semicolon))
}
