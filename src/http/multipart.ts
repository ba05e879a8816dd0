// Forms with files: multipart/form-data (RFC 7578), parsed while they arrive.
//
// @fastify/busboy finds the boundaries and splits the headers. It is quiet about what exceeds its limits and about
// parts that it does not understand; here each of these is an error.

import { Dicer } from '@fastify/busboy'

import type { ContentType } from './content-type.ts'
import { HttpError } from './errors.ts'
import { Form, formLimits, type FormOptions, type FormValue } from './form.ts'
import { maxHeaderSize, type Part, Parts, unparsable } from './multipart-part.ts'
import { Spool } from './multipart-spool.ts'

/** Gives the next piece of the body; undefined after the last. */
export type NextChunk = () => Uint8Array | undefined | Promise<Uint8Array | undefined>

/**
 * Parses a form while it arrives. `defer` is given what removes the temporary files, and keeps later ones away. Throws HttpError 400, 413, 415;
 * what `next` throws; errors of the disk. After an error nothing is left on the disk.
 */
export async function readMultipart(
  { parameters }: ContentType,
  next: NextChunk,
  defer: (run: () => Promise<void>) => void | Promise<void>,
  options?: FormOptions,
): Promise<Form> {
  const boundary = checkedBoundary(parameters['boundary'])
  const limits = formLimits(options)
  const spool = new Spool(limits.spoolSize)
  await defer(() => spool.remove())
  const reader = new FormReader(boundary, limits.maxHeaders, new Parts(limits, spool, parameters['charset']))
  try {
    for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
      await reader.write(chunk)
      await spool.settle()
    }
    const form = await reader.end()
    await spool.settle()
    return form
  } catch (error) {
    reader.destroy()
    await spool.remove()
    throw error
  }
}

// RFC 2046 §5.1.1: 1 to 70 characters of these, no space at the end.
const boundaryPattern = /^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/

function checkedBoundary(boundary: string | undefined): string {
  if (boundary === undefined || boundary === '') throw new HttpError(400, 'Missing boundary in multipart.')
  if (!boundaryPattern.test(boundary)) throw new HttpError(400, 'Invalid boundary in multipart.')
  return boundary
}

/** Drives the parser: bytes in, a form out. */
class FormReader {
  readonly #dicer: Dicer
  readonly #parts: Parts
  /** In the order in which the parts begin; filled as they end, which may be in another. */
  readonly #entries: (readonly [name: string, value: FormValue] | undefined)[] = []
  /** Parts that have begun and not ended. */
  #open = 0
  /** The closing boundary was read. What follows, the epilogue of RFC 2046, is ignored. */
  #isClosed = false
  #fault: unknown = undefined
  #wake: () => void = () => {}

  constructor(boundary: string, maxHeaders: number, parts: Parts) {
    this.#parts = parts
    // More than is allowed, so that what is too much is seen and not cut off.
    const limits = { maxHeaderPairs: maxHeaders + 1, maxHeaderSize: maxHeaderSize * 2 }
    this.#dicer = new Dicer({ boundary, ...limits })
    this.#dicer.on('part', (stream) => this.#read(stream))
    this.#dicer.on('error', (error) => {
      if (!this.#isClosed) this.#fail(unparsable(error))
    })
    this.#dicer.on('finish', () => {
      this.#isClosed = true
      this.#wake()
    })
    this.#dicer.on('close', () => this.#wake())
  }

  /** Resolves when the next piece is welcome. Throws what is wrong with the form so far. */
  async write(chunk: Uint8Array): Promise<void> {
    if (!this.#isClosed && chunk.length > 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        this.#dicer.write(chunk, () => resolve())
      })
    }
    if (this.#fault !== undefined) throw this.#fault
  }

  /** The form. Throws what is wrong with it, such as that it has no end. */
  async end(): Promise<Form> {
    if (!this.#isClosed) this.#dicer.end()
    while (this.#fault === undefined && (!this.#isClosed || this.#open > 0)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    if (this.#fault !== undefined) throw this.#fault
    return new Form(this.#entries.filter((entry) => entry !== undefined))
  }

  destroy(): void {
    this.#dicer.destroy()
  }

  #read(stream: Dicer.PartStream): void {
    const index = this.#entries.push(undefined) - 1
    let part: Part | undefined
    this.#open++
    stream.on('header', (fields: object) => {
      this.#guard(() => {
        part = this.#parts.begin(fields as Readonly<Record<string, readonly string[]>>)
      })
    })
    stream.on('data', (chunk: Buffer) => this.#guard(() => part?.add(chunk)))
    stream.on('end', () => {
      this.#open--
      this.#guard(() => {
        // Its headers had no end.
        if (part === undefined) throw unparsable()
        const value = part.end()
        if (value !== undefined) this.#entries[index] = [part.name, value]
      })
      this.#wake()
    })
    // Of a part that is cut off; the parser itself says so too.
    stream.on('error', () => {})
  }

  // The parser calls back from the middle of its work, and nothing may be thrown through it. After a fault the rest is
  // read and forgotten.
  #guard(work: () => void): void {
    if (this.#fault !== undefined) return
    try {
      work()
    } catch (error) {
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#fault ??= error
    this.#wake()
  }
}
