// The content codings of RFC 9110 §8.4.1, by node:zlib: whole contents at once, or streams piece by piece.

import { Buffer } from 'node:buffer'
import type { Transform } from 'node:stream'
import zlib from 'node:zlib'

/** A content coding; `zstd` is there from Node 22.15 on. */
export type ContentCoding = 'zstd' | 'br' | 'gzip' | 'deflate'

/** A stream of zlib: what was written so far can be made to come out. */
export interface CodingStream extends Transform {
  flush(kind: number, callback: () => void): void
}

/** How to encode in one coding, at one level. */
export interface Coder {
  readonly name: ContentCoding
  /** At once, on this thread. */
  encodeNow(bytes: Uint8Array): Uint8Array
  /** On a thread of zlib's. */
  encode(bytes: Uint8Array): Promise<Uint8Array>
  open(): CodingStream
  /** The argument of `flush` that brings out all that is decodable. */
  readonly flushKind: number
}

type Callback = (error: Error | null, result: Uint8Array) => void

/** Zstandard as node:zlib has it on newer versions only. */
interface Zstd {
  readonly zstdCompressSync: (bytes: Uint8Array, options: object) => Uint8Array
  readonly zstdCompress: (bytes: Uint8Array, options: object, callback: Callback) => void
  readonly createZstdCompress: (options: object) => CodingStream
}

const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH, BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants
const zstdFlush = 1 // ZSTD_e_flush
const zstdLevel = 100 // ZSTD_c_compressionLevel

/** Whether this runtime has the coding. */
export function hasCoding(name: ContentCoding): boolean {
  return name !== 'zstd' || zstdOf(zlib) !== undefined
}

/** The coder of a coding at a level of its own scale. Throws a TypeError where the runtime has none. */
export function coderOf(name: ContentCoding, level: number): Coder {
  switch (name) {
    case 'zstd':
      return zstdCoder(level)
    case 'br':
      return brotliCoder(level)
    case 'gzip':
      return {
        name,
        flushKind: Z_SYNC_FLUSH,
        encodeNow: (bytes) => zlib.gzipSync(bytes, { level }),
        encode: (bytes) => promised((callback) => zlib.gzip(bytes, { level }, callback)),
        open: () => zlib.createGzip({ level }),
      }
    case 'deflate':
      // RFC 9110 §8.4.1.2: with the zlib wrapper, in spite of the name.
      return {
        name,
        flushKind: Z_SYNC_FLUSH,
        encodeNow: (bytes) => zlib.deflateSync(bytes, { level }),
        encode: (bytes) => promised((callback) => zlib.deflate(bytes, { level }, callback)),
        open: () => zlib.createDeflate({ level }),
      }
    default:
      return name satisfies never
  }
}

function brotliCoder(level: number): Coder {
  const params = { [BROTLI_PARAM_QUALITY]: level }
  const sized = ({ length }: Uint8Array) => ({ params: { ...params, [BROTLI_PARAM_SIZE_HINT]: length } })
  return {
    name: 'br',
    flushKind: BROTLI_OPERATION_FLUSH,
    encodeNow: (bytes) => zlib.brotliCompressSync(bytes, sized(bytes)),
    encode: (bytes) => promised((callback) => zlib.brotliCompress(bytes, sized(bytes), callback)),
    open: () => zlib.createBrotliCompress({ params }),
  }
}

function zstdCoder(level: number): Coder {
  const zstd = zstdOf(zlib)
  if (zstd === undefined) throw new TypeError('zstd: this version of Node has none; it needs 22.15 or later')
  const options = { params: { [zstdLevel]: level } }
  return {
    name: 'zstd',
    flushKind: zstdFlush,
    encodeNow: (bytes) => zstd.zstdCompressSync(bytes, options),
    encode: (bytes) => promised((callback) => zstd.zstdCompress(bytes, options, callback)),
    open: () => zstd.createZstdCompress(options),
  }
}

function zstdOf(library: object): Zstd | undefined {
  return hasZstd(library) ? library : undefined
}

function hasZstd(library: object): library is Zstd {
  return 'zstdCompressSync' in library && 'zstdCompress' in library && 'createZstdCompress' in library
}

function promised(start: (callback: Callback) => void): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    start((error, result) => (error === null ? resolve(result) : reject(error)))
  })
}

const gzipHeaderLength = 10
const FNAME = 0x08

/**
 * Puts a file name of so many characters into the header of a gzip content (RFC 1952 §2.3.1), which decoders skip: it
 * makes the content longer without a change to what it says. `bytes` begin with the header of gzip as zlib writes it.
 */
export function withFileName(bytes: Uint8Array, length: number): Uint8Array {
  if (length === 0 || bytes.length < gzipHeaderLength || bytes[3] !== 0) return bytes
  const named = Buffer.allocUnsafe(bytes.length + length + 1)
  named.set(bytes.subarray(0, gzipHeaderLength))
  named[3] = FNAME
  named.fill('a', gzipHeaderLength, gzipHeaderLength + length)
  named[gzipHeaderLength + length] = 0
  named.set(bytes.subarray(gzipHeaderLength), gzipHeaderLength + length + 1)
  return named
}
