import { expect, it, test } from 'vitest'

import { receiveOf } from '../../src/http/request.ts'
import { httpScope, requestWith } from './harness.ts'

const fields = ['scheme', 'method', 'path', 'rawPath', 'queryString', 'rootPath', 'headers', 'client'] as const

it('replaces what is given and keeps everything else', () => {
  const request = requestWith([], { client: null, state: { db: 1 } })
  const before = request.scope
  request.replaceScope({ method: 'PUT' })
  request.replaceScope({ scheme: 'https', client: ['198.51.100.9', 0] })
  const { scope } = request
  expect(request.method).toBe('PUT')
  expect(scope.scheme).toBe('https')
  expect(request.client).toEqual(['198.51.100.9', 0])
  for (const name of ['type', 'asgi', 'httpVersion', 'path', 'rawPath', 'queryString', 'rootPath'] as const) {
    expect(scope[name]).toBe(before[name])
  }
  expect(scope.headers).toBe(before.headers)
  expect(scope.server).toBe(before.server)
  expect(scope.state).toBe(before.state)
  expect(scope.signal).toBe(before.signal)
  expect(scope.extensions).toBe(before.extensions)
})

test.each(fields)('%s can be replaced', (name) => {
  const other = httpScope({
    scheme: 'https',
    method: 'PATCH',
    path: '/root/b',
    rawPath: '/root/b',
    queryString: 'b=2',
    rootPath: '/root',
    headers: [['host', 'other.test']],
    client: null,
  })
  const request = requestWith([])
  request.replaceScope({ [name]: other[name] })
  for (const each of fields)
    expect(request.scope[each]).toEqual(each === name ? other[name] : requestWith([]).scope[each])
})

it('forgets what was computed', () => {
  const request = requestWith([], {
    queryString: 'a=1',
    headers: [
      ['host', 'a.test'],
      ['cookie', 'a=1'],
      ['content-type', 'text/plain'],
    ],
  })
  const seen = [request.url, request.query.get('a'), request.cookies.get('a'), request.contentType.type]
  expect(seen).toEqual(['http://a.test/?a=1', '1', '1', 'text/plain'])
  request.replaceScope({
    queryString: 'a=2',
    headers: [
      ['host', 'b.test'],
      ['cookie', 'a=2'],
    ],
  })
  const after = [request.url, request.query.get('a'), request.cookies.get('a'), request.contentType.type]
  expect(after).toEqual(['http://b.test/?a=2', '2', '2', ''])
})

it('keeps the mount when the root changes', () => {
  const request = requestWith([], { path: '/shop/books' })
  request.rootPath = '/shop'
  request.replaceScope({ rootPath: '/site', path: '/site/shop/books' })
  expect([request.rootPath, request.routePath]).toEqual(['/site/shop', '/books'])
})

it('says whether the body was read from', async () => {
  const request = requestWith(['a', 'b'], { later: true })
  expect(request.body).toBeInstanceOf(ReadableStream)
  expect(request.bodyUsed).toBe(false)
  const bytes = request.bytes()
  expect(request.bodyUsed).toBe(true)
  expect(receiveOf(request)).toBeTypeOf('function')
  await bytes
})
