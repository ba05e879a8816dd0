// RFC 9110 §5.5, §5.6.2 and RFC 3986 §3.2.2, §2: the tables against the productions, written out.
import { describe, expect, test } from 'vitest'

import {
  FIELD_VALUE,
  HEX,
  LOWER,
  REGISTERED_NAME,
  TARGET,
  TOKEN,
  isFieldValue,
  isToken,
} from '../../src/grammar/characters.ts'

const DIGIT = '0123456789'
const LOWER_ALPHA = 'abcdefghijklmnopqrstuvwxyz'
const ALPHA = LOWER_ALPHA + LOWER_ALPHA.toUpperCase()

function members(table: Uint8Array): string {
  return Buffer.from(Array.from(table.keys()).filter((code) => table[code] === 1)).toString('latin1')
}

function sorted(characters: string): string {
  return Array.from(characters).sort().join('')
}

function range(from: number, to: number): string {
  return Buffer.from(Array.from({ length: to - from + 1 }, (_, index) => from + index)).toString('latin1')
}

describe('tables have an entry for each byte', () => {
  test.each([
    ['TOKEN', TOKEN],
    ['FIELD_VALUE', FIELD_VALUE],
    ['TARGET', TARGET],
    ['REGISTERED_NAME', REGISTERED_NAME],
    ['LOWER', LOWER],
    ['HEX', HEX],
  ])('%s', (_, table) => {
    expect(table).toHaveLength(256)
  })
})

describe('tables of members', () => {
  test.each([
    ['tchar (RFC 9110 §5.6.2)', TOKEN, `!#$%&'*+-.^_\`|~${DIGIT}${ALPHA}`],
    [
      'field values: HTAB, SP, VCHAR, obs-text (RFC 9110 §5.5)',
      FIELD_VALUE,
      `\t ${range(0x21, 0x7e)}${range(0x80, 0xff)}`,
    ],
    ['targets: VCHAR but #', TARGET, range(0x21, 0x7e).replace('#', '')],
    ['reg-name without escapes (RFC 3986 §3.2.2)', REGISTERED_NAME, `${ALPHA}${DIGIT}-._~!$&'()*+,;=`],
  ])('%s', (_, table, expected) => {
    expect(members(table)).toBe(sorted(expected))
  })
})

test('LOWER changes upper case ASCII and nothing else', () => {
  for (let code = 0; code < 256; code++) {
    const character = String.fromCharCode(code)
    const expected = ALPHA.includes(character) ? character.toLowerCase().charCodeAt(0) : code
    expect(LOWER[code]).toBe(expected)
  }
})

test('HEX has the value of each digit, and 255 for all else', () => {
  for (let code = 0; code < 256; code++) {
    const index = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase())
    expect(HEX[code]).toBe(index < 0 ? 255 : index)
  }
})

describe('isToken', () => {
  test.each(['a', 'GET', 'x-y_z', "!#$%&'*+-.^_`|~", '0'])('%j', (text) => {
    expect(isToken(text)).toBe(true)
  })

  test.each(['', ' ', 'a b', 'a:', '"a"', 'a\r', 'a\0', 'ä', '\u0141', '€', '😀', 'a,b', 'a/b'])('not %j', (text) => {
    expect(isToken(text)).toBe(false)
  })
})

describe('isFieldValue', () => {
  test.each(['', 'a', ' a\tb ', '\xa0\x80\xff', 'a"b'])('%j', (text) => {
    expect(isFieldValue(text)).toBe(true)
  })

  test.each(['\r', '\n', 'a\r\nb', '\0', '\x0b', '\x7f', '€', '\u010a', '😀'])('not %j', (text) => {
    expect(isFieldValue(text)).toBe(false)
  })
})
