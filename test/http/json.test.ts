import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { findJsonFault } from '../../src/http/json-fault.ts'
import { JsonSyntaxError, parseJson, stringifyJson } from '../../src/http/json.ts'

describe('stringifyJson', () => {
  test.each<[unknown, string]>([
    [{ a: [1, 'é', null, true] }, '{"a":[1,"é",null,true]}'],
    [null, 'null'],
    ['null', '"null"'],
    [{ a: undefined, b: () => 1 }, '{}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ toJSON: () => ({ a: null }) }, '{"a":null}'],
    [[undefined], '[null]'],
  ])('%j', (value, text) => {
    expect(stringifyJson(value)).toBe(text)
  })

  const circle: Record<string, unknown> = { list: [{}] }
  ;(circle['list'] as unknown[])[0] = { back: circle }

  test.each<[string, unknown, string]>([
    ['NaN', Number.NaN, 'JSON cannot say NaN at $'],
    ['Infinity', { items: [{ price: 1 }, { price: Infinity }] }, 'JSON cannot say Infinity at $.items[1].price'],
    ['-Infinity', { 'a b': -Infinity }, 'JSON cannot say -Infinity at $["a b"]'],
    ['NaN beside null', { a: null, b: { c: Number.NaN } }, 'NaN at $.b.c'],
    ['NaN from toJSON', { a: { toJSON: () => Number.NaN } }, 'NaN at $.a'],
    ['an invalid date', { at: new Date(Number.NaN) }, 'an invalid Date at $.at'],
    ['a bigint', { n: [1n] }, 'the bigint 1n at $.n[0]'],
    ['a circle', circle, 'a circle: $.list[0].back is $'],
    ['undefined', undefined, 'JSON cannot say undefined'],
    ['a function', () => 1, 'JSON cannot say function'],
    ['a symbol', Symbol('s'), 'JSON cannot say symbol'],
  ])('refuses %s', (_, value, message) => {
    expect(() => stringifyJson(value)).toThrow(TypeError)
    expect(() => stringifyJson(value)).toThrow(message)
  })

  it('lets errors of toJSON pass', () => {
    const error = new RangeError('mine')
    const value = {
      toJSON(): never {
        throw error
      },
    }
    expect(() => stringifyJson(value)).toThrow(error)
  })

  it('accepts the same object twice, and deep values', () => {
    const shared = { a: null }
    expect(stringifyJson([shared, shared])).toBe('[{"a":null},{"a":null}]')
    let deep: unknown = null
    for (let i = 0; i < 1500; i++) deep = [deep]
    expect(stringifyJson(deep)).toHaveLength(3004)
  })
})

describe('parseJson', () => {
  it('parses', () => {
    expect(parseJson(' {"a": [1, "x", null]} ')).toEqual({ a: [1, 'x', null] })
    expect(parseJson('{"text":"__proto__ \\u0041"}')).toEqual({ text: '__proto__ A' })
  })

  test.each<[string, number, string]>([
    ['', 0, 'unexpected end, expected a value'],
    ['  ', 2, 'unexpected end'],
    ['{', 1, "unexpected end, expected a property name in double quotes or '}'"],
    ['{"a"', 4, "unexpected end, expected ':'"],
    ['{"a":', 5, 'unexpected end, expected a value'],
    ['{"a":1', 6, "unexpected end, expected ',' or '}'"],
    ['[1', 2, "unexpected end, expected ',' or ']'"],
    ['{"a":1,}', 7, 'expected a property name in double quotes'],
    ['[1,]', 3, 'expected a value'],
    ['[,]', 1, "expected a value or ']'"],
    ['{a:1}', 1, 'expected a property name'],
    ["{'a':1}", 1, 'expected a property name'],
    ['{"a" 1}', 5, "expected ':'"],
    ['{"a":1 "b":2}', 7, "expected ',' or '}'"],
    ['[1 2]', 3, "expected ',' or ']'"],
    ['[1}', 2, "expected ',' or ']'"],
    ['1 2', 2, 'expected nothing after the value'],
    ['nul', 0, 'expected a value'],
    ['NaN', 0, 'expected a value'],
    ['01', 1, 'expected nothing after the value'],
    ['+1', 0, 'expected a value'],
    ['1.', 1, 'expected nothing'],
    ['"abc', 4, 'unexpected end of a string'],
    ['"a\nb"', 2, 'control characters in a string must be escaped'],
    ['"a\\', 3, 'unexpected end of a string'],
    ['"\\x"', 2, 'unknown escape'],
    ['"\\u12g4"', 3, 'expected four hexadecimal digits'],
    ['// no', 0, 'expected a value'],
    ['[[[{"a":[1,2,{"b":tru}]}]]]', 18, 'expected a value'],
  ])('%j fails at %i', (text, position, problem) => {
    const error = faultOf(text)
    expect(error).toBeInstanceOf(JsonSyntaxError)
    expect(error?.position).toBe(position)
    expect(error?.message).toContain(problem)
    expect(error?.message).toContain(`at position ${position}`)
  })

  // CWE-1321
  test.each([
    '{"__proto__":{"admin":true}}',
    '[{"a":{"__proto__":1}}]',
    '{"\\u005f_proto__":1}',
    '{"__pr\\u006fto__":1}',
  ])('refuses the key __proto__ in %s', (text) => {
    expect(() => parseJson(text)).toThrow('the key "__proto__" is not accepted')
  })

  test.each([
    '{"constructor":{"prototype":{"admin":true}}}',
    '[{"a":{"constructor":{"prototype":null}}}]',
    '{"\\u0063onstructor":{"\\u0070rototype":1}}',
  ])('refuses a constructor with a prototype in %s', (text) => {
    expect(() => parseJson(text)).toThrow('the key "constructor" is not accepted')
  })

  test.each(['{"constructor":"Ferrari"}', '{"constructor":{"name":"Ferrari"}}', '{"prototype":{"constructor":1}}'])(
    'accepts %s',
    (text) => {
      expect(parseJson(text)).toEqual(JSON.parse(text))
    },
  )

  it('finds a fault in whatever the engine refuses', () => {
    const piece = fc.constantFrom(...'{}[]:,"\\u0aZ 1-.eE\n'.split(''), 'true', 'null', '"a"', '"a":', '{"a":', '[1,')
    const malformed = fc
      .array(piece, { maxLength: 14 })
      .map((pieces) => pieces.join(''))
      .filter((text) => !isJson(text))
    const inside = fc.property(malformed, (text) => {
      const { position } = findJsonFault(text)
      return position >= 0 && position <= text.length
    })
    expect(fc.check(inside, { numRuns: 2000 }).counterexample).toBeNull()
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function faultOf(text: string): JsonSyntaxError | undefined {
  try {
    parseJson(text)
    return undefined
  } catch (error) {
    return error as JsonSyntaxError
  }
}
