// `wsgi.input` over a body that has been received as a whole (PEP 3333, "Input and Error Streams").
import type { WsgiInput } from '../gateway/wsgi.ts'

const LF = 10

/** A file-like view of bytes: what was read is gone. The chunks it gives share the memory of the body. */
export class BufferedInput implements WsgiInput {
  readonly #bytes: Uint8Array
  #position = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  read(size?: number): Uint8Array {
    return this.#take(this.#limit(size))
  }

  readline(size?: number): Uint8Array {
    const newline = this.#bytes.indexOf(LF, this.#position)
    const end = newline < 0 ? this.#bytes.byteLength : newline + 1
    return this.#take(Math.min(end, this.#limit(size)))
  }

  readlines(hint?: number): Uint8Array[] {
    const lines: Uint8Array[] = []
    // As in Python: no hint, or one that is not positive, means all lines.
    const enough = hint === undefined || hint <= 0 ? Infinity : this.#position + hint
    for (const line of this) {
      lines.push(line)
      if (this.#position >= enough) break
    }
    return lines
  }

  *[Symbol.iterator](): Generator<Uint8Array, undefined, undefined> {
    for (let line = this.readline(); line.byteLength > 0; line = this.readline()) yield line
    return undefined
  }

  /** Where a reading of at most `size` bytes ends; undefined and negative numbers mean "all", as in Python. */
  #limit(size = -1): number {
    return size < 0 ? this.#bytes.byteLength : Math.min(this.#bytes.byteLength, this.#position + size)
  }

  #take(end: number): Uint8Array {
    const bytes = this.#bytes.subarray(this.#position, end)
    this.#position = end
    return bytes
  }
}
