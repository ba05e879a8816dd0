// A file, or parts of one, as a body: opened when it is sent and not before, so that a response nobody sends holds
// nothing open.

import { Buffer } from 'node:buffer'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

import type { FileIdentity } from '../gateway/asgi.ts'
import type { ByteRange } from './ranges.ts'

// Nobody who has put a pipe in the place of the file may make us wait for its writer. Windows has no such flag.
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** How much is read at a time when the server does not read the file itself. */
const chunkSize = 64 * 1024

/**
 * The bytes of a file from `start` on. A file that has grown since is sent as long as it was said to be; one that is too
 * short when it is opened is an error before the first byte, one that shrinks later breaks the response off.
 */
export class FileBody implements AsyncIterable<Uint8Array> {
  /** Absolute. */
  readonly path: string
  readonly start: number
  readonly length: number
  /** True when this is all that the file had: a server may then send it without us. */
  readonly isWhole: boolean
  /** The file that was looked at, if no other one may be sent that has come under the path since. */
  readonly identity: FileIdentity | undefined

  constructor(path: string, start: number, length: number, isWhole: boolean, identity?: FileIdentity) {
    this.path = path
    this.start = start
    this.length = length
    this.isWhole = isWhole
    this.identity = identity
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const file = await openAtLeast(this.path, this.start + this.length, this.identity)
    try {
      yield* piecesOf(file, this)
    } finally {
      await file.close()
    }
  }

  /** All of it at once. */
  async read(): Promise<Uint8Array> {
    const file = await openAtLeast(this.path, this.start + this.length, this.identity)
    try {
      return await readPiece(file, this.path, this.start, this.length)
    } finally {
      await file.close()
    }
  }
}

/** Parts of a file, each behind a head of its own: `multipart/byteranges` (RFC 9110 §14.6). */
export class FileParts implements AsyncIterable<Uint8Array | string> {
  readonly length: number
  readonly #path: string
  readonly #size: number
  readonly #identity: FileIdentity | undefined
  readonly #heads: readonly string[]
  readonly #parts: readonly ByteRange[]
  readonly #end: string

  /** `size` is that of the whole file; `type` and `boundary` are known to be fit for a header field. */
  constructor(
    path: string,
    size: number,
    parts: readonly ByteRange[],
    type: string,
    boundary: string,
    identity?: FileIdentity,
  ) {
    this.#path = path
    this.#size = size
    this.#identity = identity
    this.#parts = parts
    this.#heads = parts.map(
      ({ start, end }, index) =>
        `${index === 0 ? '' : '\r\n'}--${boundary}\r\nContent-Type: ${type}\r\nContent-Range: bytes ${start}-${end}/${size}\r\n\r\n`,
    )
    this.#end = `\r\n--${boundary}--\r\n`
    let length = this.#end.length
    for (const head of this.#heads) length += head.length
    for (const { start, end } of parts) length += end - start + 1
    this.length = length
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array | string> {
    const file = await openAtLeast(this.#path, this.#size, this.#identity)
    try {
      for (const [index, { start, end }] of this.#parts.entries()) {
        yield this.#heads[index] ?? ''
        yield* piecesOf(file, { path: this.#path, start, length: end - start + 1 })
      }
      yield this.#end
    } finally {
      await file.close()
    }
  }
}

async function openAtLeast(path: string, size: number, identity: FileIdentity | undefined): Promise<FileHandle> {
  const file = await open(path, READ)
  try {
    const stats = await file.stat()
    if (identity !== undefined && (stats.ino !== identity.ino || stats.dev !== identity.dev)) {
      throw new Error(`${path} is another file than when its head was written`)
    }
    if (stats.size < size) throw new Error(`${path} has ${stats.size} bytes and had ${size} when its head was written`)
    return file
  } catch (error) {
    await file.close()
    throw error
  }
}

async function* piecesOf(
  file: FileHandle,
  { path, start, length }: { readonly path: string; readonly start: number; readonly length: number },
): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < length; at += chunkSize) {
    yield await readPiece(file, path, start + at, Math.min(chunkSize, length - at))
  }
}

async function readPiece(file: FileHandle, path: string, start: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(length)
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled)
    if (bytesRead === 0) throw new Error(`${path} was cut short while it was sent`)
    filled += bytesRead
  }
  return bytes
}
