import { setImmediate } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'
import { isWsgiApplication, wsgi } from '../../src/adapters/wsgi.ts'
import type { WsgiOptions } from '../../src/adapters/wsgi.ts'
import type { SendEvent } from '../../src/gateway/asgi.ts'
import { lint } from '../../src/gateway/lint.ts'
import { lintWsgi } from '../../src/gateway/wsgi-lint.ts'
import type { StartResponse, WsgiApplication } from '../../src/gateway/wsgi.ts'
import type { Call, Outcome } from '../gateway/harness.ts'
import { call, httpScope, lifespanScope, request, webSocketScope } from '../gateway/harness.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)
const text = [['Content-Type', 'text/plain']] as const
const lowerCase = [['content-type', 'text/plain']]

const hello: WsgiApplication = (_environ, startResponse) => {
  startResponse('200 OK', text)
  return [bytes('hello')]
}

const echo: WsgiApplication = (environ, startResponse) => {
  startResponse('200 OK', text)
  return [environ['wsgi.input'].read()]
}

interface Run extends Partial<Call> {
  readonly options?: WsgiOptions
  /** Default: true. Off where the application is the one that breaks PEP 3333. */
  readonly linted?: boolean
}

/** Runs an application through the adapter, between both lints. */
function run(
  application: WsgiApplication,
  { options, linted = true, scope = httpScope(), events = [request()], ...rest }: Run = {},
): Outcome {
  return call(lint(wsgi(linted ? lintWsgi(application) : application, options)), { scope, events, ...rest })
}

async function sentBy(application: WsgiApplication, how?: Run): Promise<SendEvent[]> {
  const { sent, result } = run(application, how)
  await result
  return sent
}

function bodyOf(sent: readonly SendEvent[]): string {
  return sent
    .map((event) => (event.type === 'http.response.body' ? String(Buffer.from(event.body ?? '')) : ''))
    .join('')
}

const HEAD = { scope: httpScope({ method: 'HEAD' }) }

describe('a response', () => {
  test('of one chunk is one body event, so that the server knows its length', () => {
    const { sent, result } = run(hello)
    expect(result).toBeUndefined()
    expect(sent).toEqual([
      { type: 'http.response.start', status: 200, headers: lowerCase },
      { type: 'http.response.body', body: bytes('hello') },
    ])
  })

  test('of several chunks streams, and the last chunk of an array ends it', () => {
    const { sent } = run((_environ, startResponse) => {
      startResponse('200 OK', text)
      return [bytes('a'), bytes(''), bytes('b'), bytes('')]
    })
    expect(sent.slice(1)).toEqual([
      { type: 'http.response.body', body: bytes('a'), moreBody: true },
      { type: 'http.response.body', body: bytes('b') },
    ])
  })

  test.each([
    ['[]', []],
    ['an empty chunk', [bytes('')]],
  ])('of nothing: %s', (_name, chunks) => {
    const { sent } = run((_environ, startResponse) => {
      startResponse('404 Not Found', [])
      return chunks
    })
    expect(sent).toEqual([{ type: 'http.response.start', status: 404, headers: [] }, { type: 'http.response.body' }])
  })

  test('of a generator is sent as it comes', async () => {
    const sentAtYield: number[] = []
    const sent: SendEvent[] = []
    await sentBy(
      function* (_environ, startResponse) {
        startResponse('200 OK', text)
        yield bytes('')
        sentAtYield.push(sent.length)
        yield bytes('a')
        sentAtYield.push(sent.length)
        yield bytes('b')
        sentAtYield.push(sent.length)
      },
      { send: (event) => void sent.push(event) },
    )
    // The head waits for the first bytes; then nothing waits.
    expect(sentAtYield).toEqual([0, 2, 3])
    expect(sent.at(-1)).toEqual({ type: 'http.response.body' })
  })

  test('keeps order, duplicates and Content-Length of its headers', async () => {
    const sent = await sentBy((_environ, startResponse) => {
      startResponse('201 Created', [
        ...text,
        ['Set-Cookie', 'a=b'],
        ['Content-Length', '2'],
        ['SET-COOKIE', 'c=d'],
        ['X-Space', ' e '],
      ])
      return [bytes('a'), bytes('b')]
    })
    expect(sent[0]).toEqual({
      type: 'http.response.start',
      status: 201,
      headers: [...lowerCase, ['set-cookie', 'a=b'], ['content-length', '2'], ['set-cookie', 'c=d'], ['x-space', 'e']],
    })
  })

  test('of a generator lets the event loop turn between its chunks', async () => {
    const order: string[] = []
    const { result } = run(function* (_environ, startResponse) {
      startResponse('200 OK', text)
      yield bytes('a')
      order.push('second chunk')
      yield bytes('b')
    })
    order.push('another request')
    await result
    expect(order).toEqual(['another request', 'second chunk'])
  })

  test('waits for the server: the next chunk is asked for when there is room', async () => {
    let room: (() => void) | undefined
    let asked = 0
    const { sent, result } = run(
      function* (_environ, startResponse) {
        startResponse('200 OK', text)
        for (asked = 1; asked <= 3; asked++) yield bytes(String(asked))
      },
      {
        send: (event) =>
          event.type === 'http.response.start' ? undefined : new Promise<void>((resolve) => (room = resolve)),
      },
    )
    expect(result).toBeInstanceOf(Promise)
    expect(asked).toBe(1)
    for (let chunk = 2; chunk <= 4; chunk++) {
      room?.()
      await setImmediate()
      expect(asked).toBe(chunk)
    }
    room?.()
    await result
    expect(bodyOf(sent)).toBe('123')
  })

  test('204 and 304 have no body, and 204 no Content-Length', async () => {
    for (const status of ['204 No Content', '205 Reset Content', '304 Not Modified']) {
      for (const chunks of [[bytes('ab')], new Set([bytes('ab'), bytes('c')])]) {
        const sent = await sentBy(
          (_environ, startResponse) => {
            startResponse(status, [['Content-Length', '2']])
            return chunks
          },
          { linted: false },
        )
        const headers = status.startsWith('304') ? [['content-length', '2']] : []
        expect(sent).toEqual([
          { type: 'http.response.start', status: Number(status.slice(0, 3)), headers },
          { type: 'http.response.body' },
        ])
      }
    }
  })
})

describe('HEAD', () => {
  test('goes to the application; what is known of the body goes to the server, which drops it', () => {
    expect(run(hello, HEAD).sent).toEqual(run(hello).sent)
  })

  test('may have the length of the body of a GET without a body', async () => {
    const sent = await sentBy((_environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', '1000']])
      return []
    }, HEAD)
    expect(sent[0]).toMatchObject({ headers: [['content-length', '1000']] })
  })

  test('does not iterate on once the head is known', async () => {
    let ended = false
    const sent = await sentBy(function* (_environ, startResponse) {
      startResponse('200 OK', text)
      try {
        for (;;) yield bytes('a')
      } finally {
        ended = true
      }
    }, HEAD)
    expect(bodyOf(sent)).toBe('a')
    expect(ended).toBe(true)
  })
})

describe('write', () => {
  test('sends at once, before the iterable', async () => {
    const sent: SendEvent[] = []
    let sentAtReturn = 0
    const writing: WsgiApplication = (_environ, startResponse) => {
      const write = startResponse('200 OK', text)
      write(bytes('a'))
      write(bytes(''))
      write(bytes('b'))
      sentAtReturn = sent.length
      return [bytes('c')]
    }
    await sentBy(writing, { send: (event) => void sent.push(event) })
    expect(sentAtReturn).toBe(3)
    expect(bodyOf(sent)).toBe('abc')
  })

  test('queues while the server has no room', async () => {
    const sent = await sentBy(
      function* (_environ, startResponse) {
        const write = startResponse('200 OK', text)
        write(bytes('a'))
        write(bytes('b'))
        yield bytes('c')
        write(bytes('d'))
        yield bytes('e')
      },
      { asynchronous: true },
    )
    expect(bodyOf(sent)).toBe('abcde')
  })

  test('takes bytes only', () => {
    const application: WsgiApplication = (_environ, startResponse) => {
      startResponse('200 OK', text)('a' as never)
      return []
    }
    expect(() => run(application, { linted: false })).toThrow('write takes a Uint8Array, not the string "a"')
  })

  test.each(['write', 'startResponse'] as const)('and %s refuse to work after the end', (name) => {
    let late: { write: (data: Uint8Array) => void; startResponse: StartResponse } | undefined
    run(
      (_environ, startResponse) => {
        late = { write: startResponse('200 OK', text), startResponse }
        return []
      },
      { linted: false },
    )
    const use = name === 'write' ? () => late?.write(bytes('a')) : () => late?.startResponse('200 OK', text)
    expect(use).toThrow(`${name} was called after the end of the response`)
  })
})

describe('the request body', () => {
  test('is received whole before the application is called', async () => {
    const events = [request('ab', true), request('', true), request('cd')]
    expect(bodyOf(run(echo, { events }).sent)).toBe('abcd')
    expect(bodyOf(await sentBy(echo, { events, asynchronous: true }))).toBe('abcd')
  })

  test('in part at once, in part later', async () => {
    const later = [request('b', true), request('c')]
    const sent = await sentBy(echo, { events: [request('a', true)], otherwise: () => Promise.resolve(later.shift()) })
    expect(bodyOf(sent)).toBe('abc')
  })

  test.each([
    ['announced', [['content-length', '5']], []],
    ['counted', [], [request('123', true), request('45', true)]],
  ] as const)('over the limit, %s: 413, and the application is not called', async (_name, headers, events) => {
    const application = vi.fn<WsgiApplication>(hello)
    for (const asynchronous of [false, true]) {
      const sent = await sentBy(application, {
        linted: false,
        scope: httpScope({ headers }),
        events,
        asynchronous,
        options: { limitBodyBytes: 4 },
      })
      expect(sent).toMatchObject([{ status: 413 }, { body: 'Content Too Large' }])
    }
    expect(application).not.toHaveBeenCalled()
  })

  test('at the limit', () => {
    expect(bodyOf(run(echo, { events: [request('1234')], options: { limitBodyBytes: 4 } }).sent)).toBe('1234')
    expect(bodyOf(run(echo, { options: { limitBodyBytes: 0 } }).sent)).toBe('')
  })

  test('of a client that leaves: the application is not called', async () => {
    const application = vi.fn<WsgiApplication>(hello)
    const how = {
      linted: false,
      scope: httpScope({ signal: AbortSignal.abort() }),
      events: [request('a', true), { type: 'http.disconnect' }],
    }
    expect(await sentBy(application, how)).toEqual([])
    expect(await sentBy(application, { ...how, asynchronous: true })).toEqual([])
    expect(application).not.toHaveBeenCalled()
  })
})

describe('errors', () => {
  const late: WsgiApplication = function* (_environ, startResponse) {
    startResponse('200 OK', text)
    yield bytes('a')
    throw new Error('late')
  }

  test('before the head: thrown on with nothing sent, so that the server answers 500', async () => {
    const failure = await failureOf((_environ, startResponse) => {
      startResponse('200 OK', text)
      throw new Error('early')
    })
    expect(failure).toEqual({ message: 'Error: early', sent: [] })
  })

  test.each([false, true])(
    'after the head: thrown on, so that the server cuts the connection (asynchronous: %s)',
    async (asynchronous) => {
      const sent: SendEvent[] = []
      const failing = async (): Promise<unknown> =>
        run(late, { asynchronous, send: (event) => void sent.push(event) }).result
      await expect(failing()).rejects.toThrow('late')
      expect(sent).toMatchObject([{ status: 200 }, { moreBody: true }])
    },
  )

  test('of the server end the iteration', async () => {
    const close = vi.fn<() => void>()
    const gone = new Error('gone')
    const application: WsgiApplication = (_environ, startResponse) => {
      startResponse('200 OK', text)
      return Object.assign([bytes('a')], { close })
    }
    const rejecting = run(application, { send: () => Promise.reject(gone) })
    await expect(rejecting.result).rejects.toBe(gone)
    expect(close).toHaveBeenCalledOnce()
  })

  test('no startResponse', async () => {
    expect((await failureOf(() => [])).message).toContain('did not call startResponse')
    expect((await failureOf(() => [bytes('a')])).message).toContain('did not call startResponse')
  })

  test('startResponse again: only with excInfo, and only until the head is sent', async () => {
    const failure = await failureOf((_environ, startResponse) => {
      startResponse('200 OK', text)
      startResponse('200 OK', text)
      return []
    })
    expect(failure.message).toContain('startResponse was called twice')
    const sent = await sentBy((_environ, startResponse) => {
      startResponse('200 OK', [])
      startResponse('500 Internal Server Error', text, new Error('early'))
      return [bytes('sorry')]
    })
    expect(sent[0]).toMatchObject({ status: 500, headers: lowerCase })
    const tooLate = new Error('too late')
    const again: WsgiApplication = function* (_environ, startResponse) {
      startResponse('200 OK', text)
      yield bytes('a')
      startResponse('500 Internal Server Error', text, tooLate)
    }
    await expect(sentBy(again)).rejects.toBe(tooLate)
  })

  test.each([
    ['200', [], 'takes a status'],
    ['100 Continue', [], 'takes a status'],
    ['200 OK\r\nX: y', [], 'takes a status'],
    [200, [], 'takes a status'],
    ['200 OK', {}, 'takes an array'],
    ['200 OK', ['a: b'], 'is a pair'],
    ['200 OK', [['a b', 'c']], 'is not the name'],
    ['200 OK', [['a', 'b\r\nc: d']], 'without control characters'],
    ['200 OK', [['a', '\u20ac']], 'without control characters'],
    ['200 OK', [['a', 1]], 'without control characters'],
    ['200 OK', [['Connection', 'close']], 'the server’s to send'],
    ['200 OK', [['Transfer-Encoding', 'chunked']], 'the server’s to send'],
    [
      '200 OK',
      [
        ['Content-Length', '1'],
        ['content-length', '1'],
      ],
      'twice',
    ],
    ['200 OK', [['Content-Length', 'x']], 'a number of bytes'],
  ])('startResponse(%j, %j)', async (status, headers, message) => {
    const failure = await failureOf((_environ, startResponse) => {
      startResponse(status as string, headers as [string, string][])
      return []
    })
    expect(failure.message).toContain(message)
  })

  test.each([
    [undefined, 'not undefined'],
    [null, 'not null'],
    ['hello', 'not the string "hello"'],
    [bytes('hello'), 'not object'],
    [Promise.resolve([]), 'not a promise'],
    [['hello'], 'chunks, not the string "hello"'],
  ])('an application that returns %s', async (returned, message) => {
    const failure = await failureOf((_environ, startResponse) => {
      startResponse('200 OK', text)
      return returned as never
    })
    expect(failure.message).toContain(message)
  })

  test.each([
    ['1', 'GET', 'array'],
    ['3', 'GET', 'array'],
    ['1', 'HEAD', 'array'],
    ['1', 'GET', 'iterable'],
    ['3', 'GET', 'iterable'],
    // Of HEAD, only the first chunk of an iterable is asked for: its length is not known.
  ])('a Content-Length of %s for 2 bytes (%s, %s)', async (length, method, kind) => {
    const chunks = [bytes('a'), bytes('b')]
    const failure = await failureOf((_environ, startResponse) => {
      startResponse('200 OK', [['Content-Length', length]])
      return kind === 'array' ? chunks : new Set(chunks)
    }, httpScope({ method }))
    expect(failure.message).toContain('its Content-Length')
  })

  /** Of a call that throws: what, and what was sent before. */
  async function failureOf(
    application: WsgiApplication,
    scope = httpScope(),
  ): Promise<{ readonly message: string; readonly sent: SendEvent[] }> {
    const sent: SendEvent[] = []
    try {
      await run(application, { linted: false, scope, send: (event) => void sent.push(event) }).result
    } catch (error) {
      return { message: String(error), sent }
    }
    return { message: 'nothing was thrown', sent }
  }
})

describe('close()', () => {
  /** An application whose body ends as told; counts what happened to it. */
  function closing(body: (startResponse: StartResponse) => Iterable<Uint8Array>): {
    application: WsgiApplication
    close: ReturnType<typeof vi.fn<() => void>>
  } {
    const close = vi.fn<() => void>()
    const application: WsgiApplication = (_environ, startResponse) => {
      const iterable = body(startResponse)
      return { [Symbol.iterator]: () => iterable[Symbol.iterator](), close }
    }
    return { application, close }
  }

  test.each([false, true])('is called after the last event (asynchronous: %s)', async (asynchronous) => {
    const order: string[] = []
    const { application, close } = closing((startResponse) => {
      startResponse('200 OK', text)
      return [bytes('a')]
    })
    close.mockImplementation(() => void order.push('close'))
    await sentBy(application, { asynchronous, send: (event) => void order.push(event.type) })
    expect(order).toEqual(['http.response.start', 'http.response.body', 'http.response.body', 'close'])
    expect(close).toHaveBeenCalledOnce()
  })

  test.each([false, true])('is called after an error (asynchronous: %s)', async (asynchronous) => {
    const { application, close } = closing(function* (startResponse) {
      startResponse('200 OK', text)
      yield bytes('a')
      throw new Error('late')
    })
    await expect((async () => run(application, { asynchronous }).result)()).rejects.toThrow('late')
    expect(close).toHaveBeenCalledOnce()
  })

  test('is called when startResponse was not', () => {
    const { application, close } = closing(() => [bytes('a')])
    expect(() => run(application, { linted: false })).toThrow('did not call startResponse')
    expect(close).toHaveBeenCalledOnce()
  })

  test('is called when the client leaves, and an endless generator ends', async () => {
    const client = new AbortController()
    let ended = false
    const { application, close } = closing(function* (startResponse) {
      startResponse('200 OK', text)
      try {
        for (;;) yield bytes('a')
      } finally {
        ended = true
      }
    })
    let pieces = 0
    const send = async (): Promise<void> => {
      pieces += 1
      if (pieces === 5) client.abort()
    }
    await sentBy(application, { scope: httpScope({ signal: client.signal }), send })
    expect(pieces).toBe(5)
    expect(ended).toBe(true)
    expect(close).toHaveBeenCalledOnce()
  })

  test('a client that has left before the first chunk', () => {
    const { application, close } = closing(function* () {
      yield bytes('a')
    })
    const { sent } = run(application, { scope: httpScope({ signal: AbortSignal.abort() }) })
    expect(sent).toEqual([])
    expect(close).toHaveBeenCalledOnce()
  })

  test('that fails is an error, but does not hide an earlier one', async () => {
    const failing = (body: () => Iterable<Uint8Array>): WsgiApplication => {
      const { application, close } = closing((startResponse) => {
        startResponse('200 OK', text)
        return body()
      })
      close.mockImplementation(() => {
        throw new Error('close failed')
      })
      return application
    }
    expect(() =>
      run(
        failing(() => []),
        { linted: false },
      ),
    ).toThrow('close failed')
    const written: string[] = []
    const errors = { write: (text: string) => void written.push(text), writelines() {}, flush() {} }
    const broken = failing(function* () {
      yield bytes('a')
      throw new Error('first')
    })
    await expect(run(broken, { linted: false, options: { errors } }).result).rejects.toThrow('first')
    expect(written.join('')).toContain('close failed')
  })
})

describe('other scopes', () => {
  test('lifespan is answered', async () => {
    const events = [{ type: 'lifespan.startup' }, { type: 'lifespan.shutdown' }]
    const sent = await sentBy(hello, { scope: lifespanScope(), events })
    expect(sent).toEqual([{ type: 'lifespan.startup.complete' }, { type: 'lifespan.shutdown.complete' }])
  })

  test('a WebSocket is refused', async () => {
    expect(await sentBy(hello, { scope: webSocketScope() })).toEqual([{ type: 'websocket.close' }])
  })
})

describe('options', () => {
  test('errors is wsgi.errors; by default it is the standard error stream', () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
    try {
      const logging: WsgiApplication = (environ, startResponse) => {
        environ['wsgi.errors'].write('a\n')
        environ['wsgi.errors'].writelines(['b\n', 'c\n'])
        environ['wsgi.errors'].flush()
        return hello(environ, startResponse)
      }
      run(logging)
      expect(stderr.mock.calls.map(([text]) => text)).toEqual(['a\n', 'b\n', 'c\n'])
      const written: string[] = []
      const errors = { write: (text: string) => void written.push(text), writelines() {}, flush() {} }
      run(logging, { linted: false, options: { errors } })
      expect(written).toEqual(['a\n'])
    } finally {
      stderr.mockRestore()
    }
  })

  test('multiprocess is wsgi.multiprocess', () => {
    const seen: unknown[] = []
    const application: WsgiApplication = (environ, startResponse) => {
      seen.push(environ['wsgi.multiprocess'], environ['testudo.scope'] === scope)
      return hello(environ, startResponse)
    }
    const scope = httpScope()
    run(application, { scope, options: { multiprocess: true } })
    expect(seen).toEqual([true, true])
  })

  test('what makes no sense is refused when it is built', () => {
    expect(() => wsgi('hello' as never)).toThrow(TypeError)
    for (const limitBodyBytes of [-1, 1.5, Number.NaN, Infinity])
      expect(() => wsgi(hello, { limitBodyBytes })).toThrow('limitBodyBytes')
  })
})

test('isWsgiApplication counts parameters', () => {
  expect(isWsgiApplication(hello)).toBe(true)
  expect(isWsgiApplication(wsgi(hello))).toBe(false)
  expect(isWsgiApplication(() => undefined)).toBe(false)
  expect(isWsgiApplication({ length: 2 })).toBe(false)
})
