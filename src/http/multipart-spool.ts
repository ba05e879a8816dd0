// Where uploaded files are while their request lives: in memory up to a budget, in temporary files beyond it.
//
// Every temporary file is removed when the form is; operations on the disk run one after the other, so a form never
// has more than one file open for writing, however many small ones arrive at once.

import { randomUUID } from 'node:crypto'
import { type FileHandle, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { MemoryContent, type UploadContent } from './upload-file.ts'

const pieceSize = 64 * 1024

/** The files of one form. */
export class Spool {
  /** How many more bytes may be in memory. */
  #budget: number
  #disk: Promise<void> = Promise.resolve()
  #waits = false
  #isRemoved = false
  readonly #files: SpooledFile[] = []

  /** `budget` is in bytes, of all files together. */
  constructor(budget: number) {
    this.#budget = budget
  }

  /** Begins a file. */
  begin(): Upload {
    return new Upload(this)
  }

  /** Takes bytes of memory, if there are so many left. */
  take(bytes: number): boolean {
    if (bytes > this.#budget) return false
    this.#budget -= bytes
    return true
  }

  /** Gives memory back. */
  release(bytes: number): void {
    this.#budget += bytes
  }

  /** Makes a temporary file, only for the user of this process: others on the machine must not read uploads. */
  create(): SpooledFile {
    const file = new SpooledFile(join(tmpdir(), `testudo-upload-${randomUUID()}`))
    if (this.#isRemoved) file.isRemoved = true
    else this.#files.push(file)
    return file
  }

  /** Does something with the disk after all that was asked for before. */
  enqueue(work: () => Promise<void>): void {
    this.#waits = true
    this.#disk = this.#disk.then(() => (this.#isRemoved ? undefined : work()))
    this.#disk.catch(() => {}) // `settle` tells
  }

  /** Waits until the disk has kept up. Throws what went wrong there, such as ENOSPC. */
  settle(): void | Promise<void> {
    if (!this.#waits) return undefined
    this.#waits = false
    return this.#disk
  }

  /** Removes every temporary file; from then on none is made. */
  async remove(): Promise<void> {
    this.#isRemoved = true
    await this.#disk.catch(() => {})
    await Promise.all(this.#files.splice(0).map((file) => file.remove()))
  }
}

/** A file that is arriving. */
export class Upload {
  size = 0
  readonly #spool: Spool
  readonly #chunks: Uint8Array[] = []
  #file: SpooledFile | undefined = undefined

  constructor(spool: Spool) {
    this.#spool = spool
  }

  /** Adds bytes. */
  write(bytes: Uint8Array): void {
    const before = this.size
    this.size += bytes.length
    if (this.#file === undefined && this.#spool.take(bytes.length)) {
      this.#chunks.push(bytes)
      return
    }
    const chunks: Uint8Array[] = [bytes]
    if (this.#file === undefined) {
      this.#file = this.#spool.create()
      this.#spool.release(before)
      chunks.unshift(...this.#chunks.splice(0))
    }
    const file = this.#file
    this.#spool.enqueue(() => file.append(chunks))
  }

  /** All bytes are there. */
  end(): UploadContent {
    const file = this.#file
    if (file === undefined) return new MemoryContent(Buffer.concat(this.#chunks))
    file.size = this.size
    this.#spool.enqueue(() => file.close())
    return file
  }
}

/** A temporary file. */
class SpooledFile implements UploadContent {
  /** Known when the file has ended. */
  size = 0
  readonly #path: string
  #writer: FileHandle | undefined = undefined
  isRemoved = false
  readonly #readers = new Set<FileHandle>()

  constructor(path: string) {
    this.#path = path
  }

  async append(chunks: readonly Uint8Array[]): Promise<void> {
    // Exclusively: a link that somebody else put there is not followed.
    this.#writer ??= await open(this.#path, 'wx', 0o600)
    for (const chunk of chunks) await this.#writer.appendFile(chunk)
  }

  async close(): Promise<void> {
    const writer = this.#writer
    this.#writer = undefined
    await writer?.close()
  }

  async bytes(): Promise<Uint8Array> {
    this.#refuseRemoved()
    return readFile(this.#path)
  }

  stream(): ReadableStream<Uint8Array> {
    this.#refuseRemoved()
    let reader: FileHandle | undefined
    const done = async (): Promise<void> => {
      const handle = reader
      reader = undefined
      if (handle === undefined || !this.#readers.delete(handle)) return
      await handle.close()
    }
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          this.#refuseRemoved()
          reader ??= await this.#openReader()
          const { bytesRead, buffer } = await reader.read(Buffer.allocUnsafeSlow(pieceSize), 0, pieceSize)
          if (bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead))
          await done()
          controller.close()
        },
        cancel: done,
      },
      { highWaterMark: 0 },
    )
  }

  async #openReader(): Promise<FileHandle> {
    const reader = await open(this.#path)
    this.#readers.add(reader)
    // Removed while it was being opened: whoever removed it did not know of this one.
    if (this.isRemoved && this.#readers.delete(reader)) await reader.close()
    this.#refuseRemoved()
    return reader
  }

  async remove(): Promise<void> {
    this.isRemoved = true
    const readers = [...this.#readers]
    this.#readers.clear()
    await Promise.all([this.close(), ...readers.map((reader) => reader.close())])
    await rm(this.#path, { force: true })
  }

  #refuseRemoved(): void {
    if (!this.isRemoved) return
    throw new Error('the uploaded file was removed when its response was over: read it before, or saveTo(path)')
  }
}
