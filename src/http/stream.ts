// Bodies that are produced while they are sent: one shape for iterables, web streams and Node streams.

/** A piece of a streamed body; text is sent as UTF-8. */
export type Chunk = string | Uint8Array

/** What can be streamed: a generator, an array, a web `ReadableStream`, a Node `Readable`. */
export type ResponseStream = AsyncIterable<Chunk> | Iterable<Chunk> | ReadableStream<Chunk> | ReadableStream<Uint8Array>

/** A producer: gives the next chunk, and can be told that nobody wants it. */
export interface Source {
  next(): Step | PromiseLike<Step>
  /** Frees what the producer holds. For a producer that has not come to its end, and at most once. */
  stop(): unknown
}

/** One turn of a producer. What users yield is only known once it is looked at. */
export type Step = IteratorResult<unknown, unknown>

/** Whether a value can be streamed. Text and bytes are iterable too, but are bodies of their own. */
export function isStream(value: unknown): value is ResponseStream {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return false
  return isWebStream(value) || Symbol.asyncIterator in value || Symbol.iterator in value
}

/** Begins to read a stream. */
export function openStream(stream: ResponseStream): Source {
  // A reader and not the stream's own iterator: only `cancel` ends a read that is waiting for data.
  if (isWebStream(stream)) return new WebSource(stream.getReader())
  if (Symbol.asyncIterator in stream) return new IteratorSource(stream[Symbol.asyncIterator](), stream)
  return new IteratorSource(stream[Symbol.iterator](), stream)
}

class IteratorSource implements Source {
  readonly #iterator: Iterator<unknown> | AsyncIterator<unknown>
  readonly #stream: object

  constructor(iterator: Iterator<unknown> | AsyncIterator<unknown>, stream: object) {
    this.#iterator = iterator
    this.#stream = stream
  }

  next(): Step | PromiseLike<Step> {
    return this.#iterator.next()
  }

  stop(): unknown {
    // A Node Readable: `return()` of its iterator would wait for data that may never come.
    if ('destroy' in this.#stream && typeof this.#stream.destroy === 'function') return this.#stream.destroy()
    return this.#iterator.return?.()
  }
}

class WebSource implements Source {
  readonly #reader: ReadableStreamDefaultReader<unknown>

  constructor(reader: ReadableStreamDefaultReader<unknown>) {
    this.#reader = reader
  }

  next(): PromiseLike<Step> {
    return this.#reader.read()
  }

  stop(): unknown {
    return this.#reader.cancel()
  }
}

function isWebStream(value: object): value is ReadableStream<unknown> {
  return 'getReader' in value && typeof value.getReader === 'function'
}
