// RFC 9110 §10.1.1: Expect. `100 Continue` only when the content is asked for and has not come by itself.
import { describe, expect, test } from 'vitest'

import { conformance, refuses, serves, type Row } from './conformance.ts'
import { connect, head, latin1, Written } from './drive.ts'

const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n'
const HEAD = head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 2', 'Expect: 100-continue')

const post = (...lines: readonly string[]): string =>
  `${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 2', ...lines)}hi`

function expects(what: string, expectsContinue: boolean, ...values: readonly string[]): Row {
  const headers: [string, string][] = [
    ['host', 'a'],
    ['content-length', '2'],
    ...values.map((value): [string, string] => ['expect', value]),
  ]
  const lines = values.map((value) => `Expect: ${value}`)
  return serves(what, post(...lines), { method: 'POST', length: 2, expectsContinue, headers }, 'hi')
}

conformance('RFC 9110 §10.1.1: Expect', [
  expects('none', false),
  expects('100-continue', true, '100-continue'),
  expects('in any case', true, '100-Continue'),
  expects('twice', true, '100-continue', '100-continue'),
  expects('twice in a list', true, '100-continue, 100-CONTINUE'),
  expects('with empty list items (RFC 9110 §5.6.1)', true, ', 100-continue ,'),
  serves(
    'an empty field',
    post('Expect:'),
    {
      method: 'POST',
      length: 2,
      headers: [
        ['host', 'a'],
        ['content-length', '2'],
        ['expect', ''],
      ],
    },
    'hi',
  ),
  serves('without content there is nothing to wait for', head('GET / HTTP/1.1', 'Host: a', 'Expect: 100-continue'), {
    headers: [
      ['host', 'a'],
      ['expect', '100-continue'],
    ],
  }),
  serves(
    'of chunks',
    `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Expect: 100-continue')}0\r\n\r\n`,
    {
      method: 'POST',
      length: -1,
      expectsContinue: true,
      headers: [
        ['host', 'a'],
        ['transfer-encoding', 'chunked'],
        ['expect', '100-continue'],
      ],
    },
  ),
  serves(
    'HTTP/1.0 is not understood to wait',
    `${head('POST / HTTP/1.0', 'Host: a', 'Content-Length: 2', 'Expect: 100-continue')}hi`,
    {
      method: 'POST',
      version: '1.0',
      keepAlive: false,
      length: 2,
      headers: [
        ['host', 'a'],
        ['content-length', '2'],
        ['expect', '100-continue'],
      ],
    },
    'hi',
  ),
  refuses('another expectation', post('Expect: 200-ok'), 417),
  refuses('another expectation in a list', post('Expect: 100-continue, 200-ok'), 417),
  refuses('another expectation on another line', post('Expect: 200-ok', 'Expect: 100-continue'), 417),
  refuses('another expectation on a later line', post('Expect: 100-continue', 'Expect: 200-ok'), 417),
  refuses('a parameter', post('Expect: 100-continue;a=b'), 417),
  refuses('NBSP', post('Expect: 100-continue\xa0'), 417),
  refuses(
    'too long content is refused without asking for it',
    head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 99999999', 'Expect: 100-continue'),
    413,
  ),
])

describe('RFC 9110 §10.1.1: 100 Continue', () => {
  function begin(bytes: string): { connection: ReturnType<typeof connect>; sink: Written } {
    const connection = connect()
    connection.receive(latin1(bytes))
    expect(connection.next().type).toBe('request')
    return { connection, sink: new Written() }
  }

  test('comes when the content is asked for, once', () => {
    const { connection, sink } = begin(HEAD)
    expect(connection.next().type).toBe('need-data')
    expect(sink.all).toBe('')
    connection.continue(sink)
    connection.continue(sink)
    expect(sink.take()).toBe(CONTINUE)
    connection.receive(latin1('hi'))
    expect(connection.next().type).toBe('data')
    expect(connection.next()).toEqual({ type: 'end', trailers: [] })
    connection.start(200, undefined, false)
    connection.body('ok', false, sink)
    expect(sink.all).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  test('comes for each request that asks', () => {
    const { connection, sink } = begin(HEAD)
    for (let count = 0; count < 2; count++) {
      connection.continue(sink)
      expect(sink.take()).toBe(CONTINUE)
      connection.receive(latin1(`hi${HEAD}`))
      expect(connection.next().type).toBe('data')
      expect(connection.next().type).toBe('end')
      connection.start(200, undefined, false)
      connection.body('ok', false, sink)
      sink.take()
      expect(connection.next().type).toBe('request')
    }
  })

  test.each([
    ['without Expect', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 2')],
    ['without content', head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 0', 'Expect: 100-continue')],
    ['to HTTP/1.0', head('POST / HTTP/1.0', 'Host: a', 'Content-Length: 2', 'Expect: 100-continue')],
    ['when content has come unread', `${HEAD}h`],
    [
      'when a chunk has begun',
      `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Expect: 100-continue')}5`,
    ],
  ])('does not come %s', (_, bytes) => {
    const { connection, sink } = begin(bytes)
    connection.continue(sink)
    expect(sink.all).toBe('')
  })

  test.each(['5', '5\r', '5\r\n', '5;a'])('does not come when a chunk has begun with %j', (bytes) => {
    const { connection, sink } = begin(
      head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Expect: 100-continue') + bytes,
    )
    expect(connection.next().type).toBe('need-data')
    connection.continue(sink)
    expect(sink.all).toBe('')
  })

  test.each(['h', 'hi'])('does not come when content has been read: %j', (content) => {
    const { connection, sink } = begin(HEAD + content)
    expect(connection.next().type).toBe('data')
    connection.continue(sink)
    expect(sink.all).toBe('')
  })

  test('does not come when the request is complete', () => {
    const { connection, sink } = begin(
      `${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked', 'Expect: 100-continue')}0\r\n\r\n`,
    )
    expect(connection.next().type).toBe('end')
    connection.continue(sink)
    expect(sink.all).toBe('')
  })

  test('comes before an answer of which nothing is written', () => {
    const { connection, sink } = begin(HEAD)
    connection.start(200, undefined, false)
    connection.continue(sink)
    expect(sink.take()).toBe(CONTINUE)
    connection.body('ok', false, sink)
    expect(sink.all).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  })

  test('does not come inside an answer, or behind it', () => {
    const { connection, sink } = begin(HEAD)
    connection.start(200, undefined, false)
    connection.body('ok', true, sink)
    const before = sink.all
    connection.continue(sink)
    expect(sink.all).toBe(before)
    const other = begin(HEAD)
    other.connection.start(200, undefined, false)
    other.connection.body('ok', false, other.sink)
    other.sink.take()
    other.connection.continue(other.sink)
    expect(other.sink.all).toBe('')
  })

  test('does not come behind a refusal', () => {
    const { connection, sink } = begin(HEAD)
    connection.receiveEnd()
    expect(() => connection.next()).toThrow('inside the content')
    connection.continue(sink)
    expect(sink.all).toBe('')
  })
})
