// RFC 9112 §6.1, §6.3: Transfer-Encoding, where requests are smuggled.
import { conformance, head, refuses, serves, type Row } from './rows.ts'

const CHUNKS = '2\r\nhi\r\n0\r\n\r\n'
const post = (...lines: readonly string[]): string => `${head('POST /a HTTP/1.1', 'Host: a', ...lines)}${CHUNKS}`
const coded = (value: string): string => post(`Transfer-Encoding: ${value}`)
const accepts = (what: string, value: string): Row => serves(what, coded(value), 'POST /a hi')
const rejects = (what: string, value: string, status = 400): Row => refuses(what, status, coded(value))

conformance('RFC 9112 §6.1: chunked alone is understood', [
  accepts('chunked', 'chunked'),
  accepts('in any case', 'CHUNKed'),
  accepts('a space behind it', 'chunked '),
  accepts('a tab behind it', 'chunked\t'),
  accepts('a tab before it', '\tchunked'),
  rejects('gzip, chunked', 'gzip, chunked', 501),
  rejects('gzip', 'gzip', 501),
  rejects('identity', 'identity', 501),
  rejects('identity, chunked', 'identity, chunked', 501),
  rejects('an unknown one', 'xchunked', 501),
  rejects('an unknown one with a parameter', 'x;a=b', 501),
  rejects('chunked, gzip: not the last', 'chunked, gzip'),
  rejects('chunked, identity: not the last', 'chunked, identity'),
  rejects('chunked twice', 'chunked, chunked'),
  rejects('chunked with a parameter', 'chunked;a=b'),
  rejects('chunked in quotes', '"chunked"'),
  rejects('empty', ''),
  rejects('a comma', ','),
  rejects('an empty item', 'chunked,'),
  rejects('two words', 'chunked chunked'),
  rejects('NBSP around it', '\xa0chunked\xa0'),
  rejects('NEL around it', '\x85chunked\x85'),
  rejects('a vertical tab before it', '\x0bchunked'),
  rejects('NUL behind it', 'chunked\0'),
  refuses('two fields of chunked', 400, post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')),
  refuses('chunked, then gzip', 400, post('Transfer-Encoding: chunked', 'Transfer-Encoding: gzip')),
  refuses('gzip, then chunked', 501, post('Transfer-Encoding: gzip', 'Transfer-Encoding: chunked')),
  refuses('empty, then chunked', 400, post('Transfer-Encoding:', 'Transfer-Encoding: chunked')),
  refuses('chunked, then identity', 400, post('Transfer-Encoding: chunked', 'Transfer-Encoding: identity')),
  refuses('a space before the colon', 400, post('Transfer-Encoding : chunked')),
  refuses('folded', 400, post('Transfer-Encoding:\r\n chunked')),
])

conformance('RFC 9112 §6.3: a message framed twice is an attack', [
  refuses('TE and CL', 400, post('Transfer-Encoding: chunked', 'Content-Length: 2')),
  refuses('CL and TE', 400, post('Content-Length: 2', 'Transfer-Encoding: chunked')),
  refuses('CL 0 and TE', 400, post('Content-Length: 0', 'Transfer-Encoding: chunked')),
  refuses('CL and an empty TE', 400, post('Content-Length: 12', 'Transfer-Encoding:')),
  refuses('CL and identity', 400, post('Content-Length: 12', 'Transfer-Encoding: identity')),
  refuses('CL and an unknown coding', 400, post('Content-Length: 12', 'Transfer-Encoding: x')),
  refuses(
    'TE and CL under GET',
    400,
    head('GET /a HTTP/1.1', 'Host: a', 'Content-Length: 5', 'Transfer-Encoding: chunked') + '0\r\n\r\n',
  ),
  refuses(
    'TE and CL in HTTP/1.0',
    400,
    head('POST /a HTTP/1.0', 'Host: a', 'Content-Length: 2', 'Transfer-Encoding: chunked') + CHUNKS,
  ),
  refuses(
    'TE and CL under HEAD: an answer without content',
    400,
    head('HEAD /a HTTP/1.1', 'Host: a', 'Content-Length: 2', 'Transfer-Encoding: chunked') + CHUNKS,
    [],
    { isHead: true },
  ),
  refuses(
    'behind a good request',
    400,
    post('Transfer-Encoding: chunked') + post('Transfer-Encoding: chunked', 'Content-Length: 2'),
    ['POST /a hi'],
  ),
])

conformance('RFC 9112 §6.1: HTTP/1.0 knows no Transfer-Encoding', [
  refuses('chunked', 400, head('POST /a HTTP/1.0', 'Host: a', 'Transfer-Encoding: chunked') + CHUNKS),
  refuses(
    'chunked, kept alive',
    400,
    head('POST /a HTTP/1.0', 'Connection: keep-alive', 'Transfer-Encoding: chunked') + CHUNKS,
  ),
  refuses('gzip', 400, head('POST /a HTTP/1.0', 'Transfer-Encoding: gzip') + CHUNKS),
  serves('HTTP/1.2 does', head('POST /a HTTP/1.2', 'Host: a', 'Transfer-Encoding: chunked') + CHUNKS, 'POST /a hi'),
])
