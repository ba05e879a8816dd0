// RFC 9112 §3: the request line, its method, target and version; §2.2 what may stand before it.
import { conformance, head, refuses, serves, type Row } from './rows.ts'

const line = (text: string): string => head(text, 'Host: a.test')
const accepts = (what: string, text: string, call: string): Row => serves(what, line(text), call)
const rejects = (what: string, text: string, status = 400): Row => refuses(what, status, line(text))

conformance('RFC 9112 §3.1, RFC 9110 §9.1: any token is a method', [
  accepts('GET', 'GET / HTTP/1.1', 'GET /'),
  accepts('QUERY', 'QUERY / HTTP/1.1', 'QUERY /'),
  accepts('PROPFIND', 'PROPFIND / HTTP/1.1', 'PROPFIND /'),
  accepts('an invented one', 'M-SEARCH / HTTP/1.1', 'M-SEARCH /'),
  accepts('all characters of a token', "!#$%&'*+-.^_`|~09aZ / HTTP/1.1", "!#$%&'*+-.^_`|~09aZ /"),
  accepts('in lower case it is another method', 'get / HTTP/1.1', 'get /'),
  accepts('PRI, outside the preface of HTTP/2', 'PRI / HTTP/1.1', 'PRI /'),
  accepts('64 characters', `${'M'.repeat(64)} / HTTP/1.1`, `${'M'.repeat(64)} /`),
  rejects('more than 64 characters', `${'M'.repeat(65)} / HTTP/1.1`, 501),
  rejects('none', ' / HTTP/1.1'),
  rejects('parentheses', 'GE(T / HTTP/1.1'),
  rejects('a slash', 'GE/T / HTTP/1.1'),
  rejects('a colon', 'GE:T / HTTP/1.1'),
  rejects('a control character', 'GE\x01T / HTTP/1.1'),
  rejects('NUL', 'G\0T / HTTP/1.1'),
  rejects('an octet above 127', 'G\xcbT / HTTP/1.1'),
  refuses('a TLS handshake', 400, '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'),
  refuses('the preface of HTTP/2', 505, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
])

conformance('RFC 9112 §3: one space between the parts, and nothing else', [
  rejects('two spaces behind the method', 'GET  / HTTP/1.1'),
  rejects('two spaces behind the target', 'GET /  HTTP/1.1'),
  rejects('a tab behind the method', 'GET\t/ HTTP/1.1'),
  rejects('a tab behind the target', 'GET /\tHTTP/1.1'),
  rejects('a space behind the version', 'GET / HTTP/1.1 '),
  rejects('a space before the method', ' GET / HTTP/1.1'),
  rejects('a space in the target', 'GET /a b HTTP/1.1'),
  rejects('a vertical tab', 'GET\x0b/ HTTP/1.1'),
  rejects('no target', 'GET HTTP/1.1'),
  rejects('an empty target', 'GET  HTTP/1.1'),
  rejects('the method alone', 'GET'),
  refuses('a bare LF at the end', 400, 'GET / HTTP/1.1\nHost: a\r\n\r\n'),
  refuses('bare LF everywhere', 400, 'GET / HTTP/1.1\nHost: a\n\n'),
  refuses('a bare CR at the end', 400, 'GET / HTTP/1.1\rHost: a\r\n\r\n'),
  refuses('two CR at the end', 400, 'GET / HTTP/1.1\r\r\nHost: a\r\n\r\n'),
])

conformance('RFC 9112 §2.3: the version', [
  accepts('1.1', 'GET / HTTP/1.1', 'GET /'),
  accepts('1.2 is served as 1.1 (RFC 9110 §6.2)', 'GET / HTTP/1.2', 'GET /'),
  accepts('1.9 is served as 1.1 (RFC 9110 §6.2)', 'GET / HTTP/1.9', 'GET /'),
  rejects('2.0', 'GET / HTTP/2.0', 505),
  rejects('3.0', 'GET / HTTP/3.0', 505),
  rejects('0.9', 'GET / HTTP/0.9', 505),
  rejects('in lower case', 'GET / http/1.1'),
  rejects('two digits', 'GET / HTTP/1.10'),
  rejects('two digits before the dot', 'GET / HTTP/01.1'),
  rejects('one number', 'GET / HTTP/1'),
  rejects('a comma', 'GET / HTTP/1,1'),
  rejects('a letter', 'GET / HTTP/1.x'),
  rejects('another protocol', 'GET / ICAP/1.0'),
  refuses('none, as in HTTP/0.9', 400, 'GET /\r\n'),
  refuses('none, with fields behind it', 400, 'GET /\r\nHost: a\r\n\r\n'),
])

conformance('RFC 9112 §2.2: empty lines before the request line', [
  serves('one', `\r\n${line('GET / HTTP/1.1')}`, 'GET /'),
  serves('two', `\r\n\r\n${line('GET / HTTP/1.1')}`, 'GET /'),
  serves(
    'one behind each request',
    `${line('POST /a HTTP/1.1').slice(0, -2)}Content-Length: 1\r\n\r\nx\r\n${line('GET /b HTTP/1.1')}\r\n`,
    'POST /a x',
    'GET /b',
  ),
  refuses('three', 400, `\r\n\r\n\r\n${line('GET / HTTP/1.1')}`),
  refuses('a bare LF', 400, `\n${line('GET / HTTP/1.1')}`),
  refuses('a bare CR', 400, `\r${line('GET / HTTP/1.1')}`),
  refuses('a space on it', 400, ` \r\n${line('GET / HTTP/1.1')}`),
])

conformance('RFC 9112 §3.2.1: origin-form', [
  accepts('a path', 'GET /a/b HTTP/1.1', 'GET /a/b'),
  accepts('a query', 'GET /a?b=c&d HTTP/1.1', 'GET /a?b=c&d'),
  accepts('two question marks', 'GET /a?b?c HTTP/1.1', 'GET /a?b?c'),
  accepts('two slashes are no authority', 'GET //b.test/x HTTP/1.1', 'GET //b.test/x'),
  accepts('dot segments are left alone', 'GET /a/../b HTTP/1.1', 'GET /a/../b'),
  accepts('percent-encoding is left alone', 'GET /a%2Fb HTTP/1.1', 'GET /a%2Fb'),
  accepts('all characters of a path', "GET /-._~!$&'()*+,;=:@ HTTP/1.1", "GET /-._~!$&'()*+,;=:@"),
  accepts('what browsers do not encode', 'GET /?a="<|>"{b}^`\\[c] HTTP/1.1', 'GET /?a="<|>"{b}^`\\[c]'),
  rejects('a fragment', 'GET /a#b HTTP/1.1'),
  rejects('a control character', 'GET /a\x07b HTTP/1.1'),
  rejects('NUL', 'GET /a\0b HTTP/1.1'),
  rejects('DEL', 'GET /a\x7fb HTTP/1.1'),
  rejects('raw UTF-8', 'GET /b\xc3\xbccher HTTP/1.1'),
  rejects('a bare CR', 'GET /a\rb HTTP/1.1'),
  rejects('percent-encoding that is not UTF-8', 'GET /%ff HTTP/1.1'),
  rejects('percent-encoding without digits', 'GET /%zz HTTP/1.1'),
  rejects('no slash', 'GET a HTTP/1.1'),
  rejects('a query alone', 'GET ?a HTTP/1.1'),
  rejects('a host', 'GET a.test HTTP/1.1'),
  rejects('a host with a port', 'GET a.test:80 HTTP/1.1'),
  rejects('two dots', 'GET ../a HTTP/1.1'),
  refuses('a bad path asked for with HEAD: an answer without content', 400, line('HEAD /%ff HTTP/1.1'), [], {
    isHead: true,
  }),
  refuses('a bad target asked for with HEAD: an answer without content', 400, line('HEAD a HTTP/1.1'), [], {
    isHead: true,
  }),
])

conformance('RFC 9112 §3.2.2: absolute-form, whose authority replaces Host', [
  accepts('http', 'GET http://b.test/field/host HTTP/1.1', 'GET /field/host [b.test]'),
  accepts('https', 'GET https://b.test/field/host HTTP/1.1', 'GET /field/host [b.test]'),
  accepts('in any case', 'GET HtTp://b.test/field/host HTTP/1.1', 'GET /field/host [b.test]'),
  accepts('a port', 'GET http://b.test:81/field/host HTTP/1.1', 'GET /field/host [b.test:81]'),
  accepts('IPv6', 'GET http://[::1]:81/field/host HTTP/1.1', 'GET /field/host [[::1]:81]'),
  accepts('a query', 'GET http://b.test/a?b HTTP/1.1', 'GET /a?b'),
  accepts('no path', 'GET http://b.test HTTP/1.1', 'GET /'),
  accepts('a query and no path', 'GET http://b.test?a HTTP/1.1', 'GET /?a'),
  accepts('OPTIONS without a path is OPTIONS * (§3.2.4)', 'OPTIONS http://b.test HTTP/1.1', 'OPTIONS *'),
  serves('in HTTP/1.0, without Host', head('GET http://b.test/a HTTP/1.0', 'Connection: keep-alive'), 'GET /a'),
  rejects('an empty host (RFC 9110 §4.2.1)', 'GET http:///x HTTP/1.1'),
  rejects('an empty host with a port', 'GET http://:80/x HTTP/1.1'),
  rejects('no authority', 'GET http:/x HTTP/1.1'),
  rejects('nothing behind the scheme', 'GET http: HTTP/1.1'),
  rejects('userinfo (RFC 9110 §4.2.4)', 'GET http://user@b.test/ HTTP/1.1'),
  rejects('userinfo with a password', 'GET http://user:secret@b.test/ HTTP/1.1'),
  rejects('empty userinfo', 'GET http://@b.test/ HTTP/1.1'),
  rejects('a bad port', 'GET http://b.test:x/ HTTP/1.1'),
  rejects('a port above 65535', 'GET http://b.test:70000/ HTTP/1.1'),
  rejects('bad IPv6', 'GET http://[::1/ HTTP/1.1'),
  rejects('a fragment', 'GET http://b.test/#x HTTP/1.1'),
  rejects('another scheme', 'GET ftp://b.test/ HTTP/1.1'),
  rejects('a script', 'GET javascript:alert(1) HTTP/1.1'),
])

conformance('RFC 9112 §3.2.4: asterisk-form', [
  accepts('OPTIONS *', 'OPTIONS * HTTP/1.1', 'OPTIONS *'),
  rejects('GET *', 'GET * HTTP/1.1'),
  rejects('POST *', 'POST * HTTP/1.1'),
  rejects('OPTIONS *x', 'OPTIONS *x HTTP/1.1'),
  rejects('OPTIONS *?x', 'OPTIONS *?x HTTP/1.1'),
  rejects('OPTIONS */', 'OPTIONS */ HTTP/1.1'),
])
