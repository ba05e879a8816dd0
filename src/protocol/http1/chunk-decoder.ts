// The chunked transfer coding, decoded (RFC 9112 §7.1).
//
//   chunked-body = *chunk last-chunk trailer-section CRLF
//   chunk        = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
//
// A state machine over bytes that keeps none of them: all are used up as they come, in any
// split. Extensions are checked and dropped. `!` marks reads known to be inside the bytes.
import type { Buffer } from 'node:buffer'
import * as characters from '../../grammar/characters.ts'
import { ProtocolError } from '../protocol-error.ts'
import { EXTENSION_END, EXTENSION_START, extension } from './chunk-extension.ts'
import { END, NEED_DATA, type ClientEvent } from './events.ts'
import { splitFields } from './header-field.ts'
import { isForbiddenTrailer } from './trailer-field.ts'
import type { Http1Limits } from './limits.ts'

// See head-parser.ts: V8 folds a module's own constants into its code.
const { FIELD_VALUE, HEX, TOKEN } = characters

const CR = 0x0d
const LF = 0x0a
const COLON = 0x3a

// Sixteen digits hold any length; more are leading zeros that only exercise the parser.
const LONGEST_SIZE = 16

// What comes next. `…_LF` is the second half of a line end.
const SIZE = 0
const EXTENSION = 1
const SIZE_LF = 2
const DATA = 3
const DATA_CR = 4
const DATA_LF = 5
const TRAILER = 6
const TRAILER_NAME = 7
const TRAILER_VALUE = 8
const TRAILER_LF = 9
const LAST_LF = 10

/** Decodes the content of one request. `consumed` is what the last call of `next` has used up. */
export class ChunkDecoder {
  readonly #limits: Http1Limits
  #state = SIZE
  // Bytes of the chunk still to come; its size while that is being read.
  #left = 0
  #digits = 0
  #extension = EXTENSION_START
  #total = 0
  #extensionBytes = 0
  #trailerLines = ''
  #trailerBytes = 0
  #trailerFields = 0
  #nameLength = 0
  consumed = 0

  constructor(limits: Http1Limits) {
    this.#limits = limits
  }

  /** The next event in `bytes` between `from` and `to`: data, end, or need-data. */
  next(bytes: Buffer, from: number, to: number): ClientEvent {
    let index = from
    while (index < to) {
      switch (this.#state) {
        case SIZE:
          index = this.#readSize(bytes, index, to)
          break
        case EXTENSION:
          index = this.#readExtension(bytes, index, to)
          break
        case SIZE_LF:
          expectLineFeed(bytes[index++]!)
          this.#beginChunk()
          break
        case DATA: {
          const end = Math.min(to, index + this.#left)
          this.#left -= end - index
          if (this.#left === 0) this.#state = DATA_CR
          this.consumed = end - from
          return { type: 'data', bytes: bytes.subarray(index, end) }
        }
        // RFC 9112 §7.1: chunk data ends with CRLF. Skipping any two bytes here lets
        // a proxy and us disagree on where the next chunk, or request, starts.
        case DATA_CR:
          if (bytes[index++] !== CR) throw badDataEnd()
          this.#state = DATA_LF
          break
        case DATA_LF:
          if (bytes[index++] !== LF) throw badDataEnd()
          this.#state = SIZE
          break
        case TRAILER:
          if (bytes[index] !== CR) this.#state = TRAILER_NAME
          else {
            this.#countTrailerByte()
            this.#state = LAST_LF
            index++
          }
          break
        case LAST_LF:
          this.#countTrailerByte()
          expectLineFeed(bytes[index++]!)
          this.consumed = index - from
          return this.#end()
        default:
          index = this.#readTrailer(bytes, index, to)
      }
    }
    this.consumed = to - from
    return NEED_DATA
  }

  #readSize(bytes: Buffer, start: number, to: number): number {
    let index = start
    for (let digit = 0; index < to && (digit = HEX[bytes[index]!]!) !== 255; index++) {
      if (++this.#digits > LONGEST_SIZE)
        throw new ProtocolError(400, 'a chunk size with too many digits (RFC 9112 §7.1)')
      this.#left = this.#left * 16 + digit
    }
    if (index === to) return index
    if (this.#digits === 0) throw new ProtocolError(400, 'a chunk that does not start with its size (RFC 9112 §7.1)')
    this.#state = bytes[index] === CR ? SIZE_LF : EXTENSION
    return bytes[index] === CR ? index + 1 : index
  }

  #readExtension(bytes: Buffer, start: number, to: number): number {
    for (let index = start; index < to; index++) {
      this.#extension = extension(this.#extension, bytes[index]!)
      if (this.#extension === EXTENSION_END) {
        this.#extension = EXTENSION_START
        this.#state = SIZE_LF
        return index + 1
      }
      if (++this.#extensionBytes > this.#limits.chunkExtensionBytes)
        throw new ProtocolError(413, `chunk extensions of more than ${this.#limits.chunkExtensionBytes} bytes in total`)
    }
    return to
  }

  #beginChunk(): void {
    this.#digits = 0
    this.#total += this.#left
    if (this.#total > this.#limits.bodyBytes || this.#total > Number.MAX_SAFE_INTEGER)
      throw new ProtocolError(413, `the content is longer than ${this.#limits.bodyBytes} bytes`)
    this.#state = this.#left === 0 ? TRAILER : DATA
  }

  // A trailer line, or as much of it as there is.
  #readTrailer(bytes: Buffer, start: number, to: number): number {
    const limit = Math.min(to, start + this.#limits.headerBytes - this.#trailerBytes)
    let index = start
    if (this.#state === TRAILER_NAME) {
      while (index < limit && TOKEN[bytes[index]!] === 1) index++
      this.#nameLength += index - start
      if (index < limit) {
        if (bytes[index++] !== COLON || this.#nameLength === 0)
          throw new ProtocolError(400, 'a trailer line that is no field name and colon (RFC 9112 §7.1.2)')
        this.#nameLength = 0
        this.#state = TRAILER_VALUE
      }
    }
    if (this.#state === TRAILER_VALUE) {
      while (index < limit && FIELD_VALUE[bytes[index]!] === 1) index++
      if (index < limit) {
        if (bytes[index++] !== CR)
          throw new ProtocolError(400, 'a control character or bare LF in the trailer section (RFC 9112 §7.1.2)')
        this.#state = TRAILER_LF
      }
    }
    if (this.#state === TRAILER_LF && index < limit) {
      expectLineFeed(bytes[index++]!)
      if (++this.#trailerFields > this.#limits.fields)
        throw new ProtocolError(431, `more than ${this.#limits.fields} trailer fields`)
      this.#state = TRAILER
    } else if (limit < to) {
      throw this.#trailersTooLong()
    }
    this.#trailerBytes += index - start
    this.#trailerLines += bytes.toString('latin1', start, index)
    return index
  }

  #countTrailerByte(): void {
    if (++this.#trailerBytes > this.#limits.headerBytes) throw this.#trailersTooLong()
  }

  #trailersTooLong(): ProtocolError {
    return new ProtocolError(431, `a trailer section of more than ${this.#limits.headerBytes} bytes`)
  }

  #end(): ClientEvent {
    if (this.#trailerLines === '') return END
    const trailers = splitFields(this.#trailerLines, 0)
    for (const [name] of trailers) {
      if (isForbiddenTrailer(name))
        throw new ProtocolError(400, `the field "${name}" is not allowed in a trailer section (RFC 9110 §6.5.1)`)
    }
    return { type: 'end', trailers }
  }
}

function expectLineFeed(byte: number): void {
  if (byte !== LF) throw new ProtocolError(400, 'a CR without LF (RFC 9112 §2.2)')
}

function badDataEnd(): ProtocolError {
  return new ProtocolError(400, 'chunk data that is not followed by CRLF (RFC 9112 §7.1)')
}
