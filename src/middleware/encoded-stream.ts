// A streamed content on its way through zlib: pulled at the client's speed, a few kilobytes at a time.
//
// Pieces are gathered while the producer has them at hand, because each trip to zlib's thread costs more than small
// pieces are worth. When the producer pauses, all that it gave is flushed out, so that nobody waits for a line that is
// already there.

import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { openStream, type ResponseStream, type Source, type Step } from '../http/stream.ts'
import type { Coder, CodingStream } from './content-coding.ts'

const gatheredSize = 16 * 1024
const paused = Symbol('the producer pauses')

type Result = IteratorResult<Uint8Array, undefined>

/** Encodes a stream as it flows. Nothing is opened before the first piece is asked for. */
export class EncodedStream implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #stream: ResponseStream
  readonly #coder: Coder
  /** Changes the first piece that comes out. */
  readonly #first: (bytes: Uint8Array) => Uint8Array
  #source: Source | undefined
  #encoder: CodingStream | undefined
  /** What came out of the encoder and was not asked for yet. */
  readonly #out: Uint8Array[] = []
  #begun = false
  /** A step of the producer that was waited for before, and not for long enough. */
  #pending: Promise<Step> | undefined
  /** Whether the producer is at work: an error is then its own. */
  #producing = false
  /** Whether the encoder holds back what it was given. */
  #dirty = false
  #state: 'open' | 'ended' | 'closed' = 'open'
  #error: unknown

  constructor(stream: ResponseStream, coder: Coder, first: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes) {
    this.#stream = stream
    this.#coder = coder
    this.#first = first
  }

  async next(): Promise<Result> {
    for (;;) {
      const piece = this.#out.shift()
      if (piece !== undefined) return { done: false, value: this.#changed(piece) }
      if (this.#state !== 'open') return { done: true, value: undefined }
      try {
        await this.#advance()
      } catch (error) {
        const isOpen = this.#state === 'open'
        this.#close()
        // A producer that failed is over; any other is told that nobody wants the rest.
        if (isOpen && !this.#producing) await this.#opened().stop()
        throw error
      }
    }
  }

  /** Stops the producer at once, a step that it is busy with included, and frees what zlib holds. */
  async return(): Promise<Result> {
    const isOpen = this.#state === 'open'
    this.#close()
    if (isOpen) await this.#opened().stop()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #opened(): Source {
    return (this.#source ??= openStream(this.#stream))
  }

  #changed(piece: Uint8Array): Uint8Array {
    if (this.#begun) return piece
    this.#begun = true
    return this.#first(piece)
  }

  // One turn: gathers, encodes, and flushes if the producer pauses.
  async #advance(): Promise<void> {
    const gathered: Uint8Array[] = []
    let size = 0
    let step: Step | typeof paused = paused
    while (size < gatheredSize) {
      step = await this.#step(size > 0 || this.#dirty)
      if (step === paused || step.done === true) break
      const bytes = bytesOf(step.value)
      gathered.push(bytes)
      size += bytes.length
    }
    if (this.#state !== 'open') return
    const encoder = (this.#encoder ??= this.#openEncoder())
    if (size > 0) {
      await this.#settled(new Promise((resolve) => encoder.write(joined(gathered, size), () => resolve(undefined))))
      this.#dirty = true
    }
    if (step === paused) {
      if (this.#dirty) await this.#flush(encoder)
    } else if (step.done === true && this.#state === 'open') {
      const ended = once(encoder, 'end')
      encoder.end()
      await this.#settled(ended)
      if (this.#state === 'open') this.#state = 'ended'
      encoder.destroy()
    }
  }

  /** What the producer gives next, or that it has nothing yet: asked only if there is something to do meanwhile. */
  async #step(mayPause: boolean): Promise<Step | typeof paused> {
    this.#producing = true
    if (this.#pending === undefined) {
      const step = this.#opened().next()
      if (!('then' in step)) {
        this.#producing = false
        return step
      }
      this.#pending = Promise.resolve(step)
    }
    const pending = this.#pending
    const step = await (mayPause ? Promise.race([pending, pause()]) : pending)
    this.#producing = false
    if (step !== paused) this.#pending = undefined
    return step
  }

  async #flush(encoder: CodingStream): Promise<void> {
    await this.#settled(new Promise((resolve) => encoder.flush(this.#coder.flushKind, () => resolve(undefined))))
    await pause() // what comes out is still on its way to us
    this.#dirty = false
  }

  // A failure, and the end that `return` brings, settle what waits for the encoder: its callbacks may never come.
  async #settled(work: Promise<unknown>): Promise<void> {
    work.catch(() => {})
    const encoder = this.#encoder
    if (encoder === undefined) return
    let onClose = (): void => {}
    const closed = new Promise<void>((resolve) => {
      onClose = resolve
      encoder.once('close', onClose)
    })
    await Promise.race([work, closed])
    encoder.off('close', onClose)
    if (this.#error !== undefined) throw this.#error
  }

  #openEncoder(): CodingStream {
    const encoder = this.#coder.open()
    encoder.on('data', (piece: Uint8Array) => this.#out.push(piece))
    encoder.on('error', (error) => {
      this.#error ??= error
    })
    return encoder
  }

  #close(): void {
    this.#state = 'closed'
    this.#out.length = 0
    // The producer's own failure, once nobody asks for its step.
    this.#pending?.catch(() => {})
    this.#encoder?.destroy()
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks, size)
}

function bytesOf(chunk: unknown): Uint8Array {
  if (typeof chunk === 'string') return Buffer.from(chunk)
  if (chunk instanceof Uint8Array) return chunk
  const kind = chunk === null ? 'null' : typeof chunk
  throw new TypeError(`a chunk of a streamed body must be a string or a Uint8Array, got ${kind}`)
}

function pause(): Promise<typeof paused> {
  return new Promise((resolve) => {
    setImmediate(resolve, paused)
  })
}
