// The parts of a form: what each is, what it may hold, and the value that it becomes.

import { decodeText, parseContentType } from './content-type.ts'
import { HttpError } from './errors.ts'
import { type FormOptions, type FormValue, partTooLarge, tooManyFields } from './form.ts'
import { Headers } from './headers.ts'
import { parseDisposition, textOfLatin1 } from './multipart-header.ts'
import type { Spool, Upload } from './multipart-spool.ts'
import { UploadFile } from './upload-file.ts'

/** The most bytes of all headers of one part: a name, a file name and a type need a few hundred. */
export const maxHeaderSize: number = 16 * 1024

/** All text fields together may have so many times the bytes of one. */
const fieldsPerForm = 10

/** What a part becomes. It throws HttpError for a part that is too large, or makes no sense. */
export interface Part {
  readonly name: string
  add(chunk: Uint8Array): void
  /** The value; undefined for a file input in which no file was chosen. */
  end(): FormValue | undefined
}

/** Makes the parts of one form, and counts them. */
export class Parts {
  readonly #limits: Required<FormOptions>
  readonly #spool: Spool
  readonly #charset: string | undefined
  #fields = 0
  #files = 0
  /** The bytes that text fields may still have. */
  #fieldBytes: number

  /** `charset` is that of the request's content type. */
  constructor(limits: Required<FormOptions>, spool: Spool, charset: string | undefined) {
    this.#limits = limits
    this.#spool = spool
    this.#charset = charset
    this.#fieldBytes = limits.maxFieldSize * fieldsPerForm
  }

  /** Begins a part. Throws HttpError 400 for headers that are too many or no part's of a form, and for too many parts. */
  begin(fields: Readonly<Record<string, readonly string[]>>): Part {
    const headers = headersOf(fields, this.#limits.maxHeaders)
    const [value, ...more] = headers.getAll('content-disposition')
    if (value === undefined || more.length > 0) throw more.length > 0 ? unparsable() : nameless()
    const disposition = parseDisposition(value)
    if (disposition === undefined) throw unparsable()
    const { name, filename } = disposition
    if (name === undefined) throw nameless()
    const { maxFields, maxFiles, maxFileSize } = this.#limits
    if (filename !== undefined) {
      if (++this.#files > maxFiles) {
        throw new HttpError(400, `Too many files. Maximum number of files is ${maxFiles}.`)
      }
      return new FilePart(name, filename, headers, this.#spool.begin(), maxFileSize)
    }
    if (++this.#fields > maxFields) throw tooManyFields(maxFields)
    const { charset = this.#charset } = parseContentType(headers.get('content-type')).parameters
    return new FieldPart(name, charset, this.#limits.maxFieldSize, (bytes) => this.#take(bytes))
  }

  #take(bytes: number): void {
    this.#fieldBytes -= bytes
    if (this.#fieldBytes < 0) throw partTooLarge(this.#limits.maxFieldSize * fieldsPerForm)
  }
}

class FieldPart implements Part {
  readonly name: string
  readonly #charset: string | undefined
  readonly #limit: number
  readonly #take: (bytes: number) => void
  readonly #chunks: Uint8Array[] = []
  #size = 0

  constructor(name: string, charset: string | undefined, limit: number, take: (bytes: number) => void) {
    this.name = name
    this.#charset = charset
    this.#limit = limit
    this.#take = take
  }

  add(chunk: Uint8Array): void {
    this.#size += chunk.length
    if (this.#size > this.#limit) throw partTooLarge(this.#limit)
    this.#take(chunk.length)
    this.#chunks.push(chunk)
  }

  end(): FormValue {
    const bytes = Buffer.concat(this.#chunks)
    if (this.#charset !== undefined) return decodeText(bytes, this.#charset)
    // RFC 7578 §5.1.2: UTF-8 if nothing says otherwise; forms of old pages may be latin-1 without saying so.
    return textOfLatin1(bytes.toString('latin1'))
  }
}

class FilePart implements Part {
  readonly name: string
  readonly #filename: string
  readonly #headers: Headers
  readonly #upload: Upload
  readonly #limit: number

  constructor(name: string, filename: string, headers: Headers, upload: Upload, limit: number) {
    this.name = name
    this.#filename = filename
    this.#headers = headers
    this.#upload = upload
    this.#limit = limit
  }

  add(chunk: Uint8Array): void {
    if (this.#upload.size + chunk.length > this.#limit) throw partTooLarge(this.#limit)
    this.#upload.write(chunk)
  }

  end(): FormValue | undefined {
    const content = this.#upload.end()
    // What browsers send for a file input that the user left empty.
    if (this.#filename === '' && content.size === 0) return undefined
    return new UploadFile(content, this.#filename, { headers: this.#headers })
  }
}

/** HttpError 400 in FastAPI's words. */
export function unparsable(cause?: unknown): HttpError {
  return new HttpError(400, 'There was an error parsing the body', { cause })
}

function nameless(): HttpError {
  return new HttpError(400, 'The Content-Disposition header field "name" must be provided.')
}

function headersOf(fields: Readonly<Record<string, readonly string[]>>, limit: number): Headers {
  const list = Object.entries(fields).flatMap(([name, values]) => values.map((value) => [name, value] as const))
  if (list.length > limit)
    throw new HttpError(400, `Too many headers. Maximum number of headers of a part is ${limit}.`)
  let size = 0
  for (const [name, value] of list) size += name.length + value.length + ': \r\n'.length
  if (size > maxHeaderSize)
    throw new HttpError(413, `Headers of a part exceeded maximum size of ${maxHeaderSize / 1024}KB.`)
  try {
    return new Headers(list)
  } catch (cause) {
    throw unparsable(cause)
  }
}
