import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'

import { Query } from '../../src/http/query.ts'

describe('Query', () => {
  test.each<[string, [string, string][]]>([
    ['', []],
    ['?a=1', [['?a', '1']]],
    [
      'a=1&a=2&b=&c',
      [
        ['a', '1'],
        ['a', '2'],
        ['b', ''],
        ['c', ''],
      ],
    ],
    [
      '&&a=1&&b=2&',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['=x', [['', 'x']]],
    ['=', [['', '']]],
    ['a=b=c', [['a', 'b=c']]],
    ['q=a+b%2Bc%20d', [['q', 'a b+c d']]],
    ['%C3%A9=%E2%82%AC', [['é', '€']]],
    ['a%3Db=c%26d', [['a=b', 'c&d']]],
    // Bad escapes stand for themselves; bytes that are no UTF-8 become U+FFFD (WHATWG URL §5.1).
    ['a=100%', [['a', '100%']]],
    ['a=%zz%41', [['a', '%zzA']]],
    ['a=%4', [['a', '%4']]],
    ['a=%ff%C3', [['a', '\ufffd\ufffd']]],
    ['a=%EF%BB%BFx', [['a', '\ufeffx']]],
    ['__proto__=1&constructor=2', [['__proto__', '1'], ['constructor', '2']]], // prettier-ignore
    ['a;b=1', [['a;b', '1']]],
    ['x&y&z=1&w', [['x', ''], ['y', ''], ['z', '1'], ['w', '']]], // prettier-ignore
  ])('parses %j', (text, pairs) => {
    expect([...new Query(text)]).toEqual(pairs)
  })

  it('looks up', () => {
    const query = new Query('a=1&b=2&a=3&c')
    expect(query.get('a')).toBe('1')
    expect(query.getAll('a')).toEqual(['1', '3'])
    expect(query.get('c')).toBe('')
    expect(query.get('d')).toBeUndefined()
    expect(query.getAll('d')).toEqual([])
    expect(query.has('c')).toBe(true)
    expect(query.has('1')).toBe(false)
    expect(query.size).toBe(4)
    expect([...query.keys()]).toEqual(['a', 'b', 'c'])
  })

  it('is made of pairs and records', () => {
    expect(new Query({ a: '1', b: ['2', '3'] }).toString()).toBe('a=1&b=2&b=3')
    expect(new Query([['a b', 'ü&']]).toString()).toBe('a+b=%C3%BC%26')
    expect(new Query(new URLSearchParams('x=1')).get('x')).toBe('1')
    expect(new Query().size).toBe(0)
  })

  // ASCII only, as on the wire: Node's URLSearchParams garbles raw non-ASCII beside a bad escape.
  it('agrees with URLSearchParams, whatever the text', () => {
    const piece = fc.oneof(
      fc.constantFrom('&', '=', '+', '%', '%41', '%C3%A9', '%ff', '%e2%82', 'a', '?', ' '),
      fc.string({ maxLength: 3, unit: 'grapheme-ascii' }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `x${pieces.join('')}`
        expect([...new Query(text)]).toEqual([...new URLSearchParams(text)])
      }),
      { numRuns: 500 },
    )
  })

  it('takes linear time on many pairs without a value', () => {
    expect(new Query('a&'.repeat(200_000)).size).toBe(200_000)
  })
})
