import { describe, expect, test } from 'vitest'
import { BufferedInput } from '../../src/adapters/wsgi-input.ts'

const input = (text: string): BufferedInput => new BufferedInput(Buffer.from(text))
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()

describe('read', () => {
  test('all at once, then nothing', () => {
    const body = input('abc')
    expect(text(body.read())).toBe('abc')
    expect(text(body.read())).toBe('')
    expect(text(body.read(5))).toBe('')
  })

  test('in pieces; a negative size means the rest, as in Python', () => {
    const body = input('abcdef')
    expect(text(body.read(2))).toBe('ab')
    expect(text(body.read(0))).toBe('')
    expect(text(body.read(-1))).toBe('cdef')
  })

  test('more than there is', () => {
    expect(text(input('abc').read(10))).toBe('abc')
  })
})

describe('readline', () => {
  test('up to and with LF; the last line may lack it', () => {
    const body = input('a\n\r\n\nb')
    expect([body.readline(), body.readline(), body.readline(), body.readline(), body.readline()].map(text)).toEqual([
      'a\n',
      '\r\n',
      '\n',
      'b',
      '',
    ])
  })

  test('at most so many bytes', () => {
    const body = input('abcdef\ng')
    expect([body.readline(4), body.readline(4), body.readline(-1)].map(text)).toEqual(['abcd', 'ef\n', 'g'])
  })

  test('mixes with read', () => {
    const body = input('ab\ncd\n')
    expect(text(body.read(1))).toBe('a')
    expect(text(body.readline())).toBe('b\n')
    expect(text(body.read())).toBe('cd\n')
  })
})

describe('readlines and iteration', () => {
  test.each([
    [undefined, ['ab\n', 'cd\n', 'ef']],
    [0, ['ab\n', 'cd\n', 'ef']],
    [-1, ['ab\n', 'cd\n', 'ef']],
    [1, ['ab\n']],
    [3, ['ab\n']],
    [4, ['ab\n', 'cd\n']],
    [100, ['ab\n', 'cd\n', 'ef']],
  ])('hint %s', (hint, lines) => {
    expect(input('ab\ncd\nef').readlines(hint).map(text)).toEqual(lines)
  })

  test('go on where the last reading stopped', () => {
    const body = input('ab\ncd\nef\n')
    expect(body.readlines(1).map(text)).toEqual(['ab\n'])
    expect([...body].map(text)).toEqual(['cd\n', 'ef\n'])
    expect([...body]).toEqual([])
  })

  test('nothing in an empty body', () => {
    expect(input('').readlines()).toEqual([])
  })
})

test('any byte survives', () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
  expect(Buffer.concat([...new BufferedInput(bytes)])).toEqual(Buffer.from(bytes))
})
