import { expect, test } from 'vitest'
import { secureCompare } from '../../src/http/secure-compare.ts'

test.each([
  ['', '', true],
  ['secret', 'secret', true],
  ['secret', 'Secret', false],
  ['secret', 'secret ', false],
  ['a', '', false],
  ['é', new TextEncoder().encode('é'), true],
  [new Uint8Array([1]), new Uint8Array([1]), true],
])('secureCompare(%j, %j) is %s', (a, b, isSame) => {
  expect(secureCompare(a, b)).toBe(isSame)
})
