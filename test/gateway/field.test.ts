import { describe, expect, test } from 'vitest'
import { isFieldName, isFieldText, isFieldValue, isToken, parseContentLength } from '../../src/gateway/field.ts'

describe('every character', () => {
  const tokens = new Set("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
  test('of a token and of a field name (RFC 9110 §5.6.2)', () => {
    for (let code = 0; code <= 0x17f; code++) {
      const character = String.fromCharCode(code)
      expect(isToken(`a${character}`), `U+${code}`).toBe(tokens.has(character))
      expect(isFieldName(`a${character}`), `U+${code}`).toBe(tokens.has(character) && !/[A-Z]/.test(character))
    }
    expect(isToken('')).toBe(false)
  })

  test('of a field value (RFC 9110 §5.5)', () => {
    for (let code = 0; code <= 0x17f; code++) {
      const allowed = code === 9 || (code >= 0x20 && code <= 0x7e) || (code >= 0x80 && code <= 0xff)
      expect(isFieldText(`a${String.fromCharCode(code)}b`), `U+${code}`).toBe(allowed)
      expect(isFieldValue(`a${String.fromCharCode(code)}b`), `U+${code}`).toBe(allowed)
    }
    expect(isFieldValue('')).toBe(true)
    expect(isFieldValue('a ')).toBe(false)
    expect(isFieldValue('\ta')).toBe(false)
    // No line end slips past the end of the expression.
    expect(isFieldValue('a\n')).toBe(false)
    expect(isFieldName('a\n')).toBe(false)
  })
})

test.each([
  ['0', 0],
  ['007', 7],
  ['999999999999999', 999_999_999_999_999],
  ['1000000000000000', undefined],
  ['', undefined],
  ['+1', undefined],
  ['1.0', undefined],
  [' 1', undefined],
  ['1\n', undefined],
])('Content-Length %j is %s', (text, length) => {
  expect(parseContentLength(text)).toBe(length)
})
