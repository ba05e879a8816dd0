// The fields and files of an HTML form.
//
// Urlencoded ones (WHATWG URL §5) are parsed here, those with files (RFC 7578) in multipart.ts.

import { canonicalCharset, decodeText } from './content-type.ts'
import { HttpError } from './errors.ts'
import { Query } from './query.ts'
import { UploadFile } from './upload-file.ts'

const KiB = 1024

/** Limits of a form: a small body can hold very many fields, and a large one very large fields. */
export interface FormOptions {
  /** The most text fields; more is HttpError 400. Default 1000. */
  readonly maxFields?: number
  /** The most files; more is HttpError 400. Default 1000. */
  readonly maxFiles?: number
  /** The most bytes of one text field; more is HttpError 413. Default 1 MiB. All together may have ten times as many. */
  readonly maxFieldSize?: number
  /** The most bytes of one file; more is HttpError 413. Default: no limit but that of the body. */
  readonly maxFileSize?: number
  /** The most header fields of one part; more is HttpError 400. Default 32. All together may have 16 KiB. */
  readonly maxHeaders?: number
  /** The most bytes of files that are kept in memory; what is beyond goes to temporary files. Default 1 MiB. */
  readonly spoolSize?: number
}

const defaultFormOptions: Required<FormOptions> = Object.freeze({
  maxFields: 1000,
  maxFiles: 1000,
  maxFieldSize: KiB * KiB,
  maxFileSize: Infinity,
  maxHeaders: 32,
  spoolSize: KiB * KiB,
})

/** The options with the defaults of those that are not said. Throws a TypeError for what is no limit. */
export function formLimits(options: FormOptions = {}): Required<FormOptions> {
  const limits: Record<keyof FormOptions, number> = { ...defaultFormOptions }
  for (const name of Object.keys(limits) as (keyof FormOptions)[]) {
    const limit = options[name] ?? limits[name]
    // Compared with NaN, nothing would be too much.
    if (typeof limit !== 'number' || !(limit >= 0)) {
      throw new TypeError(`form: ${name} must be a number, 0 or more, got ${String(limit)}`)
    }
    limits[name] = limit
  }
  return limits
}

/** What a form has under a name. */
export type FormValue = string | UploadFile

/** The fields and files of a form: an immutable multidict. Names may repeat; order and blank values are kept. */
export class Form implements Iterable<[name: string, value: FormValue]> {
  readonly #entries: readonly (readonly [name: string, value: FormValue])[]

  constructor(entries: Iterable<readonly [name: string, value: FormValue]> = []) {
    this.#entries = [...entries]
  }

  /** The number of fields and files. */
  get size(): number {
    return this.#entries.length
  }

  /** The first text or file of the name, or undefined. */
  get(name: string): FormValue | undefined {
    for (const [key, value] of this.#entries) if (key === name) return value
    return undefined
  }

  /** Every text and file of the name, in order. */
  getAll(name: string): FormValue[] {
    return this.#entries.filter(([key]) => key === name).map(([, value]) => value)
  }

  /** The first text of the name, or undefined. */
  text(name: string): string | undefined {
    for (const [key, value] of this.#entries) if (key === name && typeof value === 'string') return value
    return undefined
  }

  /** The first file of the name, or undefined. */
  file(name: string): UploadFile | undefined {
    for (const [key, value] of this.#entries) if (key === name && value instanceof UploadFile) return value
    return undefined
  }

  /** The files of the name, or all files. */
  files(name?: string): UploadFile[] {
    const files: UploadFile[] = []
    for (const [key, value] of this.#entries) {
      if (value instanceof UploadFile && (name === undefined || key === name)) files.push(value)
    }
    return files
  }

  has(name: string): boolean {
    return this.#entries.some(([key]) => key === name)
  }

  /** The distinct names, in order of their first appearance. */
  keys(): IterableIterator<string> {
    return new Set(this.#entries.map(([name]) => name)).values()
  }

  /** Names and values in order; a repeated name appears each time. */
  *entries(): IterableIterator<[name: string, value: FormValue]> {
    for (const [name, value] of this.#entries) yield [name, value]
  }

  [Symbol.iterator](): IterableIterator<[name: string, value: FormValue]> {
    return this.entries()
  }
}

/** A form without fields. */
export const emptyForm: Form = new Form()

/**
 * Parses an urlencoded body. Throws HttpError 400 for too many fields or bytes that are no text, 413 for a field that
 * is too large, 415 for the charset.
 */
export function parseForm(bytes: Uint8Array, charset = 'utf-8', options?: FormOptions): Form {
  const { maxFields, maxFieldSize } = formLimits(options)
  const fields = new Query(decodeText(bytes, charset), {
    charset: canonicalCharset(charset),
    limit: maxFields,
    tooMany: () => tooManyFields(maxFields),
  })
  // A character is at most three bytes of UTF-8: what is shorter than a third need not be measured.
  for (const [, value] of fields) {
    if (value.length * 3 > maxFieldSize && Buffer.byteLength(value) > maxFieldSize) throw partTooLarge(maxFieldSize)
  }
  return new Form(fields)
}

/** The texts are Starlette's: its clients may look for them. */
export function tooManyFields(limit: number): HttpError {
  return new HttpError(400, `Too many fields. Maximum number of fields is ${limit}.`)
}

/** HttpError 413. */
export function partTooLarge(limit: number): HttpError {
  const shown = limit % KiB === 0 ? `${limit / KiB}KB` : `${limit} bytes`
  return new HttpError(413, `Part exceeded maximum size of ${shown}.`)
}
