import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'

import type { SendEvent } from '../../src/gateway/asgi.ts'
import { HttpError } from '../../src/http/errors.ts'
import { compose, type Handler } from '../../src/http/handler.ts'
import type { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'
import { factsOf } from '../../src/middleware/described.ts'
import { errors } from '../../src/middleware/errors.ts'
import { onError } from '../../src/middleware/error-rules.ts'
import { timeout, type TimeoutOptions } from '../../src/middleware/timeout.ts'
import { deferred, GET, startRaw } from '../server/harness.ts'
import { application } from '../../src/http/application.ts'
import { exchange, request, respond } from './requests.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const oneSecond: TimeoutOptions = { seconds: 1 }

function statusOf(events: readonly SendEvent[]): number | undefined {
  return events.find((event) => event.type === 'http.response.start')?.status
}

function bodyOf(events: readonly SendEvent[]): string {
  return events.map((event) => (event.type === 'http.response.body' ? text(event.body) : '')).join('')
}

function text(body: string | Uint8Array | undefined): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}

/** Waits for what is settled already. */
async function turn(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve)
  })
}

describe('in time', () => {
  it('changes nothing, and leaves no timer', async () => {
    const response = Response.text('quick')
    expect(respond(timeout(oneSecond)(() => response))).toBe(response)
    expect(await timeout(oneSecond)(async () => response)(request())).toBe(response)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('passes errors on, and leaves no timer', async () => {
    const bug = new Error('bug')
    const failing = timeout(oneSecond)(() => {
      throw bug
    })
    expect(() => failing(request())).toThrow(bug)
    await expect(timeout(oneSecond)(() => Promise.reject(bug))(request())).rejects.toBe(bug)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('takes a response of the web, and lets what is none pass', async () => {
    const web: Handler = () => new globalThis.Response('web') as unknown as Response
    expect(bodyOf(await exchange(timeout(oneSecond)(web)))).toContain('web')
    const nothing: Handler = async () => undefined as unknown as Response
    expect(await timeout(oneSecond)(nothing)(request())).toBeUndefined()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('too late', () => {
  test.each([
    [{ seconds: 1 }, 504],
    [{ seconds: 1, status: 503 }, 503],
  ] as const)('%j is %d', async (options, status) => {
    const answer = timeout(options)(() => new Promise(() => {}))(request())
    vi.advanceTimersByTime(1000)
    await expect(answer).rejects.toMatchObject({ status, detail: 'the response took longer than 1 s' })
  })

  it('is answered by rules for errors outside', async () => {
    const rules = errors({ handlers: [onError(504, () => Response.text('be patient', { status: 504 }))] })
    const late = deferred<Response>()
    const sent = exchange(compose([rules, timeout(oneSecond)], () => late.promise))
    vi.advanceTimersByTime(1000)
    late.resolve(Response.text('late'))
    const events = await sent
    expect([statusOf(events), bodyOf(events)]).toEqual([504, 'be patient'])
  })

  it('tells the handler by request.signal', async () => {
    let signal: AbortSignal | undefined
    const handler = timeout(oneSecond)(async (one) => {
      signal = one.signal
      await new Promise((_, reject) => {
        one.signal.addEventListener('abort', () => reject(one.signal.reason as Error))
      })
      return Response.empty()
    })
    const sent = exchange(handler)
    expect(signal?.aborted).toBe(false)
    vi.advanceTimersByTime(1000)
    expect(signal?.aborted).toBe(true)
    expect(signal?.reason).toMatchObject({ name: 'TimeoutError' })
    expect(statusOf(await sent)).toBe(504)
  })

  it('tells a handler that asks afterwards', async () => {
    const late = deferred<Response>()
    const one = request()
    const answer = timeout(oneSecond)(() => late.promise)(one)
    vi.advanceTimersByTime(1000)
    await expect(answer).rejects.toBeInstanceOf(HttpError)
    expect(one.signal.aborted).toBe(true)
    // The server's own signal is not touched: the answer must still go out.
    expect(one.scope.signal.aborted).toBe(false)
  })

  it('keeps the signal of a client that leaves', () => {
    const controller = new AbortController()
    const one = request()
    one.deriveSignal(() => controller.signal)
    let seen: AbortSignal | undefined
    void timeout(oneSecond)((inner) => {
      seen = inner.signal
      return Response.empty()
    })(one)
    controller.abort(new Error('gone'))
    expect(seen?.reason).toMatchObject({ message: 'gone' })
    expect(one.signal).toBe(seen)
  })

  it('throws the late response away, and closes its stream', async () => {
    const late = deferred<Response>()
    let cancelled = false
    const body = new ReadableStream<Uint8Array>({
      cancel() {
        cancelled = true
      },
    })
    const sent = exchange(timeout(oneSecond)(() => late.promise))
    vi.advanceTimersByTime(1000)
    late.resolve(new Response(body))
    const events = await sent
    expect(events.filter(({ type }) => type === 'http.response.start')).toHaveLength(1)
    expect(statusOf(events)).toBe(504)
    expect(cancelled).toBe(true)
  })

  it('cleans up after the handler has ended, what it deferred late too', async () => {
    const order: string[] = []
    const late = deferred()
    const answered = deferred()
    const handler = timeout(oneSecond)(async (one) => {
      one.defer(() => void order.push('early'))
      await late.promise
      order.push('handler ends')
      one.defer(() => void order.push('deferred late'))
      return Response.empty()
    })
    const sent = exchange(handler, {}, (event) => {
      if (event.type === 'http.response.body') answered.resolve()
    })
    vi.advanceTimersByTime(1000)
    await answered.promise
    expect(order).toEqual([])
    late.resolve()
    await sent
    expect(order).toEqual(['handler ends', 'deferred late', 'early'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not wait for ever: after the grace it cleans up, and once more when the handler ends', async () => {
    const order: string[] = []
    const late = deferred()
    const answered = deferred()
    const handler = timeout({ seconds: 1, graceSeconds: 2 })(async (one) => {
      one.defer(() => void order.push('early'))
      await late.promise
      one.defer(() => void order.push('deferred late'))
      return Response.empty()
    })
    const sent = exchange(handler, {}, (event) => {
      if (event.type === 'http.response.body') answered.resolve()
    })
    vi.advanceTimersByTime(1000)
    await answered.promise
    await turn()
    await turn()
    vi.advanceTimersByTime(2000)
    await sent
    expect(order).toEqual(['early'])
    late.resolve()
    await turn()
    expect(order).toEqual(['early', 'deferred late'])
  })

  it('warns of a bug that shows after everybody has stopped waiting', async () => {
    const late = deferred()
    const answered = deferred()
    const warned = new Promise<unknown>((resolve) => process.once('warning', resolve))
    const handler = timeout({ seconds: 1, graceSeconds: 0 })(async () => {
      await late.promise
      throw new Error('a very late bug')
    })
    const sent = exchange(handler, {}, (event) => {
      if (event.type === 'http.response.body') answered.resolve()
    })
    vi.advanceTimersByTime(1000)
    await answered.promise
    await turn()
    await turn()
    vi.advanceTimersByTime(1)
    await sent
    late.resolve()
    expect(await warned).toMatchObject({ message: 'a very late bug' })
  })

  it('reports a bug that shows late, and nothing that only says it was stopped', async () => {
    const run = async (error: unknown): Promise<unknown> => {
      const late = deferred()
      const sent = exchange(
        timeout(oneSecond)(async () => {
          await late.promise
          throw error
        }),
      )
      vi.advanceTimersByTime(1000)
      late.resolve()
      return sent.catch((thrown: unknown) => thrown)
    }
    const bug = new Error('bug')
    expect(await run(bug)).toBe(bug)
    for (const told of [
      new HttpError(404),
      new DOMException('stopped', 'AbortError'),
      new DOMException('', 'TimeoutError'),
    ]) {
      expect(await run(told)).toBeInstanceOf(Array)
    }
  })
})

describe('streams', () => {
  async function* chunks(gate: Promise<void>, onEnd: () => void): AsyncGenerator<string> {
    try {
      yield 'a'
      await gate
      yield 'b'
    } finally {
      onEnd()
    }
  }

  test.each([false, true])('that have begun are not cut off (handler by promise: %s)', async (later) => {
    const gate = deferred()
    const begun = deferred()
    const response = Response.stream(chunks(gate.promise, () => {}))
    const handler: Handler = later ? async () => response : () => response
    const sent = exchange(timeout(oneSecond)(handler), {}, (event) => {
      if (event.type === 'http.response.body' && event.body === 'a') begun.resolve()
    })
    await begun.promise
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(5000)
    gate.resolve()
    expect(bodyOf(await sent)).toBe('ab')
  })

  it('are cut off if asked to: the client sees that something is missing', async () => {
    const gate = deferred()
    const ended = deferred()
    const app = application(
      timeout({ seconds: 1, streams: true })((one: Request) => {
        const stream = chunks(gate.promise, () => ended.resolve())
        one.signal.addEventListener('abort', () => gate.resolve())
        return Response.stream(stream)
      }),
    )
    const running = await startRaw(app)
    const client = running.connect().send(GET)
    await client.until('1\r\na\r\n')
    vi.advanceTimersByTime(1000)
    const text = await client.closed
    expect(text).not.toContain('0\r\n\r\n')
    expect(text).not.toContain('\r\nb\r\n')
    await ended.promise
    await running.log.logged(/Exception in ASGI application/)
  })

  it('end in time as ever, and leave no timer', async () => {
    const handler = timeout({ seconds: 1, streams: true })(async () => Response.stream(['a', 'b']))
    expect(bodyOf(await exchange(handler))).toBe('ab')
    const whole = timeout({ seconds: 1, streams: true })(async () => Response.text('whole'))
    expect(bodyOf(await exchange(whole))).toBe('whole')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('pass the errors of their producers on', async () => {
    const handler = timeout({ seconds: 1, streams: true })(() =>
      Response.stream(
        (async function* failing() {
          yield 'a'
          throw new Error('broken')
        })(),
      ),
    )
    await expect(exchange(handler)).rejects.toThrow('broken')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('are cut off when nobody reads on', async () => {
    let stopped = false
    const handler = timeout({ seconds: 1, streams: true })(() =>
      Response.stream(
        chunks(Promise.resolve(), () => {
          stopped = true
        }),
      ),
    )
    const response = respond(handler)
    const iterator = (response.body as AsyncIterable<string>)[Symbol.asyncIterator]()
    expect(await iterator.next()).toEqual({ done: false, value: 'a' })
    vi.advanceTimersByTime(1000)
    await expect(iterator.next()).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(stopped).toBe(true)
  })

  it('are stopped when the client leaves', async () => {
    let stopped = false
    const handler = timeout({ seconds: 1, streams: true })(() =>
      Response.stream(
        chunks(Promise.resolve(), () => {
          stopped = true
        }),
      ),
    )
    const iterator = (respond(handler).body as AsyncIterable<string>)[Symbol.asyncIterator]()
    await iterator.next()
    await iterator.return?.()
    expect([stopped, vi.getTimerCount()]).toEqual([true, 0])
  })
})

describe('options', () => {
  test.each<[Partial<TimeoutOptions>, RegExp]>([
    [{}, /seconds must be a number above 0, got undefined/],
    [{ seconds: 0 }, /above 0, got 0/],
    [{ seconds: Number.NaN }, /above 0/],
    [{ seconds: 2 ** 40 }, /above 0/],
    [{ seconds: 1, graceSeconds: -1 }, /graceSeconds must be a number, 0 or more/],
    [{ seconds: 1, status: 500 as 504 }, /status must be 503 or 504, got 500/],
  ])('%j', (options, message) => {
    expect(() => timeout(options as TimeoutOptions)).toThrow(message)
  })

  it('can be looked at', () => {
    expect(factsOf(timeout({ seconds: 3 }))).toEqual({
      name: 'timeout',
      options: { seconds: 3, status: 504, streams: false, graceSeconds: 5 },
    })
  })
})
