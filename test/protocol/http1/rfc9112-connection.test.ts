// RFC 9112 §9: how long a connection lasts, and in which order requests are answered.
import { describe, expect, test } from 'vitest'
import { ProtocolError, type Http1Connection } from 'testudo/protocol'

import { readAnswers } from './answers.ts'
import { conformance, data, end, refuses, request, sees, serves } from './conformance.ts'
import { catchProtocolError, connect, connectWith, head, latin1, Written } from './drive.ts'

const GET = head('GET / HTTP/1.1', 'Host: a')

const withConnection = (version: '1.0' | '1.1', ...values: readonly string[]): string =>
  head(`GET / HTTP/${version}`, 'Host: a', ...values.map((value) => `Connection: ${value}`))

function persists(what: string, version: '1.0' | '1.1', keepAlive: boolean, ...values: readonly string[]) {
  const headers: [string, string][] = [['host', 'a'], ...values.map((value): [string, string] => ['connection', value])]
  return serves(what, withConnection(version, ...values), { version, keepAlive, headers })
}

conformance('RFC 9112 §9.3: HTTP/1.1 persists, unless close is asked for', [
  persists('by default', '1.1', true),
  persists('close', '1.1', false, 'close'),
  persists('close in any case', '1.1', false, 'CLOSE'),
  persists('close in a list', '1.1', false, 'a, close'),
  persists('close first in a list', '1.1', false, 'close,a'),
  persists('close between others', '1.1', false, 'a , cLoSe\t, b'),
  persists('close among empty items', '1.1', false, ',, close ,'),
  persists('close on a second line', '1.1', false, 'a', 'close'),
  persists('close on a first line', '1.1', false, 'close', 'keep-alive'),
  persists('close beats keep-alive', '1.1', false, 'keep-alive, close'),
  persists('keep-alive', '1.1', true, 'keep-alive'),
  persists('another option', '1.1', true, 'a'),
  persists('an option that ends in close', '1.1', true, 'xclose'),
  persists('an option that begins with close', '1.1', true, 'closed'),
  persists('close with a parameter is another option', '1.1', true, 'close;a=b'),
  persists('NBSP is no whitespace', '1.1', true, 'a,\xa0close'),
  serves('an empty field', head('GET / HTTP/1.1', 'Host: a', 'Connection:'), {
    headers: [
      ['host', 'a'],
      ['connection', ''],
    ],
  }),
  serves('another field', head('GET / HTTP/1.1', 'Host: a', 'Proxy-Connection: close'), {
    headers: [
      ['host', 'a'],
      ['proxy-connection', 'close'],
    ],
  }),
])

conformance('RFC 9112 §9.3: HTTP/1.0 ends, unless keep-alive is asked for', [
  persists('by default', '1.0', false),
  persists('keep-alive', '1.0', true, 'keep-alive'),
  persists('keep-alive in any case', '1.0', true, 'Keep-Alive'),
  persists('keep-alive in a list', '1.0', true, 'a, keep-alive'),
  persists('close beats keep-alive', '1.0', false, 'keep-alive, close'),
  persists('another option', '1.0', false, 'a'),
  persists('NBSP is no whitespace', '1.0', false, 'a,\xa0keep-alive'),
])

conformance('RFC 9112 §9.3.2: pipelining', [
  sees('two requests', GET + GET, [request(), end(), request(), end(), 'open']),
  sees('a request behind content', head('POST /b HTTP/1.1', 'Host: a', 'Content-Length: 2') + 'hi' + GET, [
    request({
      method: 'POST',
      path: '/b',
      length: 2,
      headers: [
        ['host', 'a'],
        ['content-length', '2'],
      ],
    }),
    data('hi'),
    end(),
    request(),
    end(),
    'open',
  ]),
  sees('an error behind two requests', `${GET}${GET}x\r\n`, [
    request(),
    end(),
    request(),
    end(),
    { refused: 400 },
    'closed',
  ]),
  sees('nothing behind close is looked at (§9.6)', withConnection('1.1', 'close') + GET, [
    request({
      keepAlive: false,
      headers: [
        ['host', 'a'],
        ['connection', 'close'],
      ],
    }),
    end(),
    'closed',
  ]),
  sees('an error behind close is not looked at', `${withConnection('1.1', 'close')}\0\0\0`, [
    request({
      keepAlive: false,
      headers: [
        ['host', 'a'],
        ['connection', 'close'],
      ],
    }),
    end(),
    'closed',
  ]),
  sees('HTTP/1.0 with keep-alive, then HTTP/1.1', withConnection('1.0', 'keep-alive') + GET, [
    request({
      version: '1.0',
      headers: [
        ['host', 'a'],
        ['connection', 'keep-alive'],
      ],
    }),
    end(),
    request(),
    end(),
    'open',
  ]),
])

conformance('RFC 9112 §9.5, §9.6: a client that closes its side', [
  sees('before a request', '', ['closed'], { eof: true }),
  sees('behind a request', GET, [request(), end(), 'closed'], { eof: true }),
  sees('behind two', GET + GET, [request(), end(), request(), end(), 'closed'], { eof: true }),
  ...[
    'G',
    'GET',
    'GET ',
    'GET / HTTP/1.1',
    'GET / HTTP/1.1\r',
    'GET / HTTP/1.1\r\n',
    'GET / HTTP/1.1\r\nHost',
    'GET / HTTP/1.1\r\nHost: a',
    'GET / HTTP/1.1\r\nHost: a\r\n',
    'GET / HTTP/1.1\r\nHost: a\r\n\r',
  ].map((bytes) => refuses(`inside a head, behind ${JSON.stringify(bytes)} (§8)`, bytes, 400, { eof: true })),
  refuses('inside a head of HEAD', 'HEAD / HTTP/1.1\r\n', 400, { eof: true, isHead: true }),
  sees('inside the second head', `${GET}GET`, [request(), end(), { refused: 400 }, 'closed'], { eof: true }),
])

describe('RFC 9112 §9.3.2: no answer overtakes another', () => {
  test('the next request waits, unread, until the answer is complete', () => {
    const connection = connectWith(GET + GET)
    const sink = new Written()
    expect(connection.next().type).toBe('paused')
    expect(connection.unread).toBe(GET.length)
    connection.start(200, undefined, false)
    connection.body('a', true, sink)
    expect(connection.isAnswered).toBe(false)
    expect(connection.next().type).toBe('paused')
    connection.body('b', false, sink)
    expect(connection.isAnswered).toBe(true)
    expect(connection.next().type).toBe('request')
    expect(connection.isAnswered).toBe(false)
  })

  test('an error waits, too', () => {
    const connection = connectWith(`${GET}\0`)
    const sink = new Written()
    expect(connection.next().type).toBe('paused')
    connection.start(200, undefined, false)
    connection.body('a', false, sink)
    const error = catchProtocolError(() => connection.next())
    connection.refuse(error, sink)
    expect(readAnswers(sink.all, ['GET', 'GET']).map(({ status }) => status)).toEqual([200, 400])
    expect(connection.keepAlive).toBe(false)
    expect(connection.next().type).toBe('closed')
  })

  test('an error inside content is answered when no answer has begun', () => {
    const connection = connect()
    const sink = new Written()
    connection.receive(latin1(`${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}x`))
    expect(connection.next().type).toBe('request')
    connection.start(200, undefined, false)
    const error = catchProtocolError(() => connection.next())
    connection.refuse(error, sink)
    expect(readAnswers(sink.all, ['POST']).map(({ status }) => status)).toEqual([400])
    expect(connection.isAnswered).toBe(true)
  })

  test('an error inside content does not disturb an answer that has begun, which is then the last', () => {
    const connection = connect()
    const sink = new Written()
    connection.receive(latin1(`${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}1\r\nx\r\ny`))
    expect(connection.next().type).toBe('request')
    connection.start(200, [['content-length', '2']], false)
    connection.body('a', true, sink)
    const before = sink.all
    expect(connection.next().type).toBe('data')
    const error = catchProtocolError(() => connection.next())
    connection.refuse(error, sink)
    expect(sink.all).toBe(before)
    expect(connection.keepAlive).toBe(false)
    connection.body('b', false, sink)
    expect(sink.all).toBe(`${before}b`)
    expect(connection.next().type).toBe('closed')
  })

  test('an error inside content behind a complete answer is not answered', () => {
    const connection = connect()
    const sink = new Written()
    connection.receive(latin1(`${head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}1\r\nx\r\ny`))
    expect(connection.next().type).toBe('request')
    connection.start(200, undefined, false)
    connection.body('ok', false, sink)
    const before = sink.all
    expect(connection.next().type).toBe('data')
    const error = catchProtocolError(() => connection.next())
    connection.refuse(error, sink)
    expect(sink.all).toBe(before)
    expect(connection.next().type).toBe('closed')
  })

  test('an early answer is followed by the next request once the content has been read', () => {
    const connection = connect()
    const sink = new Written()
    connection.receive(latin1(`${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 4')}ab`))
    expect(connection.next().type).toBe('request')
    connection.start(200, undefined, false)
    connection.body('ok', false, sink)
    expect(connection.next().type).toBe('data')
    expect(connection.next().type).toBe('need-data')
    connection.receive(latin1(`cd${GET}`))
    expect(connection.next().type).toBe('data')
    expect(connection.next().type).toBe('end')
    expect(connection.next().type).toBe('request')
  })
})

// A connection behind its first answer.
function answered(text: string): Http1Connection {
  const connection = connectWith(text)
  connection.start(200, undefined, false)
  connection.body('ok', false, new Written())
  return connection
}

describe('an end that the server wants', () => {
  test('close before an answer is announced in it', () => {
    const connection = connectWith(GET + GET)
    const sink = new Written()
    expect(connection.keepAlive).toBe(true)
    connection.close()
    expect(connection.keepAlive).toBe(false)
    connection.start(200, undefined, false)
    connection.body('ok', false, sink)
    expect(readAnswers(sink.all, ['GET'])[0]?.headers.get('connection')).toBe('close')
    expect(connection.next().type).toBe('closed')
  })

  test('close inside an answer lets it be the last', () => {
    const connection = connectWith(GET + GET)
    const sink = new Written()
    connection.start(200, undefined, false)
    connection.body('ok', true, sink)
    connection.close()
    connection.body('', false, sink)
    expect(sink.all).not.toContain('connection')
    expect(connection.next().type).toBe('closed')
  })

  test('close between two requests lets the next one be the last', () => {
    const connection = connectWith(GET)
    const sink = new Written()
    connection.start(200, undefined, false)
    connection.body('ok', false, sink)
    expect(connection.next().type).toBe('need-data')
    sink.take()
    connection.receive(latin1(GET.slice(0, 20)))
    expect(connection.next().type).toBe('need-data')
    connection.close()
    connection.receive(latin1(GET.slice(20) + GET))
    expect(connection.next().type).toBe('request')
    expect(connection.next().type).toBe('end')
    expect(connection.keepAlive).toBe(false)
    connection.start(200, undefined, false)
    connection.body('ok', false, sink)
    expect(readAnswers(sink.all, ['GET'])[0]?.headers.get('connection')).toBe('close')
    expect(connection.next().type).toBe('closed')
  })

  test('close before the first request lets it be the last', () => {
    const connection = connect()
    connection.close()
    connection.receive(latin1(GET))
    expect(connection.next().type).toBe('request')
    expect(connection.keepAlive).toBe(false)
  })

  test.each([
    ['the first request', () => connect()],
    ['the second request', () => answered(GET)],
  ])('a head that does not come, of %s, is refused', (_, make) => {
    const connection = make()
    const sink = new Written()
    connection.receive(latin1('GET / HT'))
    expect(connection.next().type).toBe('need-data')
    connection.refuse(new ProtocolError(408, 'too slow'), sink)
    expect(readAnswers(sink.all, ['GET'])).toMatchObject([{ status: 408, content: 'too slow\n' }])
    expect(connection.keepAlive).toBe(false)
    connection.receive(latin1(`TP/1.1\r\nHost: a\r\n\r\n`))
    expect(connection.next().type).toBe('closed')
  })

  test('a head of HEAD that does not come is refused without content', () => {
    const connection = connect()
    const sink = new Written()
    connection.receive(latin1('HEAD / HT'))
    expect(connection.next().type).toBe('need-data')
    connection.refuse(new ProtocolError(408, 'too slow'), sink)
    expect(readAnswers(sink.all, ['HEAD'])).toMatchObject([{ status: 408, content: '' }])
  })

  test('content that does not come is refused', () => {
    const connection = connect()
    const sink = new Written()
    connection.receive(latin1(head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 4')))
    expect(connection.next().type).toBe('request')
    connection.refuse(new ProtocolError(408, 'too slow'), sink)
    expect(readAnswers(sink.all, ['POST'])).toMatchObject([{ status: 408, content: 'too slow\n' }])
    expect(connection.next().type).toBe('closed')
  })

  test('a complete request that is refused, with another behind it', () => {
    const connection = connectWith(GET + GET)
    const sink = new Written()
    connection.refuse(new ProtocolError(503, 'too busy'), sink)
    expect(readAnswers(sink.all, ['GET'])).toMatchObject([{ status: 503 }])
    expect(connection.next().type).toBe('closed')
  })

  test('a refusal comes once', () => {
    const connection = connect()
    const sink = new Written()
    connection.receive(latin1('\0'))
    const error = catchProtocolError(() => connection.next())
    connection.refuse(error, sink)
    const once = sink.all
    connection.refuse(error, sink)
    expect(sink.all).toBe(once)
    expect(connection.next().type).toBe('closed')
  })
})

describe('bytes', () => {
  test('are not kept once nothing comes of them', () => {
    const connection = connect()
    connection.receive(latin1('\0'))
    catchProtocolError(() => connection.next())
    for (let count = 0; count < 10; count++) {
      connection.receive(Buffer.alloc(1000))
      expect(connection.next().type).toBe('closed')
    }
    expect(connection.unread).toBe(0)
  })

  test('are read in place, and copied by retain', () => {
    const connection = connect()
    const shared = latin1(`${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 4')}abcd${GET.slice(0, 20)}`)
    connection.receive(shared)
    expect(connection.next().type).toBe('request')
    const event = connection.next()
    if (event.type !== 'data') throw new Error(event.type)
    expect(event.bytes.buffer).toBe(shared.buffer)
    expect(connection.next().type).toBe('end')
    connection.start(204, undefined, false)
    connection.body(undefined, false, new Written())
    expect(connection.next().type).toBe('need-data')
    connection.retain()
    shared.fill(0)
    connection.receive(latin1(GET.slice(20)))
    expect(connection.next()).toMatchObject({ type: 'request', path: '/' })
    connection.retain()
    expect(connection.unread).toBe(0)
  })

  test('retained again and again, with a shared buffer, stay what they were', () => {
    const connection = connect()
    const shared = Buffer.alloc(3)
    const bytes = latin1(GET + head('GET /b HTTP/1.1', 'Host: a'))
    const paths: string[] = []
    for (let index = 0; index < bytes.length; index += 3) {
      const length = bytes.copy(shared, 0, index, index + 3)
      connection.receive(shared.subarray(0, length))
      for (let event = connection.next(); event.type !== 'need-data'; event = connection.next()) {
        if (event.type === 'request') paths.push(event.path)
        if (event.type !== 'end') continue
        connection.start(204, undefined, false)
        connection.body(undefined, false, new Written())
      }
      connection.retain()
      shared.fill(0)
    }
    expect(paths).toEqual(['/', '/b'])
  })

  test('of an event stay what they were while more are fed', () => {
    const connection = connect()
    connection.receive(latin1(head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 6').slice(0, -1)))
    expect(connection.next().type).toBe('need-data')
    connection.receive(latin1('\nabc'))
    expect(connection.next().type).toBe('request')
    const first = connection.next()
    connection.receive(latin1('def'))
    const second = connection.next()
    if (first.type !== 'data' || second.type !== 'data') throw new Error('no data')
    expect(Buffer.from(first.bytes).toString()).toBe('abc')
    expect(Buffer.from(second.bytes).toString()).toBe('def')
  })

  test('isIdle and unread follow them', () => {
    const connection = connect()
    expect(connection.isIdle).toBe(true)
    expect(connection.keepAlive).toBe(true)
    connection.receive(latin1('GET'))
    expect(connection.isIdle).toBe(false)
    expect(connection.unread).toBe(3)
    expect(connection.next().type).toBe('need-data')
    connection.receive(latin1(GET.slice(3)))
    expect(connection.next().type).toBe('request')
    expect(connection.unread).toBe(0)
    expect(connection.isIdle).toBe(false)
  })
})

describe('isRestShort', () => {
  const rest = (...lines: readonly string[]): boolean => {
    const connection = connect()
    connection.receive(latin1(head('POST / HTTP/1.1', 'Host: a', ...lines)))
    expect(connection.next().type).toBe('request')
    return connection.isRestShort
  }

  test.each([
    [true, []],
    [true, ['Content-Length: 65536']],
    [false, ['Content-Length: 65537']],
    [false, ['Transfer-Encoding: chunked']],
    [false, ['Content-Length: 1', 'Expect: 100-continue']],
  ])('%s for %j', (expected, lines) => {
    expect(rest(...lines)).toBe(expected)
  })

  test('true behind a request', () => {
    expect(connectWith(GET).isRestShort).toBe(true)
  })

  test('true when less is left', () => {
    const connection = connect()
    connection.receive(latin1(`${head('POST / HTTP/1.1', 'Host: a', 'Content-Length: 65537')}x`))
    expect(connection.next().type).toBe('request')
    expect(connection.isRestShort).toBe(false)
    expect(connection.next().type).toBe('data')
    expect(connection.isRestShort).toBe(true)
  })
})
