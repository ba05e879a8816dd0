// RFC 9110 §7.8: Upgrade, ignored or followed.
import { describe, expect, test } from 'vitest'

import { conformance, data, end, request, sees, serves, type Row } from './conformance.ts'
import { connect, connectWith, head, latin1, Written } from './drive.ts'

const GET = head('GET / HTTP/1.1', 'Host: a')
const UPGRADE = head('GET / HTTP/1.1', 'Host: a', 'Connection: upgrade', 'Upgrade: websocket')

function offers(what: string, upgrade: boolean, ...fields: readonly [string, string][]): Row {
  const lines = fields.map(([name, value]) => `${name}: ${value}`)
  return serves(what, head('GET / HTTP/1.1', ...lines, 'Host: a'), { upgrade, headers: [...fields, ['host', 'a']] })
}

conformance('RFC 9110 §7.8: Upgrade', [
  offers('both fields', true, ['connection', 'upgrade'], ['upgrade', 'websocket']),
  offers('in any case and order', true, ['upgrade', 'WebSocket'], ['connection', 'Upgrade']),
  offers('in a list', true, ['connection', 'keep-alive, Upgrade'], ['upgrade', 'a/1, b']),
  offers('on another line', true, ['connection', 'keep-alive'], ['connection', 'upgrade'], ['upgrade', 'a']),
  offers('without Connection', false, ['upgrade', 'websocket']),
  offers('without Upgrade', false, ['connection', 'upgrade']),
  offers('with another option', false, ['connection', 'keep-alive'], ['upgrade', 'a']),
  serves('HTTP/1.0 cannot', head('GET / HTTP/1.0', 'Host: a', 'Connection: upgrade', 'Upgrade: websocket'), {
    version: '1.0',
    keepAlive: false,
    headers: [
      ['host', 'a'],
      ['connection', 'upgrade'],
      ['upgrade', 'websocket'],
    ],
  }),
])

conformance('RFC 9110 §7.8: an Upgrade that is ignored', [
  sees('keeps the bytes behind the request', UPGRADE + GET, [
    request({
      upgrade: true,
      headers: [
        ['host', 'a'],
        ['connection', 'upgrade'],
        ['upgrade', 'websocket'],
      ],
    }),
    end(),
    request(),
    end(),
    'open',
  ]),
  sees(
    'keeps the content',
    `${head('POST / HTTP/1.1', 'Host: a', 'Connection: upgrade', 'Upgrade: h2c', 'Content-Length: 2')}hi${GET}`,
    [
      request({
        method: 'POST',
        upgrade: true,
        length: 2,
        headers: [
          ['host', 'a'],
          ['connection', 'upgrade'],
          ['upgrade', 'h2c'],
          ['content-length', '2'],
        ],
      }),
      data('hi'),
      end(),
      request(),
      end(),
      'open',
    ],
  ),
  sees(
    'keeps chunks',
    `${head('POST / HTTP/1.1', 'Host: a', 'Connection: upgrade', 'Upgrade: h2c', 'Transfer-Encoding: chunked')}2\r\nhi\r\n0\r\n\r\n${GET}`,
    [
      request({
        method: 'POST',
        upgrade: true,
        length: -1,
        headers: [
          ['host', 'a'],
          ['connection', 'upgrade'],
          ['upgrade', 'h2c'],
          ['transfer-encoding', 'chunked'],
        ],
      }),
      data('hi'),
      end(),
      request(),
      end(),
      'open',
    ],
  ),
])

describe('RFC 9110 §7.8: an Upgrade that is followed', () => {
  test('hands over the bytes behind the request', () => {
    const connection = connectWith(`${UPGRADE}\x81\x00rest`)
    expect(connection.switch().toString('latin1')).toBe('\x81\x00rest')
    expect(connection.unread).toBe(0)
    expect(connection.next().type).toBe('closed')
  })

  test('hands over nothing when there is nothing', () => {
    expect(connectWith(UPGRADE).switch()).toHaveLength(0)
  })

  test('waits for the end of the request', () => {
    const connection = connect()
    connection.receive(latin1(UPGRADE))
    expect(connection.next().type).toBe('request')
    expect(() => connection.switch()).toThrow('SWITCH is not possible in state BODY')
    expect(connection.next().type).toBe('end')
    connection.switch()
  })

  test('is not possible before a request, or once an answer has begun', () => {
    expect(() => connect().switch()).toThrow('SWITCH is not possible in state HEAD')
    const connection = connectWith(UPGRADE)
    connection.start(200, undefined, false)
    expect(() => connection.switch()).toThrow('SWITCH is not possible in state STARTED')
  })

  test('leaves the connection as it was when it is not possible', () => {
    const connection = connectWith(UPGRADE + GET)
    const sink = new Written()
    connection.start(426, undefined, false)
    expect(() => connection.switch()).toThrow('SWITCH')
    connection.body('', false, sink)
    expect(connection.next().type).toBe('request')
  })

  test('is the end of HTTP: nothing can be answered or refused', () => {
    const connection = connectWith(UPGRADE)
    const sink = new Written()
    connection.switch()
    expect(() => connection.start(200, undefined, false)).toThrow('START is not possible in state SWITCHED')
    expect(() => connection.switch()).toThrow('SWITCH is not possible in state SWITCHED')
    expect(() => connection.informational(103, [], sink)).toThrow('INFORMATIONAL is not possible')
    expect(sink.all).toBe('')
  })
})
