// RFC 9112 §2 and §3: empty lines, method, target, version.
import { describe, expect, test } from 'vitest'

import { conformance, end, refuses, request, sees, serves } from './conformance.ts'
import { catchProtocolError, connect, connectWith, drive, factsOf, head, latin1, Written } from './drive.ts'

const line = (text: string): string => head(text, 'Host: a')

conformance('RFC 9112 §2.2: empty lines before the request line', [
  serves('one is skipped', `\r\n${line('GET / HTTP/1.1')}`),
  serves('two are skipped', `\r\n\r\n${line('GET / HTTP/1.1')}`),
  refuses('three are not HTTP', `\r\n\r\n\r\n${line('GET / HTTP/1.1')}`),
  refuses('LF alone is no line end', `\n${line('GET / HTTP/1.1')}`),
  refuses('CR alone is no line end', `\r${line('GET / HTTP/1.1')}`),
  refuses('a space is no empty line', ` \r\n${line('GET / HTTP/1.1')}`),
  sees('they are skipped before every request', `\r\n${line('GET / HTTP/1.1')}\r\n\r\n${line('GET /b HTTP/1.1')}\r\n`, [
    request(),
    end(),
    request({ path: '/b' }),
    end(),
    'open',
  ]),
  sees('they are counted for each request', `${line('GET / HTTP/1.1')}\r\n\r\n\r\n`, [
    request(),
    end(),
    { refused: 400 },
    'closed',
  ]),
  sees('a client that ends behind one has sent all', `${line('GET / HTTP/1.1')}\r\n`, [request(), end(), 'closed'], {
    eof: true,
  }),
])

conformance('RFC 9112 §3: the request line', [
  serves('method, target and version', line('GET / HTTP/1.1')),
  refuses('two spaces before the target', line('GET  / HTTP/1.1')),
  refuses('two spaces before the version', line('GET /  HTTP/1.1')),
  refuses('a space behind the version', line('GET / HTTP/1.1 ')),
  refuses('a space before the method', line(' GET / HTTP/1.1')),
  refuses('a tab instead of the first space', line('GET\t/ HTTP/1.1')),
  refuses('a tab instead of the second space', line('GET /\tHTTP/1.1')),
  refuses('a vertical tab', line('GET\x0b/ HTTP/1.1')),
  refuses('a form feed', line('GET /\x0cHTTP/1.1')),
  refuses('a bare CR as a space', line('GET /\rHTTP/1.1')),
  refuses('a space in the target', line('GET /a b HTTP/1.1')),
  refuses('no method', line('/ HTTP/1.1')),
  refuses('no target', line('GET HTTP/1.1')),
  refuses('an empty target', line('GET  HTTP/1.1')),
  refuses('LF as line end', 'GET / HTTP/1.1\nHost: a\r\n\r\n'),
  refuses('CR as line end', 'GET / HTTP/1.1\rHost: a\r\n\r\n'),
  refuses('CR CR LF as line end', 'GET / HTTP/1.1\r\r\nHost: a\r\n\r\n'),
  refuses('NUL', line('GET /\0 HTTP/1.1')),
  refuses('a TLS handshake', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  refuses('an HTTP/2 preface', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505),
])

conformance('RFC 9110 §9.1: methods are tokens, case-sensitive', [
  ...[
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'PROPFIND',
    'M-SEARCH',
    'QUERY',
    'get',
    'G',
    "!#$%&'*+-.^_`|~0Az",
  ].map((method) => serves(method, line(`${method} / HTTP/1.1`), { method })),
  serves('HEAD', line('HEAD / HTTP/1.1'), { method: 'HEAD' }),
  serves('GETT is not GET', line('GETT / HTTP/1.1'), { method: 'GETT' }),
  serves('64 characters', line(`${'M'.repeat(64)} / HTTP/1.1`), { method: 'M'.repeat(64) }),
  refuses('more are no method (§3 asks for 501)', line(`${'M'.repeat(65)} / HTTP/1.1`), 501),
  refuses('more, without an end', 'M'.repeat(66), 501),
  ...[
    'G(T',
    'G,T',
    'G/T',
    'G:T',
    'G;T',
    'G<T',
    'G=T',
    'G@T',
    'G[T',
    'G\\T',
    'G{T',
    'G"T',
    'G\x7fT',
    'G\xe4T',
    'G\0T',
  ].map((method) => refuses(`${JSON.stringify(method)} is no token`, line(`${method} / HTTP/1.1`))),
])

conformance('RFC 9112 §3.2.1: origin-form', [
  serves('a path', line('GET /a/b HTTP/1.1'), { path: '/a/b' }),
  serves('a query', line('GET /a?b=c HTTP/1.1'), { path: '/a', query: 'b=c' }),
  serves('an empty query', line('GET /a? HTTP/1.1'), { path: '/a' }),
  serves('the first ? begins the query', line('GET /a?b?c HTTP/1.1'), { path: '/a', query: 'b?c' }),
  serves('a query on the root', line('GET /?b HTTP/1.1'), { query: 'b' }),
  serves('two slashes begin a path, not an authority', line('GET //b/c HTTP/1.1'), { path: '//b/c' }),
  serves('a URI in the path', line('GET /http://b/c?d HTTP/1.1'), { path: '/http://b/c', query: 'd' }),
  serves('dots and escapes stay as they are', line('GET /a/../%2e%2E/%2F HTTP/1.1'), { path: '/a/../%2e%2E/%2F' }),
  serves('a broken escape stays as it is', line('GET /%zz% HTTP/1.1'), { path: '/%zz%' }),
  serves('what browsers send unescaped', line('GET /"<>[]\\^`{|}?"<>[]\\^`{|} HTTP/1.1'), {
    path: '/"<>[]\\^`{|}',
    query: '"<>[]\\^`{|}',
  }),
  refuses('a fragment', line('GET /a#b HTTP/1.1')),
  refuses('raw UTF-8', line('GET /\xc3\xa4 HTTP/1.1')),
  refuses('raw UTF-8 in the query', line('GET /?\xc3\xa4 HTTP/1.1')),
  refuses('a control character', line('GET /\x01 HTTP/1.1')),
  refuses('DEL', line('GET /\x7f HTTP/1.1')),
  refuses('no slash', line('GET a HTTP/1.1')),
  refuses('a query alone', line('GET ?a HTTP/1.1')),
  refuses('a dot', line('GET . HTTP/1.1')),
  refuses('a backslash', line('GET \\a HTTP/1.1')),
])

conformance('RFC 9112 §3.2.2: absolute-form', [
  serves('the authority replaces Host', line('GET http://b/c HTTP/1.1'), {
    path: '/c',
    authority: 'b',
    headers: [['host', 'b']],
  }),
  serves('a query', line('GET http://b/c?d HTTP/1.1'), {
    path: '/c',
    query: 'd',
    authority: 'b',
    headers: [['host', 'b']],
  }),
  serves('no path', line('GET http://b HTTP/1.1'), { authority: 'b', headers: [['host', 'b']] }),
  serves('no path but a query', line('GET http://b?d/e HTTP/1.1'), {
    query: 'd/e',
    authority: 'b',
    headers: [['host', 'b']],
  }),
  serves('https', line('GET https://b:443/ HTTP/1.1'), {
    authority: 'b:443',
    headers: [['host', 'b:443']],
  }),
  serves('a scheme in upper case', line('GET HTTP://B/C HTTP/1.1'), {
    path: '/C',
    authority: 'B',
    headers: [['host', 'B']],
  }),
  serves('an IPv6 address', line('GET http://[::1]:80/ HTTP/1.1'), {
    authority: '[::1]:80',
    headers: [['host', '[::1]:80']],
  }),
  serves('other fields stay, Host comes first', head('GET http://b/ HTTP/1.1', 'X: 1', 'Host: a', 'Y: 2'), {
    authority: 'b',
    headers: [
      ['host', 'b'],
      ['x', '1'],
      ['y', '2'],
    ],
  }),
  serves('Host is added for HTTP/1.0', head('GET http://b/ HTTP/1.0', 'X: 1'), {
    version: '1.0',
    keepAlive: false,
    authority: 'b',
    headers: [
      ['host', 'b'],
      ['x', '1'],
    ],
  }),
  serves('OPTIONS of a server behind a proxy', line('OPTIONS http://b HTTP/1.1'), {
    method: 'OPTIONS',
    path: '*',
    authority: 'b',
    headers: [['host', 'b']],
  }),
  serves('OPTIONS of its root', line('OPTIONS http://b/ HTTP/1.1'), {
    method: 'OPTIONS',
    authority: 'b',
    headers: [['host', 'b']],
  }),
  serves('OPTIONS with a query is not of the server', line('OPTIONS http://b? HTTP/1.1'), {
    method: 'OPTIONS',
    authority: 'b',
    headers: [['host', 'b']],
  }),
  refuses('Host is asked for all the same', head('GET http://b/ HTTP/1.1')),
  refuses('Host must be valid all the same', head('GET http://b/ HTTP/1.1', 'Host: a b')),
  refuses('an empty host (RFC 9110 §4.2.1)', line('GET http:///x HTTP/1.1')),
  refuses('no host at all', line('GET http:// HTTP/1.1')),
  refuses('an empty host with a port', line('GET http://:80/ HTTP/1.1')),
  refuses('an empty host with a query', line('GET http://?a HTTP/1.1')),
  refuses('userinfo (RFC 9110 §4.2.4)', line('GET http://u@b/ HTTP/1.1')),
  refuses('userinfo with a password', line('GET http://u:p@b/ HTTP/1.1')),
  refuses('a port that is no number', line('GET http://b:x/ HTTP/1.1')),
  refuses('a port above 65535', line('GET http://b:65536/ HTTP/1.1')),
  refuses('a bad IPv6 address', line('GET http://[::1::]/ HTTP/1.1')),
  refuses('one slash', line('GET http:/b HTTP/1.1')),
  refuses('a backslash', line('GET http:\\\\b HTTP/1.1')),
  refuses('another scheme', line('GET ftp://b/ HTTP/1.1')),
  refuses('a scheme that only begins like http', line('GET httpx://b/ HTTP/1.1')),
  refuses('no scheme', line('GET ://b/ HTTP/1.1')),
])

conformance('RFC 9112 §3.2.3: authority-form, CONNECT only', [
  refuses('a tunnel is not made (RFC 9110 §9.3.6)', line('CONNECT b:443 HTTP/1.1'), 501),
  refuses('no port', line('CONNECT b HTTP/1.1')),
  refuses('an empty port', line('CONNECT b: HTTP/1.1')),
  refuses('port 0', line('CONNECT b:0 HTTP/1.1')),
  refuses('a port that is no number', line('CONNECT b:x HTTP/1.1')),
  refuses('a port above 65535', line('CONNECT b:99999 HTTP/1.1')),
  refuses('no host', line('CONNECT :443 HTTP/1.1')),
  refuses('userinfo', line('CONNECT u@b:443 HTTP/1.1')),
  refuses('a path', line('CONNECT / HTTP/1.1')),
  refuses('a URI', line('CONNECT http://b:443/ HTTP/1.1')),
  refuses('another method', line('GET b:443 HTTP/1.1')),
])

conformance('RFC 9112 §3.2.4: asterisk-form, OPTIONS only', [
  serves('OPTIONS', line('OPTIONS * HTTP/1.1'), { method: 'OPTIONS', path: '*' }),
  refuses('GET', line('GET * HTTP/1.1')),
  refuses('a query', line('OPTIONS *?a HTTP/1.1')),
  refuses('a path behind it', line('OPTIONS */ HTTP/1.1')),
])

conformance('RFC 9112 §2.3: versions', [
  serves('1.0', line('GET / HTTP/1.0'), { version: '1.0', keepAlive: false }),
  serves('1.2 is served as 1.1 (RFC 9110 §6.2)', line('GET / HTTP/1.2')),
  serves('1.9 is served as 1.1', line('GET / HTTP/1.9')),
  refuses('2.0', line('GET / HTTP/2.0'), 505),
  refuses('3.1', line('GET / HTTP/3.1'), 505),
  refuses('0.9 by name', line('GET / HTTP/0.9'), 505),
  refuses('an HTTP/0.9 line', 'GET /\r\n'),
  refuses('an HTTP/0.9 line with a space', 'GET / \r\n'),
  refuses('lower case', line('GET / http/1.1')),
  refuses('mixed case', line('GET / Http/1.1')),
  refuses('another protocol', line('GET / ICE/1.0')),
  refuses('HTTPS', line('GET / HTTPS/1.1')),
  refuses('no minor version', line('GET / HTTP/1')),
  refuses('an empty minor version', line('GET / HTTP/1.')),
  refuses('two digits', line('GET / HTTP/1.10')),
  refuses('two digits before the dot', line('GET / HTTP/11.1')),
  refuses('leading zeros', line('GET / HTTP/01.1')),
  refuses('a comma', line('GET / HTTP/1,1')),
  refuses('a space', line('GET / HTTP/ 1.1')),
  refuses('letters', line('GET / HTTP/x.y')),
  refuses('a sign', line('GET / HTTP/+1.1')),
])

conformance('RFC 9110 §9.3.2: the answer to a refused HEAD has no content', [
  refuses('no Host', head('HEAD / HTTP/1.1'), 400, { isHead: true }),
  refuses('version', line('HEAD / HTTP/2.0'), 505, { isHead: true }),
  refuses('behind an empty line', `\r\n${line('HEAD /# HTTP/1.1')}`, 400, { isHead: true }),
  refuses('but nothing is a HEAD behind a bare CR', `\r${line('HEAD / HTTP/1.1')}`),
  refuses('nor behind LF', `\n${line('HEAD / HTTP/1.1')}`),
  refuses('nor behind too many empty lines', `\r\n\r\n\r\n${line('HEAD / HTTP/1.1')}`),
  refuses('HEADS is not HEAD', line('HEADS / HTTP/3.0'), 505),
  refuses('head is not HEAD', line('head / HTTP/3.0'), 505),
  sees(
    'behind another request',
    line('GET / HTTP/1.1') + head('HEAD / HTTP/1.1'),
    [request(), end(), { refused: 400 }, 'closed'],
    { isHead: true },
  ),
])

describe('a refusal', () => {
  test('has the length of its content, Date, and the end of the connection', () => {
    const message = 'this server speaks HTTP/1.0 and HTTP/1.1 on this port (RFC 9110 §15.6.6)\n'
    const connection = connect()
    const sink = new Written()
    connection.receive(latin1(line('GET / HTTP/2.0')))
    const error = catchProtocolError(() => connection.next())
    expect(error.message).toBe(message.trimEnd())
    connection.refuse(error, sink)
    expect(Buffer.from(sink.all, 'latin1').toString()).toBe(
      [
        'HTTP/1.1 505 HTTP Version Not Supported',
        'date: Thu, 01 Jan 1970 00:00:00 GMT',
        'server: testudo',
        'content-type: text/plain; charset=utf-8',
        'connection: close',
        `content-length: ${Buffer.byteLength(message)}`,
        '',
        message,
      ].join('\r\n'),
    )
  })

  test('of HEAD has the length that the answer to GET would have', () => {
    const get = drive([latin1(line('GET / HTTP/2.0'))]).written
    expect(drive([latin1(line('HEAD / HTTP/2.0'))]).written).toBe(get.slice(0, get.indexOf('\r\n\r\n') + 4))
  })

  test('a method that is incomplete is no HEAD yet', () => {
    const { written } = drive([latin1('HEAD\0/ HTTP/1.1')])
    expect(written).toMatch(/\r\n\r\n.+\n$/)
  })
})

test('an empty line belongs to no request: the connection stays idle', () => {
  const connection = connectWith(line('GET / HTTP/1.1'))
  connection.start(204, undefined, false)
  connection.body(undefined, false, new Written())
  connection.receive(latin1('\r\n'))
  expect(connection.next().type).toBe('need-data')
  expect(connection.unread).toBe(0)
  expect(connection.isIdle).toBe(true)
  connection.receive(latin1('G'))
  expect(connection.next().type).toBe('need-data')
  expect(connection.isIdle).toBe(false)
})

test('header fields are made when they are asked for, and once', () => {
  const connection = connect()
  connection.receive(latin1(line('GET / HTTP/1.1')))
  const event = connection.next()
  if (event.type !== 'request') throw new Error(event.type)
  expect(event.headers).toBe(event.headers)
  expect(factsOf(event).headers).toEqual([['host', 'a']])
})
