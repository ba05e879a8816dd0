// What a request may cost (RFC 9110 §15.5.14, §15.5.15, RFC 6585 §5), at each limit and one above.
import { describe, expect, test } from 'vitest'

import { GET, answer, start } from '../harness.ts'
import { connected, conformance, endOf, head, MODES, refuses, serves, type Row } from './rows.ts'

const lineOf = (length: number): string => `GET /${'a'.repeat(length - 16)} HTTP/1.1\r\n`
const withLine = (length: number): string => `${lineOf(length)}Host: a\r\n\r\n`
const chunked = (chunks: string): string => head('POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked') + chunks
const fields = (count: number): string[] => Array.from({ length: count }, (_, index) => `X-${index}: y`)

function at(what: string, row: Row, options: Row['options']): Row {
  return { ...row, what: `${what}: ${row.what}`, options }
}

const get = (...lines: readonly string[]): string => head('GET /a HTTP/1.1', 'Host: a', ...lines)

conformance('the request line: 414', [
  serves('8190 bytes', withLine(8190), `GET /${'a'.repeat(8174)}`),
  refuses('8191 bytes', 414, withLine(8191)),
  refuses('16 KiB', 414, withLine(16_384)),
  refuses('100 KiB without an end', 414, `GET /${'a'.repeat(100_000)}`),
  refuses('a long query', 414, `GET /?${'a'.repeat(10_000)} HTTP/1.1\r\nHost: a\r\n\r\n`),
  refuses('a long authority', 414, `GET http://${'a'.repeat(10_000)}/ HTTP/1.1\r\nHost: a\r\n\r\n`),
  at('limitRequestLine 40', serves('40 bytes', withLine(40), `GET /${'a'.repeat(24)}`), { limitRequestLine: 40 }),
  at('limitRequestLine 40', refuses('41 bytes', 414, withLine(41)), { limitRequestLine: 40 }),
])

conformance('the header section: 431', [
  serves('100 fields', get(...fields(99)), 'GET /a'),
  refuses('101 fields', 431, get(...fields(100))),
  serves('16 KiB', get(`X: ${'y'.repeat(16_384 - 9 - 5 - 2)}`), 'GET /a'),
  refuses('one byte more', 431, get(`X: ${'y'.repeat(16_384 - 9 - 5 - 1)}`)),
  refuses('a long value without an end', 431, `GET /a HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(100_000)}`),
  refuses('a long name without an end', 431, `GET /a HTTP/1.1\r\nHost: a\r\n${'y'.repeat(100_000)}`),
  refuses('many short fields without an end', 431, `GET /a HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(50_000)}`),
  at('limitRequestFields 2', serves('two', get('X: y'), 'GET /a'), { limitRequestFields: 2 }),
  at('limitRequestFields 2', refuses('three', 431, get('X: y', 'X: y')), { limitRequestFields: 2 }),
  at('limitHeaderBytes 40', serves('40 bytes', get(`X: ${'y'.repeat(24)}`), 'GET /a'), { limitHeaderBytes: 40 }),
  at('limitHeaderBytes 40', refuses('41 bytes', 431, get(`X: ${'y'.repeat(25)}`)), { limitHeaderBytes: 40 }),
  refuses('a trailer section without an end', 431, chunked(`0\r\nX: ${'y'.repeat(20_000)}`)),
  refuses('101 trailer fields', 431, chunked(`0\r\n${fields(101).join('\r\n')}\r\n\r\n`)),
])

conformance('content: 413', [
  refuses('more than 10 MiB', 413, head('POST /a HTTP/1.1', 'Host: a', 'Content-Length: 10485761')),
  at('limitBodyBytes 5', serves('5 bytes', `${get('Content-Length: 5')}hello`, 'GET /a hello'), { limitBodyBytes: 5 }),
  at('limitBodyBytes 5', refuses('6 bytes', 413, `${get('Content-Length: 6')}hello!`), { limitBodyBytes: 5 }),
  at('limitBodyBytes 5', serves('5 bytes in chunks', chunked('2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n'), 'POST /a hello'), {
    limitBodyBytes: 5,
  }),
  at('limitBodyBytes 5', refuses('6 bytes in chunks', 413, chunked('2\r\nhe\r\n4\r\nllo!\r\n0\r\n\r\n')), {
    limitBodyBytes: 5,
  }),
])

conformance('chunk extensions in total (RFC 9112 §7.1.1): 413', [
  serves('4096 bytes', chunked(`1;${'a'.repeat(4095)}\r\nx\r\n0\r\n\r\n`), 'POST /a x'),
  refuses('4097 bytes', 413, chunked(`1;${'a'.repeat(4096)}\r\nx\r\n0\r\n\r\n`)),
  refuses('one without an end', 413, chunked(`1;${'a'.repeat(100_000)}`)),
  serves('over many small chunks', chunked(`${'1;abc\r\nx\r\n'.repeat(1024)}0\r\n\r\n`), `POST /a ${'x'.repeat(1024)}`),
  refuses('over too many small chunks', 413, chunked(`${'1;abc\r\nx\r\n'.repeat(1025)}0\r\n\r\n`)),
  at('limitChunkExtensionBytes 0', serves('none', chunked('1\r\nx\r\n0\r\n\r\n'), 'POST /a x'), {
    limitChunkExtensionBytes: 0,
  }),
  at('limitChunkExtensionBytes 0', refuses('one', 413, chunked('1;a\r\nx\r\n0\r\n\r\n')), {
    limitChunkExtensionBytes: 0,
  }),
])

describe.each(MODES)('what never ends, %s', (_, mode) => {
  test('a head of 4 MiB is refused and not kept', async () => {
    const running = await start(answer('x'), mode)
    const client = running.connect()
    await connected(client)
    const end = endOf(client)
    client.send('GET / HTTP/1.1\r\nHost: a\r\nX: ')
    client.socket.write(Buffer.alloc(4 * 1024 * 1024, 'y'))
    expect(await end).toBe('end')
    expect(client.received).toMatch(/^HTTP\/1\.1 431 /)
  })

  test('five hundred half heads keep nobody else waiting', async () => {
    const running = await start(answer('served'), mode)
    const halves = Array.from({ length: 500 }, () => running.connect().send('GET / HTTP/1.1\r\nHos'))
    await Promise.all(halves.map((client) => connected(client)))
    await running.connect().send(GET).until('served')
    expect(running.server.connections).toBe(501)
    for (const client of halves) client.send('t: a\r\n\r\n')
    await Promise.all(halves.map((client) => client.until('served')))
  })
})
