import { describe, expect, it, test } from 'vitest'

import { constantHeaders, Headers, trustedHeaders } from '../../src/http/headers.ts'

describe('Headers', () => {
  const headers = new Headers([
    ['Accept', 'text/html'],
    ['X-Tag', 'a'],
    ['accept', 'text/plain'],
    ['set-cookie', 'a=1, b'],
    ['set-cookie', 'c=2'],
  ])

  it('lower-cases names and keeps order and duplicates', () => {
    expect(headers.list).toEqual([
      ['accept', 'text/html'],
      ['x-tag', 'a'],
      ['accept', 'text/plain'],
      ['set-cookie', 'a=1, b'],
      ['set-cookie', 'c=2'],
    ])
    expect([...headers]).toEqual(headers.list)
  })

  it('looks up without regard to case', () => {
    expect(headers.get('ACCEPT')).toBe('text/html, text/plain')
    expect(headers.getAll('Accept')).toEqual(['text/html', 'text/plain'])
    expect(headers.getSetCookie()).toEqual(['a=1, b', 'c=2'])
    expect(headers.has('x-TAG')).toBe(true)
    expect(headers.get('missing')).toBeUndefined()
    expect(headers.getAll('missing')).toEqual([])
    expect(headers.has('missing')).toBe(false)
  })

  it('replaces at the place of the first', () => {
    expect(headers.with('ACCEPT', '*/*').list.map(([, value]) => value)).toEqual(['*/*', 'a', 'a=1, b', 'c=2'])
    expect(headers.with('accept', ['1', '2']).list.slice(0, 3)).toEqual([
      ['accept', '1'],
      ['accept', '2'],
      ['x-tag', 'a'],
    ])
    expect(new Headers().with('New', 'n').list).toEqual([['new', 'n']])
  })

  it('adds and removes', () => {
    expect(headers.adding('X-Tag', 'b').getAll('x-tag')).toEqual(['a', 'b'])
    expect(headers.without('Set-Cookie').has('set-cookie')).toBe(false)
    expect(headers.without('missing')).toBe(headers)
    expect(headers.list).toHaveLength(5)
  })

  it('is made of records, pairs, web headers and itself', () => {
    expect(new Headers({ A: '1', B: ['2', '3'] }).list).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['b', '3'],
    ])
    expect(new Headers(new Map([['A', '1']])).list).toEqual([['a', '1']])
    expect(new Headers(new globalThis.Headers({ A: '1' })).list).toEqual([['a', '1']])
    expect(new Headers(headers).list).toBe(headers.list)
    expect(
      new globalThis.Headers([...new Headers({ a: '1' })].map(([n, v]): [string, string] => [n, v])).get('a'),
    ).toBe('1')
    expect(new Headers().list).toEqual([])
  })

  it('copies what somebody could change, and keeps a deeply frozen list itself', () => {
    const list: [string, string][] = [['a', '1']]
    const copy = new Headers(list)
    list[0] = ['b', 'x\r\n']
    expect(copy.list).toEqual([['a', '1']])

    const shallow = Object.freeze<[string, string][]>([['a', '1']])
    expect(new Headers(shallow).list).not.toBe(shallow)

    const constant = Object.freeze([Object.freeze(['a', '1'] as const)])
    expect(new Headers(constant).list).toBe(constant)
    expect(new Headers(constant).list).toBe(constant)

    const capital = Object.freeze([Object.freeze(['A', '1'] as const)])
    expect(new Headers(capital).list).toEqual([['a', '1']])
  })

  it('takes a trusted list as it is', () => {
    const list = [['a', '1']] as const
    expect(trustedHeaders(list).list).toBe(list)
  })

  it('freezes constants deeply', () => {
    const { list } = constantHeaders([['a', '1']])
    expect(Object.isFrozen(list)).toBe(true)
    expect(Object.isFrozen(list[0])).toBe(true)
  })
})

// RFC 9110 §5.1, §5.5; CWE-113: nothing that is written may end a line or begin another field.
describe('what a field cannot carry', () => {
  test.each(['', 'a b', 'a:', 'a\r', 'a\n', 'é', 'a\0', 'a(b)', 'ключ'])('name %j', (name) => {
    expect(() => new Headers([[name, 'x']])).toThrow(TypeError)
    expect(() => new Headers({ [name]: 'x' })).toThrow('is not a field name')
    expect(() => new Headers().with(name, 'x')).toThrow(TypeError)
    expect(() => new Headers().adding(name, 'x')).toThrow(TypeError)
  })

  test.each(['a\rb', 'a\nb', 'a\r\nset-cookie: x=1', 'a\0', '\u007f', '\u0001', 'Ω', '😀'])('value %j', (value) => {
    expect(() => new Headers([['x', value]])).toThrow(TypeError)
    expect(() => new Headers({ x: ['ok', value] })).toThrow('"x"')
    expect(() => new Headers().with('x', value)).toThrow(TypeError)
    expect(() => new Headers().adding('x', [value])).toThrow(TypeError)
  })

  it('names the field and the character', () => {
    expect(() => new Headers({ 'X-Name': 'a\nb' })).toThrow('the value of "X-Name" contains U+000A')
  })

  it('refuses other types', () => {
    const wrong = (init: unknown): (() => Headers) => {
      return () => new Headers(init as Record<string, string>)
    }
    expect(wrong({ a: 1 })).toThrow('the value of "a" must be a string, got number')
    expect(wrong({ a: undefined })).toThrow('must be a string, got undefined')
    expect(wrong([['a']])).toThrow('[name, value] pairs')
    expect(wrong(['ab'])).toThrow('[name, value] pairs')
    expect(wrong([[1, 'a']])).toThrow('is not a field name')
  })

  test.each([
    ['  padded\t', 'padded'],
    ['tab\tinside', 'tab\tinside'],
    ['\u00e9\u00ff', '\u00e9\u00ff'],
    ['', ''],
  ])('keeps %j as %j', (value, kept) => {
    expect(new Headers({ x: value }).get('x')).toBe(kept)
  })
})
