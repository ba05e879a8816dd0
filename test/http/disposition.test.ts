import { expect, it, test } from 'vitest'

import { contentDisposition } from '../../src/http/disposition.ts'
import { Headers } from '../../src/http/headers.ts'

test.each([
  ['a plain name', 'a.txt', 'attachment; filename="a.txt"'],
  ['spaces', 'my file.txt', 'attachment; filename="my file.txt"'],
  ['what looks like another name', 'x; filename=b; c', 'attachment; filename="x; filename=b; c"'],
  ['quotes', 'a"b.txt', 'attachment; filename="a\\"b.txt"'],
  [
    'names outside of ASCII, in both forms (RFC 8187)',
    'na me é.txt',
    `attachment; filename="na me ?.txt"; filename*=UTF-8''na%20me%20%C3%A9.txt`,
  ],
  ['only the last part of a path', '/srv/files/a.txt', 'attachment; filename="a.txt"'],
  ['only the last part of a path of Windows', 'C:\\files\\a.txt', 'attachment; filename="a.txt"'],
])('%s', (_, name, value) => {
  expect(contentDisposition('attachment', name)).toBe(value)
  expect(new Headers([['content-disposition', value]]).get('content-disposition')).toBe(value)
})

it('may be inline, and without a name', () => {
  expect(contentDisposition('inline', 'a.pdf')).toBe('inline; filename="a.pdf"')
  expect(contentDisposition('attachment')).toBe('attachment')
})

test.each(['a\r\nset-cookie: x=y', 'a\0b', 'a\x7fb', 'a\tb'])('the control character of %j is refused', (name) => {
  expect(() => contentDisposition('attachment', name)).toThrow(/control characters/)
})

it('says lone surrogates as replacement characters', () => {
  expect(contentDisposition('attachment', 'a\ud800.txt')).toContain("filename*=UTF-8''a%EF%BF%BD.txt")
})

it('knows no other kind', () => {
  expect(() => contentDisposition('form-data' as 'inline', 'a')).toThrow(/'attachment' or 'inline'/)
})
