import { describe, expect, it, test } from 'vitest'

import type { HeaderList } from '../../src/gateway/asgi.ts'
import { application } from '../../src/http/application.ts'
import { compose, type Handler } from '../../src/http/handler.ts'
import { applicationHandler } from '../../src/http/mounted.ts'
import { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { bodyLimit } from '../../src/middleware/body-limit.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { httpScope, requestWith } from '../http/harness.ts'
import { readAll, startRaw } from '../server/harness.ts'

const ten = bodyLimit({ maxBytes: 10 })

async function drain(request: Request): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of request.body) text += decoder.decode(chunk, { stream: true })
  return text
}

const readers: Readonly<Record<string, (request: Request) => Promise<unknown>>> = {
  bytes: (request) => request.bytes(),
  text: (request) => request.text(),
  json: (request) => request.json(),
  form: (request) => request.form(),
  body: drain,
}

function run(pieces: string[], reader: string, headers: HeaderList = [], layer = ten): Promise<Response> {
  const request = requestWith(pieces, { headers, later: true })
  const type = reader === 'form' ? 'application/x-www-form-urlencoded' : 'application/json'
  request.replaceScope({ headers: [...headers, ['content-type', type]] })
  return Promise.resolve(
    layer(async (one) => {
      await readers[reader]?.(one)
      return Response.text('read')
    })(request),
  )
}

describe.each(Object.keys(readers))('read by %s', (reader) => {
  it('lets a body of exactly that size pass', async () => {
    expect(await run(['"12345', '678"'], reader)).toMatchObject({ status: 200 })
  })

  it('counts what has no declared length', async () => {
    await expect(run(['"12345', '6789"'], reader)).rejects.toMatchObject({
      status: 413,
      detail: 'the request body is larger than 10 bytes',
    })
  })

  it('refuses by the declared length before anything is asked for', async () => {
    const request = new Request(httpScope({ method: 'POST', headers: [['content-length', '11']] }), () => {
      throw new Error('asked for')
    })
    const type = reader === 'form' ? 'application/x-www-form-urlencoded' : 'text/plain'
    request.replaceScope({ headers: [...request.scope.headers, ['content-type', type]] })
    const handler: Handler = async (one) => {
      await readers[reader]?.(one)
      return Response.empty()
    }
    await expect(ten(handler)(request)).rejects.toMatchObject({ status: 413 })
  })

  it('refuses again when it is read again', async () => {
    const request = requestWith(['"12345', '6789"'])
    request.replaceScope({ headers: [['content-type', 'application/json']] })
    void ten(() => Response.empty())(request)
    await expect(request.text()).rejects.toMatchObject({ status: 413 })
    await expect(request.text()).rejects.toMatchObject({ status: 413 })
  })
})

describe('of several the innermost holds', () => {
  test.each([
    [10, 100, 50, 200],
    [100, 10, 50, 413],
    [10, 100, 101, 413],
  ])('%d outside, %d inside, a body of %d: %d', async (outer, inner, size, status) => {
    for (const reader of ['text', 'body']) {
      for (const headers of [[], [['content-length', String(size)]]] as const) {
        const stack = (next: Handler): Handler =>
          compose([bodyLimit({ maxBytes: outer }), bodyLimit({ maxBytes: inner })], next)
        const answer = run(['x'.repeat(size - 1), 'x'], reader, headers, stack)
        expect(
          await answer.then(
            (response) => response.status,
            (error: { status: number }) => error.status,
          ),
        ).toBe(status)
      }
    }
  })
})

it('binds mounted applications', async () => {
  const mounted = applicationHandler(async (_scope, receive, send) => {
    await readAll(receive)
    await send({ type: 'http.response.start', status: 200, headers: [] })
    await send({ type: 'http.response.body', body: 'read' })
  })
  await expect(ten(mounted)(requestWith(['12345', '678901']))).rejects.toMatchObject({ status: 413 })
  expect(await ten(mounted)(requestWith(['12345', '67890']))).toMatchObject({ status: 200 })
})

it('stays synchronous', () => {
  const request = requestWith(['12345'])
  void ten(() => Response.empty())(request)
  expect(request.read()).toBeInstanceOf(Uint8Array)
})

it('leaves alone what was read before', async () => {
  const request = requestWith(['x'.repeat(20)])
  await request.bytes()
  await ten(async (one) => Response.text(await one.text()))(request)
  expect(await request.text()).toHaveLength(20)
})

it('spares a client that waits for 100 Continue its upload', async () => {
  const app = application(ten(async (request) => Response.text(await request.text())))
  const running = await startRaw(app)
  const client = running
    .connect()
    .send('POST / HTTP/1.1\r\nHost: a.test\r\nExpect: 100-continue\r\nContent-Length: 1000000\r\n\r\n')
  const text = await client.closed
  expect(text).toMatch(/^HTTP\/1\.1 413 /)
  expect(text).not.toContain('100 Continue')
})

it('ends a chunked upload over a socket that is too large', async () => {
  const app = application(ten(async (request) => Response.text(await drain(request))))
  const running = await startRaw(app)
  const client = running
    .connect()
    .send('POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n6\r\n123456\r\n')
  expect(await client.until('413')).toMatch(/^HTTP\/1\.1 413 /)
})

describe('options', () => {
  test.each([-1, Number.NaN, '1kb', undefined])('maxBytes: %j', (maxBytes) => {
    expect(() => bodyLimit({ maxBytes: maxBytes as number })).toThrow(/bodyLimit: maxBytes must be a number of bytes/)
  })

  it('can be looked at', () => {
    expect(factsOf(ten)).toEqual({ name: 'bodyLimit', options: { maxBytes: 10 } })
  })
})
