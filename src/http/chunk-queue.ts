// A meeting point of one producer that pushes and one consumer that pulls, with backpressure.

import type { Chunk } from './stream.ts'

type Step = IteratorResult<Chunk, undefined>

const end: Step = Object.freeze({ done: true, value: undefined })

/** Chunks pushed here are iterated there. `push` returns a promise while the consumer is behind. */
export class ChunkQueue implements AsyncIterableIterator<Chunk, undefined> {
  readonly #chunks: Chunk[] = []
  #over: { readonly error: unknown } | 'ended' | undefined = undefined
  /** The consumer, waiting for a chunk. */
  #consumer: { resolve(step: Step): void; reject(error: unknown): void } | undefined = undefined
  /** What producers wait for: the queue is empty again. */
  #room: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined = undefined

  /** Gives a chunk to the consumer; resolves when it has taken all there is. Nothing happens after the end. */
  push(chunk: Chunk): void | Promise<void> {
    if (this.#over !== undefined) return undefined
    if (this.#consumer !== undefined) {
      this.#consumer.resolve({ done: false, value: chunk })
      this.#consumer = undefined
      return undefined
    }
    this.#chunks.push(chunk)
    return (this.#room ??= signal()).promise
  }

  /** No more chunks come. */
  end(): void {
    this.#over ??= 'ended'
    this.#consumer?.resolve(end)
    this.#consumer = undefined
  }

  /** The consumer gets this error after the chunks that are still here. */
  fail(error: unknown): void {
    if (this.#consumer === undefined) {
      this.#over ??= { error }
    } else {
      this.#over = 'ended'
      this.#consumer.reject(error)
      this.#consumer = undefined
    }
  }

  /** Nobody wants the chunks. */
  close(): void {
    this.#chunks.length = 0
    this.#over = 'ended'
    this.#makeRoom()
    this.end()
  }

  next(): Promise<Step> {
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) {
      if (this.#chunks.length === 0) this.#makeRoom()
      return Promise.resolve({ done: false, value: chunk })
    }
    const over = this.#over
    if (over === 'ended') return Promise.resolve(end)
    if (over !== undefined) {
      this.#over = 'ended'
      return Promise.reject(over.error)
    }
    return new Promise((resolve, reject) => {
      this.#consumer = { resolve, reject }
    })
  }

  return(): Promise<Step> {
    this.close()
    return Promise.resolve(end)
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  #makeRoom(): void {
    this.#room?.resolve()
    this.#room = undefined
  }
}

function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((onResolve) => {
    resolve = onResolve
  })
  return { promise, resolve }
}
