// RFC 9112 §6.2, §6.3 and RFC 9110 §8.6: Content-Length.
import { conformance, head, refuses, serves, type Row } from './rows.ts'

const post = (value: string, content: string): string =>
  `${head('POST /a HTTP/1.1', 'Host: a', `Content-Length: ${value}`)}${content}`
const rejects = (what: string, value: string, content = 'hello'): Row => refuses(what, 400, post(value, content))

conformance('RFC 9112 §6.3: content of a known length', [
  serves('5', post('5', 'hello'), 'POST /a hello'),
  serves('0', post('0', ''), 'POST /a'),
  serves('leading zeros', post('0005', 'hello'), 'POST /a hello'),
  serves('whitespace around it', post(' \t5\t ', 'hello'), 'POST /a hello'),
  serves('none at all is none (§6.3 no. 7)', head('POST /a HTTP/1.1', 'Host: a'), 'POST /a'),
  serves('content under GET', `${head('GET /a HTTP/1.1', 'Host: a', 'Content-Length: 5')}hello`, 'GET /a hello'),
  serves('content under HEAD', `${head('HEAD /a HTTP/1.1', 'Host: a', 'Content-Length: 5')}hello`, 'HEAD /a hello'),
  serves('content under OPTIONS *', `${head('OPTIONS * HTTP/1.1', 'Host: a', 'Content-Length: 1')}x`, 'OPTIONS * x'),
  serves(
    'content that looks like a request',
    post('26', head('GET /x HTTP/1.1', 'Host: a')).slice(0, -2),
    `POST /a ${head('GET /x HTTP/1.1', 'Host: a').slice(0, -2)}`,
  ),
  serves(
    'all octets',
    post('256', String.fromCharCode(...Array(256).keys())),
    `POST /a ${String.fromCharCode(...Array(256).keys())}`,
  ),
  serves('two requests with content', post('2', 'hi') + post('3', 'you'), 'POST /a hi', 'POST /a you'),
  serves(
    'under HTTP/1.0',
    `${head('POST /a HTTP/1.0', 'Connection: keep-alive', 'Content-Length: 2')}hi`,
    'POST /a hi',
  ),
])

conformance('RFC 9112 §6.3: a length that is none ends the connection', [
  rejects('empty', ''),
  rejects('whitespace only', '  '),
  rejects('a plus sign', '+5'),
  rejects('a minus sign', '-5'),
  rejects('minus zero', '-0'),
  rejects('hexadecimal', '0x5'),
  rejects('an exponent', '5e0'),
  rejects('a fraction', '5.0'),
  rejects('an underscore', '1_0'),
  rejects('a space inside', '1 0'),
  rejects('letters', 'five'),
  rejects('letters behind digits', '5a'),
  rejects('a semicolon', '5;'),
  rejects('a quote', '"5"'),
  rejects('NBSP around it', '\xa05\xa0'),
  rejects('NEL around it', '\x855\x85'),
  rejects('digits of another script', '\xd9\xa5'),
  rejects('a list of equal values', '5, 5'),
  rejects('a list of different values', '5, 6'),
  rejects('a list with an empty item', '5,'),
  refuses(
    'two equal fields',
    400,
    `${head('POST /a HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Content-Length: 5')}hello`,
  ),
  refuses(
    'two different fields',
    400,
    `${head('POST /a HTTP/1.1', 'Host: a', 'Content-Length: 0', 'Content-Length: 5')}hello`,
  ),
  refuses(
    'two fields, one of them empty',
    400,
    `${head('POST /a HTTP/1.1', 'Host: a', 'Content-Length:', 'Content-Length: 5')}hello`,
  ),
  refuses('a space before the colon', 400, `${head('POST /a HTTP/1.1', 'Host: a', 'Content-Length : 5')}hello`),
  refuses('larger than 2^53', 413, post('9007199254740992', '')),
  refuses('larger than 2^64, which some would wrap to 5', 413, post('18446744073709551621', 'hello')),
  refuses(
    'a bad one asked for with HEAD: an answer without content',
    400,
    head('HEAD /a HTTP/1.1', 'Host: a', 'Content-Length: x'),
    [],
    { isHead: true },
  ),
  refuses('a bad one behind a good request', 400, post('2', 'hi') + post('x', ''), ['POST /a hi']),
])
