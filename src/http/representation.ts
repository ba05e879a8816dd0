// A file as it is at one moment, with the fields that it is sent with, and the answer to a request for it: all of it,
// parts of it, "you have it already", or an error.

import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'

import type { FileIdentity } from '../gateway/asgi.ts'
import { FileBody, FileParts } from './file-body.ts'
import { constantHeaders, Headers, trustedHeaders } from './headers.ts'
import { type Conditions, evaluate, isRangeFresh } from './preconditions.ts'
import { type ByteRange, readRanges } from './ranges.ts'

/** What a response is made of. */
export interface FileAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array | FileBody | FileParts | string | null
}

/** A file, and what is said about it. */
export interface RepresentationInit {
  /** Absolute. */
  readonly path: string
  readonly size: number
  /** All of the file, if it is in memory. */
  readonly content?: Uint8Array | undefined
  readonly contentType: string
  /** With its quotes. */
  readonly etag?: string | undefined
  readonly lastModified?: string | undefined
  readonly acceptRanges?: boolean
  /** If no other file may be sent that has come under the path since: which one it is. */
  readonly identity?: FileIdentity | undefined
  /** More fields; they go before those made of the file. */
  readonly headers: Headers
}

// RFC 9110 §15.4.5: what describes the content that a 304 does not have. The rest tells caches how to go on.
const ofContent: ReadonlySet<string> = new Set([
  'accept-ranges',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-length',
  'content-type',
])

/** A file at one moment. Its header lists are constants, which a server renders once. */
export class Representation {
  readonly path: string
  readonly size: number
  readonly content: Uint8Array | undefined
  readonly etag: string | undefined
  readonly lastModified: string | undefined
  readonly #acceptsRanges: boolean
  readonly #identity: FileIdentity | undefined
  readonly #contentType: string
  readonly #headers: Headers
  #whole: FileAnswer | undefined = undefined
  #notModified: FileAnswer | undefined = undefined

  constructor(init: RepresentationInit) {
    const { path, size, content, headers, acceptRanges = true } = init
    this.path = path
    this.size = size
    this.content = content
    this.#identity = init.identity && { dev: init.identity.dev, ino: init.identity.ino }
    this.#contentType = headers.get('content-type') ?? init.contentType
    // What the caller says of them himself is what has to be compared.
    this.etag = headers.get('etag') ?? init.etag
    this.lastModified = headers.get('last-modified') ?? init.lastModified
    this.#acceptsRanges = acceptRanges
    const fields: [name: string, value: string][] = [
      ['content-type', this.#contentType],
      ['content-length', String(size)],
    ]
    if (this.etag !== undefined) fields.push(['etag', this.etag])
    if (this.lastModified !== undefined) fields.push(['last-modified', this.lastModified])
    if (acceptRanges) fields.push(['accept-ranges', 'bytes'])
    const own = new Set(fields.map(([name]) => name))
    const others = headers.list.filter(([name]) => !own.has(name)).map(([name, value]) => [name, value] as const)
    this.#headers = constantHeaders([...new Headers(fields).list, ...others])
  }

  /** All of it. */
  get whole(): FileAnswer {
    return (this.#whole ??= {
      status: 200,
      headers: this.#headers,
      body: this.content ?? new FileBody(this.path, 0, this.size, true, this.#identity),
    })
  }

  /** The answer to a client that has it already. */
  get notModified(): FileAnswer {
    return (this.#notModified ??= {
      status: 304,
      headers: constantHeaders(this.#headers.list.filter(([name]) => !ofContent.has(name))),
      body: null,
    })
  }

  /** The answer to a request, whose conditions are undefined if it has none. */
  answer(method: string, conditions: Conditions | undefined): FileAnswer {
    if (conditions === undefined) return this.whole
    switch (evaluate(method, conditions, this)) {
      case 'failed':
        return refusal(412, 'Precondition Failed')
      case 'not-modified':
        return this.notModified
      case 'proceed':
        break
    }
    const { range, ifRange } = conditions
    // RFC 9110 §14.2: only GET has ranges.
    if (range === undefined || method !== 'GET' || !this.#acceptsRanges) return this.whole
    return isRangeFresh(ifRange, this) ? this.#ranges(range) : this.whole
  }

  #ranges(field: string): FileAnswer {
    const wanted = readRanges(field, this.size)
    switch (wanted.type) {
      case 'whole':
        return this.whole
      case 'malformed':
        return refusal(400, wanted.detail)
      case 'unsatisfiable':
        return refusal(416, 'Range Not Satisfiable', [['content-range', `bytes */${this.size}`]])
      case 'parts': {
        const [only] = wanted.parts
        return wanted.parts.length === 1 && only !== undefined ? this.#part(only) : this.#parts(wanted.parts)
      }
      default:
        return wanted satisfies never
    }
  }

  #part({ start, end }: ByteRange): FileAnswer {
    const length = end - start + 1
    return {
      status: 206,
      headers: this.#headers
        .with('content-length', String(length))
        .with('content-range', `bytes ${start}-${end}/${this.size}`),
      body: this.content?.subarray(start, end + 1) ?? new FileBody(this.path, start, length, false, this.#identity),
    }
  }

  #parts(parts: readonly ByteRange[]): FileAnswer {
    // Long enough not to be in the content by chance.
    const boundary = randomBytes(13).toString('hex')
    const body = new FileParts(this.path, this.size, parts, this.#contentType, boundary, this.#identity)
    return {
      status: 206,
      headers: this.#headers
        .with('content-length', String(body.length))
        .with('content-type', `multipart/byteranges; boundary=${boundary}`),
      body,
    }
  }
}

function refusal(
  status: number,
  detail: string,
  fields: readonly (readonly [name: string, value: string])[] = [],
): FileAnswer {
  const body = JSON.stringify({ detail })
  const headers = trustedHeaders([
    ['content-type', 'application/json'],
    ['content-length', String(Buffer.byteLength(body))],
    ...fields,
  ])
  return { status, headers, body }
}
