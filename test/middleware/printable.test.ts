import { expect, test } from 'vitest'
import { printable } from '../../src/middleware/printable.ts'

test.each([
  ['/plain path/é?', '/plain path/é?'],
  ['/a\r\nb', '/a\\x0d\\x0ab'],
  ['\u001b[31mred\u007f\u009b', '\\x1b[31mred\\x7f\\x9b'],
  ['a\\x0a', 'a\\\\x0a'],
  ['a\u2028b\u202ec', 'a\\u2028b\\u202ec'],
  ['\ud800', '\\ud800'],
  ['\u{e0001}', '\\u{e0001}'],
  ['😀', '😀'],
])('%j is printed as %j', (text, expected) => {
  expect(printable(text)).toBe(expected)
})
