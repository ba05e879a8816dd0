import { describe, expect, it, test } from 'vitest'

import { maxRanges, readRanges } from '../../src/http/ranges.ts'

describe('parts of ten bytes', () => {
  test.each<[string, string, [number, number][]]>([
    ['from and to', 'bytes=2-4', [[2, 4]]],
    ['from on', 'bytes=7-', [[7, 9]]],
    ['the last ones', 'bytes=-3', [[7, 9]]],
    ['more than there are from the end', 'bytes=-50', [[0, 9]]],
    ['beyond the end', 'bytes=5-100', [[5, 9]]],
    ['one byte', 'bytes=0-0', [[0, 0]]],
    [
      'spaces',
      'bytes= 1-2 , 5-6',
      [
        [1, 2],
        [5, 6],
      ],
    ],
    ['the unit in capitals', 'Bytes=2-4', [[2, 4]]],
    [
      'two',
      'bytes=0-1,5-6',
      [
        [0, 1],
        [5, 6],
      ],
    ],
    [
      'the order that was asked for',
      'bytes=5-6,0-1',
      [
        [5, 6],
        [0, 1],
      ],
    ],
    ['overlapping ones become one', 'bytes=0-4,2-6', [[0, 6]]],
    ['touching ones become one', 'bytes=0-4,5-6', [[0, 6]]],
    ['the same twice', 'bytes=1-2,1-2', [[1, 2]]],
    ['one that is there and one that is not', 'bytes=20-30,1-2', [[1, 2]]],
    ['empty elements of the list', 'bytes=,1-2,', [[1, 2]]],
  ])('%s', (_, field, parts) => {
    expect(readRanges(field, 10)).toEqual({ type: 'parts', parts: parts.map(([start, end]) => ({ start, end })) })
  })
})

test.each([
  ['beyond the end', 'bytes=10-', 10],
  ['the last none', 'bytes=-0', 10],
  ['of nothing', 'bytes=0-', 0],
])('%s is unsatisfiable', (_, field, size) => {
  expect(readRanges(field, size)).toEqual({ type: 'unsatisfiable' })
})

test.each([
  ['no ranges', 'bytes=', 'Range header: range must be requested'],
  ['only commas', 'bytes=,,', 'Range header: range must be requested'],
  ['no unit', '0-1', 'Malformed range header.'],
  ['no numbers', 'bytes=-', 'Malformed range header.'],
  ['words', 'bytes=a-b', 'Malformed range header.'],
  ['signs', 'bytes=+1-2', 'Malformed range header.'],
  ['three numbers', 'bytes=1-2-3', 'Malformed range header.'],
  ['the end before the beginning', 'bytes=4-2', 'Range header: start must be less than end'],
])('%s is malformed', (_, field, detail) => {
  expect(readRanges(field, 10)).toEqual({ type: 'malformed', detail })
})

it('ignores a unit that it does not know (RFC 9110 §14.2)', () => {
  expect(readRanges('items=0-1', 10)).toEqual({ type: 'whole' })
})

it('ignores the field of somebody who wants very many ranges (CVE-2011-3192)', () => {
  const ranges = (count: number): string =>
    `bytes=${Array.from({ length: count }, (_, i) => `${3 * i}-${3 * i}`).join()}`
  expect(readRanges(ranges(maxRanges), 10_000)).toMatchObject({ type: 'parts' })
  expect(readRanges(ranges(maxRanges + 1), 10_000)).toEqual({ type: 'whole' })
  expect(readRanges(ranges(5000), 100_000)).toEqual({ type: 'whole' })
})

it('merges overlapping ranges, so that nobody gets the content many times', () => {
  expect(readRanges(`bytes=${Array.from({ length: 50 }, () => '0-').join()}`, 10)).toEqual({
    type: 'parts',
    parts: [{ start: 0, end: 9 }],
  })
})
