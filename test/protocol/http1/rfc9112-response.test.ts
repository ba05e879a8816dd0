// RFC 9112 §4, §6, §7 from the side of the server: responses and their framing.
import { describe, expect, test } from 'vitest'
import type { HeaderField, Sink } from 'testudo/protocol'

import { connectWith, FIELDS, head, latin1, Written } from './drive.ts'

type Method = 'GET' | 'HEAD' | 'POST'
type Version = '1.0' | '1.1'

/** What an application does. */
type Act = (connection: ReturnType<typeof connectWith>, sink: Sink) => void

const DEFAULTS = FIELDS.date + FIELDS.server

function whole(status: number, headers: readonly HeaderField[], content?: string | Uint8Array): Act {
  return (connection, sink) => {
    connection.start(status, headers, false)
    connection.body(content, false, sink)
  }
}

function streamed(status: number, headers: readonly HeaderField[], ...pieces: readonly (string | Uint8Array)[]): Act {
  return (connection, sink) => {
    connection.start(status, headers, false)
    for (const piece of pieces) connection.body(piece, true, sink)
    connection.body(undefined, false, sink)
  }
}

function request(method: Method, version: Version, connection?: string): string {
  return head(
    `${method} / HTTP/${version}`,
    'Host: a',
    ...(connection === undefined ? [] : [`Connection: ${connection}`]),
  )
}

// The lines of a status line, default fields and more, as they should be written.
function response(status: string, lines: readonly string[], content = ''): string {
  return `HTTP/1.1 ${status}\r\n${DEFAULTS}${lines.map((line) => `${line}\r\n`).join('')}\r\n${content}`
}

type Row = readonly [
  what: string,
  request: string,
  act: Act,
  written: string,
  // False when the connection ends with the response.
  keepAlive: boolean,
]

function table(rule: string, rows: readonly Row[]): void {
  // oxlint-disable-next-line vitest/valid-title -- given
  describe(rule, () => {
    test.each(rows)('%s', (_, text, act, written, keepAlive) => {
      const connection = connectWith(text)
      const sink = new Written()
      act(connection, sink)
      expect(sink.all).toBe(written)
      expect(connection.isAnswered).toBe(true)
      expect(connection.keepAlive).toBe(keepAlive)
      connection.receive(latin1(request('GET', '1.1')))
      expect(connection.next().type).toBe(keepAlive ? 'request' : 'closed')
    })
  })
}

const GET = request('GET', '1.1')
const HEAD = request('HEAD', '1.1')
const OLD = request('GET', '1.0')
const OLD_KEEP_ALIVE = request('GET', '1.0', 'keep-alive')

table('RFC 9112 §6.2: a response that is complete at once has a Content-Length', [
  ['a string', GET, whole(200, [], 'ok'), response('200 OK', ['content-length: 2'], 'ok'), true],
  ['bytes', GET, whole(200, [], latin1('\0\xff')), response('200 OK', ['content-length: 2'], '\0\xff'), true],
  ['nothing', GET, whole(200, []), response('200 OK', ['content-length: 0']), true],
  ['an empty string', GET, whole(200, [], ''), response('200 OK', ['content-length: 0']), true],
  [
    'a string as UTF-8',
    GET,
    whole(200, [], 'ä€😀'),
    response('200 OK', ['content-length: 9'], '\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80'),
    true,
  ],
  [
    'half a surrogate pair as U+FFFD',
    GET,
    whole(200, [], '\ud800'),
    response('200 OK', ['content-length: 3'], '\xef\xbf\xbd'),
    true,
  ],
  [
    'header fields in order, as they came',
    GET,
    whole(
      200,
      [
        ['x', '1'],
        ['Y', '2'],
        ['x', '3'],
      ],
      'ok',
    ),
    response('200 OK', ['x: 1', 'Y: 2', 'x: 3', 'content-length: 2'], 'ok'),
    true,
  ],
  [
    'the length of the application',
    GET,
    whole(200, [['content-length', '2']], 'ok'),
    response('200 OK', ['content-length: 2'], 'ok'),
    true,
  ],
  [
    'the same length twice',
    GET,
    whole(
      200,
      [
        ['content-length', '2'],
        ['Content-Length', '2'],
      ],
      'ok',
    ),
    response('200 OK', ['content-length: 2'], 'ok'),
    true,
  ],
  [
    'leading zeros are not passed on',
    GET,
    whole(200, [['content-length', '002']], 'ok'),
    response('200 OK', ['content-length: 2'], 'ok'),
    true,
  ],
  ['any status', GET, whole(404, [], 'no'), response('404 Not Found', ['content-length: 2'], 'no'), true],
  ['a status without a name', GET, whole(299, [], 'ok'), response('299 ', ['content-length: 2'], 'ok'), true],
  ['the last status', GET, whole(999, [], 'ok'), response('999 ', ['content-length: 2'], 'ok'), true],
  ['an error', GET, whole(500, [], 'no'), response('500 Internal Server Error', ['content-length: 2'], 'no'), true],
  ['POST', request('POST', '1.1'), whole(201, [], 'ok'), response('201 Created', ['content-length: 2'], 'ok'), true],
])

table('RFC 9112 §7.1: a response that is not complete at once is chunked', [
  [
    'pieces',
    GET,
    streamed(200, [], 'a', 'bc'),
    response('200 OK', ['transfer-encoding: chunked'], '1\r\na\r\n2\r\nbc\r\n0\r\n\r\n'),
    true,
  ],
  [
    'no piece',
    GET,
    (connection, sink) => {
      connection.start(200, [], false)
      connection.body(undefined, true, sink)
      connection.body(undefined, false, sink)
    },
    response('200 OK', ['transfer-encoding: chunked'], '0\r\n\r\n'),
    true,
  ],
  [
    'empty pieces end nothing',
    GET,
    streamed(200, [], '', 'a', new Uint8Array(), ''),
    response('200 OK', ['transfer-encoding: chunked'], '1\r\na\r\n0\r\n\r\n'),
    true,
  ],
  [
    'sizes in hexadecimal',
    GET,
    streamed(200, [], 'x'.repeat(26)),
    response('200 OK', ['transfer-encoding: chunked'], `1a\r\n${'x'.repeat(26)}\r\n0\r\n\r\n`),
    true,
  ],
  [
    'sizes of bytes, not of characters',
    GET,
    streamed(200, [], 'ä€'),
    response('200 OK', ['transfer-encoding: chunked'], '5\r\n\xc3\xa4\xe2\x82\xac\r\n0\r\n\r\n'),
    true,
  ],
  [
    'a last piece with content',
    GET,
    (connection, sink) => {
      connection.start(200, [], false)
      connection.body('a', true, sink)
      connection.body('b', false, sink)
    },
    response('200 OK', ['transfer-encoding: chunked'], '1\r\na\r\n1\r\nb\r\n0\r\n\r\n'),
    true,
  ],
  [
    'a piece of many bytes',
    GET,
    streamed(200, [], Buffer.alloc(5000, 'x')),
    response('200 OK', ['transfer-encoding: chunked'], `1388\r\n${'x'.repeat(5000)}\r\n0\r\n\r\n`),
    true,
  ],
  [
    'but not when its length is given',
    GET,
    streamed(200, [['content-length', '3']], 'a', 'bc'),
    response('200 OK', ['content-length: 3'], 'abc'),
    true,
  ],
  [
    'the Transfer-Encoding of the application is ignored',
    GET,
    whole(200, [['transfer-encoding', 'gzip, chunked']], 'ok'),
    response('200 OK', ['content-length: 2'], 'ok'),
    true,
  ],
  [
    'with its length given, too',
    GET,
    streamed(
      200,
      [
        ['Transfer-Encoding', 'chunked'],
        ['content-length', '1'],
      ],
      'a',
    ),
    response('200 OK', ['content-length: 1'], 'a'),
    true,
  ],
])

table('RFC 9112 §6.3: HTTP/1.0', [
  [
    'ends by default',
    OLD,
    whole(200, [], 'ok'),
    response('200 OK', ['connection: close', 'content-length: 2'], 'ok'),
    false,
  ],
  [
    'persists when asked to',
    OLD_KEEP_ALIVE,
    whole(200, [], 'ok'),
    response('200 OK', ['connection: keep-alive', 'content-length: 2'], 'ok'),
    true,
  ],
  [
    'knows no chunks: content ends with the connection',
    OLD_KEEP_ALIVE,
    streamed(200, [], 'a', 'b'),
    response('200 OK', ['connection: close'], 'ab'),
    false,
  ],
  [
    'persists with a given length',
    OLD_KEEP_ALIVE,
    streamed(200, [['content-length', '2']], 'a', 'b'),
    response('200 OK', ['connection: keep-alive', 'content-length: 2'], 'ab'),
    true,
  ],
  [
    'persists without content',
    OLD_KEEP_ALIVE,
    whole(204, []),
    response('204 No Content', ['connection: keep-alive']),
    true,
  ],
  [
    'persists behind HEAD',
    request('HEAD', '1.0', 'keep-alive'),
    streamed(200, [], 'a'),
    response('200 OK', ['connection: keep-alive']),
    true,
  ],
  [
    'HEAD ends by default',
    request('HEAD', '1.0'),
    whole(200, [], 'ok'),
    response('200 OK', ['connection: close', 'content-length: 2']),
    false,
  ],
])

table('RFC 9112 §9.6: Connection is for the server to write', [
  [
    'close, as the client wants',
    request('GET', '1.1', 'close'),
    whole(200, [], 'ok'),
    response('200 OK', ['connection: close', 'content-length: 2'], 'ok'),
    false,
  ],
  [
    'close, as the application wants',
    GET,
    whole(200, [['connection', 'close']], 'ok'),
    response('200 OK', ['connection: close', 'content-length: 2'], 'ok'),
    false,
  ],
  [
    'close in a list, in any case',
    GET,
    whole(200, [['Connection', 'a, CLOSE ,b']], 'ok'),
    response('200 OK', ['connection: close', 'content-length: 2'], 'ok'),
    false,
  ],
  [
    'close of a stream',
    GET,
    streamed(200, [['connection', 'close']], 'a'),
    response('200 OK', ['connection: close', 'transfer-encoding: chunked'], '1\r\na\r\n0\r\n\r\n'),
    false,
  ],
  [
    'another option is not passed on',
    GET,
    whole(200, [['connection', 'keep-alive, xclose, x-a']], 'ok'),
    response('200 OK', ['content-length: 2'], 'ok'),
    true,
  ],
  [
    'keep-alive does not keep alive',
    OLD,
    whole(200, [['connection', 'keep-alive']], 'ok'),
    response('200 OK', ['connection: close', 'content-length: 2'], 'ok'),
    false,
  ],
  [
    'Keep-Alive is another field',
    GET,
    whole(200, [['keep-alive', 'timeout=5']], 'ok'),
    response('200 OK', ['keep-alive: timeout=5', 'content-length: 2'], 'ok'),
    true,
  ],
])

table('RFC 9110 §9.3.2: the answer to HEAD has no content', [
  ['its length is that of GET', HEAD, whole(200, [], 'ok'), response('200 OK', ['content-length: 2']), true],
  ['its length in bytes', HEAD, whole(200, [], 'ä'), response('200 OK', ['content-length: 2']), true],
  [
    'a length that is given stays',
    HEAD,
    whole(200, [['content-length', '99']]),
    response('200 OK', ['content-length: 99']),
    true,
  ],
  [
    'a length that is given stays, whatever the content',
    HEAD,
    whole(200, [['content-length', '99']], 'ok'),
    response('200 OK', ['content-length: 99']),
    true,
  ],
  ['no content says nothing about its length (§8.6)', HEAD, whole(200, []), response('200 OK', []), true],
  [
    'a stream is announced, and not sent',
    HEAD,
    streamed(200, [], 'a', 'b'),
    response('200 OK', ['transfer-encoding: chunked']),
    true,
  ],
  [
    'a stream of a given length',
    HEAD,
    streamed(200, [['content-length', '99']], 'a', 'b'),
    response('200 OK', ['content-length: 99']),
    true,
  ],
  ['errors, too', HEAD, whole(404, [], 'no'), response('404 Not Found', ['content-length: 2']), true],
])

table('RFC 9110 §6.4.1: no content in 204, 205 and 304', [
  ['204', GET, whole(204, []), response('204 No Content', []), true],
  ['204 with content', GET, whole(204, [], 'dropped'), response('204 No Content', []), true],
  [
    '204 with a length (§8.6)',
    GET,
    whole(204, [['content-length', '7']], 'dropped'),
    response('204 No Content', []),
    true,
  ],
  ['204 of a stream', GET, streamed(204, [], 'dropped', 'too'), response('204 No Content', []), true],
  ['204 to HEAD', HEAD, whole(204, []), response('204 No Content', []), true],
  ['205 (§15.3.6)', GET, whole(205, []), response('205 Reset Content', ['content-length: 0']), true],
  [
    '205 with content',
    GET,
    whole(205, [['content-length', '7']], 'dropped'),
    response('205 Reset Content', ['content-length: 0']),
    true,
  ],
  ['205 of a stream', GET, streamed(205, [], 'dropped'), response('205 Reset Content', ['content-length: 0']), true],
  ['304', GET, whole(304, []), response('304 Not Modified', []), true],
  ['304 with content', GET, whole(304, [], 'dropped'), response('304 Not Modified', []), true],
  [
    '304 with the length of an empty 200',
    GET,
    whole(304, [['content-length', '0']]),
    response('304 Not Modified', ['content-length: 0']),
    true,
  ],
  [
    '304 with the length of the 200 (§8.6)',
    GET,
    whole(304, [['content-length', '99']]),
    response('304 Not Modified', ['content-length: 99']),
    true,
  ],
  [
    '304 with a length and other content',
    GET,
    whole(304, [['content-length', '99']], 'dropped'),
    response('304 Not Modified', ['content-length: 99']),
    true,
  ],
  [
    '304 of a stream',
    GET,
    streamed(304, [['etag', '"a"']], 'dropped'),
    response('304 Not Modified', ['etag: "a"']),
    true,
  ],
  [
    '304 to HEAD',
    HEAD,
    whole(304, [['content-length', '99']]),
    response('304 Not Modified', ['content-length: 99']),
    true,
  ],
])

function trailing(
  headers: readonly HeaderField[],
  trailers: readonly HeaderField[],
  ...pieces: readonly string[]
): Act {
  return (connection, sink) => {
    connection.start(200, headers, true)
    for (const [index, piece] of pieces.entries()) connection.body(piece, index < pieces.length - 1, sink)
    connection.trailers(trailers, sink)
  }
}

table('RFC 9112 §7.1.2: trailers', [
  [
    'behind chunks',
    GET,
    trailing(
      [['trailer', 'x']],
      [
        ['x', '1'],
        ['y', ''],
      ],
      'a',
    ),
    response('200 OK', ['trailer: x', 'transfer-encoding: chunked'], '1\r\na\r\n0\r\nx: 1\r\ny: \r\n\r\n'),
    true,
  ],
  [
    'behind many chunks',
    GET,
    trailing([], [['x', '1']], 'a', 'b', ''),
    response('200 OK', ['transfer-encoding: chunked'], '1\r\na\r\n1\r\nb\r\n0\r\nx: 1\r\n\r\n'),
    true,
  ],
  [
    'behind no content',
    GET,
    trailing([], [['x', '1']], ''),
    response('200 OK', ['transfer-encoding: chunked'], '0\r\nx: 1\r\n\r\n'),
    true,
  ],
  ['none', GET, trailing([], [], 'a'), response('200 OK', ['transfer-encoding: chunked'], '1\r\na\r\n0\r\n\r\n'), true],
  [
    'dropped under a length',
    GET,
    trailing([['content-length', '1']], [['x', '1']], 'a'),
    response('200 OK', ['content-length: 1'], 'a'),
    true,
  ],
  ['dropped for HEAD', HEAD, trailing([], [['x', '1']], 'a'), response('200 OK', ['transfer-encoding: chunked']), true],
  ['dropped for HTTP/1.0', OLD, trailing([], [['x', '1']], 'a'), response('200 OK', ['connection: close'], 'a'), false],
])

table('RFC 9110 §15.2: interim responses', [
  [
    'one',
    GET,
    (connection, sink) => {
      connection.informational(103, [['link', '</a>']], sink)
      whole(200, [], 'ok')(connection, sink)
    },
    `HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${response('200 OK', ['content-length: 2'], 'ok')}`,
    true,
  ],
  [
    'many',
    GET,
    (connection, sink) => {
      connection.informational(102, [], sink)
      connection.informational(199, [], sink)
      whole(200, [], 'ok')(connection, sink)
    },
    `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 199 \r\n\r\n${response('200 OK', ['content-length: 2'], 'ok')}`,
    true,
  ],
  [
    'before a head that is not written yet',
    GET,
    (connection, sink) => {
      connection.start(200, [], false)
      connection.informational(103, [], sink)
      connection.body('ok', false, sink)
    },
    `HTTP/1.1 103 Early Hints\r\n\r\n${response('200 OK', ['content-length: 2'], 'ok')}`,
    true,
  ],
  [
    'none to HTTP/1.0',
    OLD,
    (connection, sink) => {
      connection.informational(103, [], sink)
      whole(200, [], 'ok')(connection, sink)
    },
    response('200 OK', ['connection: close', 'content-length: 2'], 'ok'),
    false,
  ],
])

describe('writes', () => {
  test.each(['ok', 'ä', Buffer.alloc(100)])('%j is small: text only, two pieces at most', (content) => {
    const texts: string[] = []
    const connection = connectWith(GET)
    connection.start(200, undefined, false)
    connection.body(content, false, { text: (latin1) => void texts.push(latin1), bytes: () => expect.unreachable() })
    expect(texts.length).toBeLessThanOrEqual(2)
  })

  test('a response of a small string is one text', () => {
    const connection = connectWith(GET)
    const sink = new Written()
    whole(200, [['content-type', 'text/plain']], 'ok')(connection, sink)
    expect(sink.writes).toBe(1)
  })

  test('many bytes are not copied', () => {
    const content = Buffer.alloc(100_000)
    const seen: Uint8Array[] = []
    const connection = connectWith(GET)
    connection.start(200, undefined, false)
    connection.body(content, false, { text: () => {}, bytes: (bytes) => void seen.push(bytes) })
    expect(seen).toEqual([content])
    expect(seen[0]).toBe(content)
  })

  test('a long string arrives whole', () => {
    const connection = connectWith(GET)
    const sink = new Written()
    whole(200, [], 'x'.repeat(100_000))(connection, sink)
    expect(sink.all).toBe(response('200 OK', ['content-length: 100000'], 'x'.repeat(100_000)))
  })

  test('a view of bytes is written as far as it goes', () => {
    const bytes = new Uint8Array([1, 2, 3, 4, 5]).subarray(1, 3)
    const connection = connectWith(GET)
    const sink = new Written()
    whole(200, [], bytes)(connection, sink)
    expect(sink.all.slice(-2)).toBe('\x02\x03')
  })

  test('start writes nothing', () => {
    const connection = connectWith(GET)
    connection.start(200, [], false)
    expect(connection.isAnswered).toBe(false)
  })
})
