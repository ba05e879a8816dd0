// RFC 9112 §5 and RFC 9110 §5: header lines.
import { conformance, head, refuses, serves, type Row } from './rows.ts'

const withLine = (...lines: readonly string[]): string => head('GET /field/x HTTP/1.1', 'Host: a', ...lines)
const accepts = (what: string, line: string, value: string): Row =>
  serves(what, withLine(line), `GET /field/x [${value}]`)
const rejects = (what: string, ...lines: readonly string[]): Row => refuses(what, 400, withLine(...lines))

conformance('RFC 9112 §5: field lines', [
  accepts('a value', 'X: b', 'b'),
  accepts('no space behind the colon', 'X:b', 'b'),
  accepts('whitespace around the value is not part of it (§5.1)', 'X: \t b \t ', 'b'),
  accepts('whitespace inside the value is', 'X: b \t c', 'b \t c'),
  accepts('an empty value', 'X:', ''),
  accepts('nothing but whitespace', 'X: \t', ''),
  accepts('colons', 'X: a: b:', 'a: b:'),
  accepts('octets above 127 (obs-text)', 'X: \x80\xff', '\x80\xff'),
  accepts('NBSP is text, and stays', 'X: \xa0b\xa0', '\xa0b\xa0'),
  accepts('NEL is text, and stays', 'X: \x85b\x85', '\x85b\x85'),
  serves('the same name twice', withLine('X: 1', 'x: 2', 'X: 1'), 'GET /field/x [1] [2] [1]'),
  rejects('a space before the colon', 'X : b'),
  rejects('a tab before the colon', 'X\t: b'),
  rejects('no name', ': b'),
  rejects('no colon', 'X'),
  rejects('no colon, with a value', 'X b'),
  rejects('a space in the name', 'X Y: b'),
  rejects('a slash in the name', 'X/Y: b'),
  rejects('a quote in the name', '"X": b'),
  rejects('an octet above 127 in the name', 'X\xfc: b'),
  rejects('a control character in the name', 'X\x01: b'),
  rejects('a folded line (§5.2)', 'X: a', ' b'),
  rejects('a line folded with a tab', 'X: a', '\tb'),
  rejects('a folded line of nothing', 'X: a', ' '),
  refuses('a folded first line', 400, head('GET / HTTP/1.1', ' X: a', 'Host: a')),
  rejects('NUL', 'X: a\0b'),
  rejects('a bare CR', 'X: a\rb'),
  rejects('a bare CR at the end', 'X: a\r'),
  rejects('a bare LF', 'X: a\nY: b'),
  rejects('a control character', 'X: a\x01b'),
  rejects('a vertical tab', 'X: a\x0bb'),
  rejects('a form feed', 'X: a\x0cb'),
  rejects('DEL', 'X: a\x7fb'),
  refuses('LF CR', 400, 'GET / HTTP/1.1\r\nHost: a\n\r\r\n\r\n'),
  refuses('an end of the section with a bare LF', 400, 'GET / HTTP/1.1\r\nHost: a\r\n\n'),
  refuses('an end of the section with a bare CR', 400, 'GET / HTTP/1.1\r\nHost: a\r\n\rX: a\r\n\r\n'),
  rejects('two Content-Type fields (RFC 9110 §8.3)', 'Content-Type: text/plain', 'Content-Type: text/html'),
])
