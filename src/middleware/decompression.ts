// Bodies that come compressed (`Content-Encoding` of a request) are decoded while they arrive.
//
// A few kilobytes can stand for gigabytes. So what comes out is counted, and compared with what went in.

import { pipeline, Readable, type Transform } from 'node:stream'
import * as zlib from 'node:zlib'

import { HttpError } from '../http/errors.ts'
import type { Middleware } from '../http/handler.ts'
import { defaultBodyLimit, type Request } from '../http/request.ts'
import { described } from './described.ts'

/** A content coding (RFC 9110 §8.4.1). `zstd` needs Node 24. */
export type RequestEncoding = 'gzip' | 'deflate' | 'br' | 'zstd'

/** Options of `decompression`. */
export interface DecompressionOptions {
  /** The codings that are taken. Default: all that the runtime has. */
  readonly encodings?: readonly RequestEncoding[]
  /** The most bytes that may come out; more is 413. Default 10 MiB. */
  readonly maxBytes?: number
  /** How many times larger than what came in; more is 413, beginning with the first MiB that comes out. Default 100. */
  readonly maxRatio?: number
  /** How many codings may be applied one after the other; more is 415. Default 2. */
  readonly maxEncodings?: number
}

type Body = AsyncIterable<Uint8Array>
/** The engines of zlib; `bytesWritten` is what was used of the input. */
type Engine = Transform & { readonly bytesWritten: number }

// Legitimate small bodies may be very repetitive.
const ratioFrom = 1024 * 1024

// RFC 9659: no more than 8 MB of memory for a window. The default of the library is 128 MB.
const zstdWindowLogMax = 100
const zstdWindowLog = 23

const engines: Readonly<Record<Exclude<RequestEncoding, 'zstd'>, () => Engine>> = {
  gzip: () => zlib.createGunzip(),
  // RFC 9110 §8.4.1.2: the zlib format. Bare deflate data, which some have sent under this name, is refused.
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
}

/**
 * Decodes the bodies of requests. What is inside sees neither `Content-Encoding` nor `Content-Length`. An unknown
 * coding is 415 with those that are known; a body that is damaged, cut off or followed by something else is 400 where
 * it is read. Throws a TypeError for faulty options.
 */
export function decompression(options: DecompressionOptions = {}): Middleware {
  const rules = rulesOf(options)
  return described(
    'decompression',
    { ...rules },
    (next) =>
      function decompression(request) {
        const field = request.headers.get('content-encoding')
        if (field !== undefined) decode(request, field, rules)
        return next(request)
      },
  )
}

function rulesOf(options: DecompressionOptions): Required<DecompressionOptions> {
  const available: readonly RequestEncoding[] =
    zstd() === undefined ? ['gzip', 'deflate', 'br'] : ['gzip', 'deflate', 'br', 'zstd']
  const { encodings = available, maxBytes = defaultBodyLimit, maxRatio = 100, maxEncodings = 2 } = options
  for (const name of encodings) {
    if (!available.includes(name)) {
      const known = available.join(', ')
      throw new TypeError(`decompression: this runtime does not know the coding ${JSON.stringify(name)}, only ${known}`)
    }
  }
  for (const [name, value] of Object.entries({ maxBytes, maxRatio, maxEncodings })) {
    // Compared with NaN, nothing would be too much.
    if (typeof value !== 'number' || !(value >= 1)) {
      throw new TypeError(`decompression: ${name} must be a number, 1 or more, got ${String(value)}`)
    }
  }
  return { encodings, maxBytes, maxRatio, maxEncodings }
}

function decode(request: Request, field: string, rules: Required<DecompressionOptions>): void {
  const codings = codingsOf(field, rules)
  const headers = request.headers.without('content-encoding')
  if (codings.length > 0) {
    request.transformBody((body) => decoded(body, codings, rules))
    request.replaceScope({ headers: headers.without('content-length').list })
  } else {
    request.replaceScope({ headers: headers.list })
  }
}

/** The codings in the order in which they were applied, without `identity`. Throws HttpError 415. */
function codingsOf(field: string, rules: Required<DecompressionOptions>): RequestEncoding[] {
  const codings: RequestEncoding[] = []
  for (const part of field.split(',')) {
    const name = part.trim().toLowerCase()
    if (name === '' || name === 'identity') continue
    // RFC 9110 §8.4.1.3: the same thing.
    const wanted = name === 'x-gzip' ? 'gzip' : name
    const coding = rules.encodings.find((known) => known === wanted)
    if (coding === undefined) throw unsupported(`the content coding ${JSON.stringify(name)} is not supported`, rules)
    codings.push(coding)
    if (codings.length > rules.maxEncodings) throw unsupported('too many content codings', rules)
  }
  return codings
}

// RFC 9110 §15.5.16: the field tells the client what to send instead.
function unsupported(detail: string, { encodings }: Required<DecompressionOptions>): HttpError {
  return new HttpError(415, detail, { headers: { 'accept-encoding': encodings.join(', ') || 'identity' } })
}

function decoded(body: Body, codings: readonly RequestEncoding[], rules: Required<DecompressionOptions>): Body {
  const received = { bytes: 0 }
  let content: Body = counted(body, received)
  // The last one was applied last. Each step is limited: what is huge in the middle may be small in the end.
  for (const coding of codings.toReversed()) content = limited(runEngine(content, coding), received, rules)
  return content
}

async function* counted(body: Body, received: { bytes: number }): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of body) {
    received.bytes += chunk.length
    yield chunk
  }
}

async function* limited(
  body: Body,
  received: { readonly bytes: number },
  { maxBytes, maxRatio }: Required<DecompressionOptions>,
): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > maxBytes) throw new HttpError(413, `the decoded request body is larger than ${maxBytes} bytes`)
    if (size > ratioFrom && size > received.bytes * maxRatio) {
      throw new HttpError(413, `the decoded request body is more than ${maxRatio} times larger than what was sent`)
    }
    yield chunk
  }
}

async function* runEngine(body: Body, coding: RequestEncoding): AsyncGenerator<Uint8Array, void, undefined> {
  const engine = coding === 'zstd' ? zstd()?.() : engines[coding]()
  if (engine === undefined) throw new TypeError(`decompression: no engine for ${coding}`)
  let fed = 0
  let failure: { readonly error: unknown } | undefined
  async function* feed(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of body) {
        fed += chunk.length
        yield chunk
      }
    } catch (error) {
      failure = { error }
      throw error
    }
  }
  // The callback is where errors go that are thrown below, by the engine, as well.
  pipeline(Readable.from(feed()), engine, () => {})
  try {
    for await (const chunk of engine as AsyncIterable<Uint8Array>) yield chunk
  } catch (cause) {
    if (failure !== undefined) throw failure.error
    // A request that has no content at all is no broken data.
    if (fed === 0) return
    throw new HttpError(400, `the request body is not valid ${coding} data`, { cause })
  }
  // Engines leave what follows the end of their data: a second message that only some would see.
  if (engine.bytesWritten !== fed) throw new HttpError(400, `the request body goes on after its ${coding} data`)
}

// A frame of `ab` without its last byte.
const cutOffFrame = Buffer.from('28b52ffd200211000061', 'hex')

let zstdKnown: { readonly engine: (() => Engine) | undefined } | undefined

function zstd(): (() => Engine) | undefined {
  zstdKnown ??= { engine: zstdEngine() }
  return zstdKnown.engine
}

/** Undefined where the runtime has no zstd, or takes a body that was cut off for a whole one, as Node 22 does. */
function zstdEngine(): (() => Engine) | undefined {
  if (!('createZstdDecompress' in zlib) || !('zstdDecompressSync' in zlib)) return undefined
  const create = zlib.createZstdDecompress as (options: { params: Record<number, number> }) => Engine
  const decompress = zlib.zstdDecompressSync as (data: Uint8Array) => Uint8Array
  try {
    decompress(cutOffFrame)
    return undefined
  } catch {
    return () => create({ params: { [zstdWindowLogMax]: zstdWindowLog } })
  }
}
