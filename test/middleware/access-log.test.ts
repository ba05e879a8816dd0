import { describe, expect, test, vi } from 'vitest'
import { ClientDisconnect, HttpError } from '../../src/http/errors.ts'
import { compose, type Handler } from '../../src/http/handler.ts'
import { Response } from '../../src/http/response.ts'
import { type AccessEntry, accessLog, formatAccess, toAccessEntry } from '../../src/middleware/access-log.ts'
import { requestId } from '../../src/middleware/request-id.ts'
import { exchange, request, type RequestOptions } from './requests.ts'

/** What is logged of one exchange. Errors that leave the handler are the server's; here they are dropped. */
async function logged(handler: Handler, options?: RequestOptions): Promise<AccessEntry[]> {
  const entries: AccessEntry[] = []
  const stack = accessLog({ log: (entry) => entries.push(entry) })(handler)
  await exchange(stack, options).catch(() => undefined)
  return entries
}

async function* chunks(): AsyncGenerator<string> {
  yield 'one'
  yield 'two'
}

describe('accessLog', () => {
  test('logs what was asked and answered', async () => {
    const [entry, ...more] = await logged(() => Response.text('größe', { status: 201 }), {
      method: 'POST',
      path: '/books/1',
      queryString: 'token=secret',
    })
    expect(more).toEqual([])
    expect(entry).toEqual({
      method: 'POST',
      path: '/books/1',
      status: 201,
      durationMs: expect.any(Number),
      bytes: 7,
      client: '203.0.113.7:50123',
      requestId: null,
    })
  })

  test.each<[string, Handler, number, number | null]>([
    ['no content', () => Response.empty(), 204, 0],
    ['bytes', () => new Response(new Uint8Array(5)), 200, 5],
    ['a stream', () => new Response(chunks()), 200, null],
    ['a stream of declared length', () => new Response(chunks(), { headers: { 'content-length': '6' } }), 200, 6],
    ['a promise', async () => Response.text('later'), 200, 5],
    ['a web-standard response', () => new globalThis.Response('web', { status: 202 }) as never, 202, null],
    ['a returned HttpError', async () => new HttpError(409) as never, 409, null],
    ['a thrown HttpError', () => Promise.reject(new HttpError(404)), 404, null],
    ['a bug', () => Promise.reject(new Error('bug')), 500, null],
    ['a bug at once', () => JSON.parse('{'), 500, null],
    ['a thrown object with a status', () => Promise.reject({ status: 204 }), 500, null],
    ['no response', () => undefined as never, 500, null],
    ['a client that left', () => Promise.reject(new ClientDisconnect()), 499, null],
  ])('%s', async (_, handler, status, bytes) => {
    expect(await logged(handler)).toMatchObject([{ status, bytes }])
  })

  test('HEAD has no content, and a Unix socket no client', async () => {
    expect(await logged(() => Response.text('text'), { method: 'HEAD', client: null })).toMatchObject([
      { bytes: 0, client: null },
    ])
  })

  test('logs after the last byte and before other clean-up', async () => {
    const order: string[] = []
    const handler = accessLog({ log: () => order.push('log') })((request) => {
      request.defer(() => void order.push('clean-up'))
      return new Response(chunks())
    })
    await exchange(handler, {}, (event) => {
      if (event.type === 'http.response.body' && event.moreBody !== true) order.push('last byte')
    })
    expect(order).toEqual(['last byte', 'log', 'clean-up'])
  })

  test('stays synchronous', () => {
    const response = Response.text('')
    expect(accessLog({ log: () => {} })(() => response)(request())).toBe(response)
  })

  test('knows the request id, inside requestId and outside', async () => {
    for (const inside of [true, false]) {
      const entries: AccessEntry[] = []
      const layers = [requestId({ generate: () => 'r-1' }), accessLog({ log: (entry) => entries.push(entry) })]
      await exchange(compose(inside ? layers : layers.toReversed(), () => Response.text('')))
      expect(entries).toMatchObject([{ requestId: 'r-1' }])
    }
  })

  test('neutralises what could forge a line', () => {
    const entry = toAccessEntry(request({ path: '/a\r\n"b" \u001b[2J' }), Response.text('x'), 1.23456)
    expect(entry).toMatchObject({ path: '/a\\x0d\\x0a"b" \\x1b[2J', durationMs: 1.235 })
    expect(formatAccess(entry)).toBe('203.0.113.7:50123 - "GET /a\\x0d\\x0a\\"b\\" \\x1b[2J" 200 1 1.235ms -')
  })

  test('prints - for what is not known, and brackets around IPv6', () => {
    const none = toAccessEntry(request({ client: null }), new Response(chunks()), 2)
    expect(formatAccess(none)).toBe('- - "GET /" 200 - 2ms -')
    expect(toAccessEntry(request({ client: ['::1', 5] }), Response.text(''), 2).client).toBe('[::1]:5')
  })

  test('skips what it is told to skip', async () => {
    const entries: AccessEntry[] = []
    const log = accessLog({ log: (entry) => entries.push(entry), skip: ({ path }) => path === '/health' })
    const handler = log(() => Response.text(''))
    await exchange(handler, { path: '/health' })
    await exchange(handler, { path: '/other' })
    expect(entries.map(({ path }) => path)).toEqual(['/other'])
  })

  test('writes a line to stdout when nothing else is said', async () => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    try {
      await exchange(accessLog()(() => Response.text('')))
      expect(write).toHaveBeenCalledExactlyOnceWith(
        expect.stringMatching(/^203\.0\.113\.7:50123 - "GET \/" 200 0 [\d.]+ms -\n$/),
      )
    } finally {
      write.mockRestore()
    }
  })
})
