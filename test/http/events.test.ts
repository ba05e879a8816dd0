import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest'

import { application } from '../../src/http/application.ts'
import { type EventInit, eventText, lastEventId, ServerSentEvent } from '../../src/http/events.ts'
import { Headers } from '../../src/http/headers.ts'
import { Response } from '../../src/http/response.ts'
import { TestClient } from '../../src/testing/client.ts'
import { call, httpScope } from './harness.ts'

describe('an event', () => {
  test.each<[string, unknown, string]>([
    ['an object', { title: 'Walden', year: 1854 }, 'data: {"title":"Walden","year":1854}\n\n'],
    ['text, which is JSON too', 'a\nb', 'data: "a\\nb"\n\n'],
    ['null', null, 'data: null\n\n'],
    ['an array', [1, 2], 'data: [1,2]\n\n'],
    ['data', { data: { a: 1 } }, 'data: {"a":1}\n\n'],
    ['data that is null', { data: null }, 'data: null\n\n'],
    ['raw text', { rawData: 'hello' }, 'data: hello\n\n'],
    ['no text', { rawData: '' }, 'data: \n\n'],
    ['lines of all three ends', { rawData: 'a\nb\r\nc\rd' }, 'data: a\ndata: b\ndata: c\ndata: d\n\n'],
    ['other separators, which end no line', { rawData: 'a\u2028b\u0085c\vd' }, 'data: a\u2028b\u0085c\vd\n\n'],
    [
      'all parts',
      { data: 1, event: 'price', id: '7', retry: 3000, comment: 'x' },
      ': x\nevent: price\nid: 7\nretry: 3000\ndata: 1\n\n',
    ],
    ['a number as id', { data: 1, id: 7 }, 'id: 7\ndata: 1\n\n'],
    ['an empty id, which forgets the last one', { data: 1, id: '' }, 'id: \ndata: 1\n\n'],
    ['an object that has more than an event', { data: 1, author: 'x' }, 'data: {"data":1,"author":"x"}\n\n'],
    ['an object of which only the other parts are those of an event', { id: 7 }, 'data: {"id":7}\n\n'],
  ])('%s', (_, value, text) => {
    expect(eventText(value)).toBe(text)
  })

  test.each<[string, EventInit, string]>([
    ['a comment alone', { comment: 'a\nb' }, ': a\n: b\n\n'],
    ['a wait alone', { retry: 0 }, 'retry: 0\n\n'],
    ['an id alone', { id: 'a' }, 'id: a\n\n'],
  ])('as a class: %s', (_, init, text) => {
    expect(eventText(new ServerSentEvent(init))).toBe(text)
  })

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['data twice', { data: 1, rawData: 'a' }, /data or rawData, not both/],
    ['a type of two lines', { data: 1, event: 'a\nb' }, /event of an event is one line/],
    ['a type with CR', { data: 1, event: 'a\rdata: x' }, /one line/],
    ['an id of two lines', { data: 1, id: 'a\nb' }, /id of an event is one line/],
    ['an id with NUL', { data: 1, id: 'a\0b' }, /NUL/],
    ['a negative wait', { retry: -1 }, /whole milliseconds, got -1/],
    ['a fraction of a wait', { retry: 1.5 }, /whole milliseconds/],
    ['a wait that is no number', { retry: '1' }, /whole milliseconds/],
    ['raw data that is no text', { rawData: 1 }, /rawData of an event must be a string/],
    ['a part that there is not', { data: 1, name: 'x' }, /an event has no "name"/],
    ['nothing', {}, /needs data/],
    ['what JSON cannot say', { data: Number.NaN }, /NaN/],
  ])('%s is refused', (_, init, message) => {
    expect(() => new ServerSentEvent(init as EventInit)).toThrow(message)
  })
})

describe('Response.events', () => {
  it('has the fields of an event stream', () => {
    const response = Response.events([], { headers: { 'x-a': 'b', 'cache-control': 'no-store' }, status: 201 })
    expect([response.status, ...response.headers.list]).toEqual([
      201,
      ['content-type', 'text/event-stream'],
      ['x-accel-buffering', 'no'],
      ['x-a', 'b'],
      ['cache-control', 'no-store'],
    ])
  })

  test.each<[string, () => unknown]>([
    [
      'an async generator',
      async function* () {
        yield { a: 1 }
        yield { data: 2, id: 3 }
      },
    ],
    ['an array', () => [{ a: 1 }, { data: 2, id: 3 }]],
    [
      'a web stream',
      () =>
        new ReadableStream({
          start(controller) {
            controller.enqueue({ a: 1 })
            controller.enqueue({ data: 2, id: 3 })
            controller.close()
          },
        }),
    ],
  ])('takes %s, for any method', async (_, source) => {
    const app = application(() => Response.events(source() as Iterable<unknown>))
    const response = await new TestClient(app).post('/')
    expect(await response.text()).toBe('data: {"a":1}\n\nid: 3\ndata: 2\n\n')
  })

  test.each([['text'], [new Uint8Array(1)], [undefined], [{}], [7]])('refuses %j', (source) => {
    expect(() => Response.events(source as unknown as Iterable<unknown>)).toThrow(/needs an iterable/)
  })

  test.each([0, -1, Number.NaN, Infinity])('refuses a ping every %d seconds', (ping) => {
    expect(() => Response.events([], { ping })).toThrow(RangeError)
  })

  it('is broken off by a value that is no event, and stops the producer', async () => {
    let isStopped = false
    async function* source(): AsyncGenerator {
      try {
        yield 1
        yield { data: 1, event: 'a\nb' }
      } finally {
        isStopped = true
      }
    }
    const response = await new TestClient(
      application(() => Response.events(source())),
      {
        raiseServerErrors: false,
      },
    ).get('/')
    await expect(response.text()).rejects.toThrow(TypeError)
    expect(isStopped).toBe(true)
  })

  it('is a 500 when the producer fails before its first event', async () => {
    // oxlint-disable-next-line require-yield -- it fails before
    async function* source(): AsyncGenerator {
      throw new Error('no database')
    }
    const app = application(() => Response.events(source()))
    expect((await new TestClient(app, { raiseServerErrors: false }).get('/')).status).toBe(500)
  })
})

describe('while nothing happens', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** A stream that is waiting, and how to let it go on. */
  function waiting(ping?: number | false): {
    next: () => Promise<IteratorResult<unknown>>
    give: (value: unknown) => void
    stop: () => Promise<unknown>
  } {
    let give: (value: IteratorResult<unknown>) => void = () => {}
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () =>
          new Promise<IteratorResult<unknown>>((resolve) => {
            give = resolve
          }),
        return: () => Promise.resolve({ done: true as const, value: undefined }),
      }),
    }
    const body = Response.events(source, ping === undefined ? {} : { ping }).body as AsyncIterable<string>
    const iterator = body[Symbol.asyncIterator]()
    return {
      next: () => iterator.next(),
      give: (value) => give({ done: false, value }),
      stop: () => Promise.resolve(iterator.return?.()),
    }
  }

  it('lets the head go at once, and pings every 15 seconds', async () => {
    const { next, give } = waiting()
    expect((await next()).value).toBe('')
    const second = next()
    await vi.advanceTimersByTimeAsync(14_999)
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect((await second).value).toBe(': ping\n\n')
    const third = next()
    await vi.advanceTimersByTimeAsync(15_000)
    expect((await third).value).toBe(': ping\n\n')
    const fourth = next()
    give(1)
    expect((await fourth).value).toBe('data: 1\n\n')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('pings when it is told to, or never', async () => {
    const often = waiting(2)
    await often.next()
    const second = often.next()
    await vi.advanceTimersByTimeAsync(2000)
    expect((await second).value).toBe(': ping\n\n')
    const never = waiting(false)
    await never.next()
    const pending = never.next()
    expect(vi.getTimerCount()).toBe(0)
    never.give(1)
    expect((await pending).value).toBe('data: 1\n\n')
  })

  it('stops the timer when the client has left', async () => {
    const { next, stop } = waiting()
    await next()
    const pending = next()
    expect(vi.getTimerCount()).toBe(1)
    await stop()
    expect(vi.getTimerCount()).toBe(0)
    await pending
  })
})

it('sends the head before the first event is there', async () => {
  let give: () => void = () => {}
  const ready = new Promise<void>((resolve) => {
    give = resolve
  })
  async function* source(): AsyncGenerator {
    await ready
    yield 1
  }
  const response = await new TestClient(application(() => Response.events(source()))).get('/')
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  give()
  expect(await response.text()).toBe('data: 1\n\n')
})

it('tells of an error of the producer that came while the client was slow', async () => {
  let fail = (_error: Error): void => {}
  const failing = new Promise<never>((_resolve, reject) => {
    fail = reject
  })
  const source = { [Symbol.asyncIterator]: () => ({ next: () => failing }) }
  const { body } = Response.events(source, { ping: false })
  const events = (body as AsyncIterable<string>)[Symbol.asyncIterator]()
  expect(await events.next()).toEqual({ done: false, value: '' })
  // The piece is still on its way to the client: nobody asks for the next one.
  fail(new Error('boom'))
  await new Promise(setImmediate)
  await expect(events.next()).rejects.toThrow('boom')
})

it('stops the producer when the client leaves', async () => {
  const log: string[] = []
  const abort = new AbortController()
  async function* source(signal: AbortSignal): AsyncGenerator {
    try {
      for (let count = 0; !signal.aborted; count++) yield count
    } finally {
      log.push('stopped')
    }
  }
  const recording = call(
    application((request) => Response.events(source(request.signal))),
    httpScope({ signal: abort.signal }),
    undefined,
    (event) => {
      if (event.type === 'http.response.body' && event.body !== '') abort.abort()
    },
  )
  await recording.result
  expect(log).toEqual(['stopped'])
})

describe('lastEventId', () => {
  it('is what the client says it has seen last', () => {
    const request = (headers: Record<string, string>): { headers: Headers } => ({ headers: new Headers(headers) })
    expect(lastEventId(request({ 'last-event-id': '42' }))).toBe('42')
    expect(lastEventId(request({ 'last-event-id': Buffer.from('é€').toString('latin1') }))).toBe('é€')
    expect(lastEventId(request({}))).toBeUndefined()
  })
})
