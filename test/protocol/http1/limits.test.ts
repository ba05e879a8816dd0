// What a request may cost: the limits hold in any split, at the same byte, with the same answer.
import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS, NO_DEFAULT_FIELDS, Http1Connection } from 'testudo/protocol'

import { conformance, data, end, refuses, request, sees, serves } from './conformance.ts'
import { catchProtocolError, head, latin1 } from './drive.ts'

const line = (length: number): string => `GET /${'a'.repeat(length - 'GET / HTTP/1.1\r\n'.length)} HTTP/1.1`
const path = (length: number): string => `/${'a'.repeat(length - 'GET / HTTP/1.1\r\n'.length)}`
// A header section of this length, its empty line included.
const section = (length: number): string =>
  `Host: a\r\nX: ${'a'.repeat(length - 'Host: a\r\nX: \r\n\r\n'.length)}\r\n\r\n`
const sectionHeaders = (length: number): [string, string][] => [
  ['host', 'a'],
  ['x', 'a'.repeat(length - 'Host: a\r\nX: \r\n\r\n'.length)],
]

conformance('RFC 9112 §3: a request line that is too long is 414', [
  serves('the longest, by default', head(line(8190), 'Host: a'), { path: path(8190) }),
  refuses('a byte more, by default', head(line(8191), 'Host: a'), 414),
  refuses('without an end, by default', `GET /${'a'.repeat(8190)}`, 414),
  serves('the longest', head(line(40), 'Host: a'), { path: path(40) }, '', { limits: { requestLine: 40 } }),
  refuses('a byte more', head(line(41), 'Host: a'), 414, { limits: { requestLine: 40 } }),
  refuses('two bytes more', head(line(42), 'Host: a'), 414, { limits: { requestLine: 40 } }),
  refuses('many bytes more', head(line(99), 'Host: a'), 414, { limits: { requestLine: 40 } }),
  refuses('in the version', `GET /${'a'.repeat(30)} HTTP/1.1`, 414, { limits: { requestLine: 40 } }),
  refuses('in the method', `${'M'.repeat(50)} / HTTP/1.1`, 414, { limits: { requestLine: 40 } }),
  refuses('it comes before an error in the method', `${'M'.repeat(50)}\0`, 414, { limits: { requestLine: 40 } }),
  refuses('it comes before an error in the target', `GET /${'a'.repeat(50)}\0`, 414, { limits: { requestLine: 40 } }),
  refuses('it comes before an error in the version', `GET /${'a'.repeat(30)} HTTPX`, 414, {
    limits: { requestLine: 40 },
  }),
  refuses('it comes before another version', `GET /${'a'.repeat(28)} HTTP/2.0\r\n`, 414, {
    limits: { requestLine: 40 },
  }),
  refuses('an error at the last byte', `GET /${'a'.repeat(34)}\0`, 400, { limits: { requestLine: 40 } }),
  refuses('an error before it', `GET /${'a'.repeat(20)}\0${'a'.repeat(50)}`, 400, { limits: { requestLine: 40 } }),
  serves('empty lines do not count', `\r\n\r\n${head(line(40), 'Host: a')}`, { path: path(40) }, '', {
    limits: { requestLine: 40 },
  }),
  refuses('the answer to HEAD has no content', `HEAD /${'a'.repeat(50)}`, 414, {
    limits: { requestLine: 40 },
    isHead: true,
  }),
])

conformance('RFC 6585 §5: a header section that is too long is 431', [
  serves('the longest, by default', `GET / HTTP/1.1\r\n${section(16_384)}`, { headers: sectionHeaders(16_384) }),
  refuses('a byte more, by default', `GET / HTTP/1.1\r\n${section(16_385)}`, 431),
  refuses('a value without an end, by default', `GET / HTTP/1.1\r\nX: ${'a'.repeat(16_384)}`, 431),
  serves('the longest', `GET / HTTP/1.1\r\n${section(60)}`, { headers: sectionHeaders(60) }, '', {
    limits: { headerBytes: 60 },
  }),
  ...[61, 62, 63, 64, 99].map((length) =>
    refuses(`${length - 60} more`, `GET / HTTP/1.1\r\n${section(length)}`, 431, { limits: { headerBytes: 60 } }),
  ),
  refuses('a name without an end', `GET / HTTP/1.1\r\n${'a'.repeat(61)}`, 431, { limits: { headerBytes: 60 } }),
  refuses('whitespace without an end', `GET / HTTP/1.1\r\nX:${' '.repeat(61)}`, 431, { limits: { headerBytes: 60 } }),
  refuses('many fields', `GET / HTTP/1.1\r\n${'X: 1\r\n'.repeat(20)}`, 431, { limits: { headerBytes: 60 } }),
  refuses('it comes before an error behind it', `GET / HTTP/1.1\r\nX: ${'a'.repeat(60)}\0`, 431, {
    limits: { headerBytes: 60 },
  }),
  refuses('it comes before an error in a name behind it', `GET / HTTP/1.1\r\n${'a'.repeat(60)}\0`, 431, {
    limits: { headerBytes: 60 },
  }),
  refuses('it comes before two lengths behind it', `GET / HTTP/1.1\r\nX: ${'a'.repeat(55)}\r\n\0: 1`, 431, {
    limits: { headerBytes: 60 },
  }),
  refuses('an error at the last byte', `GET / HTTP/1.1\r\nX: ${'a'.repeat(56)}\0`, 400, {
    limits: { headerBytes: 60 },
  }),
  refuses('a missing Host at the last byte', `GET / HTTP/1.1\r\nX: ${'a'.repeat(53)}\r\n\r\n`, 400, {
    limits: { headerBytes: 60 },
  }),
  sees(
    'each head has its own',
    head('GET / HTTP/1.1', 'Host: a').repeat(3),
    [request(), end(), request(), end(), request(), end(), 'open'],
    {
      limits: { headerBytes: 11, requestLine: 16 },
    },
  ),
])

conformance('RFC 6585 §5: too many header fields are 431', [
  serves('as many, by default', head('GET / HTTP/1.1', 'Host: a', ...Array<string>(99).fill('X: 1')), {
    headers: [['host', 'a'], ...Array.from({ length: 99 }, (): [string, string] => ['x', '1'])],
  }),
  refuses('one more, by default', head('GET / HTTP/1.1', 'Host: a', ...Array<string>(100).fill('X: 1')), 431),
  refuses('before the section is complete', `GET / HTTP/1.1\r\n${'X: 1\r\n'.repeat(4)}`, 431, {
    limits: { fields: 3 },
  }),
  refuses('an error on the line before', `GET / HTTP/1.1\r\n${'Host: 1\r\n'.repeat(3)}X: 1\r\n`, 400, {
    limits: { fields: 3 },
  }),
  refuses('an error behind it', `GET / HTTP/1.1\r\n${'X: 1\r\n'.repeat(4)}\0`, 431, { limits: { fields: 3 } }),
  refuses('an error on the line itself', `GET / HTTP/1.1\r\n${'X: 1\r\n'.repeat(3)}X: \0\r\n`, 400, {
    limits: { fields: 3 },
  }),
])

const post = (...lines: readonly string[]): string => head('POST / HTTP/1.1', 'Host: a', ...lines)

function facts(field: readonly [string, string], length: number) {
  return { method: 'POST', length, headers: [['host', 'a'], field] as [string, string][] }
}

conformance('RFC 9110 §15.5.14: content that is too long is 413', [
  serves('as long', `${post('Content-Length: 5')}hello`, facts(['content-length', '5'], 5), 'hello', {
    limits: { bodyBytes: 5 },
  }),
  refuses('longer', `${post('Content-Length: 6')}hello!`, 413, { limits: { bodyBytes: 5 } }),
  refuses('longer, by default', post('Content-Length: 10485761'), 413),
  serves('none, when none is allowed', post('Content-Length: 0'), facts(['content-length', '0'], 0), '', {
    limits: { bodyBytes: 0 },
  }),
  serves(
    'as long, in chunks',
    `${post('Transfer-Encoding: chunked')}3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n`,
    facts(['transfer-encoding', 'chunked'], -1),
    'hello',
    {
      limits: { bodyBytes: 5 },
    },
  ),
  sees(
    'longer, in chunks',
    `${post('Transfer-Encoding: chunked')}3\r\nhel\r\n3\r\nlo!\r\n0\r\n\r\n`,
    [request(facts(['transfer-encoding', 'chunked'], -1)), data('hel'), { refused: 413 }, 'closed'],
    { limits: { bodyBytes: 5 } },
  ),
  sees(
    'longer, in one chunk',
    `${post('Transfer-Encoding: chunked')}6\r\nhello!\r\n0\r\n\r\n`,
    [request(facts(['transfer-encoding', 'chunked'], -1)), { refused: 413 }, 'closed'],
    { limits: { bodyBytes: 5 } },
  ),
  sees(
    'each request has its own',
    `${post('Content-Length: 5')}hello`.repeat(2),
    [
      request(facts(['content-length', '5'], 5)),
      data('hello'),
      end(),
      request(facts(['content-length', '5'], 5)),
      data('hello'),
      end(),
      'open',
    ],
    { limits: { bodyBytes: 5 } },
  ),
])

describe('defaults', () => {
  test('are what the documents say', () => {
    expect(DEFAULT_LIMITS).toEqual({
      requestLine: 8190,
      fields: 100,
      headerBytes: 16_384,
      bodyBytes: 10_485_760,
      chunkExtensionBytes: 4096,
    })
  })
})

describe('Infinity', () => {
  test('switches each limit off', () => {
    const limits = {
      requestLine: Infinity,
      fields: Infinity,
      headerBytes: Infinity,
      bodyBytes: Infinity,
      chunkExtensionBytes: Infinity,
    }
    const connection = new Http1Connection(limits, NO_DEFAULT_FIELDS)
    const long = 'a'.repeat(100_000)
    const lines = [
      `GET /${long} HTTP/1.1`,
      'Host: a',
      `X: ${long}`,
      ...Array<string>(1000).fill('X: 1'),
      'Transfer-Encoding: chunked',
    ]
    connection.receive(latin1(`${head(...lines)}1;${long}\r\nx\r\n0\r\nX: ${long}\r\n\r\n`))
    expect(connection.next()).toMatchObject({ type: 'request', path: `/${long}` })
    expect(connection.next().type).toBe('data')
    expect(connection.next()).toEqual({ type: 'end', trailers: [['x', long]] })
  })

  test('of content still ends where numbers end', () => {
    const connection = new Http1Connection({ ...DEFAULT_LIMITS, bodyBytes: Infinity }, NO_DEFAULT_FIELDS)
    connection.receive(latin1(post('Content-Length: 9007199254740991')))
    expect(connection.next()).toMatchObject({ type: 'request', length: Number.MAX_SAFE_INTEGER })
    const other = new Http1Connection({ ...DEFAULT_LIMITS, bodyBytes: Infinity }, NO_DEFAULT_FIELDS)
    other.receive(latin1(post('Content-Length: 9007199254740992')))
    expect(catchProtocolError(() => other.next()).status).toBe(413)
  })
})
