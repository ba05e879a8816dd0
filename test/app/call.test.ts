import { afterEach, describe, expect, it, vi } from 'vitest'

import { type CallShape, compileCall } from '../../src/app/call.ts'

const named: CallShape = { style: 'named', names: ['a', 'b-c', '"'], from: [0, 2, 1], rest: false }

afterEach(() => {
  vi.unstubAllGlobals()
})

it('gives one object of all arguments', () => {
  const call = compileCall((args: object) => args, named)
  expect(call([1, 3, 2])).toEqual({ a: 1, 'b-c': 2, '"': 3 })
  expect(call([undefined, 3, 2])).toEqual({ a: undefined, 'b-c': 2, '"': 3 })
})

it('does so without code generation too', () => {
  vi.stubGlobal('Function', function refuse() {
    throw new EvalError('Code generation from strings disallowed for this context')
  })
  expect(compileCall((args: object) => args, named)([1, 3, 2])).toEqual({ a: 1, 'b-c': 2, '"': 3 })
})

describe('one argument after the other', () => {
  const values = ['a', 'b', 'c', 'd', 'e', 'f', ['g', 'h']]
  const shape = (from: readonly number[], rest = false): CallShape => ({
    style: 'positional',
    names: from.map(String),
    from,
    rest,
  })

  it.each([0, 1, 2, 3, 4, 5, 6])('is given, %i of them', (count) => {
    const from = [5, 4, 3, 2, 1, 0].slice(0, count)
    expect(compileCall((...args: unknown[]) => args, shape(from))(values)).toEqual(
      ['f', 'e', 'd', 'c', 'b', 'a'].slice(0, count),
    )
  })

  it('is given with what a rest parameter takes at the end', () => {
    expect(compileCall((...args: unknown[]) => args, shape([1, 6], true))(values)).toEqual(['b', 'g', 'h'])
    expect(compileCall((...args: unknown[]) => args, shape([6], true))(values)).toEqual(['g', 'h'])
  })

  it('leaves defaults to JavaScript', () => {
    expect(compileCall((a = 1, b = 2) => [a, b], shape([0, 1]))([undefined, 5])).toEqual([1, 5])
  })
})

it('constructs classes', () => {
  class Pager {
    readonly limit: number
    constructor(limit: number) {
      this.limit = limit
    }
  }
  const made = compileCall(Pager, { style: 'positional', names: ['limit'], from: [0], rest: false })([5])
  expect(made).toEqual(new Pager(5))
})
