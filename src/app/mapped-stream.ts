// A stream whose pieces are looked at, or changed, on their way out.

import { type Chunk, openStream, type ResponseStream, type Source } from '../http/stream.ts'

/** What is done on the way. */
export interface StreamMapping {
  /** Makes what is sent of a piece; without it pieces pass as they are. */
  readonly map?: (piece: unknown) => Chunk
  /** Is told of an error of the producer or of `map`, which is thrown on. */
  readonly failed?: (error: unknown) => void
}

/** Not a generator: that could not be stopped while it waits for the producer. */
export function mappedStream(stream: ResponseStream, mapping: StreamMapping): AsyncIterable<Chunk> {
  return {
    [Symbol.asyncIterator]: () => {
      const source = openStream(stream)
      return {
        next: () => nextOf(source, mapping),
        async return() {
          await source.stop()
          return { done: true, value: undefined }
        },
      }
    },
  }
}

async function nextOf(source: Source, { map, failed }: StreamMapping): Promise<IteratorResult<Chunk>> {
  let isOpen = false
  try {
    const step = await source.next()
    if (step.done === true) return { done: true, value: undefined }
    isOpen = true
    // Whoever sends it looks at each chunk.
    return { done: false, value: map === undefined ? (step.value as Chunk) : map(step.value) }
  } catch (error) {
    failed?.(error)
    // Who sees an error takes the stream for ended, but the producer knows nothing of it yet.
    if (isOpen) await source.stop()
    throw error
  }
}
