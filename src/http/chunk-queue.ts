// A meeting point of one producer that pushes and one consumer that pulls, with backpressure.

import type { Chunk } from './stream.ts'

type Step = IteratorResult<Chunk, undefined>

const end: Step = Object.freeze({ done: true, value: undefined })

/** Chunks pushed here are iterated there. `push` returns a promise while the consumer is behind. */
export class ChunkQueue implements AsyncIterableIterator<Chunk, undefined> {
  readonly #chunks: Chunk[] = []
  #over: { readonly error: unknown } | 'ended' | 'closed' | undefined = undefined
  /** The consumer waits for a chunk. */
  #hungry: { resolve(step: Step): void; reject(error: unknown): void } | undefined = undefined
  /** The producer waits for room. */
  #release: (() => void) | undefined = undefined

  /** Gives a chunk to the consumer; resolves when it has taken all there is. Nothing happens once it has left. */
  push(chunk: Chunk): void | Promise<void> {
    if (this.#over !== undefined) return undefined
    if (this.#hungry !== undefined) {
      this.#hungry.resolve({ done: false, value: chunk })
      this.#hungry = undefined
      return undefined
    }
    this.#chunks.push(chunk)
    return new Promise((resolve) => {
      const earlier = this.#release
      this.#release = () => {
        earlier?.()
        resolve()
      }
    })
  }

  /** No more chunks come. */
  end(): void {
    this.#over ??= 'ended'
    this.#hungry?.resolve(end)
    this.#hungry = undefined
  }

  /** The consumer gets this error after the chunks that are still here. */
  fail(error: unknown): void {
    this.#over ??= { error }
    this.#hungry?.reject(error)
    this.#hungry = undefined
  }

  /** The consumer wants no more. */
  close(): void {
    this.#over = 'closed'
    this.#chunks.length = 0
    this.#release?.()
    this.#release = undefined
    this.#hungry?.resolve(end)
    this.#hungry = undefined
  }

  async next(): Promise<Step> {
    const chunk = this.#chunks.shift()
    if (chunk !== undefined) {
      if (this.#chunks.length === 0) {
        this.#release?.()
        this.#release = undefined
      }
      return { done: false, value: chunk }
    }
    const over = this.#over
    if (over === 'ended' || over === 'closed') return end
    if (over !== undefined) {
      this.#over = 'ended'
      throw over.error
    }
    return new Promise<Step>((resolve, reject) => {
      this.#hungry = { resolve, reject }
    })
  }

  async return(): Promise<Step> {
    this.close()
    return end
  }

  [Symbol.asyncIterator](): this {
    return this
  }
}
