// RFC 9112 §5, RFC 9110 §5: field lines.
import { conformance, refuses, serves } from './conformance.ts'
import { head } from './drive.ts'

const fields = (...lines: readonly string[]): string => head('GET / HTTP/1.1', 'Host: a', ...lines)
const withField = (name: string, value: string): { headers: [string, string][] } => ({
  headers: [
    ['host', 'a'],
    [name, value],
  ],
})

conformance('RFC 9112 §5: field lines', [
  serves('names are in lower case, values as they came', fields('X-Abc: DeF'), withField('x-abc', 'DeF')),
  serves('order and repetition stay', fields('X: 1', 'Y: 2', 'x: 3'), {
    headers: [
      ['host', 'a'],
      ['x', '1'],
      ['y', '2'],
      ['x', '3'],
    ],
  }),
  serves(
    'every token character in a name',
    fields("!#$%&'*+-.^_`|~09AZaz: 1"),
    withField("!#$%&'*+-.^_`|~09azaz", '1'),
  ),
  serves('a name of one character', fields('X: 1'), withField('x', '1')),
  serves('colons in a value', fields('X: a:b: c'), withField('x', 'a:b: c')),
  serves('a value of a colon', fields('X::'), withField('x', ':')),
  serves('an underscore is not a hyphen', fields('Content_Length: 5'), withField('content_length', '5')),
  refuses('an empty name', fields(': 1')),
  refuses('no colon', fields('X')),
  refuses('no colon, but a value', fields('X 1')),
  refuses('a line of a space', fields(' ')),
  ...[
    '(',
    ')',
    ',',
    '/',
    ';',
    '<',
    '=',
    '>',
    '?',
    '@',
    '[',
    '\\',
    ']',
    '{',
    '}',
    '"',
    '\x7f',
    '\0',
    '\x01',
    '\x80',
    '\xff',
    '\xa0',
  ].map((character) => refuses(`${JSON.stringify(character)} in a name`, fields(`X${character}Y: 1`))),
  refuses('UTF-8 in a name', fields('X-\xc3\xa4: 1')),
])

conformance('RFC 9112 §5.1: whitespace around names and values', [
  serves('none', fields('X:1'), withField('x', '1')),
  serves('spaces', fields('X:   1   '), withField('x', '1')),
  serves('tabs', fields('X:\t1\t'), withField('x', '1')),
  serves('both', fields('X: \t 1 \t '), withField('x', '1')),
  serves('inside a value it stays', fields('X: 1 \t 2'), withField('x', '1 \t 2')),
  serves('an empty value', fields('X:'), withField('x', '')),
  serves('a value of whitespace', fields('X: \t '), withField('x', '')),
  serves('NBSP is no whitespace', fields('X: \xa01\xa0'), withField('x', '\xa01\xa0')),
  serves('NEL is no whitespace', fields('X: \x851\x85'), withField('x', '\x851\x85')),
  refuses('a space before the colon', fields('X : 1')),
  refuses('a tab before the colon', fields('X\t: 1')),
  refuses('a space before the colon of Content-Length', fields('Content-Length : 0')),
  refuses('a space before the colon of Transfer-Encoding', fields('Transfer-Encoding : chunked')),
  refuses('a space before the name', fields(' X: 1')),
])

conformance('RFC 9112 §5.2: folded lines are refused', [
  refuses('a space', fields('X: 1', ' 2')),
  refuses('a tab', fields('X: 1', '\t2')),
  refuses('an empty continuation', fields('X: 1', ' ')),
  refuses('behind an empty value', fields('X:', ' 2')),
  refuses('before the first field (§2.2)', head('GET / HTTP/1.1', ' Host: a')),
  refuses('before the first field, with a tab', head('GET / HTTP/1.1', '\tX: 1', 'Host: a')),
  refuses('of Transfer-Encoding', fields('Transfer-Encoding:', ' chunked')),
])

conformance('RFC 9112 §2.2: lines end with CRLF', [
  refuses('LF behind a value', 'GET / HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n'),
  refuses('CR behind a value', 'GET / HTTP/1.1\r\nHost: a\rX: 1\r\n\r\n'),
  refuses('CR CR LF behind a value', 'GET / HTTP/1.1\r\nHost: a\r\r\n\r\n'),
  refuses('LF CR behind a value', 'GET / HTTP/1.1\r\nHost: a\n\r\n'),
  refuses('LF as the empty line', 'GET / HTTP/1.1\r\nHost: a\r\n\n'),
  refuses('CR as the empty line', 'GET / HTTP/1.1\r\nHost: a\r\n\rX'),
  refuses('CR CR LF as the empty line', 'GET / HTTP/1.1\r\nHost: a\r\n\r\r\n'),
  refuses('LF throughout', 'GET / HTTP/1.1\nHost: a\n\n'),
  refuses('LF behind a name', 'GET / HTTP/1.1\r\nHost: a\r\nX\n: 1\r\n\r\n'),
  refuses('CR behind a name', 'GET / HTTP/1.1\r\nHost: a\r\nX\r: 1\r\n\r\n'),
  refuses('CRLF behind a name', 'GET / HTTP/1.1\r\nHost: a\r\nX\r\n: 1\r\n\r\n'),
])

conformance('RFC 9110 §5.5: field values', [
  serves(
    'visible ASCII',
    fields('X: !"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~'),
    withField('x', '!"#$%&\'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~'),
  ),
  serves('obs-text is kept, a character for a byte', fields('X: \x80\xc3\xa4\xff'), withField('x', '\x80\xc3\xa4\xff')),
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code))
    .filter((character) => !'\t\r\n'.includes(character))
    .concat('\x7f')
    .flatMap((character) => [
      refuses(`${JSON.stringify(character)} in a value`, fields(`X: a${character}b`)),
      refuses(`${JSON.stringify(character)} before a value`, fields(`X:${character}b`)),
    ]),
])

conformance('RFC 9110 §8.3: Content-Type', [
  serves('one', fields('Content-Type: a/b'), withField('content-type', 'a/b')),
  refuses('two', fields('Content-Type: a/b', 'Content-Type: c/d')),
  refuses('two that are equal', fields('Content-Type: a/b', 'content-type: a/b')),
])
