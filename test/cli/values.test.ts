import { describe, expect, test } from 'vitest'
import {
  formatCount,
  formatDuration,
  formatSize,
  parseChoice,
  parseCount,
  parseDuration,
  parseHeader,
  parsePort,
  parseRootPath,
  parseSize,
  parseSwitch,
  parseText,
} from '../../src/cli/values.ts'

describe('durations', () => {
  test.each([
    ['10', 10],
    ['0', 0],
    ['.5', 0.5],
    ['2.5s', 2.5],
    ['500ms', 0.5],
    ['10s', 10],
    ['5m', 300],
    ['2h', 7200],
    ['1d', 86_400],
    ['5 M', 300],
    ['off', Infinity],
  ])('%s', (text, seconds) => expect(parseDuration(text)).toBe(seconds))

  test.each(['', 'soon', '-1', '5y', '1e3', '5m 3s', '0x10'])('%j is refused', (text) =>
    expect(() => parseDuration(text)).toThrow(`"${text}" is not a duration: write seconds (10) or 500ms`),
  )

  test.each([
    [5, '5s'],
    [0.5, '500ms'],
    [60, '1m'],
    [90, '90s'],
    [86_400, '1d'],
    [0, '0'],
    [Infinity, 'off'],
  ])('%s is shown as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))
})

describe('sizes', () => {
  test.each([
    ['65536', 65_536],
    ['64kb', 65_536],
    ['10mb', 10_485_760],
    ['1.5MB', 1_572_864],
    ['1gb', 1_073_741_824],
    ['3b', 3],
    ['off', Infinity],
  ])('%s', (text, bytes) => expect(parseSize(text)).toBe(bytes))

  test.each(['', '10 parsecs', '-1', '1tb'])('%j is refused', (text) =>
    expect(() => parseSize(text)).toThrow(`"${text}" is not a size`),
  )

  test.each([
    [10_485_760, '10mb'],
    [16_384, '16kb'],
    [8190, '8190'],
    [Infinity, 'off'],
  ])('%s is shown as %s', (bytes, text) => expect(formatSize(bytes)).toBe(text))
})

test('counts', () => {
  expect(parseCount('100')).toBe(100)
  expect(parseCount('off')).toBe(Infinity)
  expect(formatCount(100)).toBe('100')
  expect(formatCount(Infinity)).toBe('off')
  for (const text of ['', '-1', '1.5', 'many']) expect(() => parseCount(text)).toThrow('is not a number')
})

test('ports', () => {
  expect(parsePort('0')).toBe(0)
  expect(parsePort('65535')).toBe(65_535)
  for (const text of ['', '65536', '-1', '80a', '1e2']) expect(() => parsePort(text)).toThrow('is not a port')
})

test('switches in the environment', () => {
  for (const text of ['1', 'true', 'YES', 'on']) expect(parseSwitch(text)).toBe(true)
  for (const text of ['0', 'false', 'No', 'off']) expect(parseSwitch(text)).toBe(false)
  expect(() => parseSwitch('maybe')).toThrow('"maybe" is neither true nor false')
})

describe('header fields', () => {
  test.each([
    ['X-A:b', ['x-a', 'b']],
    ['X-A:  b: c ', ['x-a', 'b: c']],
    ['X-Empty:', ['x-empty', '']],
  ])('%s', (text, field) => expect(parseHeader(text)).toEqual(field))

  test.each(['no-colon', ': value', 'sp ace: x', 'X-A: a\r\nX-B: b', 'X-A: \u0000', 'X-A: 🐢'])(
    '%j is refused',
    (text) => expect(() => parseHeader(text)).toThrow('is not a header field: write Name:Value'),
  )
})

test('root paths', () => {
  expect(parseRootPath('/api/')).toBe('/api')
  expect(parseRootPath('/')).toBe('')
  expect(() => parseRootPath('api')).toThrow('does not start with a slash')
})

test('words and texts', () => {
  const parse = parseChoice(['on', 'off'])
  expect(parse('on')).toBe('on')
  expect(() => parse('On')).toThrow('"On" is not one of on, off')
  expect(parseText('x')).toBe('x')
  expect(() => parseText('')).toThrow('the value is empty')
})
