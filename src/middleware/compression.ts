// Smaller contents for clients that can decode them (RFC 9110 §8.4, §12.5.3).
//
// A secret and what an attacker chose must not be compressed together: the length then tells how much they have in
// common, byte by byte (BREACH, CVE-2013-3587). See docs/middleware/compression.md for what that means here.

import { Buffer } from 'node:buffer'
import { randomInt } from 'node:crypto'
import type compressible from 'compressible'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Headers } from '../http/headers.ts'
import { lazily } from '../http/library.ts'
import { preferredEncoding } from '../http/negotiate.ts'
import type { Request } from '../http/request.ts'
import { Response, type ResponseBody } from '../http/response.ts'
import { changed } from './changed.ts'
import { type Coder, coderOf, type ContentCoding, hasCoding, withFileName } from './content-coding.ts'
import { described } from './described.ts'
import { EncodedStream } from './encoded-stream.ts'
import { varying } from './vary.ts'

export type { ContentCoding } from './content-coding.ts'

/** Options of `compression`. */
export interface CompressionOptions {
  /**
   * The codings on offer; of those that a client likes equally the first is taken. Default `zstd`, `br`, `gzip`, without
   * `zstd` on versions of Node that have none.
   */
  readonly encodings?: readonly ContentCoding[]
  /** Contents of fewer bytes stay as they are: they would hardly get smaller. Default 500. */
  readonly minimumSize?: number
  /** How much work for how few bytes, on the scale of each coding. Default `{ zstd: 3, br: 4, gzip: 6, deflate: 6 }`. */
  readonly levels?: Partial<Readonly<Record<ContentCoding, number>>>
  /** Which content types get smaller, by their name in lower case and without parameters. Default: by the MIME database. */
  readonly compresses?: (contentType: string) => boolean
  /** Encode `text/event-stream` too; each event is flushed. Default false. */
  readonly eventStreams?: boolean
  /** True for a response that stays as it is: a page with a secret and with what its visitor sent, for one. */
  readonly skip?: (request: Request, response: Response) => boolean
  /**
   * Up to so many bytes that say nothing are added to `gzip`, a number of them by chance, to blur what the length tells
   * about secrets. 0 for none. Default 100.
   */
  readonly breachMitigation?: number
}

// Measured with JSON of 0.6 to 128 kB: up to here the thread of zlib costs more work than it takes off this one, and
// this one is held up for a quarter of a millisecond at most.
const atOnceSize = 32 * 1024

const defaultLevels: Readonly<Record<ContentCoding, number>> = { zstd: 3, br: 4, gzip: 6, deflate: 6 }
const highestLevels: Readonly<Record<ContentCoding, number>> = { zstd: 22, br: 11, gzip: 9, deflate: 9 }

// What is only true of the content as it was: ranges of it, and digests (RFC 9530).
const fieldsOfContent = ['content-length', 'accept-ranges', 'content-md5', 'content-digest', 'digest', 'repr-digest']

/**
 * Encodes contents for clients that accept it, streams as they flow. Put it outside of what makes contents and reads
 * their size, such as `conditionalGet`. Throws a TypeError for codings and levels that do not exist.
 */
export function compression(options: CompressionOptions = {}): Middleware {
  const rules = new Rules(options)
  return described('compression', rules.facts, (next: Handler) => {
    return function compression(request) {
      const answer = changed(next(request), unchanged)
      if (answer instanceof Response) return rules.apply(request, answer)
      return answer.then((response) => rules.apply(request, response))
    }
  })
}

interface Choice {
  /** Undefined for identity. */
  readonly coder: Coder | undefined
  /** The client said `identity;q=0`. */
  readonly needsCoding: boolean
}

const nothingAccepted: Choice = { coder: undefined, needsCoding: false }

class Rules {
  readonly facts: Readonly<Record<string, unknown>>
  readonly #coders: readonly Coder[]
  readonly #names: readonly string[]
  readonly #minimumSize: number
  readonly #compresses: (contentType: string) => boolean
  readonly #eventStreams: boolean
  readonly #skip: ((request: Request, response: Response) => boolean) | undefined
  readonly #filler: number
  readonly #types = new Remembered((contentType: string) => this.#takes(contentType))
  readonly #choices = new Remembered((accept: string) => this.#choose(accept))

  constructor(options: CompressionOptions) {
    const { encodings = ['zstd', 'br', 'gzip'], minimumSize = 500, breachMitigation = 100, levels = {} } = options
    const isDefault = options.encodings === undefined
    this.#coders = encodings
      .filter((name) => !isDefault || hasCoding(name))
      .map((name) => coderOf(checkedCoding(name), checkedLevel(name, levels[name] ?? defaultLevels[name])))
    checkCount('minimumSize', minimumSize)
    checkCount('breachMitigation', breachMitigation)
    this.#names = [...this.#coders.map(({ name }) => name), 'identity']
    this.#minimumSize = minimumSize
    this.#compresses = options.compresses ?? isKnownToShrink
    this.#eventStreams = options.eventStreams ?? false
    this.#skip = options.skip
    this.#filler = breachMitigation
    const names = this.#names.slice(0, -1)
    this.facts = { encodings: names, minimumSize, breachMitigation, eventStreams: this.#eventStreams }
  }

  apply(request: Request, response: Response): Response | Promise<Response> {
    if (!(response instanceof Response)) return response // the bridge says what is wrong
    const { status, headers, body } = response
    // RFC 9110 §15.4.5: what a 200 would have said is said again.
    if (status === 304) return this.#notModified(request, response)
    if (body === null) return response
    const accept = request.headers.get('accept-encoding')
    const { coder, needsCoding } = accept === undefined ? nothingAccepted : this.#choices.of(accept)
    // Most responses of an API end here, so this is asked before all that takes longer.
    if (!needsCoding && this.#isSmall(headers, body)) return response
    if (status === 206 || !this.#isCompressible(headers)) return response
    if (this.#skip?.(request, response) === true) return response

    // A server drops the content of HEAD: nothing is encoded for it.
    if (coder === undefined || request.method === 'HEAD') {
      return response.with({ headers: varying(headers, acceptEncoding) })
    }
    if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
      const first = coder.name === 'gzip' ? (bytes: Uint8Array) => withFileName(bytes, this.#fill()) : undefined
      return response.with({ headers: encoded(headers, coder), body: new EncodedStream(body, coder, first) })
    }
    const bytes = typeof body === 'string' ? Buffer.from(body) : body
    if (bytes.length <= atOnceSize) return this.#whole(response, coder, bytes, coder.encodeNow(bytes), needsCoding)
    return coder.encode(bytes).then((result) => this.#whole(response, coder, bytes, result, needsCoding))
  }

  #whole(response: Response, coder: Coder, bytes: Uint8Array, result: Uint8Array, needsCoding: boolean): Response {
    const { headers } = response
    const isSmaller = result.length < bytes.length
    if (!isSmaller && !needsCoding) return response.with({ headers: varying(headers, acceptEncoding) })
    const body = coder.name === 'gzip' ? withFileName(result, this.#fill()) : result
    return response.with({ headers: encoded(headers, coder), body })
  }

  // The stored response that this confirms was encoded, so its validator is the weak one.
  #notModified(request: Request, response: Response): Response {
    const headers = varying(response.headers, acceptEncoding)
    const accept = request.headers.get('accept-encoding')
    const isEncoded = accept !== undefined && this.#choices.of(accept).coder !== undefined
    return response.with({ headers: isEncoded ? weakened(headers) : headers })
  }

  #isCompressible(headers: Headers): boolean {
    const contentType = headers.get('content-type')
    if (contentType === undefined || !this.#types.of(contentType)) return false
    if (headers.has('content-encoding') || headers.has('content-range')) return false
    const control = headers.get('cache-control')
    return control === undefined || !/(?:^|[\s,])no-transform(?:$|[\s,])/i.test(control)
  }

  #takes(contentType: string): boolean {
    const [type = ''] = contentType.split(';')
    const name = type.trim().toLowerCase()
    if (name === 'text/event-stream') return this.#eventStreams
    return this.#compresses(name)
  }

  #isSmall(headers: Headers, body: ResponseBody): boolean {
    if (typeof body === 'string') {
      return body.length < this.#minimumSize && Buffer.byteLength(body) < this.#minimumSize
    }
    if (body instanceof Uint8Array) return body.length < this.#minimumSize
    const length = headers.get('content-length')
    return length !== undefined && Number(length) < this.#minimumSize
  }

  #choose(accept: string): Choice {
    const name = preferredEncoding(accept, this.#names)
    return {
      coder: this.#coders.find((coder) => coder.name === name),
      needsCoding: preferredEncoding(accept, ['identity']) === undefined,
    }
  }

  #fill(): number {
    return this.#filler === 0 ? 0 : randomInt(this.#filler + 1)
  }
}

const acceptEncoding: readonly string[] = ['Accept-Encoding']

function encoded(headers: Headers, coder: Coder): Headers {
  let fields = varying(headers, acceptEncoding)
  for (const name of fieldsOfContent) fields = fields.without(name)
  return weakened(fields.with('content-encoding', coder.name))
}

// RFC 9110 §8.8.1: a strong validator means the same bytes, and these are others.
function weakened(headers: Headers): Headers {
  const etag = headers.get('etag')
  return etag === undefined || etag.startsWith('W/') ? headers : headers.with('etag', `W/${etag}`)
}

// All types of the world.
const database = lazily<typeof compressible>('compressible')

function isKnownToShrink(contentType: string): boolean {
  return database()(contentType) === true
}

function unchanged(response: Response): Response {
  return response
}

// Header values come in few variants; those that an attacker invents must not fill the memory.
class Remembered<T> {
  readonly #answers = new Map<string, T>()
  readonly #find: (text: string) => T

  constructor(find: (text: string) => T) {
    this.#find = find
  }

  of(text: string): T {
    const known = this.#answers.get(text)
    if (known !== undefined) return known
    const answer = this.#find(text)
    if (this.#answers.size >= 100) this.#answers.clear()
    if (text.length <= 200) this.#answers.set(text, answer)
    return answer
  }
}

function checkedCoding(name: ContentCoding): ContentCoding {
  if (Object.hasOwn(defaultLevels, name)) return name
  throw new TypeError(`compression: encodings has ${JSON.stringify(name)}; it can have zstd, br, gzip and deflate`)
}

function checkedLevel(name: ContentCoding, level: number): number {
  const lowest = name === 'zstd' || name === 'br' ? 0 : 1
  if (Number.isInteger(level) && level >= lowest && level <= highestLevels[name]) return level
  throw new TypeError(
    `compression: levels.${name} is a whole number from ${lowest} to ${highestLevels[name]}, got ${level}`,
  )
}

function checkCount(option: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return
  throw new TypeError(`compression: ${option} must be a whole number of bytes, got ${String(count)}`)
}
