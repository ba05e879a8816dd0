import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Table } from '../../src/routing/table.ts'
import { linearFind, path, pathOf, table } from './linear.ts'

describe('a table finds what a linear scan finds', () => {
  const methods = ['GET', 'HEAD', 'POST', 'PURGE', 'OPTIONS', 'OTHER']

  test('on any path', () => {
    fc.assert(
      fc.property(table, fc.array(path, { minLength: 1, maxLength: 8 }), (entries, paths) => {
        const compiled = new Table(entries)
        for (const one of paths) {
          for (const method of methods) expect(compiled.find(method, one)).toEqual(linearFind(entries, method, one))
        }
      }),
      { numRuns: 1500 },
    )
  })

  test('on paths made for its templates', () => {
    const aimed = table.chain((entries) =>
      fc.record({
        entries: fc.constant(entries),
        paths: fc.tuple(...entries.map(({ template }) => pathOf(template))),
        rest: fc.constantFrom('', '', '/', '/a', 'a'),
      }),
    )
    fc.assert(
      fc.property(aimed, ({ entries, paths, rest }) => {
        const compiled = new Table(entries)
        for (const one of paths) {
          for (const method of methods) {
            expect(compiled.find(method, one + rest)).toEqual(linearFind(entries, method, one + rest))
          }
        }
      }),
      { numRuns: 1500 },
    )
  })

  test('and allows the methods that a linear scan allows', () => {
    fc.assert(
      fc.property(table, path, (entries, one) => {
        const compiled = new Table(entries)
        const expected = compiled.methods.filter((method) => linearFind(entries, method, one) !== null)
        expect(compiled.allowed(one)).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })
})
