// Why a head is refused, in words: what is wrong, and the rule.
import type { Buffer } from 'node:buffer'
import { ProtocolError } from '../protocol-error.ts'
import { isWhitespace } from './header-field.ts'

const LF = 0x0a

export function badContentLength(): ProtocolError {
  return new ProtocolError(400, 'the Content-Length is not a plain decimal number (RFC 9110 §8.6)')
}

export function methodTooLong(longest: number): ProtocolError {
  return new ProtocolError(501, `a method longer than ${longest} characters`)
}

export function badMethod(): ProtocolError {
  return new ProtocolError(400, 'the request line must start with a method and one space (RFC 9112 §3)')
}

export function badTarget(): ProtocolError {
  return new ProtocolError(400, 'the request target is empty, or has a character that no URI has (RFC 9112 §3.2)')
}

export function bareCarriageReturn(): ProtocolError {
  return new ProtocolError(400, 'a CR without LF (RFC 9112 §2.2)')
}

export function badFieldName(bytes: Buffer, start: number, index: number): ProtocolError {
  const code = bytes[index]!
  if (index === start && isWhitespace(code))
    return new ProtocolError(400, 'a header line that starts with whitespace: folding is obsolete (RFC 9112 §5.2)')
  if (isWhitespace(code)) return new ProtocolError(400, 'whitespace between a field name and its colon (RFC 9112 §5.1)')
  return new ProtocolError(400, 'a header line that is no field name and colon (RFC 9112 §5)')
}

export function badFieldValue(code: number): ProtocolError {
  if (code === LF) return new ProtocolError(400, 'a line that ends with LF instead of CRLF (RFC 9112 §2.2)')
  return new ProtocolError(400, 'a control character in a field value (RFC 9110 §5.5)')
}
