// RFC 9112 §6.2 and §6.3, RFC 9110 §8.6: content framed by its length.
import { conformance, data, end, refuses, request, sees, serves } from './conformance.ts'
import { head } from './drive.ts'

const post = (...lines: readonly string[]): string => head('POST / HTTP/1.1', 'Host: a', ...lines)
const withLength = (value: string): string => post(`Content-Length: ${value}`)

function content(
  length: string,
  value: string = length,
): { method: string; length: number; headers: [string, string][] } {
  return {
    method: 'POST',
    length: Number(length),
    headers: [
      ['host', 'a'],
      ['content-length', value],
    ],
  }
}

conformance('RFC 9112 §6.2: Content-Length', [
  serves('the content is as long', `${withLength('5')}hello`, content('5'), 'hello'),
  serves('any bytes', `${withLength('6')}\0\r\n\r\n\xff`, content('6'), '\0\r\n\r\n\xff'),
  serves('zero', withLength('0'), content('0')),
  serves(
    'with any method',
    `${head('GET / HTTP/1.1', 'Host: a', 'Content-Length: 2')}hi`,
    { ...content('2'), method: 'GET' },
    'hi',
  ),
  serves(
    'with HEAD',
    `${head('HEAD / HTTP/1.1', 'Host: a', 'Content-Length: 2')}hi`,
    { ...content('2'), method: 'HEAD' },
    'hi',
  ),
  serves('leading zeros', `${withLength('0005')}hello`, content('5', '0005'), 'hello'),
  serves('whitespace around it', `${post('Content-Length: \t 5 \t')}hello`, content('5'), 'hello'),
  serves('in any case', `${post('cOnTeNt-LeNgTh: 5')}hello`, content('5'), 'hello'),
  serves(
    'in HTTP/1.0',
    `${head('POST / HTTP/1.0', 'Host: a', 'Content-Length: 5')}hello`,
    {
      ...content('5'),
      version: '1.0',
      keepAlive: false,
    },
    'hello',
  ),
  serves('none is none (§6.3)', post(), { method: 'POST' }),
  sees(
    'what is behind the content is the next request',
    `${withLength('5')}hello${head('GET / HTTP/1.1', 'Host: a')}`,
    [request(content('5')), data('hello'), end(), request(), end(), 'open'],
  ),
  sees('content that looks like a request is content', withLength('27') + head('GET / HTTP/1.1', 'Host: a'), [
    request(content('27')),
    data(head('GET / HTTP/1.1', 'Host: a')),
    end(),
    'open',
  ]),
])

conformance('RFC 9110 §8.6: Content-Length = 1*DIGIT', [
  refuses('empty', withLength('')),
  refuses('a sign', withLength('+5')),
  refuses('a negative number', withLength('-5')),
  refuses('minus zero', withLength('-0')),
  refuses('hexadecimal', withLength('0x5')),
  refuses('a hexadecimal digit', withLength('a')),
  refuses('a point', withLength('5.0')),
  refuses('an exponent', withLength('5e0')),
  refuses('an underscore', withLength('1_0')),
  refuses('a space inside', withLength('1 0')),
  refuses('a tab inside', withLength('1\t0')),
  refuses('quotes', withLength('"5"')),
  refuses('a parameter', withLength('5;a=b')),
  refuses('NBSP', withLength('5\xa0')),
  refuses('NEL', withLength('\x855')),
  refuses('a superscript digit', withLength('\xb2')),
  refuses('a vertical tab', withLength('\x0b5')),
  refuses('text', withLength('five')),
])

conformance('RFC 9112 §6.3 (5): one Content-Length only', [
  refuses('a list of equal ones', withLength('5, 5')),
  refuses('a list without a space', withLength('5,5')),
  refuses('a list of different ones', withLength('5, 6')),
  refuses('an empty list item', withLength('5,')),
  refuses('two fields', post('Content-Length: 5', 'Content-Length: 6')),
  refuses('two equal fields', post('Content-Length: 5', 'content-length: 5')),
  refuses('an empty one and another', post('Content-Length:', 'Content-Length: 5')),
  refuses('zero and another', post('Content-Length: 0', 'Content-Length: 5')),
])

conformance('RFC 9110 §8.6: more than a number can hold', [
  refuses('2⁵³', withLength('9007199254740992'), 413),
  refuses('2⁶⁴ + 5', withLength('18446744073709551621'), 413),
  refuses('2³² + 5', withLength('4294967301'), 413),
  refuses('hundreds of digits', withLength('9'.repeat(400)), 413),
  serves('hundreds of zeros', withLength('0'.repeat(400)), content('0', '0'.repeat(400))),
  refuses('2⁶⁴ + 5 without a limit', withLength('18446744073709551621'), 413, { limits: { bodyBytes: Infinity } }),
])

conformance('RFC 9112 §8: a client that goes before the content is complete', [
  sees('inside', `${withLength('5')}hell`, [request(content('5')), data('hell'), { refused: 400 }, 'closed'], {
    eof: true,
  }),
  sees('before', withLength('5'), [request(content('5')), { refused: 400 }, 'closed'], { eof: true }),
  sees('behind', `${withLength('5')}hello`, [request(content('5')), data('hello'), end(), 'closed'], { eof: true }),
])
