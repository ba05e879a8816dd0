import { describe, expect, it, test } from 'vitest'

import { parseDisposition, textOfLatin1 } from '../../src/http/multipart-header.ts'

const latin1 = (text: string): string => Buffer.from(text).toString('latin1')

describe('parseDisposition', () => {
  test.each([
    ['form-data; name=a', 'a', undefined],
    ['form-data;name="a";filename="b"', 'a', 'b'],
    ['FORM-DATA ; Name = "a" ; FileName = "b" ;', 'a', 'b'],
    ['form-data; filename="b"; name="a"', 'a', 'b'],
    ['form-data; name=""; filename=""', '', ''],
    ['form-data; name="a; filename=b"', 'a; filename=b', undefined],
    ['form-data; name="a%22b%0d%0A%25"', 'a"b\r\n%25', undefined],
    [String.raw`form-data; name="a\"b"; filename="C:\dir\a.txt"`, 'a"b', String.raw`C:\dir\a.txt`],
    ['form-data; name=a; filename=../../etc/passwd', 'a', '../../etc/passwd'],
    [latin1('form-data; name="é"; filename="日本.txt"'), 'é', '日本.txt'],
    ['form-data; name="\xe9"', 'é', undefined],
    ["form-data; name=a; filename*=UTF-8''%e2%82%ac%20rates.txt", 'a', '€ rates.txt'],
    ["form-data; name=a; filename=plain; filename*=utf-8'en'%C3%A9", 'a', 'é'],
    ["form-data; name=a; filename*=iso-8859-1''%E9", 'a', 'é'],
    ["form-data; name=a; filename=plain; filename*=utf-8''%E9", 'a', 'plain'],
    ["form-data; name=a; filename=plain; filename*=koi8-r''x", 'a', 'plain'],
    ['form-data; filename=x', undefined, 'x'],
    ['form-data', undefined, undefined],
    ['form-data;; ;name=a', 'a', undefined],
  ])('%s', (value, name, filename) => {
    expect(parseDisposition(value)).toEqual({ name, filename })
  })

  test.each([
    '',
    'attachment; name=a',
    'form-dataset; name=a',
    'form-data name=a',
    'form-data; name="a',
    'form-data; name="a" b',
    'form-data; name=a b',
    'form-data; name',
    'form-data; =a',
    'form-data; name=a; NAME=b',
    'form-data; name=a; filename=b; filename=c',
    'form-data; name="a\r\nb"',
    String.raw`form-data; name="a\"`,
  ])('refuses %j', (value) => {
    expect(parseDisposition(value)).toBeUndefined()
  })

  it('is linear', () => {
    for (const piece of [';', '; a=', '; ', '"\\"', '\\', '; a="\\', '=', ' \t']) {
      expect(parseDisposition(`form-data; name="${piece.repeat(100_000)}`)).toBeUndefined()
    }
  })
})

it('takes bytes for UTF-8, or latin-1 if they are not', () => {
  expect(textOfLatin1('plain')).toBe('plain')
  expect(textOfLatin1(latin1('é€'))).toBe('é€')
  expect(textOfLatin1('é')).toBe('é')
})
