import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isNumberText, toBigInt, toBoolean, toInteger, toNumber, toUrl } from '../../src/schema/text.ts'

describe('toInteger', () => {
  it.each([
    ['0', 0],
    ['42', 42],
    ['-7', -7],
    ['-0', 0],
    ['007', 7],
    ['+7', 7],
    [' 42 ', 42],
    ['42.0', 42],
    ['42.', 42],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
    ['-9007199254740991', Number.MIN_SAFE_INTEGER],
  ])('reads %j', (text, value) => {
    expect(toInteger(text)).toBe(value)
  })

  it.each([
    '',
    '-',
    '+',
    '5.7',
    '42.5',
    '1e3',
    '0x1',
    'True',
    '4 2',
    '١٢',
    '1_000',
    'Infinity',
    'NaN',
    '9007199254740992',
    '-9007199254740993',
    '1'.repeat(5000),
    ' '.repeat(100),
  ])('refuses %j', (text) => {
    expect(toInteger(text)).toBeNaN()
  })

  it('reads every safe integer that is written plainly', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(toInteger(String(value))).toBe(value)
      }),
    )
  })
})

describe('toNumber', () => {
  it.each([
    ['5', 5],
    ['5.7', 5.7],
    ['-1e3', -1000],
    ['1E-2', 0.01],
    ['.5', 0.5],
    ['5.', 5],
    ['+2.5', 2.5],
    [' 2.5 ', 2.5],
  ])('reads %j', (text, value) => {
    expect(toNumber(text)).toBe(value)
  })

  it.each([
    '',
    '.',
    '-',
    'e5',
    '1e',
    '1e+',
    '0x10',
    '0b1',
    'inf',
    'Infinity',
    'nan',
    '1,5',
    '1 5',
    '--1',
    '1e400',
    '1.2.3',
  ])('refuses %j', (text) => {
    expect(toNumber(text)).toBeNaN()
  })

  it('reads every finite number as JavaScript writes it', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(finite, (value) => {
        expect(toNumber(String(value)) + 0).toBe(value + 0)
      }),
    )
  })

  it('tells too large from not a number', () => {
    expect([isNumberText('1e400'), isNumberText('x'), isNumberText('.'), isNumberText(' -1.5e+3 ')]).toEqual([
      true,
      false,
      false,
      true,
    ])
  })
})

describe('toBoolean', () => {
  it.each(['1', 'true', 'True', 'TRUE', 'on', 'yes', 't', 'Y'])('reads %j as true', (text) => {
    expect(toBoolean(text)).toBe(true)
  })

  it.each(['0', 'false', 'False', 'OFF', 'no', 'f', 'N'])('reads %j as false', (text) => {
    expect(toBoolean(text)).toBe(false)
  })

  it.each(['', '42', 'maybe', ' true', 'truee', 'null'])('refuses %j', (text) => {
    expect(toBoolean(text)).toBeUndefined()
  })
})

it('reads big integers of any usual size', () => {
  expect(toBigInt('9007199254740993')).toBe(9007199254740993n)
  expect(toBigInt('+1')).toBe(1n)
  expect(toBigInt('-1')).toBe(-1n)
  expect([toBigInt(''), toBigInt('1.0'), toBigInt('0x1'), toBigInt('1'.repeat(4301))]).toEqual(
    Array.from({ length: 4 }, () => undefined),
  )
})

it('reads absolute URLs', () => {
  expect(toUrl('https://example.org/a?b')?.href).toBe('https://example.org/a?b')
  expect(toUrl('/a')).toBeUndefined()
})
