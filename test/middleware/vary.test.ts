import { expect, test } from 'vitest'
import { Response } from '../../src/http/response.ts'
import { vary } from '../../src/middleware/vary.ts'

test.each<[present: string | undefined, names: string[], value: string | undefined]>([
  [undefined, ['Cookie'], 'Cookie'],
  [undefined, ['Cookie', 'Accept'], 'Cookie, Accept'],
  [undefined, [], undefined],
  [undefined, ['Accept', '*'], '*'],
  ['Accept', ['Cookie'], 'Accept, Cookie'],
  ['accept,COOKIE', ['Cookie', 'Accept'], 'accept,COOKIE'],
  ['Accept', ['*'], '*'],
  ['*', ['Accept'], '*'],
  ['Accept, *', ['Cookie'], '*'],
])('Vary %j with %j is %j', (present, names, value) => {
  const response = Response.text('a', present === undefined ? {} : { headers: { vary: present } })
  expect(vary(response, ...names).headers.get('vary')).toBe(value)
})

test('several lines become one, and a response that says it already is the same', () => {
  const headers = [
    ['vary', 'Accept'],
    ['vary', 'Cookie'],
  ] as const
  const response = Response.text('a', { headers })
  expect(vary(response, 'Cookie')).toBe(response)
  expect(vary(response, 'Origin').headers.getAll('vary')).toEqual(['Accept, Cookie, Origin'])
})
