// The chunked transfer coding, decoded (RFC 9112 §7.1).
//
//   chunked-body = *chunk last-chunk trailer-section CRLF
//   chunk        = chunk-size [ chunk-ext ] CRLF chunk-data CRLF
//   chunk-ext    = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )
//
// Extensions are checked and dropped. An incomplete line is scanned again from its start
// when more bytes come; its length is limited. `!` marks reads known to be inside the bytes.
import * as characters from '../../grammar/characters.ts'
import { ProtocolError } from '../protocol-error.ts'
import { END, NEED_DATA, type ClientEvent } from './events.ts'
import { isWhitespace, splitFields } from './header-field.ts'
import type { Http1Limits } from './limits.ts'

// See head-parser.ts: V8 folds a module's own constants into its code.
const { FIELD_VALUE, HEX, TOKEN } = characters

const CR = 0x0d
const LF = 0x0a
const SEMICOLON = 0x3b
const EQUALS = 0x3d
const QUOTE = 0x22
const BACKSLASH = 0x5c

// Sixteen digits hold any length; more are leading zeros that only exercise the parser.
const LONGEST_SIZE = 16

const SIZE = 0
const DATA = 1
const DATA_END = 2
const TRAILERS = 3

// RFC 9110 §6.5.1: a trailer must not frame, route, authenticate or modify the request, nor describe its content.
const FORBIDDEN_TRAILERS: ReadonlySet<string> = new Set(
  `age authorization cache-control connection content-encoding content-length content-location content-range
   content-type cookie date expect expires forwarded host if-match if-modified-since if-none-match if-range
   if-unmodified-since keep-alive location max-forwards pragma proxy-authenticate proxy-authorization
   proxy-connection range retry-after set-cookie te trailer transfer-encoding upgrade vary via warning
   www-authenticate x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto`.split(/\s+/),
)

/** Decodes the content of one request. `consumed` is what the last call of `next` has used up. */
export class ChunkDecoder {
  readonly #limits: Http1Limits
  #state: typeof SIZE | typeof DATA | typeof DATA_END | typeof TRAILERS = SIZE
  #left = 0
  #total = 0
  #extensionBytes = 0
  #trailerLines = ''
  #trailerFields = 0
  consumed = 0

  constructor(limits: Http1Limits) {
    this.#limits = limits
  }

  /** The next event in `bytes` between `from` and `to`: data, end, or need-data. */
  next(bytes: Buffer, from: number, to: number): ClientEvent {
    let index = from
    for (;;) {
      const start = index
      switch (this.#state) {
        case SIZE:
          index = this.#readSize(bytes, index, to)
          break
        case DATA: {
          if (index === to) break
          const end = Math.min(to, index + this.#left)
          this.#left -= end - index
          if (this.#left === 0) this.#state = DATA_END
          this.consumed = end - from
          return { type: 'data', bytes: bytes.subarray(index, end) }
        }
        case DATA_END:
          index = this.#readDataEnd(bytes, index, to)
          break
        case TRAILERS: {
          const line = this.#readTrailer(bytes, index, to)
          if (line === index + 2) {
            this.consumed = line - from
            return this.#end()
          }
          index = line
        }
      }
      if (index === start) {
        this.consumed = index - from
        return NEED_DATA
      }
    }
  }

  // Each #read… returns where it ends, or where it began when the bytes do not reach that far.

  #readSize(bytes: Buffer, start: number, to: number): number {
    let index = start
    let size = 0
    for (let digit = 0; index < to && (digit = HEX[bytes[index]!]!) !== 255; index++) size = size * 16 + digit
    if (index - start > LONGEST_SIZE) throw new ProtocolError(400, 'a chunk size with too many digits (RFC 9112 §7.1)')
    if (index === to) return start
    if (index === start) throw new ProtocolError(400, 'a chunk that does not start with its size (RFC 9112 §7.1)')
    const extensions = index
    if (bytes[index] !== CR) index = scanExtensions(bytes, index, to)
    if (this.#extensionBytes + index - extensions > this.#limits.chunkExtensionBytes)
      throw new ProtocolError(413, `chunk extensions of more than ${this.#limits.chunkExtensionBytes} bytes in total`)
    if (index + 1 >= to) return start
    if (bytes[index + 1] !== LF) throw new ProtocolError(400, 'a CR without LF after a chunk size (RFC 9112 §7.1)')
    this.#extensionBytes += index - extensions
    this.#total += size
    if (this.#total > this.#limits.bodyBytes || this.#total > Number.MAX_SAFE_INTEGER)
      throw new ProtocolError(413, `the content is longer than ${this.#limits.bodyBytes} bytes`)
    this.#left = size
    this.#state = size === 0 ? TRAILERS : DATA
    return index + 2
  }

  // RFC 9112 §7.1: chunk data ends with CRLF. Skipping any two bytes here lets
  // a proxy and us disagree on where the next chunk, or request, starts.
  #readDataEnd(bytes: Buffer, start: number, to: number): number {
    if (start === to) return start
    if (bytes[start] !== CR || (start + 1 < to && bytes[start + 1] !== LF))
      throw new ProtocolError(400, 'chunk data that is not followed by CRLF (RFC 9112 §7.1)')
    if (start + 1 === to) return start
    this.#state = SIZE
    return start + 2
  }

  // One trailer line, or the empty line at the end, which is two bytes long.
  #readTrailer(bytes: Buffer, start: number, to: number): number {
    let index = start
    if (index < to && bytes[index] !== CR) {
      while (index < to && TOKEN[bytes[index]!] === 1) index++
      if (index < to && (bytes[index] !== 0x3a || index === start))
        throw new ProtocolError(400, 'a trailer line that is no field name and colon (RFC 9112 §7.1.2)')
      while (index < to && FIELD_VALUE[bytes[index]!] === 1) index++
    }
    if (index - start + this.#trailerLines.length > this.#limits.headerBytes)
      throw new ProtocolError(431, `a trailer section of more than ${this.#limits.headerBytes} bytes`)
    if (index < to && bytes[index] !== CR)
      throw new ProtocolError(400, 'a control character or bare LF in the trailer section (RFC 9112 §7.1.2)')
    if (index + 1 >= to) return start
    if (bytes[index + 1] !== LF) throw new ProtocolError(400, 'a CR without LF in the trailer section (RFC 9112 §2.2)')
    if (index > start) {
      if (++this.#trailerFields > this.#limits.fields)
        throw new ProtocolError(431, `more than ${this.#limits.fields} trailer fields`)
      this.#trailerLines += bytes.toString('latin1', start, index + 2)
    }
    return index + 2
  }

  #end(): ClientEvent {
    if (this.#trailerLines === '') return END
    const trailers = splitFields(this.#trailerLines, 0)
    for (const [name] of trailers) {
      if (FORBIDDEN_TRAILERS.has(name))
        throw new ProtocolError(400, `the field "${name}" is not allowed in a trailer section (RFC 9110 §6.5.1)`)
    }
    return { type: 'end', trailers }
  }
}

// Returns the index of the CR behind well-formed extensions, or `to` when they go on.
function scanExtensions(bytes: Buffer, start: number, to: number): number {
  let index = start
  for (;;) {
    index = skipWhitespace(bytes, index, to)
    if (index === to) return to
    if (bytes[index] !== SEMICOLON) throw badExtension()
    index = skipWhitespace(bytes, index + 1, to)
    const name = index
    index = skipToken(bytes, index, to)
    if (index === to) return to
    if (index === name) throw badExtension()
    const nameEnd = index
    index = skipWhitespace(bytes, index, to)
    if (index === to) return to
    if (bytes[index] === EQUALS) {
      index = skipWhitespace(bytes, index + 1, to)
      if (index === to) return to
      const value = index
      index = bytes[index] === QUOTE ? skipQuoted(bytes, index, to) : skipToken(bytes, index, to)
      if (index === to) return to
      if (index === value) throw badExtension()
    } else if (bytes[index] === CR) {
      index = nameEnd
    }
    if (bytes[index] === CR) return index
  }
}

function skipWhitespace(bytes: Buffer, start: number, to: number): number {
  let index = start
  while (index < to && isWhitespace(bytes[index]!)) index++
  return index
}

function skipToken(bytes: Buffer, start: number, to: number): number {
  let index = start
  while (index < to && TOKEN[bytes[index]!] === 1) index++
  return index
}

// quoted-string (RFC 9110 §5.6.4); `to` when it goes on.
function skipQuoted(bytes: Buffer, start: number, to: number): number {
  let index = start + 1
  while (index < to && bytes[index] !== QUOTE) {
    if (bytes[index] === BACKSLASH && ++index === to) return to
    if (FIELD_VALUE[bytes[index]!] !== 1) throw badExtension()
    index++
  }
  return index === to ? to : index + 1
}

function badExtension(): ProtocolError {
  return new ProtocolError(400, 'a malformed chunk extension (RFC 9112 §7.1.1)')
}
