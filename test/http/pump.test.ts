import { EventEmitter, once } from 'node:events'
import { Readable } from 'node:stream'

import { afterEach, describe, expect, it, test, vi } from 'vitest'

import type { SendEvent } from '../../src/gateway/asgi.ts'
import { application } from '../../src/http/application.ts'
import { Response, type ResponseStream } from '../../src/http/response.ts'
import type { Chunk } from '../../src/http/stream.ts'
import { call, httpScope, type Recording } from './harness.ts'

afterEach(() => {
  vi.useRealTimers()
})

function stream(
  chunks: ResponseStream,
  onSend?: (event: SendEvent) => void | Promise<void>,
  method = 'GET',
): Recording {
  return call(
    application(() => Response.stream(chunks)),
    httpScope({ method }),
    undefined,
    onSend,
  )
}

async function* later(...chunks: readonly Chunk[]): AsyncGenerator<Chunk> {
  for (const chunk of chunks) {
    await Promise.resolve()
    yield chunk
  }
}

describe('sources', () => {
  const bytes = new TextEncoder().encode('b')
  test.each<[string, () => ResponseStream]>([
    ['an array', () => ['a', bytes, '', 'c']],
    ['a generator', () => (function* () { yield 'a'; yield bytes; yield ''; yield 'c' })()], // prettier-ignore
    ['an async generator', () => later('a', bytes, '', 'c')],
    ['a web stream', () => ReadableStream.from(['a', bytes, '', 'c']) as ReadableStream<Chunk>],
    ['a Node stream', () => Readable.from(['a', bytes, 'c'])],
    ['a byte stream', () => new Blob(['a', bytes, 'c']).stream() as ReadableStream<Uint8Array>],
  ])('%s', async (_, make) => {
    const recording = stream(make())
    await recording.result
    expect(recording.body).toBe('abc')
    const bodies = recording.events.slice(1)
    expect(bodies.every((event) => event.type === 'http.response.body')).toBe(true)
    expect(bodies.at(-1)).toEqual({ type: 'http.response.body', body: '', moreBody: false })
    expect(recording.headers).toEqual([])
  })

  it('without a chunk', async () => {
    const recording = stream([])
    await recording.result
    expect(recording.events).toHaveLength(2)
  })
})

it('waits for the server before it asks for more', async () => {
  const gate = new EventEmitter()
  let produced = 0
  const produce = function* (): Generator<string> {
    for (; produced < 3; produced++) yield String(produced)
  }
  const recording = stream(produce(), async (event) => {
    if (event.type === 'http.response.body' && event.moreBody === true) await once(gate, 'drain')
  })
  for (let i = 0; i < 3; i++) {
    await turn()
    expect([produced, recording.body]).toEqual([i, '012'.slice(0, i + 1)])
    gate.emit('drain')
  }
  await recording.result
  expect(recording.body).toBe('012')
})

describe('errors', () => {
  it('of the producer break the response off', async () => {
    const error = new Error('mid-way')
    const cleaned = vi.fn<() => void>()
    const produce = async function* (): AsyncGenerator<string> {
      try {
        yield 'a'
        throw error
      } finally {
        cleaned()
      }
    }
    const recording = stream(produce())
    await expect(recording.result).rejects.toBe(error)
    expect(recording.body).toBe('a')
    expect(cleaned).toHaveBeenCalledTimes(1)
  })

  test.each([
    [7, 'number'],
    [null, 'null'],
    [{}, 'object'],
  ])('chunk %j', async (chunk, kind) => {
    // prettier-ignore
    const returned = vi.fn<() => void>()
    const produce = async function* (): AsyncGenerator {
      try {
        yield 'a'
        yield chunk
      } finally {
        returned()
      }
    }
    const recording = stream(produce() as AsyncGenerator<string>)
    await expect(recording.result).rejects.toThrow(
      `chunk 1 of a streamed body must be a string or a Uint8Array, got ${kind}`,
    )
    expect(returned).toHaveBeenCalledTimes(1)
  })

  it('of send stop the producer', async () => {
    const returned = vi.fn<() => void>()
    const produce = function* (): Generator<string> {
      try {
        yield 'a'
      } finally {
        returned()
      }
    }
    const recording = stream(produce(), (event) => {
      if (event.type === 'http.response.body') throw new Error('refused')
    })
    await expect(recording.result).rejects.toThrow('refused')
    expect(returned).toHaveBeenCalledTimes(1)
  })
})

describe('the client leaves', () => {
  async function leave(chunks: ResponseStream, deferred?: () => void): Promise<Recording> {
    const client = new AbortController()
    const sent = new EventEmitter()
    const recording = call(
      application((request) => {
        if (deferred !== undefined) request.defer(deferred)
        return Response.stream(chunks)
      }),
      httpScope({ signal: client.signal }),
      undefined,
      (event) => {
        if (event.type === 'http.response.body') sent.emit('chunk')
      },
    )
    await once(sent, 'chunk')
    client.abort()
    return recording
  }

  it('and a generator is told to return', async () => {
    const log: string[] = []
    const produce = async function* (): AsyncGenerator<string> {
      try {
        for (;;) {
          await turn()
          yield 'tick'
        }
      } finally {
        log.push('cleaned')
      }
    }
    const recording = await leave(produce(), () => void log.push('deferred'))
    await recording.result
    expect(log).toEqual(['cleaned', 'deferred'])
    expect(recording.events.at(-1)).toMatchObject({ moreBody: true })
  })

  it('and an endless synchronous generator, at the next wait', async () => {
    const client = new AbortController()
    const cleaned = vi.fn<() => void>()
    const produce = function* (): Generator<string> {
      try {
        for (;;) yield 'tick'
      } finally {
        cleaned()
      }
    }
    const recording = call(
      application(() => Response.stream(produce())),
      httpScope({ signal: client.signal }),
      undefined,
      async (event) => {
        await turn()
        if (event.type === 'http.response.body') client.abort()
      },
    )
    await recording.result
    expect(cleaned).toHaveBeenCalledTimes(1)
  })

  it('and a web stream that waits is cancelled', async () => {
    const cancelled = vi.fn<() => void>()
    const waiting = new ReadableStream<string>({
      start(controller) {
        controller.enqueue('a')
      },
      cancel: cancelled,
    })
    const recording = await leave(waiting)
    await recording.result
    expect(cancelled).toHaveBeenCalledTimes(1)
  })

  it('and a Node stream that waits is destroyed', async () => {
    const waiting = new Readable({ read() {} })
    waiting.push('a')
    const recording = await leave(waiting)
    await recording.result
    expect(waiting.destroyed).toBe(true)
  })

  it('and a producer that listens to the signal ends by itself', async () => {
    const client = new AbortController()
    const log: string[] = []
    const recording = call(
      application((request) => {
        request.defer(() => void log.push('deferred'))
        const produce = async function* (): AsyncGenerator<string> {
          try {
            yield 'a'
            await once(new EventEmitter(), 'never', { signal: request.signal })
          } finally {
            await turn()
            log.push('cleaned')
          }
        }
        return Response.stream(produce())
      }),
      httpScope({ signal: client.signal }),
      undefined,
      (event) => {
        if (event.type === 'http.response.body') setImmediate(() => client.abort())
      },
    )
    await recording.result
    expect(log).toEqual(['cleaned', 'deferred'])
  })

  it('and a producer that never stops holds up the clean-up for 5 seconds only', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const deferred = vi.fn<() => void>()
    const produce = async function* (): AsyncGenerator<string> {
      yield 'a'
      await new Promise(() => {})
    }
    const recording = await leave(produce(), deferred)
    await turn()
    await vi.advanceTimersByTimeAsync(4999)
    expect(deferred).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    await recording.result
    expect(deferred).toHaveBeenCalledTimes(1)
  })

  it('and errors of the clean-up are not lost', async () => {
    const produce = async function* (): AsyncGenerator<string> {
      try {
        for (;;) {
          await turn()
          yield 'tick'
        }
      } finally {
        // oxlint-disable-next-line no-unsafe-finally
        throw new Error('not closed')
      }
    }
    const recording = await leave(produce())
    await expect(recording.result).rejects.toThrow('not closed')
  })

  it('before the first chunk', async () => {
    const cancelled = vi.fn<() => void>()
    const recording = call(
      application(() => Response.stream(new ReadableStream<string>({ cancel: cancelled }))),
      httpScope({ signal: AbortSignal.abort() }),
    )
    await recording.result
    expect(cancelled).toHaveBeenCalledTimes(1)
    expect(recording.events).toHaveLength(1)
  })
})

describe('HEAD', () => {
  it('does not run the producer, and does not claim a length', async () => {
    const ran = vi.fn<() => void>()
    const produce = async function* (): AsyncGenerator<string> {
      ran()
      yield 'a'
    }
    const recording = stream(produce(), undefined, 'HEAD')
    await recording.result
    expect(ran).not.toHaveBeenCalled()
    expect(recording.events.slice(1)).toEqual([
      { type: 'http.response.body', body: '', moreBody: true },
      { type: 'http.response.body', body: '', moreBody: false },
    ])
  })

  it('frees what a stream holds', async () => {
    const node = Readable.from(['a'])
    await stream(node, undefined, 'HEAD').result
    expect(node.destroyed).toBe(true)
  })
})

it('leaves no listener on the signal', async () => {
  const { signal } = new AbortController()
  const removed = vi.spyOn(signal, 'removeEventListener')
  await call(
    application(() => Response.stream(later('a'))),
    httpScope({ signal }),
  ).result
  expect(removed).toHaveBeenCalledTimes(1)
})

it('runs what the producer defers', async () => {
  const deferred = vi.fn<() => void>()
  await call(
    application((request) => {
      const produce = async function* (): AsyncGenerator<string> {
        yield 'a'
        request.defer(deferred)
      }
      return Response.stream(produce())
    }),
  ).result
  expect(deferred).toHaveBeenCalledTimes(1)
})

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
