// Bytes without sense, a fixed number of them from a fixed seed: whatever comes, `next` throws nothing but a
// ProtocolError, memory stays within the limits, and what is written stays HTTP.
import assert from 'node:assert/strict'
import { describe, expect, test } from 'vitest'
import { DEFAULT_LIMITS, ProtocolError, type Http1Connection, type Http1Limits } from 'testudo/protocol'

import { readAnswers } from './answers.ts'
import { connect, head, latin1, Written } from './drive.ts'

const CORPUS: readonly string[] = [
  head('GET / HTTP/1.1', 'Host: a'),
  head('HEAD /a?b HTTP/1.1', 'Host: a.example:8080', 'Connection: a, close'),
  head('GET /a HTTP/1.0', 'Connection: keep-alive'),
  head('OPTIONS * HTTP/1.1', 'Host: [::1]:80', 'Upgrade: a', 'Connection: upgrade'),
  head('GET http://b:80/c?d HTTP/1.1', 'Host: a', 'X: \xff\xe4'),
  `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Expect: 100-continue')}hello`,
  `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}5\r\nhello\r\n0\r\n\r\n`,
  `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}1 ; a = "b\\"" ;c\r\nx\r\n0;d\r\nX: 1\r\n\r\n`,
  '\r\n\r\n',
  '0\r\n\r\n',
  'Transfer-Encoding: gzip, chunked\r\n',
  'Content-Length: 18446744073709551616\r\n',
]
const BYTES = latin1('\r\n\t :;,="\\/?#%*@[]0159afxGHTPh\0\x0b\x7f\x80\xa0\xff')

/** Numbers from 0 to below `limit`, the same in every run (mulberry32). */
function random(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

type Random = ReturnType<typeof random>

function pick<T>(next: Random, list: readonly T[]): T {
  return list[next(list.length)] as T
}

// A few messages behind each other, then bytes changed, dropped, doubled and moved.
function garble(next: Random): Buffer {
  let bytes = latin1(Array.from({ length: 1 + next(4) }, () => pick(next, CORPUS)).join(''))
  for (let count = next(6); count > 0; count--) {
    const at = next(bytes.length + 1)
    const length = next(20)
    const [before, behind] = [bytes.subarray(0, at), bytes.subarray(at)]
    const piece = bytes.subarray(next(bytes.length + 1)).subarray(0, length)
    const byte = BYTES.subarray(next(BYTES.length)).subarray(0, 1)
    switch (next(6)) {
      case 0:
        bytes = Buffer.concat([before, behind.subarray(1)])
        break
      case 1:
        bytes = Buffer.concat([before, byte, behind.subarray(1)])
        break
      case 2:
        bytes = Buffer.concat([before, byte, behind])
        break
      case 3:
        bytes = Buffer.concat([before, piece, behind])
        break
      case 4:
        bytes = Buffer.concat([before, behind.subarray(length)])
        break
      default:
        bytes = Buffer.concat([before, Buffer.from(Array.from({ length }, () => next(256))), behind])
    }
  }
  return bytes
}

function* pieces(next: Random, bytes: Buffer): Generator<Buffer> {
  const size = 1 + next(bytes.length + 1)
  for (let index = 0; index < bytes.length;) {
    const end = Math.min(bytes.length, index + 1 + next(size))
    yield bytes.subarray(index, end)
    index = end
  }
}

const TIGHT: Http1Limits = { requestLine: 60, fields: 4, headerBytes: 120, bodyBytes: 50, chunkExtensionBytes: 10 }

// All that `next` has to say; a refusal where it has nothing more to say.
function pump(connection: Http1Connection, sink: Written, onEvent: (type: string) => void): void {
  for (;;) {
    try {
      const { type } = connection.next()
      onEvent(type)
      if (type === 'need-data' || type === 'closed' || type === 'paused') return
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      onEvent('refused')
      connection.refuse(error, sink)
      assert.equal(connection.unread, 0)
      assert.equal(connection.next().type, 'closed')
      return
    }
  }
}

describe('garbled requests', () => {
  test.each([
    ['default limits', DEFAULT_LIMITS],
    ['tight limits', TIGHT],
  ])('with %s', (_, limits) => {
    const next = random(9112)
    const seen = new Set<string>()
    for (let run = 0; run < 6000; run++) {
      const connection = connect(limits)
      const sink = new Written()
      const methods: string[] = []
      let isReading = false
      const bytes = garble(next)
      for (const piece of [...pieces(next, bytes), null]) {
        if (piece === null) connection.receiveEnd()
        else connection.receive(piece)
        let last = ''
        pump(connection, sink, (type) => {
          seen.add((last = type))
          if (type === 'request') {
            methods.push('?')
            isReading = true
          }
          if (type === 'refused') {
            if (!isReading) methods.push('?')
            isReading = false
          }
          if (type !== 'end') return
          isReading = false
          connection.start(200, undefined, false)
          connection.body('ok', false, sink)
        })
        const most = connection.isRequestComplete ? limits.requestLine + limits.headerBytes : 0
        assert.ok(last !== 'need-data' || connection.unread <= most, `${connection.unread} bytes are kept`)
      }
      // A request that is still open when the client goes is refused: each has its answer.
      expect(answersIn(sink.all)).toBe(methods.length)
    }
    expect([...seen].sort()).toEqual(['closed', 'data', 'end', 'need-data', 'refused', 'request'])
  })
})

// Answers to HEAD have no content, and which requests are HEAD is not known here: both are tried.
function answersIn(written: string): number {
  let rest = written
  let count = 0
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n') + 4
    const isEmpty = end === rest.length || rest.startsWith('HTTP/1.1 ', end)
    const length = isEmpty ? end : end + Number(/\r\ncontent-length: (\d+)\r\n/.exec(rest)?.[1])
    readAnswers(rest.slice(0, length), [isEmpty ? 'HEAD' : 'GET'])
    rest = rest.slice(length)
    count++
  }
  return count
}

describe('a server that does anything at any time', () => {
  const moves: Record<string, (connection: Http1Connection, sink: Written, next: Random) => void> = {
    start: (connection, _, next) =>
      connection.start(pick(next, [100, 200, 204, 205, 304, 404, 1000]), pick(next, HEADERS), next(3) === 0),
    body: (connection, sink, next) =>
      connection.body(pick(next, ['', 'ok', latin1('abc'), undefined]), next(2) === 0, sink),
    trailers: (connection, sink) => connection.trailers([['x', '1']], sink),
    informational: (connection, sink) => connection.informational(103, [], sink),
    continue: (connection, sink) => connection.continue(sink),
    withdraw: (connection) => void connection.withdraw(),
    close: (connection) => connection.close(),
    refuse: (connection, sink) => void connection.refuse(new ProtocolError(408, 'late'), sink),
    retain: (connection) => connection.retain(),
    receiveEnd: (connection) => connection.receiveEnd(),
    switch: (connection) => void connection.switch(),
  }
  const HEADERS = [undefined, [], [['content-length', '2']], [['connection', 'close']], [['x', '\n']]] as const

  test('gets errors that say what it did wrong, and writes whole heads only', () => {
    const next = random(2616)
    const names = Object.keys(moves)
    for (let run = 0; run < 4000; run++) {
      const connection = connect()
      const sink = new Written()
      for (const piece of pieces(next, garble(next))) {
        connection.receive(piece)
        for (let count = next(4); count > 0; count--) {
          pump(connection, sink, () => {})
          try {
            moves[pick(next, names)]?.(connection, sink, next)
          } catch (error) {
            assert.match(
              (error as Error).message,
              /is not possible in state|no status|control or non-latin-1|content-length/,
            )
          }
        }
      }
      expect(sink.all).toMatch(/^(?:HTTP\/1\.1 \d{3} |$)/)
      expect(
        sink.all
          .split(/HTTP\/1\.1 \d{3} /)
          .slice(1)
          .every((answer) => answer.includes('\r\n\r\n')),
      ).toBe(true)
    }
  })
})

describe('noise', () => {
  test('of random bytes is refused, at the first byte that no request has', () => {
    const next = random(1945)
    for (let run = 0; run < 2000; run++) {
      const connection = connect()
      const sink = new Written()
      let isRefused = false
      const bytes = Buffer.from(Array.from({ length: 200 }, () => next(256)))
      for (const piece of pieces(next, bytes)) {
        connection.receive(piece)
        pump(connection, sink, (type) => {
          if (type === 'refused') isRefused = true
        })
      }
      expect(isRefused).toBe(true)
      expect(answersIn(sink.all)).toBe(1)
    }
  })
})
