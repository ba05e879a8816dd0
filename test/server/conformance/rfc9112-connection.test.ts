// RFC 9112 §9: how long a connection lasts, and in which order answers come.
import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'

import { deferred, start } from '../harness.ts'
import { readAnswers } from './answers.ts'
import { connected, conformance, ends, endOf, head, refuses, serves, type Row } from './rows.ts'

const get = (version: string, ...values: readonly string[]): string =>
  head(`GET /a HTTP/${version}`, 'Host: a', ...values.map((value) => `Connection: ${value}`))
const persists = (what: string, version: string, ...values: readonly string[]): Row =>
  serves(what, get(version, ...values), 'GET /a')
const closes = (what: string, version: string, ...values: readonly string[]): Row =>
  ends(what, get(version, ...values), 'GET /a')

conformance('RFC 9112 §9.3: HTTP/1.1 persists, unless close is asked for', [
  persists('by default', '1.1'),
  persists('keep-alive', '1.1', 'keep-alive'),
  persists('another option', '1.1', 'a'),
  persists('an option that begins with close', '1.1', 'closed'),
  persists('an option that ends with close', '1.1', 'not-close'),
  persists('nothing', '1.1', ''),
  closes('close', '1.1', 'close'),
  closes('Close', '1.1', 'Close'),
  closes('CLOSE', '1.1', 'CLOSE'),
  closes('in a list', '1.1', 'a, close'),
  closes('in a list without spaces', '1.1', 'a,close,b'),
  closes('among empty items', '1.1', ', ,close,'),
  closes('behind a tab', '1.1', 'a,\tclose'),
  closes('with keep-alive', '1.1', 'keep-alive, close'),
  closes('on a second line', '1.1', 'a', 'close'),
  closes('on a first line', '1.1', 'close', 'keep-alive'),
  closes('under HTTP/1.2', '1.2', 'close'),
])

conformance('RFC 9112 §9.3: HTTP/1.0 ends, unless keep-alive is asked for', [
  closes('by default', '1.0'),
  closes('another option', '1.0', 'a'),
  closes('close', '1.0', 'close'),
  closes('close and keep-alive', '1.0', 'close, keep-alive'),
  persists('keep-alive', '1.0', 'keep-alive'),
  persists('Keep-Alive', '1.0', 'Keep-Alive'),
  persists('in a list', '1.0', 'a, keep-alive'),
  serves('without Host', head('GET /a HTTP/1.0', 'Connection: keep-alive'), 'GET /a'),
  ends(
    'a stream, which only the end of the connection can frame',
    head('GET /stream HTTP/1.0', 'Connection: keep-alive'),
    'GET /stream',
  ),
])

conformance('RFC 9112 §9.6: nothing behind close disturbs the answer', [
  ends('a request', get('1.1', 'close') + get('1.1'), 'GET /a'),
  ends('an invalid request', `${get('1.1', 'close')}GET / HTTP/1.1\r\n\r\n`, 'GET /a'),
  ends('bytes that are no HTTP', `${get('1.1', 'close')}\0\0\x80\xff`, 'GET /a'),
  ends('half a request', `${get('1.1', 'close')}GET /`, 'GET /a'),
  ends(
    'bytes behind content',
    `${head('POST /a HTTP/1.1', 'Host: a', 'Connection: close', 'Content-Length: 2')}hi\0\0`,
    'POST /a hi',
  ),
  ends(
    'bytes behind chunks',
    `${head('POST /a HTTP/1.1', 'Host: a', 'Connection: close', 'Transfer-Encoding: chunked')}2\r\nhi\r\n0\r\n\r\n\0`,
    'POST /a hi',
  ),
  ends('bytes behind an HTTP/1.0 request', `${get('1.0')}\0\0`, 'GET /a'),
])

conformance('RFC 9112 §9.3.2: pipelined requests are answered in order', [
  serves('two', get('1.1') + get('1.1'), 'GET /a', 'GET /a'),
  serves('a hundred', get('1.1').repeat(100), ...Array<string>(100).fill('GET /a')),
  serves('behind a stream', head('GET /stream HTTP/1.1', 'Host: a') + get('1.1'), 'GET /stream', 'GET /a'),
  serves(
    'of all framings',
    head('POST /a HTTP/1.1', 'Host: a', 'Content-Length: 1') +
      'x' +
      head('POST /b HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked') +
      '1\r\ny\r\n0\r\n\r\n' +
      get('1.1'),
    'POST /a x',
    'POST /b y',
    'GET /a',
  ),
  serves('of both versions', get('1.0', 'keep-alive') + get('1.1'), 'GET /a', 'GET /a'),
  refuses('an invalid one behind valid ones', 400, `${get('1.1')}${get('1.1')}GET / HTTP/1.1\r\n\r\n`, [
    'GET /a',
    'GET /a',
  ]),
  refuses('an invalid one behind a stream', 400, `${head('GET /stream HTTP/1.1', 'Host: a')}\0`, ['GET /stream']),
  refuses('an invalid HEAD behind a valid request', 400, `${get('1.1')}${head('HEAD / HTTP/1.1')}`, ['GET /a'], {
    isHead: true,
  }),
])

describe('RFC 9112 §9.6', () => {
  test('a FIN from the client does not cancel a slow answer', async () => {
    const gate = deferred()
    const running = await start(async (scope, receive, send) => {
      await receive()
      await gate.promise
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: `aborted: ${scope.signal.aborted}, `, moreBody: true })
      await turn()
      await send({ type: 'http.response.body', body: 'whole' })
    })
    const client = running.connect()
    await connected(client)
    client.socket.end(get('1.1'))
    for (let count = 0; count < 5; count++) await turn()
    gate.resolve()
    await client.closed
    expect(readAnswers(client.received, ['GET'])).toMatchObject([{ status: 200, content: 'aborted: false, whole' }])
  })

  test('a FIN inside a request is refused', async () => {
    for (const bytes of ['GET', 'GET / HTTP/1.1\r\n', 'GET / HTTP/1.1\r\nHost: a\r\n\r']) {
      const running = await start(() => undefined)
      const client = running.connect()
      await connected(client)
      client.socket.end(bytes)
      expect(await endOf(client)).toBe('end')
      expect(readAnswers(client.received, ['GET'])).toMatchObject([{ status: 400 }])
    }
  })

  test('the connection is closed in stages: answer, FIN, and only then deaf', async () => {
    const running = await start(() => undefined)
    const client = running.connect()
    await connected(client)
    const end = endOf(client)
    client.send('\0')
    expect(await end).toBe('end')
    // More than the buffers of both sides hold: without a reader, or behind a reset, these writes fail.
    const piece = Buffer.alloc(1024 * 1024, 'x')
    for (let count = 0; count < 32; count++)
      await new Promise<void>((resolve, reject) => {
        client.socket.write(piece, (error) => (error ? reject(error) : resolve()))
      })
    client.socket.end()
    await new Promise((resolve) => client.socket.once('close', resolve))
    expect(client.socket.errored).toBeNull()
  })
})
