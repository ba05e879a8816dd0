// RFC 9112 §7.1: the chunked transfer coding.
import { conformance, data, end, request, sees, type Row } from './conformance.ts'
import { head, type Seen } from './drive.ts'

const HEAD = head('POST / HTTP/1.1', 'Host: a', 'Transfer-Encoding: chunked')
const POST = request({
  method: 'POST',
  length: -1,
  headers: [
    ['host', 'a'],
    ['transfer-encoding', 'chunked'],
  ],
})

type Options = Pick<Row, 'limits' | 'eof'>

function decodes(what: string, bytes: string, content: string, last: Seen = end(), options: Options = {}): Row {
  const pieces = content === '' ? [] : [data(content)]
  return sees(what, HEAD + bytes, [POST, ...pieces, last, 'open'], options)
}

function refuses(what: string, bytes: string, content = '', status = 400, options: Options = {}): Row {
  const pieces = content === '' ? [] : [data(content)]
  return sees(what, HEAD + bytes, [POST, ...pieces, { refused: status }, 'closed'], options)
}

conformance('RFC 9112 §7.1: chunks', [
  decodes('one', '5\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('many', '1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\n\r\n', 'hello'),
  decodes('none', '0\r\n\r\n', ''),
  decodes(
    'hexadecimal sizes in any case',
    `a\r\n${'x'.repeat(10)}\r\nB\r\n${'y'.repeat(11)}\r\n0\r\n\r\n`,
    'x'.repeat(10) + 'y'.repeat(11),
  ),
  decodes('two digits', `1f\r\n${'x'.repeat(31)}\r\n0\r\n\r\n`, 'x'.repeat(31)),
  decodes('leading zeros', '0005\r\nhello\r\n0000\r\n\r\n', 'hello'),
  decodes('sixteen digits', '0000000000000005\r\nhello\r\n0000000000000000\r\n\r\n', 'hello'),
  decodes('data of line ends and sizes', '9\r\n\r\n0\r\n\r\n5\r\r\n0\r\n\r\n', '\r\n0\r\n\r\n5\r'),
  decodes('data of any byte', '4\r\n\0\x80\xff\x7f\r\n0\r\n\r\n', '\0\x80\xff\x7f'),
  sees(
    'what is behind the last chunk is the next request',
    `${HEAD}1\r\nx\r\n0\r\n\r\n${head('GET / HTTP/1.1', 'Host: a')}`,
    [POST, data('x'), end(), request(), end(), 'open'],
  ),
  sees('two requests', `${HEAD}1\r\nx\r\n0\r\n\r\n${HEAD}1\r\ny\r\n0\r\n\r\n`, [
    POST,
    data('x'),
    end(),
    POST,
    data('y'),
    end(),
    'open',
  ]),
])

conformance('RFC 9112 §7.1: chunk-size = 1*HEXDIG', [
  refuses('seventeen digits', '00000000000000005\r\nhello\r\n'),
  refuses('seventeen digits, large', '10000000000000005\r\nhello\r\n'),
  refuses('sixteen digits are larger than any limit', 'ffffffffffffffff\r\n', '', 413),
  refuses('2⁵³ without a limit', '20000000000000\r\n', '', 413, { limits: { bodyBytes: Infinity } }),
  refuses('2³² + 5', '100000005\r\nhello\r\n', '', 413),
  refuses('empty', '\r\n'),
  refuses('empty behind a chunk', '1\r\nx\r\n\r\n', 'x'),
  refuses('empty with an extension', ';a=b\r\n'),
  refuses('a prefix', '0x5\r\nhello\r\n'),
  refuses('a sign', '+5\r\nhello\r\n'),
  refuses('a negative number', '-5\r\nhello\r\n'),
  refuses('a space before', ' 5\r\nhello\r\n'),
  refuses('a tab before', '\t5\r\nhello\r\n'),
  refuses('a space behind', '5 \r\nhello\r\n'),
  refuses('a tab behind', '5\t\r\nhello\r\n'),
  refuses('a space behind the last one', '0 \r\n\r\n'),
  refuses('a space inside', '1 0\r\n'),
  refuses('no digit', 'g\r\n'),
  refuses('a digit and a letter', '5g\r\nhello\r\n'),
  refuses('an underscore', '1_0\r\n'),
  refuses('NUL', '5\0\r\nhello\r\n'),
  refuses('a vertical tab', '5\x0b\r\nhello\r\n'),
  refuses('NBSP', '5\xa0\r\nhello\r\n'),
  refuses('a fullwidth digit', '\xef\xbc\x95\r\nhello\r\n'),
  refuses('a comma', '5,5\r\nhello\r\n'),
  refuses('LF as line end', '5\nhello\r\n0\r\n\r\n'),
  refuses('CR as line end', '5\rhello\r\n0\r\n\r\n'),
  refuses('CR CR LF as line end', '5\r\r\nhello\r\n0\r\n\r\n'),
  refuses('LF behind the last size', '0\n\r\n'),
])

conformance('RFC 9112 §7.1: CRLF behind chunk data', [
  refuses('LF', '5\r\nhello\n0\r\n\r\n', 'hello'),
  refuses('CR', '5\r\nhello\r0\r\n\r\n', 'hello'),
  refuses('CR CR LF', '5\r\nhello\r\r\n0\r\n\r\n', 'hello'),
  refuses('nothing', '5\r\nhello0\r\n\r\n', 'hello'),
  refuses('two other bytes', '5\r\nhelloXX0\r\n\r\n', 'hello'),
  refuses('LF CR', '5\r\nhello\n\r0\r\n\r\n', 'hello'),
  refuses('another byte and LF', '5\r\nhelloX\n0\r\n\r\n', 'hello'),
  refuses('CR and another byte', '5\r\nhello\rX0\r\n\r\n', 'hello'),
  refuses('more data than the size says', '4\r\nhello\r\n0\r\n\r\n', 'hell'),
  sees('less data than the size says', `${HEAD}6\r\nhello\r\n0\r\n\r\n`, [
    POST,
    data('hello\r'),
    { refused: 400 },
    'closed',
  ]),
])

conformance('RFC 9112 §7.1.1: extensions are checked and dropped', [
  decodes('a name', '5;a\r\nhello\r\n0;b\r\n\r\n', 'hello'),
  decodes('a value', '5;a=b\r\nhello\r\n0;c=d\r\n\r\n', 'hello'),
  decodes('many', '5;a=b;c;d=e\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('equal names', '5;a;a=b;a=b\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('every token character', "5;!#$%&'*+-.^_`|~09AZaz=!#$%&'*+-.^_`|~09AZaz\r\nhello\r\n0\r\n\r\n", 'hello'),
  decodes('whitespace before the semicolon (BWS)', '5 \t;a=b\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('whitespace behind the semicolon', '5; \ta=b\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('whitespace before the equals sign', '5;a \t=b\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('whitespace behind the equals sign', '5;a= \tb\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('whitespace between extensions', '5 ; a = b ; c ; d = "e" ; f\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('a quoted value', '5;a="b c;d=e,\t\xe4"\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('an empty quoted value', '5;a=""\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('quoted pairs', '5;a="\\"\\\\\\a\\ \\\t\\\xff"\r\nhello\r\n0\r\n\r\n', 'hello'),
  decodes('an extension behind a quoted value', '5;a="b";c\r\nhello\r\n0\r\n\r\n', 'hello'),
  refuses('no name', '5;\r\nhello\r\n'),
  refuses('no name but a value', '5;=b\r\nhello\r\n'),
  refuses('no value', '5;a=\r\nhello\r\n'),
  refuses('no value but whitespace', '5;a= \r\nhello\r\n'),
  refuses('no value before another', '5;a=;b\r\nhello\r\n'),
  refuses('an empty one before another', '5;;a\r\nhello\r\n'),
  refuses('an empty one behind another', '5;a;\r\nhello\r\n'),
  refuses('whitespace only', '5; \r\nhello\r\n'),
  refuses('whitespace behind a name', '5;a \r\nhello\r\n'),
  refuses('whitespace behind a value', '5;a=b \r\nhello\r\n'),
  refuses('whitespace behind a quoted value', '5;a="b"\t\r\nhello\r\n'),
  refuses('two names', '5;a b\r\nhello\r\n'),
  refuses('two values', '5;a=b c\r\nhello\r\n'),
  refuses('two equals signs', '5;a==b\r\nhello\r\n'),
  refuses('two assignments', '5;a=b=c\r\nhello\r\n'),
  refuses('a value behind a quoted value', '5;a="b"c\r\nhello\r\n'),
  refuses('a quote inside a value', '5;a=b"c"\r\nhello\r\n'),
  refuses('a quoted name', '5;"a"=b\r\nhello\r\n'),
  refuses('a quoted value without an end', '5;a="b\r\nhello\r\n'),
  refuses('a quoted pair without an end', '5;a="b\\\r\nhello\r\n'),
  refuses('CRLF inside a quoted value', '5;a="\r\n"\r\nhello\r\n'),
  refuses('LF inside a quoted value', '5;a="\n"\r\nhello\r\n'),
  refuses('LF inside a quoted pair', '5;a="\\\n"\r\nhello\r\n'),
  refuses('LF inside an extension', '5;a\nb\r\nhello\r\n'),
  refuses('LF behind an extension', '5;a\nhello\r\n0\r\n\r\n'),
  refuses('CR inside an extension', '5;a\rb\r\nhello\r\n'),
  refuses('NUL inside a quoted value', '5;a="\0"\r\nhello\r\n'),
  refuses('DEL inside a quoted value', '5;a="\x7f"\r\nhello\r\n'),
  refuses('a separator in a name', '5;a/b\r\nhello\r\n'),
  refuses('a comma', '5;a,b\r\nhello\r\n'),
  refuses('obs-text in a name', '5;\xe4\r\nhello\r\n'),
  refuses('text without a semicolon', '5 a\r\nhello\r\n'),
  refuses('a comment', '5 (a)\r\nhello\r\n'),
])

conformance('RFC 9112 §7.1.1: the total length of extensions is limited', [
  decodes('up to the limit', `1;${'a'.repeat(4095)}\r\nx\r\n0\r\n\r\n`, 'x'),
  refuses('one chunk with more', `1;${'a'.repeat(4096)}\r\nx\r\n0\r\n\r\n`, '', 413),
  refuses('one chunk without an end', `1;${'a'.repeat(4200)}`, '', 413),
  refuses('a quoted value without an end', `1;a="${'a'.repeat(4200)}`, '', 413),
  refuses('whitespace without an end', `1${' '.repeat(4200)}`, '', 413),
  decodes('many chunks up to the limit', `${'1;ab\r\nx\r\n'.repeat(4)}0\r\n\r\n`, 'xxxx', end(), {
    limits: { chunkExtensionBytes: 12 },
  }),
  refuses('many chunks with more', `${'1;ab\r\nx\r\n'.repeat(4)}0;\r\n\r\n`, 'xxxx', 413, {
    limits: { chunkExtensionBytes: 12 },
  }),
  refuses('many chunks with more, in the middle', '1;ab\r\nx\r\n'.repeat(8), 'xxxx', 413, {
    limits: { chunkExtensionBytes: 12 },
  }),
  refuses('the limit comes before an error behind it', `1;${'a'.repeat(12)}\0\r\n`, '', 413, {
    limits: { chunkExtensionBytes: 12 },
  }),
  refuses('an error at the limit', `1;${'a'.repeat(11)}\0\r\n`, '', 400, { limits: { chunkExtensionBytes: 12 } }),
  refuses('none at all', '1;a\r\nx\r\n', '', 413, { limits: { chunkExtensionBytes: 0 } }),
])

conformance('RFC 9112 §7.1.2: trailers', [
  decodes('one', '0\r\nX-Sum: 1\r\n\r\n', '', end(['x-sum', '1'])),
  decodes('behind content', '1\r\nx\r\n0\r\nX-Sum:\t1 \r\n\r\n', 'x', end(['x-sum', '1'])),
  decodes('many, in order', '0\r\nA: 1\r\nB: 2\r\na: 3\r\n\r\n', '', end(['a', '1'], ['b', '2'], ['a', '3'])),
  decodes('an empty value', '0\r\nX:\r\n\r\n', '', end(['x', ''])),
  decodes('obs-text', '0\r\nX: \xc3\xa4\r\n\r\n', '', end(['x', '\xc3\xa4'])),
  decodes('behind an extension', '0;a=b\r\nX: 1\r\n\r\n', '', end(['x', '1'])),
  refuses('a space before the colon', '0\r\nX : 1\r\n\r\n'),
  refuses('no colon', '0\r\nX\r\n\r\n'),
  refuses('no name', '0\r\n: 1\r\n\r\n'),
  refuses('a folded line', '0\r\nX: 1\r\n 2\r\n\r\n'),
  refuses('whitespace first', '0\r\n X: 1\r\n\r\n'),
  refuses('LF behind a value', '0\r\nX: 1\n\r\n'),
  refuses('CR behind a value', '0\r\nX: 1\rY: 2\r\n\r\n'),
  refuses('CR CR LF behind a value', '0\r\nX: 1\r\r\n\r\n'),
  refuses('NUL', '0\r\nX: \0\r\n\r\n'),
  refuses('obs-text in a name', '0\r\n\xe4: 1\r\n\r\n'),
  refuses('LF as the empty line', '0\r\n\n'),
  refuses('CR as the empty line', '0\r\n\rX'),
  refuses('no empty line before the next request', `0\r\n${head('GET / HTTP/1.1', 'Host: a')}`),
])

conformance(
  'RFC 9110 §6.5.1: fields that no trailer section may have',
  [
    'Transfer-Encoding: chunked',
    'Content-Length: 5',
    'Host: b',
    'Authorization: Basic Og==',
    'Cookie: a=b',
    'Set-Cookie: a=b',
    'Content-Type: a/b',
    'Content-Encoding: gzip',
    'Content-Range: bytes 0-1/2',
    'Trailer: a',
    'TE: trailers',
    'Connection: close',
    'Upgrade: a',
    'Expect: 100-continue',
    'Cache-Control: no-cache',
    'Range: bytes=0-1',
    'If-Match: *',
    'X-Forwarded-For: 127.0.0.1',
    'Forwarded: for=a',
    'tRAILER: a',
  ].map((line) => refuses(line.slice(0, line.indexOf(':')), `1\r\nx\r\n0\r\nX: 1\r\n${line}\r\n\r\n`, 'x')),
)

conformance('limits on trailers', [
  decodes('as many as fields', `0\r\n${'X: 1\r\n'.repeat(3)}\r\n`, '', end(['x', '1'], ['x', '1'], ['x', '1']), {
    limits: { fields: 3 },
  }),
  refuses('more', `0\r\n${'X: 1\r\n'.repeat(4)}\r\n`, '', 431, { limits: { fields: 3 } }),
  decodes('as many bytes as the header section', `0\r\nX: ${'a'.repeat(95)}\r\n\r\n`, '', end(['x', 'a'.repeat(95)]), {
    limits: { headerBytes: 102 },
  }),
  refuses('more bytes', `0\r\nX: ${'a'.repeat(96)}\r\n\r\n`, '', 431, { limits: { headerBytes: 102 } }),
  refuses('more bytes in two fields', `0\r\nX: ${'a'.repeat(50)}\r\nX: ${'a'.repeat(50)}\r\n\r\n`, '', 431, {
    limits: { headerBytes: 102 },
  }),
  refuses('a value without an end', `0\r\nX: ${'a'.repeat(200)}`, '', 431, { limits: { headerBytes: 102 } }),
  refuses('a name without an end', `0\r\n${'a'.repeat(200)}`, '', 431, { limits: { headerBytes: 102 } }),
  refuses('the limit comes before an error behind it', `0\r\n${'a'.repeat(102)}\0`, '', 431, {
    limits: { headerBytes: 102 },
  }),
  refuses('an error before the limit', `0\r\n${'a'.repeat(101)}\0`, '', 400, { limits: { headerBytes: 102 } }),
])

conformance('RFC 9112 §8: a client that goes before the last chunk is complete', [
  ...[
    '',
    '5',
    '5\r',
    '5;a',
    '5\r\n',
    '0',
    '0\r',
    '0\r\n',
    '0\r\n\r',
    '0\r\nX',
    '0\r\nX: 1',
    '0\r\nX: 1\r',
    '0\r\nX: 1\r\n',
    '0\r\nX: 1\r\n\r',
  ].map((bytes) => refuses(`behind ${JSON.stringify(bytes)}`, bytes, '', 400, { eof: true })),
  refuses('inside data', '5\r\nhell', 'hell', 400, { eof: true }),
  refuses('behind data', '5\r\nhello', 'hello', 400, { eof: true }),
  refuses('inside the CRLF behind data', '5\r\nhello\r', 'hello', 400, { eof: true }),
  refuses('behind a chunk', '5\r\nhello\r\n', 'hello', 400, { eof: true }),
  sees('behind the last chunk', `${HEAD}0\r\n\r\n`, [POST, end(), 'closed'], { eof: true }),
])
