import { Readable } from 'node:stream'
import etag from 'etag'
import { describe, expect, test, vi } from 'vitest'
import { HttpError } from '../../src/http/errors.ts'
import type { Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { compression } from '../../src/middleware/compression.ts'
import { checkCondition, condition, conditionalGet } from '../../src/middleware/conditional-get.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { exchange, request, respond, type RequestOptions } from './requests.ts'

const monday = 'Mon, 02 Nov 2026 10:00:00 GMT'
const tuesday = 'Tue, 03 Nov 2026 10:00:00 GMT'

function get(handler: Handler, headers: RequestOptions['headers'] = [], method = 'GET'): Response {
  return respond(conditionalGet()(handler), { method, headers })
}

describe('conditionalGet', () => {
  test('tags the content of a 200: equal contents have equal tags, others have others', () => {
    const tags = ['hello', 'hello', 'world'].map((text) => get(() => Response.text(text)).headers.get('etag'))
    expect(tags[0]).toBe('"5-qvTGHdzF6KLavt4PO0gs2a6pQ00"')
    expect(tags[1]).toBe(tags[0])
    expect(tags[2]).not.toBe(tags[0])
    const bytes = new Response(Buffer.from('say hello').subarray(4))
    expect(get(() => bytes).headers.get('etag')).toBe(tags[0])
  })

  test.each(['', 'hello', 'ü€😀', 'x'.repeat(5000)])('tags are those of the package etag (case %#)', (text) => {
    expect(get(() => Response.text(text)).headers.get('etag')).toBe(etag(text))
    const bytes = Buffer.from(text)
    expect(get(() => new Response(bytes)).headers.get('etag')).toBe(etag(bytes))
  })

  test('tags can be weak', () => {
    const response = respond(conditionalGet({ weak: true })(() => Response.text('hello')))
    expect(response.headers.get('etag')).toMatch(/^W\/"/)
    expect(factsOf(conditionalGet())).toEqual({ name: 'conditionalGet', options: { weak: false } })
  })

  test.each<[what: string, response: () => Response]>([
    ['that may not be stored', () => Response.text('a', { headers: { 'cache-control': 'private, no-store' } })],
    ['that is a stream', () => Response.stream(['a'])],
    ['that is an error', () => Response.text('a', { status: 404 })],
    ['that has no content', () => Response.empty()],
    ['that was created', () => Response.text('a', { status: 201 })],
  ])('gives no tag to a response %s', (_what, response) => {
    expect(get(response).headers.has('etag')).toBe(false)
  })

  test('keeps the tag of the endpoint', () => {
    expect(get(() => Response.text('a', { headers: { etag: '"v7"' } })).headers.get('etag')).toBe('"v7"')
  })

  test('gives no tag to the answer of another method', () => {
    expect(get(() => Response.text('a'), [], 'POST').headers.has('etag')).toBe(false)
  })

  test.each<[field: string, value: string, status: number]>([
    ['if-none-match', '"v7"', 304],
    ['if-none-match', 'W/"v7"', 304],
    ['if-none-match', '"v5", W/"v6",  "v7"', 304],
    ['if-none-match', '*', 304],
    ['if-none-match', '"v6"', 200],
    ['if-none-match', 'v7', 200],
    ['if-modified-since', monday, 304],
    ['if-modified-since', tuesday, 304],
    ['if-modified-since', 'Sun, 01 Nov 2026 10:00:00 GMT', 200],
    ['if-modified-since', 'whenever', 200],
    ['if-match', '"v1"', 200],
    ['if-unmodified-since', 'Sun, 01 Nov 2026 10:00:00 GMT', 200],
  ])('%s: %s gives %d', (field, value, status) => {
    const handler = () => Response.text('a', { headers: { etag: '"v7"', 'last-modified': monday } })
    expect(get(handler, [[field, value]]).status).toBe(status)
    expect(get(handler, [[field, value]], 'HEAD').status).toBe(status)
    expect(get(handler, [[field, value]], 'POST').status).toBe(200)
  })

  test('a weak tag of the response matches too', () => {
    const handler = () => Response.text('a', { headers: { etag: 'W/"v7"' } })
    expect(get(handler, [['if-none-match', '"v7"']]).status).toBe(304)
  })

  test('the tag counts more than the date', () => {
    const handler = () => Response.text('a', { headers: { etag: '"v7"', 'last-modified': monday } })
    const fields: RequestOptions['headers'] = [
      ['if-none-match', '"v6"'],
      ['if-modified-since', tuesday],
    ]
    expect(get(handler, fields).status).toBe(200)
  })

  test('a reload gets all of it', () => {
    const fields: RequestOptions['headers'] = [
      ['if-none-match', '*'],
      ['cache-control', 'no-cache'],
    ]
    expect(get(() => Response.text('a'), fields).status).toBe(200)
  })

  test('a second visit by the tag of the first is 304, as seen by the client', async () => {
    const handler = conditionalGet()(() => Response.json({ title: 'SICP' }))
    const tag = respond(handler).headers.get('etag') ?? ''
    const events = await exchange(handler, { headers: [['if-none-match', tag]] })
    expect(events).toEqual([
      { type: 'http.response.start', status: 304, headers: [['etag', tag]] },
      { type: 'http.response.body', body: '', moreBody: false },
    ])
  })

  test('304 has only what is not about the content', () => {
    const headers = {
      'content-type': 'text/plain',
      'content-length': '1',
      'content-language': 'en',
      'content-disposition': 'inline',
      'accept-ranges': 'bytes',
      'content-location': '/a.en',
      'content-security-policy': "default-src 'self'",
      'cache-control': 'max-age=60',
      expires: tuesday,
      vary: 'Cookie',
      'set-cookie': 'a=b',
      'access-control-allow-origin': '*',
      etag: '"v7"',
      'last-modified': monday,
    }
    const { status, body, headers: kept } = get(() => Response.text('a', { headers }), [['if-none-match', '"v7"']])
    expect([status, body]).toEqual([304, null])
    expect(kept.list.map(([name]) => name)).toEqual([
      'content-location',
      'content-security-policy',
      'cache-control',
      'expires',
      'vary',
      'set-cookie',
      'access-control-allow-origin',
      'etag',
      'last-modified',
    ])
  })

  test('a stream with a validator is not read when the client has it, and its producer is freed', async () => {
    const stream = Readable.from(['a'])
    const handler = conditionalGet()(() => Response.stream(stream, { headers: { etag: '"v7"' } }))
    const [start] = await exchange(handler, { headers: [['if-none-match', '"v7"']] })
    expect(start).toMatchObject({ status: 304 })
    expect(stream.destroyed).toBe(true)
  })

  test('answers that come later are handled too', async () => {
    const handler = conditionalGet()(async () => Response.text('a'))
    expect((await handler(request())).headers.has('etag')).toBe(true)
  })

  test('inside compression, a client with the encoded content gets 304 with its weak tag', () => {
    const handler = compression({ encodings: ['gzip'] })(conditionalGet()(() => Response.text('x'.repeat(1000))))
    const encoded = respond(handler, { headers: [['accept-encoding', 'gzip']] })
    const etag = encoded.headers.get('etag') ?? ''
    expect(etag).toMatch(/^W\//)
    const again = respond(handler, {
      headers: [
        ['accept-encoding', 'gzip'],
        ['if-none-match', etag],
      ],
    })
    expect([again.status, again.headers.get('etag'), again.headers.get('vary')]).toEqual([304, etag, 'Accept-Encoding'])
  })
})

describe('condition', () => {
  const book = { etag: () => 'v7', lastModified: () => new Date(monday) }
  const endpoint = vi.fn<Handler>(() => Response.text('the book'))

  function statusOf(method: string, headers: NonNullable<RequestOptions['headers']>, options = book): number {
    endpoint.mockClear()
    try {
      return respond(condition(options)(endpoint), { method, headers }).status
    } catch (error) {
      if (error instanceof HttpError) return error.status
      throw error
    }
  }

  test.each<[method: string, field: string, value: string, status: number]>([
    ['GET', 'if-none-match', '"v7"', 304],
    ['GET', 'if-none-match', '"v1", W/"v7"', 304],
    ['HEAD', 'if-none-match', '*', 304],
    ['GET', 'if-none-match', '"v6"', 200],
    ['GET', 'if-modified-since', monday, 304],
    ['GET', 'if-match', '"v6"', 412],
    ['PUT', 'if-match', '"v7"', 200],
    ['PUT', 'if-match', '"v6", "v7"', 200],
    ['PUT', 'if-match', '*', 200],
    ['PUT', 'if-match', '"v6"', 412],
    ['PUT', 'if-match', 'W/"v7"', 412],
    ['PUT', 'if-none-match', '"v7"', 412],
    ['PUT', 'if-none-match', '*', 412],
    ['PUT', 'if-none-match', '"v6"', 200],
    ['DELETE', 'if-unmodified-since', monday, 200],
    ['DELETE', 'if-unmodified-since', 'Sun, 01 Nov 2026 10:00:00 GMT', 412],
    ['DELETE', 'if-unmodified-since', 'whenever', 200],
    ['PUT', 'if-modified-since', monday, 200],
  ])('%s with %s: %s gives %d, without the endpoint unless it is 200', (method, field, value, status) => {
    expect(statusOf(method, [[field, value]])).toBe(status)
    expect(endpoint).toHaveBeenCalledTimes(status === 200 ? 1 : 0)
  })

  test('a reload runs the endpoint', () => {
    const fields: RequestOptions['headers'] = [
      ['if-none-match', '"v7"'],
      ['cache-control', 'max-age=0, no-cache'],
    ]
    expect(statusOf('GET', fields)).toBe(200)
  })

  test('where there is nothing, nothing matches: `*` creates, and does not change', () => {
    const nothing = { etag: (): string | undefined => undefined }
    const ask = (method: string, field: string) =>
      respond(condition(nothing)(endpoint), { method, headers: [[field, '*']] })
    expect(ask('PUT', 'if-none-match').status).toBe(200)
    expect(() => ask('PUT', 'if-match')).toThrow(HttpError)
    expect(ask('GET', 'if-none-match').status).toBe(200)
  })

  test('answers of GET get the validators, others and errors do not', () => {
    const response = respond(condition(book)(endpoint))
    expect(response.headers.get('etag')).toBe('"v7"')
    expect(response.headers.get('last-modified')).toBe(monday)
    expect(respond(condition(book)(endpoint), { method: 'PUT' }).headers.has('etag')).toBe(false)
    const failing = condition(book)(() => Response.text('gone', { status: 410 }))
    expect(respond(failing).headers.has('etag')).toBe(false)
    const own = condition(book)(() => Response.text('a', { headers: { etag: '"own"' } }))
    expect(respond(own).headers.get('etag')).toBe('"own"')
  })

  test('304 carries the validators', () => {
    const { headers } = respond(condition(book)(endpoint), { headers: [['if-none-match', '"v7"']] })
    expect(headers.list).toEqual([
      ['etag', '"v7"'],
      ['last-modified', monday],
    ])
  })

  test('the functions may take their time', async () => {
    const slow = condition({ etag: async ({ path }) => path.slice(1), lastModified: () => undefined })(endpoint)
    const response = slow(request({ path: '/v9', headers: [['if-none-match', '"v9"']] }))
    expect((await response).status).toBe(304)
  })

  test.each(['has space', 'a"b', 'ü€'])('a tag that no field can carry is an error: %s', (etag) => {
    expect(() => respond(condition({ etag: () => etag })(endpoint))).toThrow('cannot be an entity tag; hash it first')
  })

  test('needs a function', () => {
    expect(() => condition({})).toThrow('condition: needs a function `etag`, `lastModified` or both')
  })

  test('checkCondition does the same inside an endpoint', () => {
    const asking = (field: string, value: string, method = 'GET') => request({ method, headers: [[field, value]] })
    expect(checkCondition(asking('if-none-match', '"v7"'), 'v7')?.status).toBe(304)
    expect(checkCondition(asking('if-none-match', '"v6"'), 'v7', new Date(monday))).toBeUndefined()
    expect(checkCondition(request(), 'v7')).toBeUndefined()
    expect(() => checkCondition(asking('if-match', '"v6"', 'PUT'), 'v7')).toThrow(HttpError)
  })
})
