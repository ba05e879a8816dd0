import { appendFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, test } from 'vitest'

import type { SendEvent } from '../../src/gateway/asgi.ts'
import { application } from '../../src/http/application.ts'
import { FileBody } from '../../src/http/file-body.ts'
import type { FileOptions } from '../../src/http/file-answer.ts'
import { Response } from '../../src/http/response.ts'
import { TestClient } from '../../src/testing/client.ts'
import { folderWith, openDescriptors, pattern } from './files.ts'
import { call, httpScope } from './harness.ts'

const time = new Date('2024-10-01T10:00:00Z')
const modified = 'Tue, 01 Oct 2024 10:00:00 GMT'

/** A file of a known age, and a client of an application that answers with it. */
function served(
  content: string | Uint8Array = '0123456789',
  options: FileOptions = {},
  name = 'a.txt',
): { client: TestClient; path: string } {
  const path = join(folderWith({ [name]: content }), name)
  utimesSync(path, time, time)
  const app = application((request) => Response.file(path, { request, ...options }))
  return { client: new TestClient(app), path }
}

describe('a file', () => {
  it('has type, length, tag, date and says that it has ranges', async () => {
    const response = await served().client.get('/')
    expect(await response.text()).toBe('0123456789')
    expect([response.status, ...response.headers]).toEqual([
      200,
      ['accept-ranges', 'bytes'],
      ['content-length', '10'],
      ['content-type', 'text/plain; charset=utf-8'],
      ['etag', expect.stringMatching(/^"a-[0-9a-f]+"$/)],
      ['last-modified', modified],
    ])
  })

  it('of an unknown extension is bytes', async () => {
    const { client } = served('x', {}, 'a.unknown')
    expect((await client.get('/')).headers.get('content-type')).toBe('application/octet-stream')
  })

  it('has another tag when it has changed', async () => {
    const { client, path } = served()
    const before = (await client.get('/')).headers.get('etag')
    writeFileSync(path, '9876543210')
    expect((await client.get('/')).headers.get('etag')).not.toBe(before)
  })

  it('may be a URL, and empty', async () => {
    const path = join(folderWith({ 'a b.txt': '' }), 'a b.txt')
    const response = await Response.file(pathToFileURL(path))
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '0'])
    expect(response.body).toHaveLength(0)
  })

  it('is sent whole without a request, whatever the client asks for', async () => {
    const path = join(folderWith({ 'a.txt': '0123456789' }), 'a.txt')
    const client = new TestClient(application(() => Response.file(path)))
    const response = await client.get('/', { headers: { range: 'bytes=0-1', 'if-modified-since': modified } })
    expect([response.status, await response.text()]).toEqual([200, '0123456789'])
  })

  it('is one read and one write when it is small', async () => {
    const path = join(folderWith({ 'a.bin': pattern(65_536) }), 'a.bin')
    const events = call(application((request) => Response.file(path, { request })))
    await events.result
    expect(events.events.map(({ type }) => type)).toEqual(['http.response.start', 'http.response.body'])
  })

  it('is streamed in pieces of 64 KiB when it is large', async () => {
    const content = pattern(150_000)
    const path = join(folderWith({ 'a.bin': content }), 'a.bin')
    const recording = call(application((request) => Response.file(path, { request })))
    await recording.result
    const pieces = bodies(recording.events)
    expect(pieces.map(({ length }) => length)).toEqual([65_536, 65_536, 18_928, 0])
    expect(Buffer.concat(pieces).equals(content)).toBe(true)
    expect(openDescriptors(path)).toBe(0)
  })

  it('of 204 is refused', async () => {
    await expect(Response.file('a', { status: 204 })).rejects.toThrow(/has no content/)
  })
})

describe('HEAD', () => {
  test.each([10, 100_000])('has the fields of GET and no content, of %i bytes', async (size) => {
    const { client } = served(pattern(size))
    const [get, head] = [await client.get('/'), await client.head('/')]
    expect(head.headers.get('content-length')).toBe(String(size))
    expect([...head.headers]).toEqual([...get.headers])
    expect(await head.text()).toBe('')
    await get.arrayBuffer()
  })

  it('has no ranges (RFC 9110 §14.2)', async () => {
    const head = await served().client.head('/', { headers: { range: 'bytes=0-1' } })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '10'])
  })
})

describe('conditions', () => {
  it('answers 304 with what caches need and nothing about content', async () => {
    const { client } = served('0123456789', {
      cacheControl: 'public, max-age=60',
      headers: {
        'content-location': '/a',
        expires: modified,
        vary: 'accept',
        'x-mine': 'kept',
        'content-language': 'en',
      },
      disposition: 'inline',
    })
    const etag = (await client.get('/')).headers.get('etag') ?? ''
    const response = await client.get('/', { headers: { 'if-none-match': `W/${etag}` } })
    expect([response.status, await response.text()]).toEqual([304, ''])
    expect([...response.headers]).toEqual([
      ['cache-control', 'public, max-age=60'],
      ['content-location', '/a'],
      ['etag', etag],
      ['expires', modified],
      ['last-modified', modified],
      ['vary', 'accept'],
      ['x-mine', 'kept'],
    ])
  })

  test.each<[string, Record<string, string>, number]>([
    ['If-Modified-Since', { 'if-modified-since': modified }, 304],
    ['If-Modified-Since an earlier time', { 'if-modified-since': 'Tue, 01 Oct 2024 09:00:00 GMT' }, 200],
    ['If-None-Match of another tag', { 'if-none-match': '"x"' }, 200],
    ['If-Match of another tag', { 'if-match': '"x"' }, 412],
    ['If-Match *', { 'if-match': '*' }, 200],
    ['If-Unmodified-Since an earlier time', { 'if-unmodified-since': 'Tue, 01 Oct 2024 09:00:00 GMT' }, 412],
    ['a condition that fails and a range', { 'if-match': '"x"', range: 'bytes=0-1' }, 412],
    ['a file that the client has and a range', { 'if-none-match': '*', range: 'bytes=0-1' }, 304],
  ])('%s', async (_, headers, status) => {
    const response = await served().client.get('/', { headers })
    expect(response.status).toBe(status)
    await response.text()
  })

  it('compares tag and date that the caller gives', async () => {
    const { client } = served('x', { etag: '"v7"', headers: { 'last-modified': 'Wed, 02 Oct 2024 10:00:00 GMT' } })
    expect((await client.get('/', { headers: { 'if-none-match': '"v7"' } })).status).toBe(304)
    expect((await client.get('/', { headers: { 'if-modified-since': modified } })).status).toBe(200)
  })

  it('has neither tag nor date if it must not', async () => {
    const { client } = served('x', { etag: false, lastModified: false })
    const response = await client.get('/', { headers: { 'if-modified-since': modified } })
    expect([response.status, response.headers.get('etag'), response.headers.get('last-modified')]).toEqual([
      200,
      null,
      null,
    ])
  })
})

describe('ranges', () => {
  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-30', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-', '89', 'bytes 8-9/10'],
    ['bytes=5-500', '56789', 'bytes 5-9/10'],
    ['bytes=0-4,3-6', '0123456', 'bytes 0-6/10'],
  ])('%s', async (range, body, contentRange) => {
    const response = await served().client.get('/', { headers: { range } })
    expect([response.status, await response.text()]).toEqual([206, body])
    expect(response.headers.get('content-range')).toBe(contentRange)
    expect(response.headers.get('content-length')).toBe(String(body.length))
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })

  it('sends several as multipart/byteranges', async () => {
    const response = await served().client.get('/', { headers: { range: 'bytes=0-1,5-6' } })
    expect(response.status).toBe(206)
    const boundary = /^multipart\/byteranges; boundary=([0-9a-f]{26})$/.exec(
      response.headers.get('content-type') ?? '',
    )?.[1]
    const body = await response.text()
    expect(body).toBe(
      [
        `--${boundary}`,
        'Content-Type: text/plain; charset=utf-8',
        'Content-Range: bytes 0-1/10',
        '',
        '01',
        `--${boundary}`,
        'Content-Type: text/plain; charset=utf-8',
        'Content-Range: bytes 5-6/10',
        '',
        '56',
        `--${boundary}--`,
        '',
      ].join('\r\n'),
    )
    expect(response.headers.get('content-length')).toBe(String(body.length))
    expect(response.headers.has('content-range')).toBe(false)
  })

  it('sends large parts in pieces', async () => {
    const content = pattern(400_000)
    const { client, path } = served(content)
    const response = await client.get('/', { headers: { range: 'bytes=1000-200000' } })
    expect(Buffer.from(await response.arrayBuffer()).equals(content.subarray(1000, 200_001))).toBe(true)
    const parts = await client.get('/', { headers: { range: 'bytes=0-99999,200000-399999' } })
    expect((await parts.arrayBuffer()).byteLength).toBe(Number(parts.headers.get('content-length')))
    expect(openDescriptors(path)).toBe(0)
  })

  test.each<[string, string, number, string]>([
    ['beyond the end', 'bytes=10-', 416, 'Range Not Satisfiable'],
    ['none', 'bytes=', 400, 'Range header: range must be requested'],
    ['nonsense', 'bytes=x', 400, 'Malformed range header.'],
  ])('%s is refused', async (_, range, status, detail) => {
    const response = await served().client.get('/', { headers: { range } })
    expect([response.status, await response.json()]).toEqual([status, { detail }])
    expect(response.headers.get('content-range')).toBe(status === 416 ? 'bytes */10' : null)
    expect(response.headers.has('etag')).toBe(false)
  })

  it('sends everything when If-Range names another version', async () => {
    const { client } = served()
    const etag = (await client.get('/')).headers.get('etag') ?? ''
    const status = async (ifRange: string): Promise<number> =>
      (await client.get('/', { headers: { range: 'bytes=0-1', 'if-range': ifRange } })).status
    expect(
      await Promise.all([etag, modified, '"other"', `W/${etag}`, 'Wed, 02 Oct 2024 10:00:00 GMT'].map(status)),
    ).toEqual([206, 206, 200, 200, 200])
  })

  it('sends everything to who asks for very many ranges', async () => {
    const range = `bytes=${Array.from({ length: 200 }, (_, index) => `${index * 2}-${index * 2}`).join()}`
    const response = await served(pattern(1000)).client.get('/', { headers: { range } })
    expect([response.status, response.headers.get('content-length')]).toEqual([200, '1000'])
  })

  it('has none if it must not, nor for other methods, nor under another status', async () => {
    const headers = { range: 'bytes=0-1' }
    const none = await served('0123456789', { ranges: false }).client.get('/', { headers })
    expect([none.status, none.headers.get('accept-ranges')]).toEqual([200, null])
    expect((await served().client.post('/', { headers })).status).toBe(200)
    const page = await served('gone', { status: 404 }).client.get('/', { headers })
    expect([page.status, await page.text(), page.headers.get('etag')]).toEqual([404, 'gone', null])
  })
})

describe('names', () => {
  test.each<[FileOptions, string]>([
    [{ disposition: 'attachment' }, 'attachment; filename="a.txt"'],
    [{ disposition: 'inline' }, 'inline; filename="a.txt"'],
    [{ filename: 'Bericht 2024.txt' }, 'attachment; filename="Bericht 2024.txt"'],
    [{ filename: '€.txt', disposition: 'inline' }, `inline; filename="?.txt"; filename*=UTF-8''%E2%82%AC.txt`],
  ])('%j', async (options, value) => {
    expect((await served('x', options).client.get('/')).headers.get('content-disposition')).toBe(value)
  })

  it('cannot split the response', async () => {
    const { path } = served()
    await expect(Response.file(path, { filename: 'a\r\nset-cookie: x=y' })).rejects.toThrow(/control characters/)
    await expect(Response.file(path, { cacheControl: 'no-store\r\nx: y' })).rejects.toThrow(/U\+000D/)
    await expect(Response.file(path, { etag: 'plain' })).rejects.toThrow(/quotes/)
  })
})

describe('what is no file', () => {
  it('is an error that names the path', async () => {
    const folder = folderWith({})
    await expect(Response.file(join(folder, 'none.txt'))).rejects.toThrow(`there is no file at ${folder}/none.txt`)
    await expect(Response.file(folder)).rejects.toThrow(`${folder} is a folder`)
    await expect(Response.file('/dev/null')).rejects.toThrow('/dev/null is no regular file')
    await expect(Response.file('a\0b')).rejects.toThrow(/NUL/)
    await expect(Response.file('')).rejects.toThrow(TypeError)
  })

  it('is a 500 for the client', async () => {
    const app = application((request) => Response.file('/nowhere/at/all', { request }))
    const response = await new TestClient(app, { raiseServerErrors: false }).get('/')
    expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error'])
  })
})

describe('a file that changes', () => {
  it('is sent as long as it was when it grows', async () => {
    const { path } = served(pattern(70_000))
    const response = await Response.file(path)
    appendFileSync(path, 'more')
    expect(Buffer.concat(await collect(response.body as FileBody))).toHaveLength(70_000)
  })

  it('is an error before the first byte when it is shorter by then', async () => {
    const { path } = served(pattern(70_000))
    const app = application(async (request) => {
      const response = await Response.file(path, { request })
      truncateSync(path, 10)
      return response
    })
    const response = await new TestClient(app, { raiseServerErrors: false }).get('/')
    expect(response.status).toBe(500)
    expect(openDescriptors(path)).toBe(0)
  })

  it('breaks off when it shrinks while it is sent, and is closed', async () => {
    const { path } = served(pattern(200_000))
    const pieces = new FileBody(path, 0, 200_000, true)[Symbol.asyncIterator]()
    await pieces.next()
    expect(openDescriptors(path)).toBe(1)
    truncateSync(path, 70_000)
    await expect(pieces.next()).rejects.toThrow(/cut short/)
    expect(openDescriptors(path)).toBe(0)
  })

  it('is an error when it is gone by then', async () => {
    const body = new FileBody('/nowhere/at/all', 0, 10, true)
    await expect(body.read()).rejects.toThrow(/ENOENT/)
  })
})

describe('sending', () => {
  it('opens nothing before it is sent', async () => {
    const { path } = served(pattern(200_000))
    await Response.file(path)
    expect(openDescriptors(path)).toBe(0)
  })

  it('closes the file when the client leaves', async () => {
    const { path } = served(pattern(1_000_000))
    const abort = new AbortController()
    const scope = httpScope({ signal: abort.signal })
    const recording = call(
      application((request) => Response.file(path, { request })),
      scope,
      undefined,
      (event) => {
        if (event.type === 'http.response.body') abort.abort()
      },
    )
    await recording.result
    expect(bodies(recording.events)).toHaveLength(1)
    expect(openDescriptors(path)).toBe(0)
  })

  it('waits for the server between pieces', async () => {
    const { path } = served(pattern(200_000))
    let isWaiting = false
    const recording = call(
      application((request) => Response.file(path, { request })),
      httpScope(),
      undefined,
      async (event) => {
        if (event.type !== 'http.response.body') return
        expect(isWaiting).toBe(false)
        isWaiting = true
        await new Promise((resolve) => {
          setImmediate(resolve)
        })
        isWaiting = false
      },
    )
    await recording.result
    expect(Buffer.concat(bodies(recording.events))).toHaveLength(200_000)
  })
})

describe('http.response.pathsend', () => {
  const offering = httpScope({ extensions: { 'http.response.pathsend': {} } })

  it('is used for whole large files where the server offers it', async () => {
    const { path } = served(pattern(100_000))
    const recording = call(
      application((request) => Response.file(path, { request })),
      offering,
    )
    await recording.result
    expect(recording.events.at(-1)).toEqual({ type: 'http.response.pathsend', path })
    expect(recording.headers).toContainEqual(['content-length', '100000'])
  })

  test.each([
    ['for HEAD', 'HEAD', []],
    ['for ranges', 'GET', [['range', 'bytes=1-90000'] as const]],
  ])('is not used %s', async (_, method, headers) => {
    const { path } = served(pattern(100_000))
    const recording = call(
      application((request) => Response.file(path, { request })),
      { ...offering, method, headers },
    )
    await recording.result
    expect(recording.events.some(({ type }) => type === 'http.response.pathsend')).toBe(false)
  })

  it('is not used for what middleware made of the file', async () => {
    const { path } = served(pattern(100_000))
    async function* upper(body: FileBody): AsyncGenerator<Uint8Array> {
      yield* body
    }
    const recording = call(
      application(async (request) => {
        const response = await Response.file(path, { request })
        return response.with({ body: upper(response.body as FileBody) })
      }),
      offering,
    )
    await recording.result
    expect(Buffer.concat(bodies(recording.events))).toHaveLength(100_000)
  })
})

function bodies(events: readonly SendEvent[]): Buffer[] {
  return events.flatMap((event) => (event.type === 'http.response.body' ? [Buffer.from(event.body ?? '')] : []))
}

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return pieces
}

it('looks for a relative path where the process runs', async () => {
  const response = await Response.file('package.json')
  expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8')
})
