import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { accepts, builtInConverters, type Converter, toConverter } from '../../src/routing/converters.ts'

function converter(name: string): Converter {
  const found = builtInConverters.get(name)
  if (found === undefined) throw new Error(`no converter ${name}`)
  return found
}

function valueOf(name: string, text: string): unknown {
  const { parse } = converter(name)
  return parse === null ? text : parse(text)
}

describe('built-in converters', () => {
  test.each([
    ['str', 'a b', 'a b'],
    ['path', 'a/b', 'a/b'],
    ['int', '0', 0],
    ['int', '007', 7],
    ['int', '9007199254740991', Number.MAX_SAFE_INTEGER],
    ['int', '9007199254740992', undefined],
    ['int', '-1', undefined],
    ['int', '1.0', undefined],
    ['int', '1e3', undefined],
    ['int', '٣', undefined],
    ['float', '1', 1],
    ['float', '1.50', 1.5],
    ['float', '1.', undefined],
    ['float', '.5', undefined],
    ['float', '1.5.2', undefined],
    ['float', '1e5', undefined],
    ['float', 'Infinity', undefined],
    ['float', '9'.repeat(400), undefined],
    ['slug', 'a-B_9', 'a-B_9'],
    ['slug', 'é', undefined],
    ['slug', 'a.b', undefined],
    ['uuid', '123e4567-E89B-12d3-a456-426614174000', '123e4567-e89b-12d3-a456-426614174000'],
    ['uuid', '123E4567E89B12D3A456426614174000', '123e4567-e89b-12d3-a456-426614174000'],
    ['uuid', '123e4567e89b-12d3-a456426614174000', '123e4567-e89b-12d3-a456-426614174000'],
    ['uuid', '123e4567--e89b-12d3-a456426614174000', undefined],
    ['uuid', '-123e4567e89b12d3a456426614174000', undefined],
    ['uuid', '123e4567e89b12d3a456426614174000-', undefined],
    ['uuid', '123e4567-e89b-12d3-a456-42661417400', undefined],
    ['uuid', '123e4567-e89b-12d3-a456-42661417400g', undefined],
  ])('%s makes %j to %j', (name, text, value) => {
    expect(valueOf(name, text)).toBe(value)
  })

  test('a value that was formatted is parsed to itself', () => {
    const values: readonly (readonly [string, fc.Arbitrary<unknown>])[] = [
      ['int', fc.nat({ max: Number.MAX_SAFE_INTEGER })],
      ['float', fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0))],
      ['slug', fc.stringMatching(/^[\w-]+$/)],
      ['uuid', fc.uuid()],
    ]
    for (const [name, value] of values) {
      fc.assert(
        fc.property(value, (one) => {
          expect(valueOf(name, converter(name).format(one))).toBe(one)
        }),
      )
    }
  })

  test.each([
    [1e21, '1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [1.25e22, '12500000000000000000000'],
    [0.1, '0.1'],
  ])('float writes %d without an exponent', (value, text) => {
    expect(converter('float').format(value)).toBe(text)
  })

  test('empty texts and slashes are for path only', () => {
    for (const [name, one] of builtInConverters) {
      expect(accepts(one, '')).toBe(name === 'path')
      expect(accepts(one, 'a/b')).toBe(name === 'path')
    }
  })
})

describe('converters of your own', () => {
  test('match the whole text', () => {
    const year = toConverter('year', {
      pattern: '[0-9]{4}|now',
      convert: (text) => (text === 'now' ? 0 : Number(text)),
    })
    expect(year.parse?.('2024')).toBe(2024)
    expect(year.parse?.('now')).toBe(0)
    expect(year.parse?.('20245')).toBeUndefined()
    expect(year.parse?.('now4')).toBeUndefined()
    expect(year.parse?.('2024\n')).toBeUndefined()
  })

  test('may refuse in convert, and format as they like', () => {
    const even = toConverter('even', {
      pattern: '[0-9]+',
      convert: (text) => (Number(text) % 2 === 0 ? Number(text) : undefined),
      format: (value: number) => String(value),
    })
    expect(even.parse?.('4')).toBe(4)
    expect(even.parse?.('5')).toBeUndefined()
    expect(even.format(4)).toBe('4')
  })

  test('without convert and format the text is the value', () => {
    const tag = toConverter('tag', { pattern: '[a-z]+' })
    expect(tag.parse?.('abc')).toBe('abc')
    expect(tag.format('abc')).toBe('abc')
  })

  test('are refused when pattern or name are no good', () => {
    expect(() => toConverter('x', { pattern: '(' })).toThrow(/Converter "x": the pattern "\(" is no regular expression/)
    expect(() => toConverter('x', { pattern: 'a)|(b' })).toThrow(TypeError)
    expect(() => toConverter('a b', { pattern: 'a' })).toThrow(/Converter name "a b"/)
  })
})
