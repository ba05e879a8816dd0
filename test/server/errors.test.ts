// What the server makes of applications that break the contract, and of clients that leave (ASGI; Uvicorn's texts).
import { describe, expect, test } from 'vitest'

import type { Application, Send } from '../../src/gateway/asgi.ts'
import { GET, answer, bodyOf, converse, deferred, start, startRaw } from './harness.ts'

const http =
  (run: (send: Send) => unknown): Application =>
  (scope, _receive, send) => {
    if (scope.type === 'http') return run(send) as void
    throw new Error('http only')
  }

describe('an application that', () => {
  test('returns without an answer is answered for with 500', async () => {
    for (const run of [() => undefined, async () => undefined]) {
      const running = await startRaw(http(run))
      const text = await converse(running, GET)
      expect(text).toMatch(/^HTTP\/1\.1 500 Internal Server Error\r\n/)
      expect(text).toContain('content-type: text/plain; charset=utf-8\r\nconnection: close\r\n')
      expect(bodyOf(text)).toBe('Internal Server Error')
      expect(running.log.messages('error')).toEqual(['ASGI callable returned without starting response.'])
    }
  })

  test('returns in the middle of its answer is cut off', async () => {
    const running = await startRaw(
      http((send) => {
        void send({ type: 'http.response.start', status: 200, headers: [] })
        void send({ type: 'http.response.body', body: 'half', moreBody: true })
      }),
    )
    const text = await converse(running, GET)
    expect(text).not.toContain('0\r\n\r\n')
    expect(running.log.messages('error')).toEqual(['ASGI callable returned without completing response.'])
  })

  test('throws is answered for with 500, as long as nothing is written', async () => {
    const secret = new Error('the secret')
    for (const run of [
      () => {
        throw secret
      },
      () => Promise.reject(secret),
      async (send: Send) => {
        await send({ type: 'http.response.start', status: 200, headers: [] })
        throw secret
      },
    ]) {
      const running = await startRaw(http(run))
      const text = await converse(running, GET)
      expect(text).toMatch(/^HTTP\/1\.1 500 /)
      expect(text).not.toContain('secret')
      expect(running.log.entries.find(({ level }) => level === 'error')).toMatchObject({
        message: 'Exception in ASGI application',
        fields: { err: secret },
      })
    }
  })

  test('throws in the middle of its answer is cut off', async () => {
    const running = await startRaw(
      http(async (send) => {
        await send({ type: 'http.response.start', status: 200, headers: [] })
        await send({ type: 'http.response.body', body: 'half', moreBody: true })
        throw new Error('bug')
      }),
    )
    expect(await converse(running, GET)).not.toContain('0\r\n\r\n')
    expect(running.log.messages('error')).toEqual(['Exception in ASGI application'])
  })

  test('returns a value is told so and cut off', async () => {
    const running = await startRaw(http(() => 'a response?'))
    expect(await converse(running, GET)).toBe('')
    expect(running.log.messages('error')).toEqual(["ASGI callable should return None, but returned ''a response?''."])
  })

  test.each([
    [
      'body first',
      [{ type: 'http.response.body' }],
      "Expected ASGI message 'http.response.start', but got 'http.response.body'.",
    ],
    [
      'start twice',
      [
        { type: 'http.response.start', status: 200 },
        { type: 'http.response.start', status: 200 },
      ],
      "Expected ASGI message 'http.response.body', but got 'http.response.start'.",
    ],
    [
      'body after the end',
      [
        { type: 'http.response.start', status: 200 },
        { type: 'http.response.body', body: 'x' },
        { type: 'http.response.body', body: 'y' },
      ],
      "Unexpected ASGI message 'http.response.body' sent, after response already completed.",
    ],
    [
      'trailers not announced',
      [
        { type: 'http.response.start', status: 200 },
        { type: 'http.response.trailers', headers: [] },
      ],
      "Expected ASGI message 'http.response.body', but got 'http.response.trailers'.",
    ],
    [
      'a foreign event',
      [{ type: 'lifespan.startup.complete' }],
      "Expected ASGI message 'http.response.start', but got 'lifespan.startup.complete'.",
    ],
    [
      'a status of no response',
      [{ type: 'http.response.start', status: 99 }],
      '99 is no status of a final response (200 to 999)',
    ],
    [
      'a split header',
      [{ type: 'http.response.start', status: 200, headers: [['x', 'a\r\nset-cookie: b']] }],
      'the value of header "x" has a control or non-latin-1 character, or outer whitespace',
    ],
    [
      'more than its length',
      [
        { type: 'http.response.start', status: 200, headers: [['content-length', '1']] },
        { type: 'http.response.body', body: 'xy' },
      ],
      'content of 2 bytes under a content-length of 1',
    ],
  ] as const)('sends %s meets an error', async (_name, events, message) => {
    const thrown = deferred<Error>()
    const running = await startRaw(
      http((send) => {
        try {
          for (const event of events) void send(event)
        } catch (error) {
          thrown.resolve(error as Error)
        }
      }),
    )
    await converse(running, GET)
    expect((await thrown.promise).message).toBe(message)
  })

  test('sends less than its length is cut off, so that the client sees it', async () => {
    const running = await startRaw(
      http((send) => {
        void send({ type: 'http.response.start', status: 200, headers: [['content-length', '10']] })
        void send({ type: 'http.response.body', body: 'abc', moreBody: true })
        void send({ type: 'http.response.body', body: '' })
      }),
    )
    await converse(running, GET)
    expect(running.log.entries.find(({ level }) => level === 'error')?.fields['err']).toMatchObject({
      message: 'the content is shorter than its content-length by 7 bytes',
    })
  })
})

describe('a client that', () => {
  test('leaves fires the signal, ends receive, and mutes send', async () => {
    const aborted = deferred()
    const done = deferred<unknown[]>()
    const running = await start(async (scope, receive, send) => {
      await receive()
      scope.signal.addEventListener('abort', () => aborted.resolve())
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: 'x', moreBody: true })
      const event = await receive()
      done.resolve([event.type, send({ type: 'http.response.body', body: 'y', moreBody: true })])
    })
    const client = running.connect().send(GET)
    await client.until('x')
    client.socket.resetAndDestroy()
    await aborted.promise
    expect(await done.promise).toEqual(['http.disconnect', undefined])
    expect(running.log.messages('error')).toEqual([])
    await running.log.logged(/\(aborted\)/)
  })

  test('has left before the signal is asked for finds it aborted', async () => {
    const begun = deferred()
    const seen = deferred<boolean>()
    const running = await start(async (scope, receive) => {
      await receive()
      begun.resolve()
      await receive()
      seen.resolve(scope.signal.aborted)
    })
    const client = running.connect().send(GET)
    await begun.promise
    client.socket.resetAndDestroy()
    expect(await seen.promise).toBe(true)
  })

  test('says that it sends no more is answered all the same', async () => {
    const gate = deferred()
    const running = await start(async (scope, _receive, send) => {
      await gate.promise
      await send({ type: 'http.response.start', status: 200, headers: [] })
      await send({ type: 'http.response.body', body: String(scope.signal.aborted) })
    })
    const client = running.connect()
    client.socket.end(GET)
    gate.resolve()
    expect(bodyOf(await client.closed)).toBe('false')
  })

  test('ends inside a request gets a 400', async () => {
    const running = await start(answer('x'))
    expect(await converse(running, 'GET / HTTP/1.1\r\nHos')).toMatch(/^HTTP\/1\.1 400 /)
    expect(await converse(running, '')).toBe('')
  })

  test('never reads cannot make the server hold its answers', async () => {
    let answered = 0
    const running = await start((scope, receive, send) => {
      answered++
      return answer('x'.repeat(10_000))(scope, receive, send)
    })
    const client = running.connect()
    client.socket.pause()
    const many = GET.repeat(20_000)
    client.send(many)
    // The kernel's buffers and one batch of answers: far from twenty thousand.
    await new Promise<void>((resolve) => {
      let before = -1
      const timer = setInterval(() => {
        if (answered > 0 && answered === before) {
          clearInterval(timer)
          resolve()
        }
        before = answered
      }, 100)
    })
    expect(answered).toBeLessThan(10_000)
    client.socket.resume()
    await client.until(/(?:x{10000}[^x]*){1,}/)
  })

  test('reads slowly makes send wait', async () => {
    const waited = deferred<boolean>()
    const chunk = new Uint8Array(1024 * 1024)
    const running = await start(async (_scope, _receive, send) => {
      await send({ type: 'http.response.start', status: 200, headers: [] })
      for (;;) {
        const pending = send({ type: 'http.response.body', body: chunk, moreBody: true })
        if (pending === undefined) continue
        waited.resolve(true)
        await pending
        break
      }
      await send({ type: 'http.response.body', body: 'end' })
    })
    const client = running.connect()
    client.socket.pause()
    client.send(GET)
    expect(await waited.promise).toBe(true)
    client.socket.resume()
    await client.until('end')
  })
})
