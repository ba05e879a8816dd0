// Where other servers are known to stray. One row for each; that we do not follow them.
import { conformance, ends, head, refuses, serves } from './rows.ts'

const GET = head('GET /a HTTP/1.1', 'Host: a')
const CHUNKED = head('POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')
const TWICE = head('POST /a HTTP/1.1', 'Host: a', 'Content-Length: 4', 'Transfer-Encoding: chunked')
const HIDDEN = head('GET /hidden HTTP/1.1', 'Host: a')

conformance('unlike Node', [
  serves(
    'an ignored Upgrade keeps the bytes behind it',
    head('GET /a HTTP/1.1', 'Host: a', 'Connection: upgrade', 'Upgrade: x') + GET,
    'GET /a',
    'GET /a',
  ),
  refuses('the refusal of later bytes waits for the answers before it', 400, `${GET}${GET}\0`, ['GET /a', 'GET /a']),
  ends('bytes behind close are not refused', `${head('GET /a HTTP/1.1', 'Host: a', 'Connection: close')}\0`, 'GET /a'),
  refuses(
    'HTTP/1.0 with chunks is not kept alive',
    400,
    `${head('POST /a HTTP/1.0', 'Connection: keep-alive', 'Transfer-Encoding: chunked')}0\r\n\r\n${HIDDEN}`,
  ),
  refuses('HTTP/0.9 is not served', 400, 'GET /a\r\n'),
  refuses('two Host fields are not accepted', 400, head('GET /a HTTP/1.1', 'Host: a', 'Host: a')),
  serves(
    'a tab behind chunked is',
    head('POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked\t') + '0\r\n\r\n',
    'POST /a',
  ),
])

conformance('unlike Bun', [
  serves(
    'trailers are parsed and not taken for a request',
    `${CHUNKED}0\r\nX-Sum: 1\r\n\r\n${GET}`,
    'POST /a',
    'GET /a',
  ),
  serves(
    'what is pipelined behind a stream is answered',
    head('GET /stream HTTP/1.1', 'Host: a') + GET,
    'GET /stream',
    'GET /a',
  ),
  refuses('an invalid Host is the fault of the client', 400, head('GET /a HTTP/1.1', 'Host: a b')),
  serves('HTTP/1.0 needs no Host', head('GET /a HTTP/1.0', 'Connection: keep-alive'), 'GET /a'),
  serves('OPTIONS *', head('OPTIONS * HTTP/1.1', 'Host: a'), 'OPTIONS *'),
  serves('quoted values of chunk extensions', `${CHUNKED}1;a="b c"\r\nx\r\n0\r\n\r\n`, 'POST /a x'),
  serves('Date on HEAD', head('HEAD /a HTTP/1.1', 'Host: a'), 'HEAD /a'),
])

conformance('unlike Deno', [
  refuses('Host is needed', 400, head('GET /a HTTP/1.1')),
  refuses('a Host is no part of a URL', 400, head('GET /a HTTP/1.1', 'Host: a.test/x')),
  serves(
    'the content under an unknown Upgrade is read',
    `${head('POST /a HTTP/1.1', 'Host: a', 'Connection: upgrade', 'Upgrade: x', 'Content-Length: 2')}hi`,
    'POST /a hi',
  ),
])

conformance('unlike Go 1.19', [
  refuses('TE and CL: the hidden request is not served', 400, `${TWICE}0\r\n\r\n${HIDDEN}`),
  refuses('bare LF in chunk lines', 400, `${CHUNKED}1\nx\r\n0\r\n\r\n`),
  refuses('an empty chunk size is not zero', 400, `${CHUNKED}\r\n\r\n${HIDDEN}`),
  refuses(
    'an empty Content-Length is not zero',
    400,
    `${head('POST /a HTTP/1.1', 'Host: a', 'Content-Length:')}${HIDDEN}`,
  ),
  refuses('an empty field name', 400, head('GET /a HTTP/1.1', 'Host: a', ': x')),
])

conformance('unlike h11 under uvicorn and hypercorn', [
  refuses('TE and CL: the hidden request is not served', 400, `${TWICE}0\r\n\r\n${HIDDEN}`),
  refuses('bare LF', 400, 'GET /a HTTP/1.1\nHost: a\n\n'),
  refuses('obs-fold', 400, head('GET /a HTTP/1.1', 'Host: a', 'X: a', ' b')),
  refuses('a target without a slash', 400, head('GET foo HTTP/1.1', 'Host: a')),
  refuses('a target that is a query', 400, head('GET ?x HTTP/1.1', 'Host: a')),
  serves('methods keep their case', head('get /a HTTP/1.1', 'Host: a'), 'get /a'),
  serves('no 101 to h2c', head('GET /a HTTP/1.1', 'Host: a', 'Connection: upgrade', 'Upgrade: h2c'), 'GET /a'),
])

conformance('unlike httptools under uvicorn', [
  refuses('trailers do not become Host', 400, `${CHUNKED}0\r\nHost: b\r\n\r\n`),
  refuses('trailers do not become Authorization', 400, `${CHUNKED}0\r\nAuthorization: x\r\n\r\n`),
  serves(
    'no trailer becomes a header',
    `${head('POST /field/x HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')}0\r\nX: 1\r\n\r\n`,
    'POST /field/x',
  ),
  serves('no whitespace stays behind values', head('GET /field/x HTTP/1.1', 'Host: a', 'X: b \t'), 'GET /field/x [b]'),
  refuses('there is a limit of header bytes', 431, `GET /a HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(70_000)}`),
  refuses(
    'no Transfer-Encoding in HTTP/1.0',
    400,
    `${head('POST /a HTTP/1.0', 'Transfer-Encoding: chunked')}0\r\n\r\n`,
  ),
  ends('close in a list and in any case', head('GET /a HTTP/1.1', 'Host: a', 'Connection: a, Close'), 'GET /a'),
  serves(
    'an ignored Upgrade keeps the content',
    `${head('POST /a HTTP/1.1', 'Host: a', 'Connection: upgrade', 'Upgrade: x', 'Content-Length: 2')}hi`,
    'POST /a hi',
  ),
])

conformance('unlike gunicorn', [
  refuses(
    'chunked between NBSP',
    400,
    `${head('POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding: \xa0chunked\xa0')}0\r\n\r\n`,
  ),
  refuses(
    'chunked between NEL',
    400,
    `${head('POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding: \x85chunked\x85')}0\r\n\r\n`,
  ),
  refuses(
    'identity with Content-Length',
    400,
    `${head('POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding: identity', 'Content-Length: 2')}hi`,
  ),
  refuses('control characters in the target', 400, head('GET /\x01 HTTP/1.1', 'Host: a')),
  refuses('LF in chunk extensions', 400, `${CHUNKED}1;a\nb\r\nx\r\n0\r\n\r\n`),
  serves(
    'request lines of 8000 octets (RFC 9112 §3)',
    head(`GET /${'a'.repeat(7984)} HTTP/1.1`, 'Host: a'),
    `GET /${'a'.repeat(7984)}`,
  ),
])

conformance('unlike waitress', [
  refuses('TE and CL: the hidden request is not served', 400, `${TWICE}0\r\n\r\n${HIDDEN}`),
  refuses(
    'an empty Transfer-Encoding',
    400,
    `${head('POST /a HTTP/1.1', 'Host: a', 'Transfer-Encoding:', 'Content-Length: 2')}hi`,
  ),
  serves('no last chunk behind HEAD', head('HEAD /stream HTTP/1.1', 'Host: a') + GET, 'HEAD /stream', 'GET /a'),
  serves(
    'Expect without content does not break the next request',
    head('GET /a HTTP/1.1', 'Host: a', 'Expect: 100-continue') + GET,
    'GET /a',
    'GET /a',
  ),
  ends('lists in Connection are read', head('GET /a HTTP/1.1', 'Host: a', 'Connection: keep-alive, close'), 'GET /a'),
  refuses('a bare LF in the trailer section', 400, `${CHUNKED}0\r\nX: y\n\r\n${HIDDEN}`),
  refuses('trailers are checked', 400, `${CHUNKED}0\r\nX y\r\n\r\n`),
])
