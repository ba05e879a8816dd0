// What a client that sends slowly, or without end, can cost: counted, not timed.
import { afterEach, describe, expect, test, vi } from 'vitest'
import { DEFAULT_LIMITS, ProtocolError } from 'testudo/protocol'

import { ChunkDecoder } from '../../../src/protocol/http1/chunk-decoder.ts'
import { HeadParser } from '../../../src/protocol/http1/head-parser.ts'
import { catchProtocolError, connect, head, latin1 } from './drive.ts'

const NO_LIMITS = {
  requestLine: Infinity,
  fields: Infinity,
  headerBytes: Infinity,
  bodyBytes: Infinity,
  chunkExtensionBytes: Infinity,
}

/** A buffer that counts how often its bytes are looked at. */
function counting(bytes: Buffer): { buffer: Buffer; looks: () => number } {
  let looks = 0
  const buffer = new Proxy(bytes, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) looks++
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
  return { buffer, looks: () => looks }
}

// Each byte is looked at once to be scanned, and once more where it ends a token or is part of a noted value.
const LOOKS = 4

describe('bytes that come one by one are not looked at again', () => {
  const long = 'a'.repeat(3000)

  test.each([
    ['a long target', `GET /${long} HTTP/1.1\r\nHost: a\r\n\r\n`],
    ['a long query', `GET /?${long} HTTP/1.1\r\nHost: a\r\n\r\n`],
    ['a long value', head('GET / HTTP/1.1', 'Host: a', `X: ${long}`)],
    ['a long name', head('GET / HTTP/1.1', 'Host: a', `${long}: 1`)],
    ['a long name and value', head('GET / HTTP/1.1', 'Host: a', `${long}: ${long}`)],
    ['long whitespace', head('GET / HTTP/1.1', 'Host: a', `X:${' '.repeat(3000)}`)],
    ['long whitespace around a noted value', head('GET / HTTP/1.1', `Host:${' '.repeat(1500)}a${' '.repeat(1500)}`)],
    ['many fields', head('GET / HTTP/1.1', 'Host: a', ...Array.from({ length: 500 }, (_, index) => `X${index}: 1`))],
  ])('%s', (_, text) => {
    const { buffer, looks } = counting(latin1(text))
    const parser = new HeadParser(NO_LIMITS)
    for (let to = 1; to < text.length; to++) expect(parser.parse(buffer, 0, to)).toBeNull()
    expect(parser.parse(buffer, 0, text.length)).not.toBeNull()
    expect(looks()).toBeLessThan(LOOKS * text.length)
  })

  test.each([
    ['a long extension', `1;${long}\r\nx\r\n0\r\n\r\n`],
    ['a long quoted extension', `1;a="${long}"\r\nx\r\n0\r\n\r\n`],
    ['long whitespace in an extension', `1${' '.repeat(3000)};a\r\nx\r\n0\r\n\r\n`],
    ['many extensions', `1${';a=b'.repeat(800)}\r\nx\r\n0\r\n\r\n`],
    ['a long trailer', `0\r\nX: ${long}\r\n\r\n`],
    ['a long trailer name', `0\r\n${long}: 1\r\n\r\n`],
    ['many trailers', `0\r\n${'X: 1\r\n'.repeat(500)}\r\n`],
    ['many chunks', `${'1\r\nx\r\n'.repeat(500)}0\r\n\r\n`],
    ['a long chunk', `bb8\r\n${long}\r\n0\r\n\r\n`],
  ])('%s', (_, text) => {
    const { buffer, looks } = counting(latin1(text))
    const decoder = new ChunkDecoder(NO_LIMITS)
    for (let index = 0; index < text.length; index++) {
      const { type } = decoder.next(buffer, index, index + 1)
      expect(type === 'end').toBe(index === text.length - 1)
      // The decoder holds nothing back: what it was given need not be kept for it.
      expect(decoder.consumed).toBe(1)
    }
    expect(looks()).toBeLessThan(LOOKS * text.length)
  })
})

describe('bytes that come one by one are not copied again', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  // Counts bytes that are copied, in whatever way.
  function watchCopies(): () => number {
    const copy = vi.spyOn(Buffer.prototype, 'copy')
    const concat = vi.spyOn(Buffer, 'concat')
    const from = vi.spyOn(Buffer, 'from')
    const set = vi.spyOn(Uint8Array.prototype, 'set')
    const slice = vi.spyOn(Uint8Array.prototype, 'slice')
    const total = (results: readonly { value: unknown }[]): number =>
      results.reduce((sum, { value }) => sum + (typeof value === 'number' ? value : (value as Buffer).length), 0)
    return () =>
      total(copy.mock.results) +
      total(concat.mock.results) +
      total(from.mock.results) +
      total(slice.mock.results) +
      set.mock.calls.reduce((sum, [source]) => sum + source.length, 0)
  }

  test.each([
    ['a head', false],
    ['a head, in a buffer that is used again', true],
  ])('%s', (_, isShared) => {
    const pieces = Array.from(latin1(head('GET / HTTP/1.1', 'Host: a', `X: ${'a'.repeat(8000)}`)), (byte) =>
      Buffer.of(byte),
    )
    const connection = connect()
    const copied = watchCopies()
    let last = ''
    for (const piece of pieces) {
      connection.receive(piece)
      last = connection.next().type
      if (isShared) connection.retain()
    }
    const bytes = copied()
    vi.restoreAllMocks()
    expect(last).toBe('request')
    // Growing by half copies each byte three times at most, and once when it comes.
    expect(bytes).toBeLessThan(5 * pieces.length)
  })
})

// What comes of a head: the event's type, or the status of its refusal.
function settle(connection: ReturnType<typeof connect>): string {
  try {
    return connection.next().type
  } catch (error) {
    if (error instanceof ProtocolError) return String(error.status)
    throw error
  }
}

// In time that grows with the square of their length these would not end before the test is given up.
describe('long values are read in one pass', () => {
  const spaces = ' '.repeat(2 ** 20)
  const commas = ','.repeat(2 ** 18)

  test.each([
    ['whitespace in Transfer-Encoding', `Transfer-Encoding: a${spaces}b`],
    ['whitespace in a parameter', `Transfer-Encoding: a;b=${spaces}c, chunked`],
    ['commas in Transfer-Encoding', `Transfer-Encoding: ${commas}`],
    ['whitespace in Connection', `Connection: a${spaces}b`],
    ['commas in Connection', `Connection: ${commas}close`],
    ['whitespace in Expect', `Expect: a${spaces}b`],
    ['digits in Content-Length', `Content-Length: ${'0'.repeat(2 ** 20)}`],
    ['a port', `Host: a:${'0'.repeat(2 ** 20)}`],
    ['escapes in Host', `Host: ${'%41'.repeat(2 ** 18)}`],
  ])('%s', (_, line) => {
    const connection = connect(NO_LIMITS)
    connection.receive(latin1(head('GET http://b/ HTTP/1.1', ...(line.startsWith('Host') ? [] : ['Host: a']), line)))
    expect(settle(connection)).toMatch(/^(?:request|4\d\d|501)$/)
  })
})

describe('bytes that are kept are bounded by the limits', () => {
  test.each([
    ['a method', '', 'M', 501],
    ['a target', 'GET /', 'a', 414],
    ['a name', 'GET / HTTP/1.1\r\n', 'a', 431],
    ['a value', 'GET / HTTP/1.1\r\nX: ', 'a', 431],
    ['fields', 'GET / HTTP/1.1\r\n', 'X: 1\r\n', 431],
    ['empty lines', '', '\r\n', 400],
  ])('%s without an end', (_, start, piece, status) => {
    const connection = connect()
    const most = DEFAULT_LIMITS.requestLine + DEFAULT_LIMITS.headerBytes + piece.length
    connection.receive(latin1(start))
    const error = catchProtocolError(() => {
      for (let count = 0; count <= most; count++) {
        connection.receive(latin1(piece))
        expect(connection.next().type).toBe('need-data')
        expect(connection.unread).toBeLessThanOrEqual(most)
      }
    })
    expect(error.status).toBe(status)
    expect(connection.unread).toBe(0)
  })

  test.each([
    ['chunk extensions', '', '1;a\r\nx\r\n', 413],
    ['an extension', '1;', 'a', 413],
    ['trailers', '0\r\n', 'X: 1\r\n', 431],
    ['a trailer', '0\r\nX: ', 'a', 431],
    ['chunks', '', `1000\r\n${'x'.repeat(4096)}\r\n`, 413],
  ])('%s without an end', (_, start, piece, status) => {
    const connection = connect()
    connection.receive(latin1(head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked') + start))
    const error = catchProtocolError(() => {
      for (let count = 0; count < 20_000; count++) {
        while (connection.next().type !== 'need-data');
        expect(connection.unread).toBe(0)
        connection.receive(latin1(piece))
      }
    })
    expect(error.status).toBe(status)
    expect(connection.unread).toBe(0)
  })
})
