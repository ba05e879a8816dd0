// A file that came with a form: in memory if it is small, in a temporary file if not.

import { Headers, type HeadersInit } from './headers.ts'

/** Where the bytes of an uploaded file are. */
export interface UploadContent {
  /** In bytes. */
  readonly size: number
  bytes(): Promise<Uint8Array>
  stream(): ReadableStream<Uint8Array>
}

/** What may be said of an `UploadFile` beside its name and content. */
export interface UploadFileOptions {
  /** The media type. Default: that of the headers. */
  readonly type?: string
  /** The headers of its part. */
  readonly headers?: HeadersInit
}

/**
 * A file that was uploaded with a form. Nothing about it can be trusted: name and type are what the client says, and
 * the name may be `../../etc/passwd`. Its content is there until the response is over.
 *
 * @reflect file
 */
export class UploadFile {
  /** The name as the client sent it: to show, never to make a path of. */
  readonly name: string
  /** The media type as the client sent it; empty if it did not. */
  readonly type: string
  /** In bytes. */
  readonly size: number
  /** The headers of its part of the form. */
  readonly headers: Headers
  readonly #content: UploadContent

  /** For tests: `new UploadFile('content', 'a.txt', { type: 'text/plain' })`. */
  constructor(content: UploadContent | Uint8Array | string, name: string, options: UploadFileOptions = {}) {
    this.name = name
    this.headers = new Headers(options.headers)
    this.type = options.type ?? this.headers.get('content-type') ?? ''
    this.#content =
      typeof content === 'string'
        ? new MemoryContent(new TextEncoder().encode(content))
        : content instanceof Uint8Array
          ? new MemoryContent(content)
          : content
    this.size = this.#content.size
  }

  /** The whole content. */
  bytes(): Promise<Uint8Array> {
    return this.#content.bytes()
  }

  /** The whole content, as the web's `File` gives it. */
  async arrayBuffer(): Promise<ArrayBuffer> {
    return new Uint8Array(await this.bytes()).buffer
  }

  /** The whole content as UTF-8; what is not UTF-8 becomes U+FFFD. */
  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes())
  }

  /** The content in pieces, from its beginning each time. */
  stream(): ReadableStream<Uint8Array> {
    return this.#content.stream()
  }

  /** Writes the content to a file of your choice, which is replaced if it exists. Never make the path of `name`. */
  async saveTo(path: string | URL): Promise<void> {
    const { writeFile } = await import('node:fs/promises')
    await writeFile(path, this.#content instanceof MemoryContent ? await this.bytes() : piecesOf(this.stream()))
  }
}

/** Content that is in memory. */
export class MemoryContent implements UploadContent {
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get size(): number {
    return this.#bytes.length
  }

  async bytes(): Promise<Uint8Array> {
    return this.#bytes
  }

  stream(): ReadableStream<Uint8Array> {
    const bytes = this.#bytes
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        if (bytes.length > 0) controller.enqueue(bytes)
        controller.close()
      },
    })
  }
}

async function* piecesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* stream
}
