import { describe, expect, it, test } from 'vitest'

import { Headers } from '../../src/http/headers.ts'
import { Response } from '../../src/http/response.ts'

describe('kinds', () => {
  test.each([
    ['json', () => Response.json({ a: 1 }), '{"a":1}', 'application/json'],
    ['text', () => Response.text('é'), 'é', 'text/plain; charset=utf-8'],
    ['html', () => Response.html('<p>'), '<p>', 'text/html; charset=utf-8'],
    ['constructor', () => new Response('x'), 'x', 'text/plain; charset=utf-8'],
  ])('%s', (_, make, body, type) => {
    const response = make()
    expect([response.status, response.body, response.headerList]).toEqual([200, body, [['content-type', type]]])
  })

  test.each([
    ['json', () => Response.json(1)],
    ['json with a status', () => Response.json(1, { status: 201 })],
    ['text', () => Response.text('')],
    ['html', () => Response.html('')],
    ['a string', () => new Response('')],
    ['bytes', () => new Response(new Uint8Array(1))],
    ['nothing', () => Response.empty()],
  ])('the header list of %s is one deeply frozen constant', (_, make) => {
    const { headerList } = make()
    expect(make().headerList).toBe(headerList)
    expect(Object.isFrozen(headerList) && headerList.every(Object.isFrozen)).toBe(true)
  })

  it('has 200, no headers and no body by default', () => {
    const response = new Response()
    expect([response.status, response.body, response.headerList]).toEqual([200, null, []])
  })

  it('keeps bytes without a type', () => {
    const bytes = Uint8Array.of(1, 2)
    expect(new Response(bytes).body).toBe(bytes)
    expect(new Response(bytes).headerList).toEqual([])
  })

  it('takes status and headers', () => {
    const response = Response.json([], { status: 201, headers: { Location: '/1' } })
    expect(response.status).toBe(201)
    expect(response.headerList).toEqual([
      ['content-type', 'application/json'],
      ['location', '/1'],
    ])
    const typed = Response.json([], { headers: { 'content-type': 'application/problem+json' } })
    expect(typed.headerList).toEqual([['content-type', 'application/problem+json']])
  })

  test.each([
    ['text/csv', 'text/csv; charset=utf-8'],
    ['TEXT/CSV; header=present', 'TEXT/CSV; header=present; charset=utf-8'],
    ['text/plain; charset=us-ascii', 'text/plain; charset=us-ascii'],
    ['text/html;Charset=utf-8', 'text/html;Charset=utf-8'],
    ['application/xml', 'application/xml'],
  ])('text of type %s is %s', (given, sent) => {
    expect(new Response('x', { headers: { 'content-type': given } }).headers.get('content-type')).toBe(sent)
  })

  it('adds the type beside other headers', () => {
    expect(new Response('x', { headers: { a: 'b' } }).headerList).toEqual([
      ['content-type', 'text/plain; charset=utf-8'],
      ['a', 'b'],
    ])
  })

  it('streams', () => {
    const chunks = ['a', 'b']
    expect(Response.stream(chunks).body).toBe(chunks)
    expect(() => Response.stream('text')).toThrow('Response.stream needs an iterable')
    expect(() => Response.stream(7 as unknown as string[])).toThrow(TypeError)
  })

  it('has nothing', () => {
    expect(Response.empty()).toMatchObject({ status: 204, body: null })
    expect(Response.empty(202, { headers: { a: 'b' } })).toMatchObject({ status: 202, headerList: [['a', 'b']] })
  })
})

describe('what a response cannot be', () => {
  test.each([199, 1000, 200.5, Number.NaN, '200'])('status %j', (status) => {
    expect(() => new Response(null, { status: status as number })).toThrow(RangeError)
  })

  test.each<[unknown, string]>([
    [{ a: 1 }, 'use Response.json(value) for data'],
    [7, 'got number'],
    [true, 'got boolean'],
    [() => 1, 'got function'],
  ])('body %j', (body, message) => {
    expect(() => new Response(body as string)).toThrow(TypeError)
    expect(() => new Response(body as string)).toThrow(message)
  })

  test.each([204, 205, 304])('status %i with content', (status) => {
    expect(() => new Response('x', { status })).toThrow(`use Response.empty(${status})`)
    expect(() => Response.stream([], { status })).toThrow(TypeError)
    expect(new Response('', { status }).body).toBeNull()
  })

  it('a split one', () => {
    expect(() => new Response(null, { headers: { 'x-a': 'b\r\nset-cookie: c=d' } })).toThrow(TypeError)
    expect(() => Response.text('', { headers: { 'x\r\n': 'b' } })).toThrow(TypeError)
  })
})

describe('redirect', () => {
  test.each([
    ['/a', '/a'],
    ['/hi é?x=1', '/hi%20%C3%A9?x=1'],
    ['https://example.org/a%20b?c=d&e=[1]#f', 'https://example.org/a%20b?c=d&e=[1]#f'],
    ['/\\evil.example', '/%5Cevil.example'],
    ['/<script>"\'', "/%3Cscript%3E%22'"],
    ['', ''],
  ])('to %j', (location, sent) => {
    const response = Response.redirect(location)
    expect([response.status, response.body]).toEqual([307, null])
    expect(response.headerList).toEqual([['location', sent]])
  })

  it('takes a URL, a status and headers', () => {
    const response = Response.redirect(new URL('https://example.org/ü'), 303, { headers: { a: 'b' } })
    expect(response.status).toBe(303)
    expect(response.headers.get('location')).toBe('https://example.org/%C3%BC')
    expect(response.headers.get('a')).toBe('b')
  })

  test.each(['/a\r\nset-cookie: a=b', '/a\n', '/\0', '/\u007f'])('refuses %j', (location) => {
    expect(() => Response.redirect(location)).toThrow('cannot contain control characters')
  })

  it('is 307 unless told otherwise, and 303 to show a page after a form', () => {
    expect(Response.redirect('/').status).toBe(307)
    const response = Response.seeOther('/books/7', { headers: { a: 'b' } })
    expect([response.status, response.headerList]).toEqual([
      303,
      [
        ['a', 'b'],
        ['location', '/books/7'],
      ],
    ])
  })

  it('refuses lone surrogates and other statuses', () => {
    expect(() => Response.redirect('/\ud800')).toThrow('well-formed Unicode')
    expect(() => Response.redirect('/', 200)).toThrow(RangeError)
    expect(() => Response.redirect('/', 304)).toThrow('301, 302, 303, 307 or 308')
  })
})

describe('with', () => {
  const response = Response.json({ a: 1 })

  it('makes a new response', () => {
    const created = response.with({ status: 201 })
    expect([created.status, created.body, created.headerList]).toEqual([201, response.body, response.headerList])
    expect(created.headerList).toBe(response.headerList)
    expect(response.status).toBe(200)
  })

  it('replaces headers and body', () => {
    expect(response.with({ headers: { a: 'b' } }).headerList).toEqual([
      ['content-type', 'text/plain; charset=utf-8'],
      ['a', 'b'],
    ])
    expect(response.with({ headers: response.headers.with('a', 'b') }).headers.get('a')).toBe('b')
    expect(response.with({ body: 'x' }).body).toBe('x')
    expect(response.with({ body: null }).body).toBeNull()
  })

  it('drops the body where the status has none', () => {
    expect(response.with({ status: 304 })).toMatchObject({ status: 304, body: null })
    expect(() => response.with({ status: 204, body: 'x' })).toThrow(TypeError)
  })
})

describe('cookies', () => {
  it('are added to a new response', () => {
    const response = Response.empty()
    const set = response.withCookie('a', '1').withCookie('b', '2', { httpOnly: true })
    expect(set.headers.getSetCookie()).toEqual(['a=1; Path=/; SameSite=Lax', 'b=2; Path=/; HttpOnly; SameSite=Lax'])
    expect(set.status).toBe(204)
    expect(response.headers.getSetCookie()).toEqual([])
  })

  it('are ended', () => {
    expect(Response.empty().withoutCookie('a', { path: '/x' }).headers.getSetCookie()).toEqual([
      'a=; Max-Age=0; Path=/x; Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=Lax',
    ])
  })
})

it('keeps Headers that are given', () => {
  const headers = new Headers({ 'content-type': 'application/json' })
  expect(new Response('1', { headers }).headers).toBe(headers)
})
