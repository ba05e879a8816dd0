// Instants as text: RFC 3339 §5.6, and a date alone (midnight UTC). The texts of the errors are Pydantic's.

const ZERO = 48

/**
 * Parses `2026-11-22T10:30:00.5+01:00` or `2026-11-22` (midnight UTC). A time needs an offset: without one, what it
 * means would depend on where the server stands. Gives the error's text when it is neither.
 */
export function parseInstant(text: string): Date | string {
  if (text.length < 10) return 'input is too short'
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  if (Number.isNaN(year)) return 'invalid character in year'
  if (text[4] !== '-') return 'invalid date separator, expected `-`'
  if (Number.isNaN(month)) return 'invalid character in month'
  if (text[7] !== '-') return 'invalid date separator, expected `-`'
  if (Number.isNaN(day)) return 'invalid character in day'
  if (month < 1 || month > 12) return 'month value is outside expected range of 1-12'
  if (day < 1 || day > daysIn(year, month)) return 'day value is outside expected range'
  if (text.length === 10) return instant(year, month, day, 0, 0)

  if (!'Tt_ '.includes(text[10] as string)) return 'invalid datetime separator, expected `T`, `t`, `_` or space'
  if (text.length < 16) return 'input is too short'
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  if (Number.isNaN(hour)) return 'invalid character in hour'
  if (text[13] !== ':') return 'invalid time separator, expected `:`'
  if (Number.isNaN(minute)) return 'invalid character in minute'
  if (hour > 23) return 'hour value is outside expected range of 0-23'
  if (minute > 59) return 'minute value is outside expected range of 0-59'

  let at = 16
  let milliseconds = 0
  if (text[at] === ':') {
    const second = digits(text, 17, 2)
    if (Number.isNaN(second)) return 'invalid character in second'
    if (second > 59) return 'second value is outside expected range of 0-59'
    milliseconds = second * 1000
    at = 19
    if (text[at] === '.' || text[at] === ',') {
      const start = ++at
      while (isDigit(text, at)) at++
      if (at === start) return 'second fraction is missing'
      if (at - start > 9) return 'second fraction value is more than 9 digits long'
      milliseconds += Math.trunc(Number(`0.${text.slice(start, at)}`) * 1000)
    }
  }
  const offset = parseOffset(text.slice(at))
  return typeof offset === 'string' ? offset : instant(year, month, day, hour * 60 + minute - offset, milliseconds)
}

/** What `parseInstant` says when a time has no offset. */
export const noOffset = 'timezone is missing'

// Minutes east of UTC, or what is wrong with it.
function parseOffset(text: string): number | string {
  if (text === '') return noOffset
  if (text === 'Z' || text === 'z') return 0
  if (text[0] !== '+' && text[0] !== '-') return 'invalid timezone sign'
  const colon = text[3] === ':' ? 1 : 0
  const hours = digits(text, 1, 2)
  const minutes = digits(text, 3 + colon, 2)
  if (Number.isNaN(hours) || Number.isNaN(minutes)) return 'invalid timezone offset'
  if (text.length > 5 + colon) return 'unexpected extra characters at the end of the input'
  if (hours > 23 || minutes > 59) return 'timezone offset must be less than 24 hours'
  return (text[0] === '-' ? -1 : 1) * (hours * 60 + minutes)
}

function instant(year: number, month: number, day: number, minutes: number, milliseconds: number): Date {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day) // Date.UTC would take the years 0-99 for 1900-1999
  date.setUTCHours(0, minutes, 0, milliseconds)
  return date
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function digits(text: string, start: number, count: number): number {
  let value = 0
  for (let at = start; at < start + count; at++) {
    if (!isDigit(text, at)) return Number.NaN
    value = value * 10 + text.charCodeAt(at) - ZERO
  }
  return value
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at) - ZERO
  return code >= 0 && code <= 9
}
