import { afterEach, expect, it, vi } from 'vitest'

import type { Signature } from 'testudo/schema'

import { compileCall } from '../../src/app/call.ts'

const parameters = ['a', 'b-c', '"'].map((name) => ({ name, source: 'query', required: true }) as const)
const named: Signature = { name: '', style: 'named', parameters }

afterEach(() => {
  vi.unstubAllGlobals()
})

it('gives one object of all arguments', () => {
  const call = compileCall((args: object) => args, named)
  expect(call([1, 2, 3])).toEqual({ a: 1, 'b-c': 2, '"': 3 })
  expect(call([undefined, 2, 3])).toEqual({ a: undefined, 'b-c': 2, '"': 3 })
})

it('does so without code generation too', () => {
  vi.stubGlobal('Function', function refuse() {
    throw new EvalError('Code generation from strings disallowed for this context')
  })
  expect(compileCall((args: object) => args, named)([1, 2, 3])).toEqual({ a: 1, 'b-c': 2, '"': 3 })
})

it('gives one argument after the other', () => {
  expect(compileCall((...args: unknown[]) => args, { ...named, style: 'positional' })([1, 2, 3])).toEqual([1, 2, 3])
})
