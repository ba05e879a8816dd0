// Texts from the command line and the environment become values. Every function throws an Error
// whose message completes "<option>: …".
import type { HeaderField } from '../gateway/asgi.ts'

const secondsOf: Readonly<Record<string, number>> = { '': 1, ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }
const bytesOf: Readonly<Record<string, number>> = { '': 1, b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 }

/** Seconds out of `10`, `2.5s`, `500ms`, `5m`, `2h`, `1d`; `off` is Infinity. */
export function parseDuration(text: string): number {
  return parseQuantity(text, secondsOf, 'a duration: write seconds (10) or 500ms, 10s, 5m, 2h, 1d, or off')
}

/** Bytes out of `65536`, `64kb`, `10mb`, `1gb` (powers of 1024); `off` is Infinity. */
export function parseSize(text: string): number {
  return Math.floor(parseQuantity(text, bytesOf, 'a size: write bytes (65536) or 64kb, 10mb, 1gb, or off'))
}

/** A number of things; `off` is Infinity. */
export function parseCount(text: string): number {
  if (text === 'off') return Infinity
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is not a number: write digits, or off`)
  return Number(text)
}

/** A TCP port; 0 stands for any free one. */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN
  if (!(port <= 65_535)) throw new Error(`"${text}" is not a port: write a number from 0 to 65535`)
  return port
}

/** What environment variables say for and against a switch. */
export function parseSwitch(text: string): boolean {
  const word = text.toLowerCase()
  if (['1', 'true', 'yes', 'on'].includes(word)) return true
  if (['0', 'false', 'no', 'off'].includes(word)) return false
  throw new Error(`"${text}" is neither true nor false`)
}

/** `Name: value`, as a field of the gateway contract: the name in lower case. */
export function parseHeader(text: string): HeaderField {
  const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):[ \t]*(.*?)[ \t]*$/.exec(text) ?? []
  // RFC 9110 §5.5: visible characters, space and tab; what the wire cannot carry is refused here.
  if (name === undefined || value === undefined || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw new Error(`"${text}" is not a header field: write Name:Value`)
  return [name.toLowerCase(), value]
}

/** The prefix of a proxy: `/api`, without a slash at its end. */
export function parseRootPath(text: string): string {
  const path = text.replace(/\/+$/, '')
  if (path !== '' && !path.startsWith('/')) throw new Error(`"${text}" does not start with a slash`)
  return path
}

/** One of these words. */
export function parseChoice<Word extends string>(words: readonly Word[]): (text: string) => Word {
  return function parseWord(text) {
    const word = words.find((word) => word === text)
    if (word === undefined) throw new Error(`"${text}" is not one of ${words.join(', ')}`)
    return word
  }
}

/** Any text but none. */
export function parseText(text: string): string {
  if (text === '') throw new Error('the value is empty')
  return text
}

/** How a duration reads best: 0.5 → `500ms`, 30 → `30s`, 300 → `5m`. */
export function formatDuration(seconds: number): string {
  return formatQuantity(seconds, secondsOf, ['d', 'h', 'm', 's', 'ms'])
}

/** How a size reads best: 10485760 → `10mb`, 8190 → `8190`. */
export function formatSize(bytes: number): string {
  return formatQuantity(bytes, bytesOf, ['gb', 'mb', 'kb', ''])
}

/** A count, or `off`. */
export function formatCount(count: number): string {
  return count === Infinity ? 'off' : String(count)
}

function parseQuantity(text: string, units: Readonly<Record<string, number>>, expected: string): number {
  if (text === 'off') return Infinity
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)$/i.exec(text) ?? []
  const factor = units[unit.toLowerCase()]
  if (number === '' || factor === undefined) throw new Error(`"${text}" is not ${expected}`)
  return Number(number) * factor
}

// The largest unit that divides the value.
function formatQuantity(value: number, units: Readonly<Record<string, number>>, order: readonly string[]): string {
  if (value === Infinity) return 'off'
  const unit = order.find((unit) => Number.isInteger(value / (units[unit] ?? 1)))
  return unit === undefined || value === 0 ? String(value) : `${value / (units[unit] ?? 1)}${unit}`
}
