import { describe, expect, it, test } from 'vitest'

import { canonicalCharset, decodeText, parseContentType } from '../../src/http/content-type.ts'
import { HttpError } from '../../src/http/errors.ts'

test.each<[string | undefined, string, Record<string, string>]>([
  [undefined, '', {}],
  ['', '', {}],
  ['nonsense', '', {}],
  ['text/plain;;;=', '', {}],
  ['Application/JSON', 'application/json', {}],
  ['text/html; Charset="UTF-8"', 'text/html', { charset: 'UTF-8' }],
  ['multipart/form-data; boundary=a', 'multipart/form-data', { boundary: 'a' }],
])('parseContentType(%j)', (value, type, parameters) => {
  const parsed = parseContentType(value)
  expect(parsed.type).toBe(type)
  expect({ ...parsed.parameters }).toEqual(parameters)
})

describe('decodeText', () => {
  it('decodes UTF-8 by default and without a BOM', () => {
    expect(decodeText(Uint8Array.of(0xef, 0xbb, 0xbf, 0xc3, 0xa9))).toBe('é')
  })

  it('knows other charsets', () => {
    expect(decodeText(Uint8Array.of(0xe9), 'ISO-8859-1')).toBe('é')
    expect(decodeText(Uint8Array.of(0x41, 0x00), 'utf-16le')).toBe('A')
    expect(decodeText(Uint8Array.of(0x41), 'UTF-8')).toBe('A')
  })

  it('refuses bytes that are no text with 400', () => {
    expect(() => decodeText(Uint8Array.of(0xff))).toThrow(new HttpError(400, 'the body is not valid UTF-8'))
    // A failed input leaves nothing behind in the shared decoder.
    expect(() => decodeText(Uint8Array.of(0xc3))).toThrow(HttpError)
    expect(decodeText(Uint8Array.of(0x41))).toBe('A')
  })

  it('refuses unknown charsets with 415', () => {
    const refuse = (): string => decodeText(Uint8Array.of(0x41), 'klingon')
    expect(refuse).toThrow('the charset "klingon" is not supported')
    expect(() => canonicalCharset('klingon')).toThrow(expect.objectContaining({ status: 415 }) as Error)
  })

  it('names charsets', () => {
    expect(canonicalCharset('latin1')).toBe('windows-1252')
    expect(canonicalCharset('UTF8')).toBe('utf-8')
  })
})
