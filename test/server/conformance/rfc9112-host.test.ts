// RFC 9112 §3.2 and RFC 9110 §7.2: exactly one Host, and it names a host.
import { conformance, head, refuses, serves, type Row } from './rows.ts'

const withHost = (...values: readonly string[]): string =>
  head('GET /field/host HTTP/1.1', ...values.map((value) => `Host: ${value}`))

const accepts = (what: string, value: string): Row => serves(what, withHost(value), `GET /field/host [${value}]`)
const rejects = (what: string, value: string): Row => refuses(what, 400, withHost(value))

conformance('RFC 9112 §3.2: a Host field is uri-host [":" port]', [
  accepts('a name', 'a.test'),
  accepts('a name with a port', 'a.test:8080'),
  accepts('a name with an empty port (RFC 3986 §3.2.3)', 'a.test:'),
  accepts('IPv4', '127.0.0.1:80'),
  accepts('IPv6', '[::1]'),
  accepts('IPv6 with a port', '[2001:db8::7]:443'),
  accepts('IPv4 in IPv6', '[::ffff:1.2.3.4]'),
  accepts('characters of a registered name', "a-b_c~d.!$&'()*+,;="),
  accepts('percent-encoding', 'a%20b.test'),
  serves(
    'empty, as the authority of a target may be (§3.2)',
    head('GET /field/host HTTP/1.1', 'Host:'),
    'GET /field/host []',
  ),
  serves(
    'whitespace around it (RFC 9110 §5.5)',
    head('GET /field/host HTTP/1.1', 'Host: \t a.test \t'),
    'GET /field/host [a.test]',
  ),
  serves('its name in any case', head('GET /field/host HTTP/1.1', 'hOST: a.test'), 'GET /field/host [a.test]'),
  rejects('a space', 'a b'),
  rejects('a tab', 'a\tb'),
  rejects('a slash', 'a.test/x'),
  rejects('a backslash', 'a.test\\x'),
  rejects('a query', 'a.test?x'),
  rejects('a fragment', 'a.test#x'),
  rejects('userinfo', 'user@a.test'),
  rejects('userinfo with a password', 'user:secret@a.test'),
  rejects('a scheme', 'http://a.test'),
  rejects('a port with letters', 'a.test:80a'),
  rejects('a port with a sign', 'a.test:+80'),
  rejects('a port above 65535', 'a.test:65536'),
  rejects('two ports', 'a.test:80:80'),
  rejects('IPv6 without brackets', '::1'),
  rejects('IPv6 that is not closed', '[::1'),
  rejects('IPv6 with too many groups', '[1:2:3:4:5:6:7:8:9]'),
  rejects('IPv6 with two gaps', '[1::2::3]'),
  rejects('IPv6 with text behind it', '[::1]a'),
  rejects('IPv6 with a zone', '[fe80::1%25eth0]'),
  rejects('nothing in brackets', '[]'),
  rejects('raw UTF-8', 'b\xc3\xbccher.test'),
  rejects('a percent sign without digits', 'a%zz'),
  rejects('a list', 'a.test, b.test'),
  rejects('quotes', '"a.test"'),
  rejects('angle brackets', '<a.test>'),
])

conformance('RFC 9112 §3.2: exactly one Host field', [
  refuses('none', 400, head('GET / HTTP/1.1')),
  refuses('none, but other fields', 400, head('GET / HTTP/1.1', 'X-Host: a', 'Accept: */*')),
  refuses('none, with an absolute-form target', 400, head('GET http://a.test/ HTTP/1.1')),
  refuses('two', 400, withHost('a.test', 'b.test')),
  refuses('two that are equal', 400, withHost('a.test', 'a.test')),
  refuses('two, one of them empty', 400, withHost('', 'a.test')),
  refuses(
    'two, with an absolute-form target',
    400,
    head('GET http://a.test/ HTTP/1.1', 'Host: a.test', 'Host: a.test'),
  ),
  refuses('two in HTTP/1.0', 400, head('GET / HTTP/1.0', 'Host: a.test', 'Host: a.test')),
  refuses('two in HTTP/1.2', 400, head('GET / HTTP/1.2', 'Host: a.test', 'Host: a.test')),
  refuses('none in HTTP/1.2', 400, head('GET / HTTP/1.2')),
  refuses('a bad one in HTTP/1.0', 400, head('GET / HTTP/1.0', 'Host: a b')),
  refuses('a bad one, with an absolute-form target', 400, head('GET http://a.test/ HTTP/1.1', 'Host: a b')),
  refuses('none, asked with HEAD: an answer without content', 400, head('HEAD / HTTP/1.1'), [], { isHead: true }),
  refuses('behind a good request', 400, head('GET /a HTTP/1.1', 'Host: a') + head('GET /b HTTP/1.1'), ['GET /a']),
])
