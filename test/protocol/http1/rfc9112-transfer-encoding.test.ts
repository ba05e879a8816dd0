// RFC 9112 §6.1: Transfer-Encoding. `chunked` alone is served; what two parsers could read differently is refused.
import { conformance, data, end, refuses, request, sees, serves } from './conformance.ts'
import { head } from './drive.ts'

const post = (...lines: readonly string[]): string => head('POST / HTTP/1.1', 'Host: a', ...lines)
const coded = (value: string): string => post(`Transfer-Encoding: ${value}`)
const BODY = '5\r\nhello\r\n0\r\n\r\n'
const NOT_IMPLEMENTED = 501

function chunked(value: string = 'chunked'): { method: string; length: number; headers: [string, string][] } {
  return {
    method: 'POST',
    length: -1,
    headers: [
      ['host', 'a'],
      ['transfer-encoding', value],
    ],
  }
}

conformance('RFC 9112 §7: chunked, alone', [
  serves('chunked', coded('chunked') + BODY, chunked(), 'hello'),
  serves('in any case', coded('ChUnKeD') + BODY, chunked('ChUnKeD'), 'hello'),
  serves('with whitespace around it', post('Transfer-Encoding: \t chunked \t') + BODY, chunked(), 'hello'),
  serves('without whitespace', post('tRANSFER-eNCODING:chunked') + BODY, chunked(), 'hello'),
  serves(
    'with any method',
    head('GET / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked') + BODY,
    {
      ...chunked(),
      method: 'GET',
    },
    'hello',
  ),
])

conformance('RFC 9112 §6.1: what is no list of codings', [
  refuses('empty', coded('')),
  refuses('a comma', coded(',')),
  refuses('a comma behind', coded('chunked,')),
  refuses('a comma before', coded(', chunked')),
  refuses('an empty line and another', post('Transfer-Encoding:', 'Transfer-Encoding: chunked')),
  refuses('another line and an empty one', post('Transfer-Encoding: chunked', 'Transfer-Encoding:')),
  refuses('NBSP before', coded('\xa0chunked')),
  refuses('NBSP behind', coded('chunked\xa0')),
  refuses('NEL behind', coded('chunked\x85')),
  refuses('a vertical tab before', coded('\x0bchunked')),
  refuses('a vertical tab behind', coded('chunked\x0b')),
  refuses('a form feed behind', coded('chunked\x0c')),
  refuses('NUL behind', coded('chunked\0')),
  refuses('DEL behind', coded('chunked\x7f')),
  refuses('a bare CR before', coded('\rchunked')),
  refuses('a bare LF before', coded('\nchunked')),
  refuses('quotes', coded('"chunked"')),
  refuses('single quotes are part of a token', coded("'chunked'"), NOT_IMPLEMENTED),
  refuses('a space inside', coded('chun ked')),
  refuses('two codings without a comma', coded('chunked chunked')),
  refuses('two codings with a semicolon', coded('gzip;chunked'), NOT_IMPLEMENTED),
  refuses('a colon', coded(': chunked')),
  refuses('a slash', coded('chunked/1')),
  refuses('an equals sign', coded('=chunked')),
])

conformance('RFC 9112 §6.1: chunked is the last coding, and applied once', [
  refuses('twice', coded('chunked, chunked')),
  refuses('twice without a space', coded('chunked,chunked')),
  refuses('on two lines', post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')),
  refuses('on two lines in any case', post('Transfer-Encoding: chunked', 'transfer-encoding: CHUNKED')),
  refuses('before another', coded('chunked, gzip')),
  refuses('before another, on two lines', post('Transfer-Encoding: chunked', 'Transfer-Encoding: gzip')),
  refuses('before identity', coded('chunked, identity')),
  refuses('between others', coded('gzip, chunked, deflate')),
  refuses('three times', coded('chunked, gzip, chunked')),
  refuses('with a parameter before another', coded('chunked;a=b, gzip')),
])

conformance('RFC 9112 §7: chunked has no parameters', [
  refuses('a parameter', coded('chunked;a=b')),
  refuses('a parameter with whitespace', coded('chunked ; a=b')),
  refuses('an empty parameter', coded('chunked;')),
  refuses('a quality', coded('chunked;q=1')),
])

conformance('RFC 9112 §6.1: codings that are not decoded are 501', [
  refuses('gzip', coded('gzip'), NOT_IMPLEMENTED),
  refuses('gzip, chunked', coded('gzip, chunked'), NOT_IMPLEMENTED),
  refuses('gzip, chunked on two lines', post('Transfer-Encoding: gzip', 'Transfer-Encoding: chunked'), NOT_IMPLEMENTED),
  refuses('identity', coded('identity'), NOT_IMPLEMENTED),
  refuses('identity, chunked', coded('identity, chunked'), NOT_IMPLEMENTED),
  refuses('xchunked', coded('xchunked'), NOT_IMPLEMENTED),
  refuses('chunkedx', coded('chunkedx'), NOT_IMPLEMENTED),
  refuses('chunke', coded('chunke'), NOT_IMPLEMENTED),
  refuses('x-chunked', coded('x-chunked'), NOT_IMPLEMENTED),
  refuses('with a parameter', coded('gzip;a=b, chunked'), NOT_IMPLEMENTED),
  refuses('with a quoted parameter', coded('gzip;a="b", chunked'), NOT_IMPLEMENTED),
  refuses('with whitespace', coded('gzip \t; a=b ,\tchunked'), NOT_IMPLEMENTED),
])

conformance('RFC 9112 §6.3 (3): Transfer-Encoding and Content-Length', [
  refuses('Content-Length first', post('Content-Length: 5', 'Transfer-Encoding: chunked')),
  refuses('Transfer-Encoding first', post('Transfer-Encoding: chunked', 'Content-Length: 5')),
  refuses('a length of zero', post('Transfer-Encoding: chunked', 'Content-Length: 0')),
  refuses('identity', post('Transfer-Encoding: identity', 'Content-Length: 5')),
  refuses('an empty Transfer-Encoding', post('Transfer-Encoding:', 'Content-Length: 5')),
  refuses('an unknown coding', post('Transfer-Encoding: gzip', 'Content-Length: 5')),
  refuses('a bad length is bad first', post('Transfer-Encoding: chunked', 'Content-Length: x')),
])

conformance('RFC 9112 §6.1: Transfer-Encoding in HTTP/1.0', [
  refuses('chunked', head('POST / HTTP/1.0', 'Host: a', 'Transfer-Encoding: chunked')),
  refuses(
    'with keep-alive',
    head('POST / HTTP/1.0', 'Host: a', 'Connection: keep-alive', 'Transfer-Encoding: chunked'),
  ),
  refuses('with Content-Length', head('POST / HTTP/1.0', 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked')),
  refuses('unknown', head('POST / HTTP/1.0', 'Transfer-Encoding: gzip')),
  refuses('empty', head('POST / HTTP/1.0', 'Transfer-Encoding:')),
])

conformance('RFC 9112 §6.1: fields that only look like it', [
  serves('a longer name', head('GET / HTTP/1.1', 'Host: a', 'X-Transfer-Encoding: chunked'), {
    headers: [
      ['host', 'a'],
      ['x-transfer-encoding', 'chunked'],
    ],
  }),
  serves('an underscore', head('GET / HTTP/1.1', 'Host: a', 'Transfer_Encoding: chunked'), {
    headers: [
      ['host', 'a'],
      ['transfer_encoding', 'chunked'],
    ],
  }),
  sees('TE is what the client accepts', coded('chunked').replace('Transfer', 'TE: chunked\r\nTransfer') + BODY, [
    request({
      ...chunked(),
      headers: [
        ['host', 'a'],
        ['te', 'chunked'],
        ['transfer-encoding', 'chunked'],
      ],
    }),
    data('hello'),
    end(),
    'open',
  ]),
])
