// A stream whose pieces are looked at, or changed, on their way out.

import { type Chunk, openStream, type ResponseStream } from '../http/stream.ts'

/** What is done on the way. */
export interface StreamMapping {
  /** Makes what is sent of a piece; without it pieces pass as they are. */
  readonly map?: (piece: unknown) => Chunk
  /** Is told of an error of the producer or of `map`, which is thrown on. */
  readonly failed?: (error: unknown) => void
}

/** Not a generator: that could not be stopped while it waits for the producer. */
export function mappedStream(stream: ResponseStream, { map, failed }: StreamMapping): AsyncIterable<Chunk> {
  return {
    [Symbol.asyncIterator]() {
      const source = openStream(stream)
      return {
        async next() {
          try {
            const step = await source.next()
            if (step.done === true) return { done: true, value: undefined }
            // Whoever sends it looks at each chunk.
            return { done: false, value: map === undefined ? (step.value as Chunk) : map(step.value) }
          } catch (error) {
            failed?.(error)
            throw error
          }
        },
        async return() {
          await source.stop()
          return { done: true, value: undefined }
        },
      }
    },
  }
}
