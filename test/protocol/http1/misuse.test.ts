// What an application must not do: nothing that would split a response or frame it wrongly reaches the wire.
import { describe, expect, test } from 'vitest'
import type { HeaderField } from 'testudo/protocol'

import { readAnswers } from './answers.ts'
import { connectWith, head, latin1, Written } from './drive.ts'

const GET = head('GET / HTTP/1.1', 'Host: a')
const HEAD = head('HEAD / HTTP/1.1', 'Host: a')

// Each refused thing leaves the way free for another answer.
function stillAnswers(connection: ReturnType<typeof connectWith>, sink: Written): void {
  expect(sink.all).toBe('')
  expect(connection.withdraw()).toBe(true)
  connection.start(500, undefined, false)
  connection.body('no', false, sink)
  expect(readAnswers(sink.all, ['GET'])).toMatchObject([{ status: 500, content: 'no' }])
}

const badFields: readonly (readonly [string, HeaderField])[] = [
  ['CRLF in a value', ['x', 'a\r\nSet-Cookie: b']],
  ['CR in a value', ['x', 'a\rb']],
  ['LF in a value', ['x', 'a\nb']],
  ['NUL in a value', ['x', 'a\0b']],
  ['another control character in a value', ['x', 'a\x1bb']],
  ['DEL in a value', ['x', 'a\x7fb']],
  ['a line end behind a value', ['x', 'a\r\n']],
  ['a character beyond latin-1', ['x', 'a€']],
  ['a character whose low byte is CR', ['x', 'a\u010d\u010ab']],
  ['an emoji', ['x', '😀']],
  ['a space before a value', ['x', ' a']],
  ['a tab behind a value', ['x', 'a\t']],
  ['a value of a space', ['x', ' ']],
  ['an empty name', ['', 'a']],
  ['CRLF in a name', ['x\r\ny', 'a']],
  ['a line end behind a name', ['x\n', 'a']],
  ['a colon in a name', ['x:', 'a']],
  ['a space in a name', ['x y', 'a']],
  ['a space before a name', [' x', 'a']],
  ['NUL in a name', ['x\0', 'a']],
  ['latin-1 in a name', ['\xe4', 'a']],
  ['a character beyond latin-1 in a name', ['x\u010a', 'a']],
]

describe('header fields', () => {
  test.each(badFields)('%s is refused', (_, field) => {
    const connection = connectWith(GET)
    expect(() => connection.start(200, [['y', '1'], field], false)).toThrow(TypeError)
    stillAnswers(connection, new Written())
  })

  test.each(badFields)('%s is refused in a frozen list, each time', (_, field) => {
    const headers = Object.freeze([Object.freeze([...field] as const)])
    for (let count = 0; count < 2; count++) {
      const connection = connectWith(GET)
      expect(() => connection.start(200, headers, false)).toThrow(TypeError)
      stillAnswers(connection, new Written())
    }
  })

  test.each(badFields)('%s is refused in trailers', (_, field) => {
    const connection = connectWith(GET)
    const sink = new Written()
    connection.start(200, undefined, true)
    connection.body('ok', false, sink)
    const before = sink.all
    expect(() => connection.trailers([field], sink)).toThrow(TypeError)
    expect(sink.all).toBe(before)
    connection.trailers([], sink)
    expect(sink.all).toBe(`${before}0\r\n\r\n`)
  })

  test.each(badFields)('%s is refused in an interim response', (_, field) => {
    const connection = connectWith(GET)
    const sink = new Written()
    expect(() => connection.informational(103, [field], sink)).toThrow(TypeError)
    stillAnswers(connection, sink)
  })

  test.each([
    ['a tab inside', 'a\tb'],
    ['latin-1', '\xe4\xff\x80'],
    ['UTF-8 that ends in NBSP, as latin-1', Buffer.from('à').toString('latin1')],
    ['nothing', ''],
    ['every visible character', '!"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~'],
  ])('%s is written as it came', (_, value) => {
    const connection = connectWith(GET)
    const sink = new Written()
    connection.start(200, [['x', value]], false)
    connection.body('', false, sink)
    expect(sink.all).toContain(`\r\nx: ${value}\r\n`)
  })

  test('the message names the field, and shows a bad name without its control characters', () => {
    const connection = connectWith(GET)
    expect(() => connection.start(200, [['x', '\n']], false)).toThrow('the value of header "x" has a control')
    expect(() => connection.start(200, [['x\n', '']], false)).toThrow('"x\\n" is no header name')
  })
})

describe('framing', () => {
  test.each(['', ' 2', '+2', '-2', '2.0', '0x2', '2e0', '2, 2', '2;a', 'two', '1'.repeat(16), '\u00b2'])(
    'the content-length %j is refused',
    (value) => {
      const connection = connectWith(GET)
      expect(() => connection.start(200, [['content-length', value]], false)).toThrow(TypeError)
      stillAnswers(connection, new Written())
    },
  )

  test('two content-lengths that differ are refused', () => {
    const connection = connectWith(GET)
    const headers: HeaderField[] = [
      ['content-length', '2'],
      ['Content-Length', '3'],
    ]
    expect(() => connection.start(200, headers, false)).toThrow('differs from another one')
    stillAnswers(connection, new Written())
  })

  test.each(['a', 'abc', '', undefined, latin1('abc'), 'ä€'])(
    '%j under a content-length of 2 is refused',
    (content) => {
      const connection = connectWith(GET)
      const sink = new Written()
      connection.start(200, [['content-length', '2']], false)
      expect(() => connection.body(content, false, sink)).toThrow('under a content-length of 2')
      stillAnswers(connection, sink)
    },
  )

  test('a first piece that is too long is refused while there is time for another answer', () => {
    const connection = connectWith(GET)
    const sink = new Written()
    connection.start(200, [['content-length', '2']], false)
    expect(() => connection.body('abc', true, sink)).toThrow('content of 3 bytes under a content-length of 2')
    stillAnswers(connection, sink)
  })

  test('a first and last piece that is too short, with trailers to come, is refused in time', () => {
    const connection = connectWith(GET)
    const sink = new Written()
    connection.start(200, [['content-length', '2']], true)
    expect(() => connection.body('a', false, sink)).toThrow('content of 1 bytes under a content-length of 2')
    stillAnswers(connection, sink)
  })

  test('a later piece that is too long is not written, and ends the connection', () => {
    const connection = connectWith(GET + GET)
    const sink = new Written()
    connection.start(200, [['content-length', '2']], false)
    connection.body('a', true, sink)
    const before = sink.all
    expect(() => connection.body('bc', true, sink)).toThrow('longer than its content-length by 1 bytes')
    expect(sink.all).toBe(before)
    expect(connection.keepAlive).toBe(false)
    expect(connection.withdraw()).toBe(false)
  })

  test('content that is too short ends the connection: the client sees that some is missing', () => {
    const connection = connectWith(GET + GET)
    const sink = new Written()
    connection.start(200, [['content-length', '3']], false)
    connection.body('a', true, sink)
    expect(() => connection.body('b', false, sink)).toThrow('shorter than its content-length by 1 bytes')
    expect(sink.all).toMatch(/\r\n\r\nab$/)
    expect(connection.keepAlive).toBe(false)
    expect(connection.isAnswered).toBe(false)
  })

  test('what is wrong is wrong in a stream with trailers, too', () => {
    const connection = connectWith(GET)
    const sink = new Written()
    connection.start(200, [['content-length', '3']], true)
    connection.body('a', true, sink)
    expect(() => connection.trailers([], sink)).toThrow('TRAILERS is not possible in state BODY')
    expect(() => connection.body('b', false, sink)).toThrow('shorter than its content-length')
  })

  test('lengths of what is not sent do not matter', () => {
    for (const status of [204, 205, 304]) {
      const connection = connectWith(GET)
      connection.start(status, [['content-length', '2']], false)
      connection.body('abc', false, new Written())
      expect(connection.keepAlive).toBe(true)
    }
    const connection = connectWith(HEAD)
    connection.start(200, [['content-length', '2']], false)
    connection.body('abc', true, new Written())
    connection.body('def', false, new Written())
    expect(connection.keepAlive).toBe(true)
  })

  test.each(['content-length', 'Content-Length', 'transfer-encoding', 'connection'])(
    '%s is refused in interim responses and trailers',
    (name) => {
      const connection = connectWith(GET)
      const sink = new Written()
      expect(() => connection.informational(103, [[name, '5']], sink)).toThrow(TypeError)
      expect(sink.all).toBe('')
      connection.start(200, undefined, true)
      connection.body('ok', false, sink)
      expect(() => connection.trailers([[name, '5']], sink)).toThrow(TypeError)
    },
  )

  test.each(['host', 'Set-Cookie', 'content-type', 'trailer', 'authorization', 'cache-control'])(
    '%s is refused in trailers (RFC 9110 §6.5.1)',
    (name) => {
      const connection = connectWith(GET)
      const sink = new Written()
      connection.start(200, undefined, true)
      connection.body('ok', false, sink)
      expect(() => connection.trailers([[name, 'a']], sink)).toThrow('is not allowed in a trailer section')
    },
  )
})

describe('statuses', () => {
  test.each([0, 1, 99, 100, 101, 103, 199, 1000, -200, 200.5, NaN, Infinity])('%s is no final status', (status) => {
    const connection = connectWith(GET)
    expect(() => connection.start(status, undefined, false)).toThrow('is no status of a final response')
    stillAnswers(connection, new Written())
  })

  test.each([0, 99, 101, 200, 204, 304, 1000, 100.5, NaN])('%s is no interim status', (status) => {
    const connection = connectWith(GET)
    const sink = new Written()
    expect(() => connection.informational(status, [], sink)).toThrow('is no status of an interim response')
    stillAnswers(connection, sink)
  })
})

describe('order', () => {
  const sink = new Written()
  type Connection = ReturnType<typeof connectWith>
  const moves: Record<string, (connection: Connection) => void> = {
    informational: (connection) => connection.informational(103, [], sink),
    start: (connection) => connection.start(200, undefined, false),
    body: (connection) => connection.body('a', true, sink),
    'last body': (connection) => connection.body('a', false, sink),
    trailers: (connection) => connection.trailers([], sink),
  }
  const states: readonly (readonly [string, () => Connection, readonly string[]])[] = [
    ['before an answer', () => connectWith(GET), ['informational', 'start']],
    [
      'when a head is given',
      () => {
        const connection = connectWith(GET)
        connection.start(200, undefined, false)
        return connection
      },
      ['informational', 'body', 'last body'],
    ],
    [
      'inside content',
      () => {
        const connection = connectWith(GET)
        connection.start(200, undefined, false)
        connection.body('a', true, sink)
        return connection
      },
      ['body', 'last body'],
    ],
    [
      'before trailers',
      () => {
        const connection = connectWith(GET)
        connection.start(200, undefined, true)
        connection.body('a', false, sink)
        return connection
      },
      ['trailers'],
    ],
    [
      'behind an answer',
      () => {
        const connection = connectWith(GET)
        connection.start(200, undefined, false)
        connection.body('a', false, sink)
        return connection
      },
      [],
    ],
    [
      'between two requests',
      () => {
        const connection = connectWith(GET)
        connection.start(200, undefined, false)
        connection.body('a', false, sink)
        expect(connection.next().type).toBe('need-data')
        return connection
      },
      [],
    ],
    [
      'behind a switch',
      () => {
        const connection = connectWith(GET)
        connection.switch()
        return connection
      },
      [],
    ],
  ]
  const cases = states.flatMap(([state, make, possible]) =>
    Object.entries(moves).map(
      ([name, move]) => [name, possible.includes(name) ? 'possible' : 'impossible', state, make, move] as const,
    ),
  )

  test.each(cases)('%s is %s %s', (_, verdict, __, make, move) => {
    const connection = make()
    const before = sink.all
    if (verdict === 'possible') return move(connection)
    expect(() => move(connection)).toThrow(/is not possible in state/)
    expect(sink.all).toBe(before)
  })
})

describe('withdraw', () => {
  test('takes back a head that is not written', () => {
    const connection = connectWith(GET)
    const sink = new Written()
    connection.start(200, [['x', '1']], false)
    expect(connection.withdraw()).toBe(true)
    connection.start(500, undefined, false)
    connection.body('', false, sink)
    expect(readAnswers(sink.all, ['GET'])).toMatchObject([{ status: 500 }])
    expect(sink.all).not.toContain('x: 1')
  })

  test('is true before an answer, and false once one is written', () => {
    const connection = connectWith(GET)
    const sink = new Written()
    expect(connection.withdraw()).toBe(true)
    connection.start(200, undefined, false)
    connection.body('a', true, sink)
    expect(connection.withdraw()).toBe(false)
    connection.body('b', false, sink)
    expect(connection.withdraw()).toBe(false)
  })
})
