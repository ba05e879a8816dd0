import { describe, expect, it, test } from 'vitest'

import { preferredEncoding } from '../../src/http/negotiate.ts'
import { HttpError } from '../../src/http/errors.ts'
import type { Request } from '../../src/http/request.ts'
import { requestWith } from './harness.ts'

function asking(name: string, ...values: string[]): Request {
  return requestWith([], { headers: values.map((value) => [name, value] as const) })
}

describe('accepts', () => {
  const both = ['application/json', 'text/html']

  test.each<[accept: string, types: string[], best: string | undefined]>([
    ['text/html', both, 'text/html'],
    ['text/html;q=0.8, application/json;q=0.9', both, 'application/json'],
    ['text/html, application/json', both, 'text/html'],
    ['*/*', both, 'application/json'],
    ['text/*, application/json;q=0.9', both, 'text/html'],
    // RFC 9110 §12.5.1: the most specific range counts, whatever its place.
    ['text/*;q=0.9, text/html;q=0.1, */*;q=0.5', both, 'application/json'],
    ['*/*, text/html;q=0, application/json;q=0', both, undefined],
    ['text/html;level=1', ['text/html;level=1', 'text/html'], 'text/html;level=1'],
    ['TEXT/HTML', both, 'text/html'],
    ['image/png', both, undefined],
    ['text/html;q=0', both, undefined],
    ['text/html;q=abc', both, undefined],
    ['nonsense', both, undefined],
    ['text/html', [], undefined],
    // What a browser sends.
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', both, 'text/html'],
  ])('Accept: %s of %j is %s', (accept, types, best) => {
    expect(asking('accept', accept).accepts(...types)).toBe(best)
  })

  it.each(['', ' ', undefined])('takes the first for %j', (accept) => {
    const request = accept === undefined ? requestWith([], { headers: [] }) : asking('accept', accept)
    expect(request.accepts(...both)).toBe('application/json')
  })

  it('reads all lines of the field', () => {
    expect(asking('accept', 'text/html;q=0.1', 'application/json').accepts(...both)).toBe('application/json')
  })

  it('does not work for a field of a thousand entries', () => {
    const many = `${'a/b,'.repeat(2000)}text/html`
    expect(asking('accept', many).accepts(...both)).toBe('application/json')
  })
})

describe('negotiate', () => {
  it('gives the best type', () => {
    expect(asking('accept', 'text/html').negotiate('application/json', 'text/html')).toBe('text/html')
  })

  it('refuses with 406 and what there is', () => {
    const refused = (): string => asking('accept', 'image/png').negotiate('application/json', 'text/html')
    expect(refused).toThrow(HttpError)
    expect(refused).toThrow(expect.objectContaining({ status: 406, detail: 'available: application/json, text/html' }))
  })
})

describe('acceptsLanguages', () => {
  test.each<[accept: string, languages: string[], best: string | undefined]>([
    ['de, en;q=0.5', ['en', 'de'], 'de'],
    ['en', ['de', 'en-GB'], 'en-GB'],
    ['en-GB', ['de', 'en'], 'en'],
    ['fr', ['de', 'en'], undefined],
    ['fr, *;q=0.1', ['de', 'en'], 'de'],
    ['', ['de', 'en'], 'de'],
  ])('Accept-Language: %s of %j is %s', (accept, languages, best) => {
    expect(asking('accept-language', accept).acceptsLanguages(...languages)).toBe(best)
  })
})

describe('acceptsEncodings', () => {
  const all = ['br', 'gzip', 'identity']

  test.each<[accept: string, encodings: string[], best: string | undefined]>([
    ['gzip, deflate, br', all, 'br'],
    ['gzip;q=1, br;q=0.5', all, 'gzip'],
    ['', all, 'identity'],
    ['*', all, 'br'],
    ['deflate', all, 'identity'],
    ['identity;q=0', all, undefined],
    ['gzip, identity;q=0', ['identity', 'gzip'], 'gzip'],
    ['*;q=0', all, undefined],
  ])('Accept-Encoding: %s of %j is %s', (accept, encodings, best) => {
    expect(asking('accept-encoding', accept).acceptsEncodings(...encodings)).toBe(best)
  })

  it('is identity for a client that says nothing, or too much', () => {
    expect(requestWith([], { headers: [] }).acceptsEncodings(...all)).toBe('identity')
    expect(preferredEncoding('gzip,'.repeat(2000), all)).toBe('identity')
  })
})

test.each<[accept: string, best: string | undefined]>([
  ['utf-8, iso-8859-1;q=0.5', 'utf-8'],
  ['iso-8859-1', 'iso-8859-1'],
  ['*', 'utf-8'],
  ['koi8-r', undefined],
  ['', 'utf-8'],
])('Accept-Charset: %s is %s', (accept, best) => {
  expect(asking('accept-charset', accept).acceptsCharsets('utf-8', 'iso-8859-1')).toBe(best)
})
