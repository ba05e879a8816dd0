// Request line and header section (RFC 9112 §3, §5), byte by byte over tables.
//
// Lines end with CRLF and nothing else. What another parser could read differently is
// refused: bare CR or LF, a space before the colon, folded lines, control characters,
// fields that frame the message twice.
//
// A head may arrive in pieces: no byte is scanned twice, and none behind a limit, so that
// every split of the same bytes ends in the same way. `!` marks reads that the loop has
// just found to be inside the bytes.
import { Buffer } from 'node:buffer'
import { isHost } from '../../grammar/authority.ts'
import * as characters from '../../grammar/characters.ts'
import { ProtocolError } from '../protocol-error.ts'
import {
  badContentLength,
  badFieldName,
  badFieldValue,
  badMethod,
  badTarget,
  bareCarriageReturn,
  methodTooLong,
} from './head-refusals.ts'
import { isWhitespace, trimWhitespace } from './header-field.ts'
import type { Http1Limits } from './limits.ts'
import { CHUNKED, RequestHead } from './request-head.ts'
import { ORIGIN_FORM, parseTarget } from './target.ts'
import { checkChunked } from './transfer-coding.ts'

// V8 folds a module's own constants into its code, and not what it imports: a fifth of the time spent here.
const { FIELD_VALUE, LOWER, REGISTERED_NAME, TARGET, TOKEN } = characters

const CR = 0x0d
const LF = 0x0a
const SP = 0x20
const COLON = 0x3a

// RFC 9112 §2.2: a client that ends a body with one CRLF too many is common; more than two is not HTTP.
const EMPTY_LINES = 2

const LONGEST_BUFFER = 0x3fffffff

// A method of this length is no method: what follows cannot be a request line.
const LONGEST_METHOD = 64

// Lengths of the names that `#noteField` knows.
const NOTED = Uint8Array.from({ length: 18 }, (_, length) => ([4, 6, 7, 10, 12, 14, 17].includes(length) ? 1 : 0))

/** Parses one head after the other. `consumed` is the length of the head that `parse` has just returned. */
export class HeadParser {
  readonly #limits: Http1Limits
  readonly #longestLine: number
  readonly #longestSection: number
  consumed = 0

  // What the fields so far have said.
  #said = 0
  #length = -1
  #codings: string | null = null

  // Where a head that comes in pieces goes on, in offsets from its first byte: it is known to be valid as far
  // as `#scanned`. A part that has not been reached is 0; a line whose colon has not, has -1.
  #scanned = 0
  #emptyLines = 0
  #methodEnd = 0
  #query = -1
  #targetEnd = 0
  #fieldsStart = 0
  #isOld = false
  #line = 0
  #colon = -1
  #fields = 0

  constructor(limits: Http1Limits) {
    this.#limits = limits
    // Integers, so that the bounds of the loops are, too: no buffer is longer than that.
    this.#longestLine = Math.min(limits.requestLine, LONGEST_BUFFER)
    this.#longestSection = Math.min(limits.headerBytes, LONGEST_BUFFER)
  }

  /**
   * Parses the head that starts at `from`; null when it goes on behind `to`.
   * Call it again with the same bytes and more behind them.
   */
  // One function with its state in locals, on purpose: it runs for every request, and each call in it is felt.
  parse(bytes: Buffer, from: number, to: number): RequestHead | null {
    let index = from + this.#scanned
    let methodEnd = this.#methodEnd
    let query = this.#query
    let targetEnd = this.#targetEnd
    let isOld = this.#isOld
    let fieldsStart = this.#fieldsStart

    if (fieldsStart === 0) {
      const limit = Math.min(to, from + this.#longestLine)
      request: {
        if (methodEnd === 0) {
          while (index < limit && TOKEN[bytes[index]!] === 1) index++
          if (index - from > LONGEST_METHOD) throw methodTooLong(LONGEST_METHOD)
          if (index === limit) break request
          if (bytes[index] !== SP || index === from) throw badMethod()
          methodEnd = index++ - from
        }
        if (targetEnd === 0) {
          for (let code = 0; index < limit && TARGET[(code = bytes[index]!)] === 1; index++) {
            if (code === 0x3f && query < 0) query = index - from
          }
          if (index === limit) break request
          if (bytes[index] !== SP || index - from === methodEnd + 1) throw badTarget()
          targetEnd = index++ - from
        }
        if (limit - index < VERSION.length || !isVersion1(bytes, index)) {
          checkVersion(bytes, index, limit)
          break request
        }
        isOld = bytes[index + 7] === 0x30
        index += VERSION.length
        fieldsStart = index - from
      }
      if (fieldsStart === 0) {
        if (limit < to) throw this.#lineTooLong()
        this.#scanned = index - from
        this.#methodEnd = methodEnd
        this.#query = query
        this.#targetEnd = targetEnd
        return null
      }
    }

    const limit = Math.min(to, from + fieldsStart + this.#longestSection)
    const limitOfFour = limit - 3
    const mostFields = this.#limits.fields
    let fields = this.#fields
    let line = this.#line === 0 ? index : from + this.#line
    let colon = this.#colon < 0 ? -1 : from + this.#colon
    for (;;) {
      if (colon < 0) {
        if (index === limit) break
        if (bytes[index] === CR && index === line) {
          if (index + 1 === limit) break
          if (bytes[index + 1] !== LF) throw bareCarriageReturn()
          this.consumed = index + 2 - from
          if (this.#scanned > 0 || this.#emptyLines > 0) this.#forget()
          return this.#finish(bytes, from, index, methodEnd, query, targetEnd, isOld, fieldsStart)
        }
        while (index < limit && TOKEN[bytes[index]!] === 1) index++
        if (index === limit) break
        if (bytes[index] !== COLON || index === line) throw badFieldName(bytes, line, index)
        colon = index++
      }
      // Values are most of a head: four bytes a turn, as long as all four belong to one.
      while (index < limitOfFour && isValue4(bytes, index)) index += 4
      while (index < limit && FIELD_VALUE[bytes[index]!] === 1) index++
      if (index === limit) break
      if (bytes[index] !== CR) throw badFieldValue(bytes[index]!)
      if (index + 1 === limit) break
      if (bytes[index + 1] !== LF) throw bareCarriageReturn()
      if (++fields > mostFields) throw new ProtocolError(431, `more than ${mostFields} header fields`)
      const length = colon - line
      if (length < 18 && NOTED[length] === 1) this.#noteField(bytes, line, colon, index)
      index += 2
      line = index
      colon = -1
    }
    if (limit < to) throw this.#headerTooLarge()
    this.#scanned = index - from
    this.#methodEnd = methodEnd
    this.#query = query
    this.#targetEnd = targetEnd
    this.#isOld = isOld
    this.#fieldsStart = fieldsStart
    this.#line = line - from
    this.#colon = colon < 0 ? -1 : colon - from
    this.#fields = fields
    return null
  }

  // The head is complete: the next one starts anew.
  #forget(): void {
    this.#scanned = 0
    this.#emptyLines = 0
    this.#methodEnd = 0
    this.#query = -1
    this.#targetEnd = 0
    this.#fieldsStart = 0
    this.#line = 0
    this.#colon = -1
    this.#fields = 0
  }

  #headerTooLarge(): ProtocolError {
    return new ProtocolError(431, `the header section is longer than ${this.#limits.headerBytes} bytes`)
  }

  #lineTooLong(): ProtocolError {
    return new ProtocolError(414, `the request line is longer than ${this.#limits.requestLine} bytes`)
  }

  /** Returns where the head starts behind empty lines: it may be `to`, or a CR whose LF is still to come. */
  skipEmptyLines(bytes: Buffer, from: number, to: number): number {
    let index = from
    for (; index + 1 < to && bytes[index] === CR; index += 2) {
      if (bytes[index + 1] !== LF) throw bareCarriageReturn()
      if (++this.#emptyLines > EMPTY_LINES)
        throw new ProtocolError(400, 'too many empty lines before the request line (RFC 9112 §2.2)')
    }
    return index
  }

  // Only the fields that decide about framing and the connection are looked at here.
  #noteField(bytes: Buffer, name: number, colon: number, end: number): void {
    switch (colon - name) {
      case 4:
        if (!isNamed(bytes, name, HOST)) return
        if ((this.#said & SAID_HOST) !== 0) throw new ProtocolError(400, 'more than one Host field (RFC 9112 §3.2)')
        this.#said |= SAID_HOST
        return checkHost(bytes, valueStart(bytes, colon + 1, end), end)
      case 6:
        if (isNamed(bytes, name, EXPECT)) this.#noteExpectation(value(bytes, colon, end).toLowerCase())
        return
      case 7:
        if (isNamed(bytes, name, UPGRADE)) this.#said |= SAID_UPGRADE
        return
      case 10:
        if (isNamed(bytes, name, CONNECTION)) this.#noteConnection(bytes, colon + 1, end)
        return
      case 12:
        if (!isNamed(bytes, name, CONTENT_TYPE)) return
        if ((this.#said & SAID_CONTENT_TYPE) !== 0)
          throw new ProtocolError(400, 'more than one Content-Type field (RFC 9110 §8.3)')
        this.#said |= SAID_CONTENT_TYPE
        return
      case 14:
        if (!isNamed(bytes, name, CONTENT_LENGTH)) return
        // RFC 9112 §6.3 would let equal copies pass; a list is what smuggling looks like.
        if (this.#length >= 0) throw new ProtocolError(400, 'more than one Content-Length field (RFC 9112 §6.3)')
        this.#length = parseContentLength(bytes, valueStart(bytes, colon + 1, end), end)
        return
      case 17:
        if (!isNamed(bytes, name, TRANSFER_ENCODING)) return
        this.#codings = (this.#codings === null ? '' : `${this.#codings},`) + value(bytes, colon, end)
    }
  }

  #noteConnection(bytes: Buffer, from: number, lineEnd: number): void {
    const start = valueStart(bytes, from, lineEnd)
    const end = valueEnd(bytes, start, lineEnd)
    // What nearly every client says, without a string of it.
    if (end - start === KEEP_ALIVE.length && isNamed(bytes, start, KEEP_ALIVE)) {
      this.#said |= SAID_KEEP_ALIVE
      return
    }
    for (const option of bytes.toString('latin1', start, end).toLowerCase().split(',')) {
      const name = trimWhitespace(option)
      if (name === 'close') this.#said |= SAID_CLOSE
      else if (name === 'keep-alive') this.#said |= SAID_KEEP_ALIVE
      else if (name === 'upgrade') this.#said |= SAID_SWITCH
    }
  }

  #noteExpectation(expectations: string): void {
    if (expectations === '100-continue') this.#said |= SAID_WAITING
    else
      for (const expectation of expectations.split(',')) {
        const name = trimWhitespace(expectation)
        if (name === '100-continue') this.#said |= SAID_WAITING
        else if (name !== '') this.#said |= SAID_OTHER_EXPECTATION
      }
  }

  #finish(
    bytes: Buffer,
    from: number,
    end: number,
    methodEnd: number,
    query: number,
    targetEnd: number,
    isOld: boolean,
    fieldsStart: number,
  ): RequestHead {
    const said = this.#said
    let length = this.#length < 0 ? 0 : this.#length
    if (this.#codings !== null) length = this.#checkCodings(this.#codings, isOld)
    this.#said = 0
    this.#length = -1
    this.#codings = null
    // RFC 9112 §3.2: an HTTP/1.1 request without Host is refused.
    if ((said & SAID_HOST) === 0 && !isOld) throw new ProtocolError(400, 'the Host field is missing (RFC 9112 §3.2)')
    if (length > this.#limits.bodyBytes)
      throw new ProtocolError(413, `the content is longer than ${this.#limits.bodyBytes} bytes`)
    // RFC 9110 §10.1.1: HTTP/1.0 knows no expectations, and there is nothing to wait for without content.
    if ((said & SAID_OTHER_EXPECTATION) !== 0 && !isOld)
      throw new ProtocolError(417, 'the only expectation this server meets is 100-continue (RFC 9110 §10.1.1)')
    const text = bytes.toString('latin1', from, end)
    const method = methodOf(bytes, from, text, methodEnd)
    const target = methodEnd + 1
    const isPath = bytes[from + target] === 0x2f && method !== 'CONNECT'
    const form = isPath ? ORIGIN_FORM : parseTarget(method, text.slice(target, targetEnd))
    return new RequestHead(
      method,
      isPath ? text.slice(target, query < 0 ? targetEnd : query) : form.path,
      isPath && query >= 0 ? text.slice(query + 1, targetEnd) : form.query,
      form.authority,
      isOld ? '1.0' : '1.1',
      (said & SAID_CLOSE) === 0 && (!isOld || (said & SAID_KEEP_ALIVE) !== 0),
      length,
      (said & SAID_WAITING) !== 0 && !isOld && length !== 0,
      (said & SAID_UPGRADE) !== 0 && (said & SAID_SWITCH) !== 0 && !isOld,
      text,
      fieldsStart,
    )
  }

  #checkCodings(codings: string, isOld: boolean): typeof CHUNKED {
    // RFC 9112 §6.1, §6.3: a message framed in two ways, or in a way its version does not know, is an attack.
    if (isOld) throw new ProtocolError(400, 'Transfer-Encoding in an HTTP/1.0 request (RFC 9112 §6.1)')
    if (this.#length >= 0) throw new ProtocolError(400, 'both Transfer-Encoding and Content-Length (RFC 9112 §6.3)')
    checkChunked(codings)
    return CHUNKED
  }
}

const SAID_HOST = 1
const SAID_CLOSE = 2
const SAID_KEEP_ALIVE = 4
const SAID_SWITCH = 8
const SAID_UPGRADE = 16
const SAID_WAITING = 32
const SAID_OTHER_EXPECTATION = 64
const SAID_CONTENT_TYPE = 128

const DIGIT = 0
const VERSION: readonly number[] = Array.from('HTTP/0.0\r\n', (character) =>
  character === '0' ? DIGIT : character.charCodeAt(0),
)

const [HOST, EXPECT, UPGRADE, CONNECTION, KEEP_ALIVE, CONTENT_TYPE, CONTENT_LENGTH, TRANSFER_ENCODING] = [
  'host',
  'expect',
  'upgrade',
  'connection',
  'keep-alive',
  'content-type',
  'content-length',
  'transfer-encoding',
].map((name) => Buffer.from(name)) as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]

// HTTP-version CRLF (RFC 9112 §2.3), as far as it has come: refuses what is not, or not one that we speak.
function checkVersion(bytes: Buffer, start: number, to: number): void {
  const known = Math.min(to - start, VERSION.length)
  for (let index = 0; index < known; index++) {
    const code = bytes[start + index]!
    const wanted = VERSION[index]!
    if (wanted === DIGIT ? code < 0x30 || code > 0x39 : code !== wanted)
      throw new ProtocolError(400, 'the request line must end with one space, "HTTP/1.1" and CRLF (RFC 9112 §3)')
  }
  if (known === VERSION.length)
    throw new ProtocolError(505, 'this server speaks HTTP/1.0 and HTTP/1.1 on this port (RFC 9110 §15.6.6)')
}

// `HTTP/1.x` CR LF, without a loop. An unknown minor version is served as 1.1 (RFC 9110 §6.2).
function isVersion1(bytes: Buffer, start: number): boolean {
  return (
    bytes[start] === 0x48 &&
    bytes[start + 1] === 0x54 &&
    bytes[start + 2] === 0x54 &&
    bytes[start + 3] === 0x50 &&
    bytes[start + 4] === 0x2f &&
    bytes[start + 5] === 0x31 &&
    bytes[start + 6] === 0x2e &&
    bytes[start + 7]! >= 0x30 &&
    bytes[start + 7]! <= 0x39 &&
    bytes[start + 8] === CR &&
    bytes[start + 9] === LF
  )
}

function isValue4(bytes: Buffer, start: number): boolean {
  const first = FIELD_VALUE[bytes[start]!]! & FIELD_VALUE[bytes[start + 1]!]!
  return (first & FIELD_VALUE[bytes[start + 2]!]! & FIELD_VALUE[bytes[start + 3]!]!) === 1
}

// RFC 9112 §3.2: a Host that is none is refused, in HTTP/1.0 as well.
function checkHost(bytes: Buffer, start: number, lineEnd: number): void {
  const end = valueEnd(bytes, start, lineEnd)
  let index = start
  // A name without a port, or with one of up to four digits, needs no closer look.
  while (index < end && REGISTERED_NAME[bytes[index]!] === 1) index++
  if (index < end && bytes[index] === COLON && end - index <= 5) {
    index++
    while (index < end && bytes[index]! >= 0x30 && bytes[index]! <= 0x39) index++
  }
  if (index < end && !isHost(bytes.toString('latin1', start, end)))
    throw new ProtocolError(400, 'the Host field is not a host with an optional port (RFC 9112 §3.2)')
}

function isNamed(bytes: Buffer, start: number, name: Buffer): boolean {
  for (let index = 0; index < name.length; index++) {
    if (LOWER[bytes[start + index]!] !== name[index]) return false
  }
  return true
}

function valueStart(bytes: Buffer, start: number, end: number): number {
  let index = start
  while (index < end && isWhitespace(bytes[index]!)) index++
  return index
}

function valueEnd(bytes: Buffer, start: number, end: number): number {
  let index = end
  while (index > start && isWhitespace(bytes[index - 1]!)) index--
  return index
}

function value(bytes: Buffer, colon: number, end: number): string {
  const start = valueStart(bytes, colon + 1, end)
  return bytes.toString('latin1', start, valueEnd(bytes, start, end))
}

function parseContentLength(bytes: Buffer, start: number, lineEnd: number): number {
  const end = valueEnd(bytes, start, lineEnd)
  let length = 0
  for (let index = start; index < end; index++) {
    const digit = bytes[index]! - 0x30
    if (digit < 0 || digit > 9) throw badContentLength()
    length = length * 10 + digit
    if (length > Number.MAX_SAFE_INTEGER) throw new ProtocolError(413, 'the Content-Length is larger than any limit')
  }
  if (start === end) throw badContentLength()
  return length
}

// The common methods without a copy of their characters.
function methodOf(bytes: Buffer, start: number, text: string, length: number): string {
  switch (bytes[start]) {
    case 0x47: // G
      if (length === 3 && text.startsWith('GET')) return 'GET'
      break
    case 0x50: // P
      if (length === 4 && text.startsWith('POST')) return 'POST'
      break
    case 0x48: // H
      if (length === 4 && text.startsWith('HEAD')) return 'HEAD'
  }
  return text.slice(0, length)
}
