// RFC 9110 §7.8: an Upgrade that is not followed is as if it were not there.
import { conformance, ends, head, serves } from './rows.ts'

const offer = (line: string, protocol: string, ...lines: readonly string[]): string =>
  head(line, 'Host: a', 'Connection: Upgrade', `Upgrade: ${protocol}`, ...lines)

conformance('RFC 9110 §7.8: an ignored Upgrade', [
  serves('is answered as HTTP/1.1', offer('GET /a HTTP/1.1', 'h2c'), 'GET /a'),
  serves(
    'with the settings of HTTP/2',
    offer('GET /a HTTP/1.1', 'h2c', 'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA'),
    'GET /a',
  ),
  serves('to an unknown protocol', offer('GET /a HTTP/1.1', 'tests/1.0, other'), 'GET /a'),
  serves(
    'keeps the request behind it',
    offer('GET /a HTTP/1.1', 'h2c') + head('GET /b HTTP/1.1', 'Host: a'),
    'GET /a',
    'GET /b',
  ),
  serves('keeps another offer behind it', offer('GET /a HTTP/1.1', 'x').repeat(3), 'GET /a', 'GET /a', 'GET /a'),
  serves('keeps its content', `${offer('POST /a HTTP/1.1', 'h2c', 'Content-Length: 2')}hi`, 'POST /a hi'),
  serves(
    'keeps its chunks, and the request behind them',
    `${offer('POST /a HTTP/1.1', 'x', 'Transfer-Encoding: chunked')}2\r\nhi\r\n0\r\n\r\n${head('GET /b HTTP/1.1', 'Host: a')}`,
    'POST /a hi',
    'GET /b',
  ),
  serves('under OPTIONS *', offer('OPTIONS * HTTP/1.1', 'TLS/1.0'), 'OPTIONS *'),
  serves('without Connection', head('GET /a HTTP/1.1', 'Host: a', 'Upgrade: h2c'), 'GET /a'),
  serves('without Upgrade', head('GET /a HTTP/1.1', 'Host: a', 'Connection: upgrade'), 'GET /a'),
  ends('with close', head('GET /a HTTP/1.1', 'Host: a', 'Connection: upgrade, close', 'Upgrade: h2c'), 'GET /a'),
  ends('in HTTP/1.0', head('GET /a HTTP/1.0', 'Connection: upgrade', 'Upgrade: h2c'), 'GET /a'),
])
