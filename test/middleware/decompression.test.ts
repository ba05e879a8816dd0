import * as zlib from 'node:zlib'

import { describe, expect, it, test } from 'vitest'

import type { HeaderList } from '../../src/gateway/asgi.ts'
import { application, cleanUp } from '../../src/http/application.ts'
import { ClientDisconnect, HttpError } from '../../src/http/errors.ts'
import { compose, type Handler } from '../../src/http/handler.ts'
import { applicationHandler } from '../../src/http/mounted.ts'
import { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { bodyLimit } from '../../src/middleware/body-limit.ts'
import { decompression, type DecompressionOptions } from '../../src/middleware/decompression.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { httpScope, part, receiver, requestWith } from '../http/harness.ts'
import { readAll, startRaw } from '../server/harness.ts'

// Node 22 has zstd, but does not notice what is cut off.
const major = Number(process.versions.node.split('.')[0])
const zstd = major < 24 ? undefined : (zlib as { zstdCompressSync?: (data: Buffer) => Buffer }).zstdCompressSync

const encoders: Record<string, (data: Buffer) => Buffer> = {
  gzip: (data) => zlib.gzipSync(data),
  deflate: (data) => zlib.deflateSync(data),
  br: (data) => zlib.brotliCompressSync(data),
  ...(zstd === undefined ? {} : { zstd: (data: Buffer) => zstd(data) }),
}
const codings = Object.keys(encoders)
const text = 'hello, hello, hello and so on. '.repeat(50)

function encode(coding: string, data: Uint8Array | string): Buffer {
  return encoders[coding]?.(Buffer.from(data as string)) ?? Buffer.alloc(0)
}

function pieces(data: Uint8Array, size: number): Uint8Array[] {
  const all: Uint8Array[] = []
  for (let at = 0; at < data.length; at += size) all.push(data.subarray(at, at + size))
  return all
}

interface Sent {
  readonly options?: DecompressionOptions
  readonly headers?: HeaderList
  readonly read?: (request: Request) => Promise<unknown>
}

async function send(coding: string, body: readonly (Uint8Array | string)[], sent: Sent = {}): Promise<unknown> {
  const { options, headers = [], read = (request: Request) => request.text() } = sent
  const request = requestWith(body, { headers: [['content-encoding', coding], ...headers], later: true })
  let seen: unknown
  await decompression(options)(async (one) => {
    seen = await read(one)
    return Response.empty()
  })(request)
  await cleanUp(request)
  return seen
}

async function failure(coding: string, body: readonly (Uint8Array | string)[], sent: Sent = {}): Promise<HttpError> {
  try {
    await send(coding, body, sent)
  } catch (error) {
    if (error instanceof HttpError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

async function drain(request: Request): Promise<string> {
  const decoder = new TextDecoder()
  let all = ''
  for await (const chunk of request.body) all += decoder.decode(chunk, { stream: true })
  return all
}

describe.each(codings)('%s', (coding) => {
  it('is decoded, in one piece and byte by byte', async () => {
    const body = encode(coding, text)
    expect(await send(coding, [body])).toBe(text)
    expect(await send(coding, pieces(body, 1))).toBe(text)
    expect(await send(coding, pieces(body, 7), { read: drain })).toBe(text)
  })

  it('is decoded for JSON and forms', async () => {
    const json = { headers: [['content-type', 'application/json']] as const, read: (one: Request) => one.json() }
    expect(await send(coding, [encode(coding, '{"a":1}')], json)).toEqual({ a: 1 })
    const form = {
      headers: [['content-type', 'application/x-www-form-urlencoded']] as const,
      read: async (one: Request) => (await one.form()).get('a'),
    }
    expect(await send(coding, [encode(coding, 'a=b')], form)).toBe('b')
    const multipart = {
      headers: [['content-type', 'multipart/form-data; boundary=b']] as const,
      read: async (one: Request) => (await one.form()).get('a'),
    }
    const parts = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--b--\r\n'
    expect(await send(coding, [encode(coding, parts)], multipart)).toBe('b')
  })

  it('takes no body at all for an empty one', async () => {
    expect(await send(coding, [])).toBe('')
  })

  it('refuses what is cut off, wherever', async () => {
    const body = encode(coding, text)
    for (const length of [1, 5, Math.floor(body.length / 2), body.length - 1]) {
      expect(await failure(coding, [body.subarray(0, length)])).toMatchObject({ status: 400 })
    }
  })

  it('refuses what is something else', async () => {
    expect(await failure(coding, ['{"plain": "text"}'])).toMatchObject({
      status: 400,
      detail: `the request body is not valid ${coding} data`,
    })
  })

  test.each(['trailing garbage', '\0', '\0\0\0\0\0\0\0\0'])('refuses %j behind its end', async (garbage) => {
    const body = encode(coding, text)
    expect(await failure(coding, [Buffer.concat([body, Buffer.from(garbage)])])).toMatchObject({ status: 400 })
    expect(await failure(coding, [body, garbage])).toMatchObject({ status: 400 })
    expect(await failure(coding, [body, ...pieces(Buffer.from(garbage), 1)])).toMatchObject({ status: 400 })
  })

  it('refuses a bomb by the size of what comes out', async () => {
    const bomb = encode(coding, Buffer.alloc(3_000_000))
    const options = { maxBytes: 1_000_000, maxRatio: Infinity }
    for (const read of [drain, (one: Request): Promise<unknown> => one.bytes()]) {
      expect(await failure(coding, [bomb], { options, read })).toMatchObject({
        status: 413,
        detail: 'the decoded request body is larger than 1000000 bytes',
      })
    }
  })

  it('refuses a bomb by its ratio', async () => {
    const bomb = encode(coding, Buffer.alloc(3_000_000))
    expect(await failure(coding, pieces(bomb, 1000), { read: drain })).toMatchObject({
      status: 413,
      detail: 'the decoded request body is more than 100 times larger than what was sent',
    })
    const tame = { options: { maxRatio: Infinity }, read: (one: Request) => one.bytes() }
    expect(await send(coding, [bomb], tame)).toHaveLength(3_000_000)
  })

  it('lets small bodies repeat themselves', async () => {
    expect(await send(coding, [encode(coding, Buffer.alloc(1_000_000))])).toHaveLength(1_000_000)
  })
})

describe('several codings', () => {
  it('are undone from the last to the first', async () => {
    const twice = encode('br', encode('gzip', text))
    expect(await send('gzip, br', [twice])).toBe(text)
    expect(await send('identity, GZIP,, br', [twice])).toBe(text)
    expect(await failure('br, gzip', [twice])).toMatchObject({ status: 400 })
  })

  it('may be two', async () => {
    const thrice = encode('gzip', encode('gzip', encode('gzip', text)))
    expect(await failure('gzip, gzip, gzip', [thrice])).toMatchObject({
      status: 415,
      detail: 'too many content codings',
    })
    expect(await send('gzip, gzip, gzip', [thrice], { options: { maxEncodings: 3 } })).toBe(text)
  })

  it('are limited in the middle too: what is huge there may be small in the end', async () => {
    const inner = zlib.gzipSync(Buffer.concat([Buffer.alloc(0)]), {})
    const padded = Buffer.concat([inner, Buffer.alloc(5_000_000)])
    const body = encode('gzip', padded)
    expect(await failure('gzip, gzip', [body], { options: { maxBytes: 1_000_000, maxRatio: Infinity } })).toMatchObject(
      {
        status: expect.toBeOneOf([400, 413]) as number,
      },
    )
    // Empty gzip members without end: five megabytes that stand for nothing.
    const empty = encode('gzip', '')
    const empties = Buffer.concat(Array.from({ length: 250_000 }, () => empty))
    const options = { maxBytes: 1_000_000, maxRatio: Infinity }
    expect(await failure('gzip, gzip', [encode('gzip', empties)], { options })).toMatchObject({ status: 413 })
    const doubleBomb = encode('gzip', encode('gzip', Buffer.alloc(20_000_000)))
    expect(await failure('gzip, gzip', [doubleBomb], { read: drain })).toMatchObject({ status: 413 })
  })
})

describe('what is inside', () => {
  it('sees neither coding nor length', async () => {
    const body = encode('gzip', text)
    const headers = [['content-length', String(body.length)]] as const
    const read = async (one: Request): Promise<unknown> => [
      one.headers.has('content-encoding'),
      one.headers.has('content-length'),
      (await one.text()).length,
    ]
    expect(await send('gzip', [body], { headers, read })).toEqual([false, false, text.length])
    const plain = { headers: [['content-length', '5']] as const, read: async (one: Request) => one.headers.list }
    expect(await send('identity', ['hello'], plain)).toEqual([['content-length', '5']])
  })

  it('may be a mounted application', async () => {
    const mounted = applicationHandler(async (_scope, receive, respond) => {
      const all = await readAll(receive)
      await respond({ type: 'http.response.start', status: 200, headers: [] })
      await respond({ type: 'http.response.body', body: all })
    })
    const request = requestWith([encode('gzip', text)], { headers: [['content-encoding', 'gzip']] })
    const response = await decompression()(mounted)(request)
    expect(new TextDecoder().decode(response.body as Uint8Array)).toBe(text)
  })

  it('may set a limit of its own, for what comes out', async () => {
    const handler: Handler = async (one) => Response.text(await one.text())
    const stack = compose([decompression(), bodyLimit({ maxBytes: 100 })], handler)
    const request = requestWith([encode('gzip', text)], { headers: [['content-encoding', 'gzip']] })
    await expect(stack(request)).rejects.toMatchObject({
      status: 413,
      detail: 'the request body is larger than 100 bytes',
    })
  })

  it('need not read, and nothing stays open', async () => {
    const request = requestWith([encode('gzip', text), 'x'], { headers: [['content-encoding', 'gzip']] })
    const answer = decompression()(async (one) => {
      for await (const _ of one.body) break
      return Response.empty()
    })(request)
    expect(await answer).toMatchObject({ status: 204 })
    await cleanUp(request)
  })
})

describe('requests without a coding', () => {
  it('pass as they are', () => {
    const request = requestWith(['plain'])
    const { scope } = request
    const response = Response.empty()
    expect(decompression()(() => response)(request)).toBe(response)
    expect(request.scope).toBe(scope)
    expect(request.read()).toHaveLength(5)
  })
})

describe('an unknown coding', () => {
  test.each(['compress', 'gzip;q=1', 'gzip, foo', '*', 'x-deflate'])('%s is 415 with what is known', async (coding) => {
    const error = await failure(coding, [text])
    expect(error.status).toBe(415)
    expect(error.headers.get('accept-encoding')).toBe(codings.join(', '))
  })

  it('is one that is not allowed, too', async () => {
    const error = await failure('br', [encode('br', text)], { options: { encodings: ['gzip'] } })
    expect([error.status, error.headers.get('accept-encoding')]).toEqual([415, 'gzip'])
    expect(await send('x-gzip', [encode('gzip', text)], { options: { encodings: ['gzip'] } })).toBe(text)
  })

  it('is bare deflate data under the name of the zlib format', async () => {
    expect(await failure('deflate', [zlib.deflateRawSync(text)])).toMatchObject({ status: 400 })
  })
})

it('a zstd window above 8 MB is refused: it is memory that the client decides on', async () => {
  // Magic number, a descriptor without a content size, a window of 2^27 bytes, an empty last block.
  const frame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 17 << 3, 0x01, 0x00, 0x00])
  // Where there is no zstd, it is an unknown coding like any other.
  expect(await failure('zstd', [frame])).toMatchObject({ status: zstd === undefined ? 415 : 400 })
  if (zstd === undefined) return
  frame[5] = 13 << 3
  expect(await send('zstd', [frame])).toBe('')
})

it('several gzip members are one body', async () => {
  expect(await send('gzip', [Buffer.concat([encode('gzip', 'a'), encode('gzip', 'b')])])).toBe('ab')
})

it('passes the leaving of the client on', async () => {
  const body = encode('gzip', text)
  const scope = httpScope({ headers: [['content-encoding', 'gzip']] })
  const gone = { type: 'http.disconnect' } as const
  const request = new Request(scope, receiver([part(body.subarray(0, 20), true), gone, gone]))
  await expect(decompression()(async (one) => Response.text(await one.text()))(request)).rejects.toBeInstanceOf(
    ClientDisconnect,
  )
})

it('streams over a socket', async () => {
  const app = application(decompression()(async (one) => Response.text(String((await drain(one)).length))))
  const running = await startRaw(app)
  const body = encode('gzip', text)
  const client = running.connect()
  client.send(`POST / HTTP/1.1\r\nHost: a.test\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`)
  client.socket.write(body)
  expect(await client.until(/\r\n\r\n\d+$/)).toMatch(new RegExp(`\r\n\r\n${text.length}$`))
})

describe('options', () => {
  test.each<[DecompressionOptions, RegExp]>([
    [{ encodings: ['lzma' as 'gzip'] }, /does not know the coding "lzma", only gzip, deflate, br/],
    [{ maxBytes: Number.NaN }, /maxBytes must be a number, 1 or more, got NaN/],
    [{ maxRatio: 0 }, /maxRatio/],
    [{ maxEncodings: 0 }, /maxEncodings/],
  ])('%j', (options, message) => {
    expect(() => decompression(options)).toThrow(message)
  })

  it('can be looked at', () => {
    expect(factsOf(decompression())).toEqual({
      name: 'decompression',
      options: { encodings: codings, maxBytes: 10 * 1024 * 1024, maxRatio: 100, maxEncodings: 2 },
    })
  })
})
