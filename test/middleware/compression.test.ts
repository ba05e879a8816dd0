import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import zlib from 'node:zlib'
import { describe, expect, test, vi } from 'vitest'
import type { Handler } from '../../src/http/handler.ts'
import { HttpError } from '../../src/http/errors.ts'
import { Request } from '../../src/http/request.ts'
import { application } from '../../src/http/application.ts'
import { Response, type ResponseStream } from '../../src/http/response.ts'
import { compression, type CompressionOptions, type ContentCoding } from '../../src/middleware/compression.ts'
import { hasCoding } from '../../src/middleware/content-coding.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { exchange, request, respond, type RequestOptions, scopeOf } from './requests.ts'

const text = 'All work and no play makes Jack a dull boy. '.repeat(40)
const codings = (['zstd', 'br', 'gzip', 'deflate'] as const).filter(hasCoding)

function decode(coding: string | undefined, bytes: Uint8Array): string {
  switch (coding) {
    case 'br':
      return zlib.brotliDecompressSync(bytes).toString()
    case 'gzip':
      return zlib.gunzipSync(bytes).toString()
    case 'deflate':
      return zlib.inflateSync(bytes).toString()
    case 'zstd': {
      const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync')
      return typeof decompress === 'function' ? String(decompress(bytes)) : ''
    }
    default:
      return Buffer.from(bytes).toString()
  }
}

function asking(accept: string, options: RequestOptions = {}): RequestOptions {
  return { ...options, headers: [['accept-encoding', accept], ...(options.headers ?? [])] }
}

function ask(accept: string, response: Response, options?: CompressionOptions, more?: RequestOptions): Response {
  return respond(
    compression(options)(() => response),
    asking(accept, more),
  )
}

function bytesOf(response: Response): Uint8Array {
  if (!(response.body instanceof Uint8Array)) throw new Error('no bytes')
  return response.body
}

/** What is sent, through the bridge and the gateway's lint. */
async function sent(handler: Handler, options: RequestOptions): Promise<{ headers: Headers; body: Uint8Array }> {
  const headers = new Headers()
  const pieces: Uint8Array[] = []
  for (const event of await exchange(handler, options)) {
    if (event.type === 'http.response.start')
      for (const [name, value] of event.headers ?? []) headers.append(name, value)
    if (event.type === 'http.response.body') pieces.push(Buffer.from(event.body ?? ''))
  }
  return { headers, body: Buffer.concat(pieces) }
}

describe('whole contents', () => {
  test.each(codings)('are encoded with %s for clients that take it', (coding) => {
    const response = ask(coding, Response.text(text, { headers: { 'content-length': '1760' } }), {
      encodings: [coding],
    })
    expect(decode(coding, bytesOf(response))).toBe(text)
    expect(response.headers.list).toEqual([
      ['content-type', 'text/plain; charset=utf-8'],
      ['vary', 'Accept-Encoding'],
      ['content-encoding', coding],
    ])
    expect(bytesOf(response).length).toBeLessThan(250)
  })

  test.each(codings)('of many kilobytes are encoded with %s off this thread', async (coding) => {
    const long = text.repeat(40)
    const answer = compression({ encodings: [coding] })(() => Response.text(long))(request(asking(coding)))
    expect(answer).toBeInstanceOf(Promise)
    expect(decode(coding, bytesOf(await answer))).toBe(long)
  })

  test('are encoded whether the answer comes at once, later, as an error or as a response of the web', async () => {
    const layer = compression()
    const options = asking('gzip')
    const later = layer(async () => Response.text(text))(request(options))
    expect((await later).headers.get('content-encoding')).toBe('gzip')
    const failed = layer(() => Promise.resolve(JSON.parse('null')))(request(options))
    await expect(failed).resolves.toBeNull()
    const web = await sent(
      layer(async () => new globalThis.Response(text, { headers: { 'content-type': 'text/plain' } }) as never),
      options,
    )
    expect(decode('gzip', web.body)).toBe(text)
    const error = await sent(
      layer(async () => new HttpError(400, text) as never),
      options,
    )
    expect(JSON.parse(decode('gzip', error.body))).toEqual({ detail: text })
  })

  test('stay as they are where encoding makes them no smaller, which is said to vary all the same', () => {
    const random = randomBytes(600)
    const response = ask('gzip', new Response(random, { headers: { 'content-type': 'text/plain' } }))
    expect(response.body).toBe(random)
    expect(response.headers.list.map(([name]) => name)).toEqual(['content-type', 'vary'])
  })

  test('below the minimum stay as they are; the size counts in bytes', () => {
    const small = Response.text('x'.repeat(499))
    expect(ask('gzip', small)).toBe(small)
    expect(ask('gzip', Response.text('x'.repeat(500))).headers.get('content-encoding')).toBe('gzip')
    expect(ask('gzip', Response.text('é'.repeat(250))).headers.get('content-encoding')).toBe('gzip')
    const bytes = new Response(Buffer.from('x'.repeat(499)), { headers: { 'content-type': 'text/plain' } })
    expect(ask('gzip', bytes)).toBe(bytes)
    expect(ask('gzip', Response.text('x'.repeat(20)), { minimumSize: 10 }).headers.has('vary')).toBe(true)
  })
})

describe('negotiation', () => {
  const all: CompressionOptions = { encodings: ['br', 'gzip', 'deflate'] }
  test.each<[accept: string, coding: ContentCoding | undefined]>([
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0, gzip;q=0.1', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['*;q=0', undefined],
    ['identity', undefined],
    ['identity;q=1, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip;q=0.5', 'gzip'],
    ['identity;q=0, deflate', 'deflate'],
    ['', undefined],
    ['compress, x-unknown', undefined],
    ['gzip;q=nonsense', undefined],
    [`${'a,'.repeat(4000)}gzip`, undefined],
  ])('Accept-Encoding: %.40s gives %s', (accept, coding) => {
    const response = ask(accept, Response.text(text), all)
    expect(response.headers.get('content-encoding')).toBe(coding)
    expect(response.headers.get('vary')).toBe('Accept-Encoding')
  })

  test('without the field nothing is encoded, which is said to vary', () => {
    const response = respond(compression()(() => Response.text(text)))
    expect(response.body).toBe(text)
    expect(response.headers.get('vary')).toBe('Accept-Encoding')
  })

  test('takes by default the first that the runtime has of zstd, br and gzip', () => {
    const response = ask('gzip, deflate, br, zstd', Response.text(text))
    expect(response.headers.get('content-encoding')).toBe(hasCoding('zstd') ? 'zstd' : 'br')
    expect(factsOf(compression())?.options['encodings']).toEqual(codings.filter((coding) => coding !== 'deflate'))
  })

  test('a client that refuses identity gets even a small content encoded', () => {
    const response = ask('gzip, identity;q=0', Response.text('hello'))
    expect(decode('gzip', bytesOf(response))).toBe('hello')
  })

  test('many different fields do not fill the memory, and are still answered right', () => {
    const handler = compression({ encodings: ['br', 'gzip'] })(() => Response.text(text))
    for (let index = 0; index < 250; index++) {
      const coding = index % 2 === 0 ? 'br' : 'gzip'
      const response = respond(handler, asking(`x-${index}, ${coding}`))
      expect(response.headers.get('content-encoding')).toBe(coding)
    }
  })

  test('adds to the Vary that is there', () => {
    const response = ask('gzip', Response.text(text, { headers: { vary: 'Cookie' } }))
    expect(response.headers.get('vary')).toBe('Cookie, Accept-Encoding')
    const any = ask('gzip', Response.text(text, { headers: { vary: '*' } }))
    expect(any.headers.get('vary')).toBe('*')
  })
})

describe('what stays as it is', () => {
  test.each<[what: string, response: Response]>([
    ['is encoded already', Response.text(text, { headers: { 'content-encoding': 'br' } })],
    ['may not be transformed', Response.text(text, { headers: { 'cache-control': 'public,No-Transform' } })],
    ['is no content', Response.empty()],
    ['is part of a content', Response.text(text, { status: 206, headers: { 'content-range': 'bytes 0-9/100' } })],
    ['says what part it is', Response.text(text, { headers: { 'content-range': 'bytes 0-9/100' } })],
    ['does not get smaller', new Response(Buffer.from(text), { headers: { 'content-type': 'image/jpeg' } })],
    ['has no type', new Response(Buffer.from(text))],
    ['is events', Response.stream([text], { headers: { 'content-type': 'text/event-stream; charset=utf-8' } })],
    [
      'says that it is a short stream',
      Response.stream(['x'], { headers: { 'content-type': 'text/plain', 'content-length': '1' } }),
    ],
  ])('a response that %s', (_what, response) => {
    expect(ask('gzip', response)).toBe(response)
  })

  test('a private thing whose name only contains no-transform is encoded', () => {
    const response = Response.text(text, { headers: { 'cache-control': 'x-no-transformer' } })
    expect(ask('gzip', response).headers.has('content-encoding')).toBe(true)
  })

  test('HEAD: the content is not encoded, its Vary is said', () => {
    const response = ask('gzip', Response.text(text), {}, { method: 'HEAD' })
    expect([response.body, response.headers.get('vary')]).toEqual([text, 'Accept-Encoding'])
    expect(response.headers.has('content-encoding')).toBe(false)
  })

  test('what `skip` says', () => {
    const skip = vi.fn<(request: Request, response: Response) => boolean>((asked) => asked.path === '/account')
    const response = Response.text(text)
    expect(ask('gzip', response, { skip }, { path: '/account' })).toBe(response)
    expect(ask('gzip', response, { skip }, { path: '/' }).headers.has('content-encoding')).toBe(true)
    expect(skip).toHaveBeenLastCalledWith(expect.any(Request), response)
  })

  test('content types of one’s own', () => {
    const compresses = (type: string) => type === 'image/x-raw'
    const raw = new Response(Buffer.from(text), { headers: { 'content-type': 'Image/X-Raw; a=b' } })
    expect(ask('gzip', raw, { compresses }).headers.has('content-encoding')).toBe(true)
    expect(ask('gzip', Response.text(text), { compresses }).headers.has('content-encoding')).toBe(false)
  })
})

describe('validators', () => {
  test('a strong ETag becomes weak, a weak one stays', () => {
    expect(ask('gzip', Response.text(text, { headers: { etag: '"a"' } })).headers.get('etag')).toBe('W/"a"')
    expect(ask('gzip', Response.text(text, { headers: { etag: 'W/"a"' } })).headers.get('etag')).toBe('W/"a"')
    expect(ask('identity', Response.text(text, { headers: { etag: '"a"' } })).headers.get('etag')).toBe('"a"')
  })

  test('304 says what the 200 said: the weak ETag and Vary', () => {
    const response = Response.empty(304, { headers: { etag: '"a"' } })
    expect(ask('gzip', response).headers.list).toEqual([
      ['etag', 'W/"a"'],
      ['vary', 'Accept-Encoding'],
    ])
    expect(ask('identity', response).headers.get('etag')).toBe('"a"')
  })

  test('what is true of the bytes before is not said of those after', () => {
    const headers = {
      'accept-ranges': 'bytes',
      'content-md5': 'x',
      'repr-digest': 'x',
      'content-digest': 'x',
      digest: 'x',
    }
    const response = ask('gzip', Response.text(text, { headers }))
    expect(response.headers.list.map(([name]) => name)).toEqual(['content-type', 'vary', 'content-encoding'])
  })
})

describe('BREACH', () => {
  const lengths = (options: CompressionOptions) =>
    new Set(Array.from({ length: 40 }, () => bytesOf(ask('gzip', Response.text(text), options)).length))

  test('the length of the same gzip content differs by chance, by 100 bytes at most', () => {
    const plain = zlib.gzipSync(text).length
    const seen = lengths({})
    expect(seen.size).toBeGreaterThan(5)
    expect(Math.min(...seen)).toBeGreaterThanOrEqual(plain)
    expect(Math.max(...seen)).toBeLessThanOrEqual(plain + 101)
    expect(lengths({ breachMitigation: 0 })).toEqual(new Set([plain]))
  })

  test('and so does that of a stream', async () => {
    const handler = compression()(() => Response.stream([text], { headers: { 'content-type': 'text/html' } }))
    const seen = new Set<number>()
    for (let index = 0; index < 20; index++) {
      const { body } = await sent(handler, asking('gzip'))
      expect(decode('gzip', body)).toBe(text)
      seen.add(body.length)
    }
    expect(seen.size).toBeGreaterThan(3)
  })
})

describe('streams', () => {
  const html = { headers: { 'content-type': 'text/html' } }

  test.each(codings)('are encoded with %s as they flow', async (coding) => {
    async function* pages() {
      for (let index = 0; index < 50; index++) {
        if (index % 10 === 0) await turn()
        yield index % 2 === 0 ? text : Buffer.from(text)
      }
    }
    const handler = compression({ encodings: [coding] })(() => Response.stream(pages(), html))
    const { headers, body } = await sent(handler, asking(coding))
    expect(headers.get('content-encoding')).toBe(coding)
    expect(headers.has('content-length')).toBe(false)
    expect(decode(coding, body)).toBe(text.repeat(50))
  })

  test.each<[kind: string, stream: () => ResponseStream, content: string]>([
    ['an empty one', () => [], ''],
    ['an array', () => ['a', '', 'b'], 'ab'],
    ['a web stream', () => new Blob([text]).stream() as ReadableStream<Uint8Array>, text],
    ['a Readable', () => Readable.from([Buffer.from(text), Buffer.from(text)]), text + text],
    ['one of large pieces', () => [text.repeat(500), text.repeat(500)], text.repeat(1000)],
  ])('of every kind: %s', async (_kind, stream, content) => {
    const { body } = await sent(
      compression()(() => Response.stream(stream(), html)),
      asking('gzip'),
    )
    expect(decode('gzip', body)).toBe(content)
  })

  test.each(codings)('what a producer gave before it pauses can be decoded: %s', async (coding) => {
    let release = (): void => {}
    const pause = new Promise<void>((resolve) => {
      release = resolve
    })
    async function* lines() {
      yield 'first line\n'
      await pause
      yield 'last line\n'
    }
    const options = { encodings: [coding], breachMitigation: 0, eventStreams: true }
    const events = { headers: { 'content-type': 'text/event-stream' } }
    const handler = compression(options)(() => Response.stream(lines(), events))
    const pieces: Buffer[] = []
    const starts: string[] = []
    await exchange(handler, asking(coding), (event) => {
      if (event.type !== 'http.response.body') return
      pieces.push(Buffer.from(event.body ?? ''))
      if (starts.includes('first line\n')) return
      starts.push(decodeStart(coding, Buffer.concat(pieces)))
      if (starts.includes('first line\n')) release()
    })
    expect(decode(coding, Buffer.concat(pieces))).toBe('first line\nlast line\n')
    expect(starts).toContain('first line\n')
  })

  test('a slow client holds the producer back', async () => {
    let produced = 0
    function* numbers() {
      for (; produced < 4000; produced++) yield zlib.gzipSync(String(produced)) // hardly gets smaller
    }
    let release = (): void => {}
    const slow = new Promise<void>((resolve) => {
      release = resolve
    })
    const handler = compression()(() => Response.stream(numbers(), html))
    let writes = 0
    const done = application(handler)(
      scopeOf(asking('gzip')),
      () => ({ type: 'http.request', body: new Uint8Array(), moreBody: false }),
      (event) => {
        if (event.type !== 'http.response.body') return undefined
        writes += 1
        return writes === 1 ? slow : undefined
      },
    )
    await vi.waitFor(() => expect(writes).toBe(1))
    for (let index = 0; index < 20; index++) await turn()
    expect(produced).toBeLessThan(2000)
    release()
    await done
    expect(produced).toBe(4000)
  })

  test('the producer is stopped when the client leaves, and nothing of zlib stays open', async () => {
    const abort = new AbortController()
    const opened = vi.spyOn(zlib, 'createGzip')
    let stopped = false
    async function* endless() {
      try {
        for (;;) {
          yield text
          await turn()
        }
      } finally {
        stopped = true
      }
    }
    const handler = compression()(() => Response.stream(endless(), html))
    await application(handler)(
      { ...scopeOf(asking('gzip')), signal: abort.signal },
      () => ({ type: 'http.request', body: new Uint8Array(), moreBody: false }),
      (event) => {
        if (event.type === 'http.response.body') abort.abort()
      },
    )
    expect(stopped).toBe(true)
    const [result] = opened.mock.results
    opened.mockRestore()
    const gzip: zlib.Gzip = result?.value
    if (!gzip.closed) await once(gzip, 'close')
    expect(gzip.destroyed).toBe(true)
  })

  test('a producer that waits for data is stopped too', async () => {
    const abort = new AbortController()
    const cancel = vi.fn<() => void>()
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(Buffer.from(text)),
      cancel,
    })
    const handler = compression()(() => Response.stream(stream, html))
    await application(handler)(
      { ...scopeOf(asking('gzip')), signal: abort.signal },
      () => ({ type: 'http.request', body: new Uint8Array(), moreBody: false }),
      (event) => {
        if (event.type === 'http.response.body') setImmediate(() => abort.abort())
      },
    )
    expect(cancel).toHaveBeenCalledOnce()
  })

  test('a response that nobody sends stops its producer', async () => {
    const stream = Readable.from(['a'])
    const { body } = ask('gzip', Response.stream(stream, html))
    if (body === null || typeof body === 'string' || !(Symbol.asyncIterator in body)) throw new Error('no stream')
    await body[Symbol.asyncIterator]().return?.()
    expect(stream.destroyed).toBe(true)
  })

  test('an error of the producer is the error of the response', async () => {
    async function* broken() {
      yield text
      throw new Error('the disk is gone')
    }
    const handler = compression()(() => Response.stream(broken(), html))
    await expect(sent(handler, asking('gzip'))).rejects.toThrow('the disk is gone')
  })

  test('what is no piece is refused, and the producer stopped', async () => {
    let stopped = false
    function* wrong(): Generator<string> {
      try {
        yield JSON.parse('7')
      } finally {
        stopped = true
      }
    }
    const handler = compression()(() => Response.stream(wrong(), html))
    await expect(sent(handler, asking('gzip'))).rejects.toThrow('must be a string or a Uint8Array, got number')
    expect(stopped).toBe(true)
  })
})

describe('options', () => {
  test.each<[options: object, message: string]>([
    [{ encodings: ['lzma'] }, 'compression: encodings has "lzma"; it can have zstd, br, gzip and deflate'],
    [{ levels: { gzip: 10 } }, 'compression: levels.gzip is a whole number from 1 to 9, got 10'],
    [{ levels: { br: 4.5 } }, 'compression: levels.br is a whole number from 0 to 11, got 4.5'],
    [{ minimumSize: -1 }, 'compression: minimumSize must be a whole number of bytes, got -1'],
    [{ breachMitigation: Number.NaN }, 'compression: breachMitigation must be a whole number of bytes, got NaN'],
  ])('%j is refused', (options, message) => {
    expect(() => compression({ encodings: ['br', 'gzip'], ...options })).toThrow(message)
  })
})

/** What of an unfinished content can be decoded. */
function decodeStart(coding: ContentCoding, bytes: Uint8Array): string {
  const finish: zlib.ZlibOptions = { finishFlush: zlib.constants.Z_SYNC_FLUSH }
  switch (coding) {
    case 'gzip':
      return zlib.gunzipSync(bytes, finish).toString()
    case 'deflate':
      return zlib.inflateSync(bytes, finish).toString()
    case 'br':
      return zlib.brotliDecompressSync(bytes, { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }).toString()
    default: {
      const decompress: unknown = Reflect.get(zlib, 'zstdDecompressSync')
      return typeof decompress === 'function' ? String(decompress(bytes, { finishFlush: 1 })) : ''
    }
  }
}
