import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { parseInstant } from '../../src/schema/dates.ts'

describe('parseInstant', () => {
  it.each([
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22T10:30:00Z', '2026-11-22T10:30:00.000Z'],
    ['2026-11-22t10:30:00z', '2026-11-22T10:30:00.000Z'],
    ['2026-11-22 10:30Z', '2026-11-22T10:30:00.000Z'],
    ['2026-11-22T10:30:00.5+01:00', '2026-11-22T09:30:00.500Z'],
    ['2026-11-22T10:30:00.123456789-0230', '2026-11-22T13:00:00.123Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    const date = parseInstant(text)
    expect(date).toBeInstanceOf(Date)
    expect((date as Date).toISOString()).toBe(iso)
  })

  it.each([
    ['', 'input is too short'],
    ['2026', 'input is too short'],
    ['2x26-11-22', 'invalid character in year'],
    ['2026/11/22', 'invalid date separator, expected `-`'],
    ['2026-1x-22', 'invalid character in month'],
    ['2026-11/22', 'invalid date separator, expected `-`'],
    ['2026-11-2x', 'invalid character in day'],
    ['2026-13-01', 'month value is outside expected range of 1-12'],
    ['2026-02-29', 'day value is outside expected range'],
    ['2026-04-31', 'day value is outside expected range'],
    ['2026-11-22x10:30:00Z', 'invalid datetime separator, expected `T`, `t`, `_` or space'],
    ['2026-11-22T10', 'input is too short'],
    ['2026-11-22T1x:30Z', 'invalid character in hour'],
    ['2026-11-22T10-30Z', 'invalid time separator, expected `:`'],
    ['2026-11-22T10:3xZ', 'invalid character in minute'],
    ['2026-11-22T24:00Z', 'hour value is outside expected range of 0-23'],
    ['2026-11-22T10:60Z', 'minute value is outside expected range of 0-59'],
    ['2026-11-22T10:30:xxZ', 'invalid character in second'],
    ['2026-11-22T10:30:60Z', 'second value is outside expected range of 0-59'],
    ['2026-11-22T10:30:00.Z', 'second fraction is missing'],
    ['2026-11-22T10:30:00.1234567891Z', 'second fraction value is more than 9 digits long'],
    ['2026-11-22T10:30:00', 'timezone is missing'],
    ['2026-11-22T10:30:00 Z', 'invalid timezone sign'],
    ['2026-11-22T10:30:00+1', 'invalid timezone offset'],
    ['2026-11-22T10:30:00+01:00x', 'unexpected extra characters at the end of the input'],
    ['2026-11-22T10:30:00+24:00', 'timezone offset must be less than 24 hours'],
  ])('says what is wrong with %j', (text, error) => {
    expect(parseInstant(text)).toBe(error)
  })

  it('reads every instant that JavaScript writes', () => {
    const min = new Date('0000-01-01T00:00:00.000Z')
    const max = new Date('9999-12-31T23:59:59.999Z')
    fc.assert(
      fc.property(fc.date({ min, max, noInvalidDate: true }), (date) => {
        expect(parseInstant(date.toISOString())).toEqual(date)
      }),
    )
  })
})
