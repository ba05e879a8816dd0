// Text that is put around pieces nests as the pieces do.

import { expect, test } from 'vitest'
import { Edits } from '../../../src/reflect/signatures/edits.ts'

function apply(text: string, edits: Edits): string {
  let result = ''
  let at = 0
  for (const insertion of edits.insertions()) {
    expect(insertion.at).toBeGreaterThanOrEqual(at)
    result += text.slice(at, insertion.at) + insertion.text
    at = insertion.at
  }
  return result + text.slice(at)
}

test.each([
  ['apart', ['a', 'c'], '(a0)b(c1)'],
  ['neighbours', ['a', 'b'], '(a0)(b1)c'],
  ['one in the other', ['abc', 'b'], '(a(b1)c0)'],
  ['one in the other, found first', ['b', 'abc'], '(a(b0)c1)'],
  ['with one beginning', ['ab', 'a', 'abc'], '(((a1)b0)c2)'],
  ['with one end', ['bc', 'c', 'abc'], '(a(b(c1)0)2)'],
  ['of the same, the first being the inner one', ['b', 'b'], 'a((b0)1)c'],
])('pieces %s', (_, pieces, expected) => {
  const edits = new Edits('abc')
  for (const [index, piece] of pieces.entries()) {
    const start = 'abc'.indexOf(piece)
    edits.around(start, start + piece.length, '(', () => `${index})`)
  }
  expect(apply('abc', edits)).toBe(expected)
})

test('text before and after only', () => {
  const edits = new Edits('ab')
  edits.around(0, 1, '', () => ';')
  edits.around(1, 2, '<')
  expect(apply('ab', edits)).toBe('a;<b')
})

test.each([
  ['f(\n  a,\r\n\tb,\n)', 'f( [a], b, )'],
  ['f(\n  a, // why\n)', 'f(\n  [a], // why\n)'],
  ['f(a, `\n`)', 'f([a], `\n`)'],
  ['f(() => {\n  a\n})', 'f(() => {\n  [a]\n})'],
  ['f({ a:\n 1 })', 'f({ [a]: 1 })'],
])('a copy of %j has what is put in it', (text, expected) => {
  const edits = new Edits(`x ${text} y`)
  const at = 2 + text.indexOf('a')
  // What is around the piece, or beside it, is not in its copy.
  edits.around(0, text.length + 4, '{', () => '}')
  const copy = (): string => edits.copyOf(2, 2 + text.length)
  edits.around(at, at + 1, '[', () => ']')
  expect(copy()).toBe(expected)
})
