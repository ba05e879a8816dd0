// Many connections at once, of clients that behave, dawdle and leave. What was asked is answered, in order and to
// the byte; nothing throws, nothing is left behind. The generator is seeded: a failing test repeats itself.
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'

import type { HttpScope, Receive, Send } from '../../src/gateway/asgi.ts'
import type { ServeOptions } from '../../src/server/options.ts'
import { readAnswers } from './conformance/answers.ts'
import { GET, deferred, start, type Running } from './harness.ts'

const MODES = [
  ['reading as usual', {}],
  ['reading into the shared buffer', { userReadBuffer: true }],
] as const

/** Numbers that look random and are the same for the same seed (mulberry32). */
class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** An integer from 0 to below `sides`. */
  roll(sides: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.roll(256)))
  }
}

async function turns(count: number): Promise<void> {
  for (let index = 0; index < count; index++) await turn()
}

// The application: the first segment of the path says how it behaves, the rest how much of it.

async function behave(scope: HttpScope, receive: Receive, send: Send): Promise<void> {
  const [, manner = '', first = '0', second = '0'] = scope.path.split('/')
  switch (manner) {
    case 'plain':
      return answer(send, 'plain')
    case 'slow':
      await turns(Number(first))
      return answer(send, 'slow')
    // Content piles up in the server before it is asked for.
    case 'echo': {
      await turns(Number(first))
      const content = await readContent(receive)
      return content === null ? undefined : answer(send, content)
    }
    case 'big':
      return answer(send, Buffer.alloc(Number(first), 'b'))
    case 'stream':
      await send({ type: 'http.response.start', status: 200, headers: [] })
      for (let index = 0; index < Number(first); index++)
        await send({ type: 'http.response.body', body: 's'.repeat(Number(second)), moreBody: true })
      return send({ type: 'http.response.body' })
    // Reads and writes at the same time.
    case 'duplex':
      await send({ type: 'http.response.start', status: 200, headers: [] })
      for (;;) {
        const event = await receive()
        if (event.type !== 'http.request') return undefined
        await send({ type: 'http.response.body', body: event.body, moreBody: event.moreBody })
        if (!event.moreBody) return undefined
      }
    case 'hang':
      return new Promise((resolve) => {
        scope.signal.addEventListener('abort', () => resolve())
      })
    case 'endless':
      await send({ type: 'http.response.start', status: 200, headers: [] })
      while (!scope.signal.aborted) {
        await send({ type: 'http.response.body', body: Buffer.alloc(100_000), moreBody: true })
        await turn()
      }
      return undefined
    default:
      throw new Error(`no manner ${manner}`)
  }
}

async function answer(send: Send, body: string | Uint8Array): Promise<void> {
  await send({ type: 'http.response.start', status: 200, headers: [['content-type', 'text/plain']] })
  await send({ type: 'http.response.body', body })
}

async function readContent(receive: Receive): Promise<Buffer | null> {
  const pieces: Uint8Array[] = []
  for (;;) {
    const event = await receive()
    if (event.type !== 'http.request') return null
    pieces.push(event.body)
    if (!event.moreBody) return Buffer.concat(pieces)
  }
}

// The client: requests with the answers that the model expects.

interface Exchange {
  readonly bytes: Buffer
  readonly method: string
  readonly content: string
}

function head(line: string, ...fields: readonly string[]): string {
  return `${[`${line} HTTP/1.1`, 'Host: a.test', ...fields].join('\r\n')}\r\n\r\n`
}

function exchange(dice: Dice): Exchange {
  const content = dice.bytes(dice.roll(4) === 0 ? dice.roll(40_000) : dice.roll(200))
  const text = content.toString('latin1')
  switch (dice.roll(9)) {
    case 0:
      return { bytes: Buffer.from(head('GET /plain')), method: 'GET', content: 'plain' }
    case 1:
      return { bytes: Buffer.from(head(`GET /slow/${dice.roll(5)}`)), method: 'GET', content: 'slow' }
    case 2:
      return { bytes: withLength(`POST /echo/${dice.roll(6)}`, content), method: 'POST', content: text }
    case 3:
      return { bytes: inChunks(`POST /echo/${dice.roll(6)}`, content, dice), method: 'POST', content: text }
    case 4:
      return { bytes: inChunks('PUT /duplex', content, dice), method: 'PUT', content: text }
    case 5: {
      const size = dice.roll(300_000)
      return { bytes: Buffer.from(head(`GET /big/${size}`)), method: 'GET', content: 'b'.repeat(size) }
    }
    case 6: {
      const [count, size] = [dice.roll(20), dice.roll(10_000)]
      return {
        bytes: Buffer.from(head(`GET /stream/${count}/${size}`)),
        method: 'GET',
        content: 's'.repeat(count * size),
      }
    }
    case 7:
      return { bytes: Buffer.from(head(`HEAD /big/${dice.roll(9999)}`)), method: 'HEAD', content: '' }
    default:
      // Content that nobody reads, short enough for the connection to live on.
      return { bytes: withLength('POST /plain', content), method: 'POST', content: 'plain' }
  }
}

function withLength(line: string, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from(head(line, `Content-Length: ${content.length}`)), content])
}

function inChunks(line: string, content: Buffer, dice: Dice): Buffer {
  const pieces: Buffer[] = [Buffer.from(head(line, 'Transfer-Encoding: chunked'))]
  for (let at = 0; at < content.length;) {
    const size = Math.min(content.length - at, 1 + dice.roll(dice.roll(2) === 0 ? 8 : 9000))
    pieces.push(Buffer.from(`${size.toString(16)}${dice.roll(9) === 0 ? ' ;a="b"' : ''}\r\n`))
    pieces.push(content.subarray(at, at + size), Buffer.from('\r\n'))
    at += size
  }
  pieces.push(Buffer.from(dice.roll(3) === 0 ? '0\r\nX-Sum: 1\r\n\r\n' : '0\r\n\r\n'))
  return Buffer.concat(pieces)
}

function exchanges(dice: Dice): readonly Exchange[] {
  const last = { bytes: Buffer.from(head('GET /plain', 'Connection: close')), method: 'GET', content: 'plain' }
  return [...Array.from({ length: dice.roll(9) }, () => exchange(dice)), last]
}

async function open({ port }: Running): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.setNoDelay(true)
  socket.on('error', () => undefined)
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

/** Sends `bytes` in random pieces, with pauses between some; stops when the connection is gone. */
async function sendInPieces(socket: Socket, bytes: Buffer, dice: Dice): Promise<void> {
  const size = [bytes.length, 5000, 300, 20][dice.roll(4)] ?? 1
  for (let at = 0; at < bytes.length && socket.writable;) {
    const next = at + 1 + dice.roll(size)
    socket.write(bytes.subarray(at, next))
    at = next
    if (dice.roll(3) === 0) await turns(dice.roll(3))
    // A client that writes faster than it is read waits, as all do.
    if (socket.writableNeedDrain) await new Promise((resolve) => socket.once('drain', resolve).once('close', resolve))
  }
}

/** Reads to the end, with pauses if the dice say so. */
async function readToEnd(socket: Socket, dice: Dice): Promise<string> {
  const pieces: Buffer[] = []
  const isSlow = dice.roll(3) === 0
  if (isSlow) await turns(dice.roll(20))
  socket.on('data', (bytes: Buffer) => {
    pieces.push(bytes)
    if (!isSlow || dice.roll(4) > 0) return
    socket.pause()
    void turns(dice.roll(4)).then(() => socket.resume())
  })
  await new Promise((resolve) => socket.once('end', resolve).once('close', resolve))
  return Buffer.concat(pieces).toString('latin1')
}

async function converse(running: Running, seed: number): Promise<void> {
  const dice = new Dice(seed)
  const expected = exchanges(dice)
  const socket = await open(running)
  const received = readToEnd(socket, new Dice(seed + 1))
  await sendInPieces(socket, Buffer.concat(expected.map(({ bytes }) => bytes)), dice)
  const text = await received
  socket.end()
  const answers = readAnswers(
    text,
    expected.map(({ method }) => method),
  )
  expect(answers.map(({ status }) => status)).toEqual(expected.map(() => 200))
  for (const [index, { content }] of expected.entries())
    if (answers[index]?.content !== content) throw new Error(`seed ${seed}: answer ${index} differs`)
}

/** A client that leaves at some point, or never reads, or asks for what has no end. */
async function misbehave(running: Running, seed: number, sockets: Set<Socket>): Promise<void> {
  const dice = new Dice(seed)
  const socket = await open(running)
  sockets.add(socket)
  if (dice.roll(3) > 0) socket.resume()
  const endless = [head('GET /hang'), head('GET /endless'), head('GET /big/3000000').repeat(5), GET.slice(0, 9), '\0']
  const bytes = Buffer.concat([
    ...Array.from({ length: dice.roll(4) }, () => exchange(dice).bytes),
    Buffer.from(endless[dice.roll(endless.length)] ?? ''),
  ])
  await Promise.race([sendInPieces(socket, bytes.subarray(0, 1 + dice.roll(bytes.length)), dice), turns(60)])
  await turns(dice.roll(10))
  switch (dice.roll(4)) {
    case 0:
      return void socket.resetAndDestroy()
    case 1:
      return void socket.destroy()
    case 2:
      return void socket.end()
    // It stays until the end of the round.
  }
}

/** A running server, and what its applications have left behind. */
async function torture(options: ServeOptions): Promise<{ running: Running; alive: () => Promise<number> }> {
  const signals = new Set<WeakRef<AbortSignal>>()
  const running = await start(
    (scope, receive, send) => {
      // Held by its exchange: as long as one lives, so does the other.
      signals.add(new WeakRef(scope.signal))
      return behave(scope, receive, send)
    },
    { accessLog: false, timeoutGracefulShutdown: 0.2, ...options },
  )
  const alive = async (): Promise<number> => {
    await settled(running)
    // What a promise has still to tell is told, then collected.
    for (let count = 0; count < 3; count++) {
      await turns(3)
      collectGarbage()
    }
    return [...signals].filter((signal) => signal.deref() !== undefined).length
  }
  return { running, alive }
}

async function settled({ server }: Running): Promise<void> {
  while (server.connections > 0) await turn()
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect === 'function') collect()
}

describe.each(MODES)('%s', (_, mode) => {
  test.each([1, 2, 3])('clients that behave are answered to the byte: round %d', async (round) => {
    const { running, alive } = await torture(mode)
    await Promise.all(Array.from({ length: 60 }, (__, index) => converse(running, round * 1000 + index)))
    // A few are kept by what V8 has compiled for them, never all.
    expect(await alive()).toBeLessThan(10)
    await running.server.close()
    expect(running.log.messages('error')).toEqual([])
    expect(running.log.messages('warn')).toEqual([])
  })

  test.each([4, 5, 6])('clients that misbehave disturb nobody and leave nothing: round %d', async (round) => {
    const { running, alive } = await torture(mode)
    const sockets = new Set<Socket>()
    const good = Array.from({ length: 20 }, (__, index) => converse(running, round * 1000 + index))
    const bad = Array.from({ length: 60 }, (__, index) => misbehave(running, round * 2000 + index, sockets))
    await Promise.all([...good, ...bad])
    for (const socket of sockets) socket.resetAndDestroy()
    expect(await alive()).toBeLessThan(10)
    await running.server.close()
    expect(running.log.messages('error')).toEqual([])
  })

  test('a graceful stop in the middle of it ends all, and cuts off what does not end', async () => {
    const { running, alive } = await torture(mode)
    const sockets = new Set<Socket>()
    const bad = Array.from({ length: 60 }, (__, index) => misbehave(running, 9000 + index, sockets))
    const [hung, begun] = [await open(running), deferred()]
    hung.write(head('GET /endless'))
    hung.once('data', () => begun.resolve())
    await begun.promise
    const closed = running.server.close()
    await Promise.all(bad)
    await closed
    expect(running.log.messages('error')).toEqual([expect.stringMatching(/^Cancelled \d+ running exchange/)])
    for (const socket of sockets) socket.destroy()
    hung.destroy()
    expect(await alive()).toBeLessThan(10)
  })

  test('memory does not grow over rounds', async () => {
    const { running, alive } = await torture(mode)
    const sizes: number[] = []
    for (let round = 0; round < 6; round++) {
      const sockets = new Set<Socket>()
      const good = Array.from({ length: 15 }, (__, index) => converse(running, 50_000 + index))
      const bad = Array.from({ length: 15 }, (__, index) => misbehave(running, 60_000 + index, sockets))
      await Promise.all([...good, ...bad])
      for (const socket of sockets) socket.resetAndDestroy()
      await alive()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      sizes.push(heapUsed + arrayBuffers)
    }
    // The first rounds warm up; what leaks does so in each of the others.
    expect((sizes[5] ?? 0) - (sizes[2] ?? 0)).toBeLessThan(5_000_000)
  })
})

describe('a client that', () => {
  test('pipelines and never reads is left alone, and costs one answer', async () => {
    const { running, alive } = await torture({})
    const socket = await open(running)
    socket.write(head('GET /big/4000000').repeat(1000))
    await turns(50)
    const { arrayBuffers } = process.memoryUsage()
    expect(arrayBuffers).toBeLessThan(50_000_000)
    socket.resetAndDestroy()
    expect(await alive()).toBeLessThan(3)
    expect(running.log.messages('error')).toEqual([])
  })

  test('sends content that nobody reads is slowed down, and answered', async () => {
    const gate = deferred()
    let received = 0
    const running = await start(
      async (_scope, _receive, send) => {
        await gate.promise
        await answer(send, 'not interested')
      },
      { limitBodyBytes: Infinity },
    )
    const socket = await open(running)
    socket.write(head('POST /', 'Content-Length: 100000000'))
    const piece = Buffer.alloc(1_000_000)
    for (let count = 0; count < 100; count++) socket.write(piece, () => received++)
    await turns(100)
    // What the kernel holds, and 64 KiB.
    expect(received).toBeLessThan(50)
    gate.resolve()
    const text = await readToEnd(socket, new Dice(2))
    expect(readAnswers(text, ['POST'])).toMatchObject([{ status: 200, content: 'not interested' }])
    socket.destroy()
    await settled(running)
  })

  test('leaves while send is waiting lets it go on, into nothing', async () => {
    const waiting = deferred()
    const seen = deferred<unknown[]>()
    const running = await start(async (scope, receive, send) => {
      await send({ type: 'http.response.start', status: 200, headers: [] })
      const body = Buffer.alloc(10_000_000)
      const pending = send({ type: 'http.response.body', body, moreBody: true })
      waiting.resolve()
      const result: unknown = await pending
      seen.resolve([result, scope.signal.aborted, send({ type: 'http.response.body', body }), (await receive()).type])
    })
    const socket = await open(running)
    socket.write(GET)
    await waiting.promise
    socket.resetAndDestroy()
    expect(await seen.promise).toEqual([undefined, true, undefined, 'http.disconnect'])
    await settled(running)
    expect(running.log.messages('error')).toEqual([])
  })

  test('leaves an application that never answers ends the exchange with a reset, and not with a FIN', async () => {
    const { running, alive } = await torture({})
    const [gone, closed] = [await open(running), await open(running)]
    gone.write(head('GET /hang'))
    closed.end(head('GET /hang'))
    await turns(5)
    expect(running.server.connections).toBe(2)
    gone.resetAndDestroy()
    while (running.server.connections > 1) await turn()
    await turns(5)
    expect(running.server.connections).toBe(1)
    // The other one could still read its answer, as far as the server knows.
    const stopped = running.server.close()
    await stopped
    expect(running.log.messages('error')).toEqual([expect.stringMatching(/^Cancelled 1 running exchange/)])
    expect(await alive()).toBeLessThan(3)
  })
})
