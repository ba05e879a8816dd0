// Our side of an HTTP/1.1 connection: responses to bytes (RFC 9112 §4, §6, §7).
//
// The head is held back until the first piece of content: a response that is complete
// at once gets a Content-Length, and one write. What would split a response or frame it
// wrongly is refused before a byte is written, or ends the connection after.
import { Buffer } from 'node:buffer'
import { reasonPhrase } from '../../grammar/reasons.ts'
import type { DefaultFields } from './default-fields.ts'
import type { HeaderField } from './header-field.ts'
import { headerBlock, renderFields, renderTrailers, type HeaderBlock } from './header-block.ts'
import type { RequestHead } from './request-head.ts'
import { SEND, SENDING, sending, type SendMove, type SendingState } from './state.ts'

/** Where the bytes go. Order is kept across both methods. */
export interface Sink {
  /** Text whose characters are bytes. */
  text(latin1: string): void
  /** Bytes that stay unchanged until they are written. */
  bytes(bytes: Uint8Array): void
}

// Below these sizes a copy into the text costs less than a write of its own.
const SMALL_STRING = 32_768
const SMALL_BYTES = 2048

const CLOSE = 'connection: close\r\n'
const KEEP_ALIVE = 'connection: keep-alive\r\n'
const FRAMED_BY_LENGTH = 0
const FRAMED_BY_CHUNKS = 1
const FRAMED_BY_CLOSE = 2
const NO_CONTENT = 3

/** Writes the responses of one connection, one after the other. */
export class ResponseWriter {
  readonly #fields: DefaultFields
  #state: SendingState = SENDING.IDLE
  // The request being answered.
  #version: '1.0' | '1.1' = '1.1'
  #isHead = false
  #keepAlive = true
  #isClosing = false
  // The response.
  #status = 0
  #block: HeaderBlock | null = null
  #expectsTrailers = false
  #framing = FRAMED_BY_LENGTH
  #left = 0

  constructor(fields: DefaultFields) {
    this.#fields = fields
  }

  get state(): SendingState {
    return this.#state
  }

  /** True while the connection may serve another request after this response. */
  get keepAlive(): boolean {
    return this.#keepAlive
  }

  /** Makes this response, or the next one, the last; too late to announce once the head is written. */
  close(): void {
    this.#isClosing = true
    this.#keepAlive = false
  }

  /** Takes up the next request. */
  begin(request: RequestHead): void {
    if (this.#state === SENDING.DONE) this.#move(SEND.NEXT)
    this.#version = request.version
    this.#isHead = request.method === 'HEAD'
    this.#keepAlive = request.keepAlive && !this.#isClosing
  }

  /** Takes up a request that cannot be read: its answer is the last one. */
  beginRefusal(isHead: boolean): void {
    if (this.#state === SENDING.DONE) this.#move(SEND.NEXT)
    this.#version = '1.1'
    this.#isHead = isHead
    this.#keepAlive = false
  }

  /** Takes back a response of which nothing is written yet; false when it is too late. */
  withdraw(): boolean {
    if (this.#state === SENDING.STARTED) this.#move(SEND.WITHDRAW)
    return this.#state === SENDING.IDLE
  }

  /** Leaves HTTP: what is written from here on is no response of ours. */
  switch(): void {
    this.#move(SEND.SWITCH)
  }

  /** Writes an interim response, 100–199 without 101 (RFC 9110 §15.2); nothing to an HTTP/1.0 client. */
  informational(status: number, headers: readonly HeaderField[], sink: Sink): void {
    if (!Number.isInteger(status) || status < 100 || status > 199 || status === 101)
      throw new TypeError(`${status} is no status of an interim response (100 to 199, not 101)`)
    const text = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${renderFields(headers)}\r\n`
    this.#move(SEND.INFORMATIONAL)
    if (this.#version === '1.1') sink.text(text)
  }

  /** Begins a response. Writes nothing: the head goes out with the first piece of content. */
  start(status: number, headers: readonly HeaderField[] | undefined, trailers: boolean): void {
    if (!Number.isInteger(status) || status < 200 || status > 999)
      throw new TypeError(`${status} is no status of a final response (200 to 999)`)
    const block = headerBlock(headers)
    this.#move(SEND.START)
    this.#status = status
    this.#block = block
    this.#expectsTrailers = trailers
  }

  /** Writes a piece of content, a string as UTF-8. With `more` false it is the last one. */
  body(content: string | Uint8Array | undefined, more: boolean, sink: Sink): void {
    if (this.#state === SENDING.STARTED) {
      if (!more && !this.#expectsTrailers) this.#whole(content ?? '', sink)
      else this.#first(content, more, sink)
      return
    }
    if (this.#state !== SENDING.BODY) this.#move(SEND.DATA)
    this.#piece(content, sink)
    if (!more) this.#endOfBody(sink)
  }

  /** Ends the response with a trailer section (RFC 9112 §7.1.2); dropped where the framing has no place for one. */
  trailers(headers: readonly HeaderField[], sink: Sink): void {
    const lines = renderTrailers(headers)
    this.#move(SEND.TRAILERS)
    if (this.#framing === FRAMED_BY_CHUNKS) sink.text(`0\r\n${lines}\r\n`)
  }

  // A response that is complete at once: one text, or head and content behind each other.
  #whole(content: string | Uint8Array, sink: Sink): void {
    const block = this.#block!
    const status = this.#status
    if (typeof content === 'string' && content.length < SMALL_STRING && this.#isPlain(block, status)) {
      const length = Buffer.byteLength(content)
      if (length === content.length) {
        this.#move(SEND.END)
        sink.text(`${block.head(status, this.#fields)}content-length: ${length}\r\n\r\n${content}`)
        return
      }
    }
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    const length = bytes.byteLength
    if (block.length >= 0 && block.length !== length && !this.#isHead && !hasNoContent(status))
      throw new TypeError(`content of ${length} bytes under a content-length of ${block.length}`)
    this.#move(SEND.END)
    if (block.close) this.#keepAlive = false
    if (hasNoContent(status)) return sink.text(this.#head(lengthOfNothing(status, block)))
    // RFC 9110 §8.6: an application that leaves the content of HEAD out has not said how long that of GET is.
    if (this.#isHead && block.length < 0 && length === 0) return sink.text(this.#head(''))
    sink.text(this.#head(`content-length: ${block.length >= 0 ? block.length : length}\r\n`))
    if (!this.#isHead) writeBytes(bytes, sink)
  }

  // Nothing but the common case: HTTP/1.1, persistent, content wanted, its length ours to give.
  #isPlain(block: HeaderBlock, status: number): boolean {
    return (
      this.#keepAlive &&
      !this.#isHead &&
      this.#version === '1.1' &&
      block.length < 0 &&
      !block.close &&
      !hasNoContent(status)
    )
  }

  // A response whose length is not known yet, or given by the application.
  #first(content: string | Uint8Array | undefined, more: boolean, sink: Sink): void {
    const block = this.#block!
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    if (block.length >= 0 && !this.#isHead && !hasNoContent(this.#status)) checkLength(bytes, more, block.length)
    this.#move(SEND.DATA)
    if (block.close) this.#keepAlive = false
    if (hasNoContent(this.#status)) {
      this.#framing = NO_CONTENT
      sink.text(this.#head(lengthOfNothing(this.#status, block)))
    } else if (block.length >= 0) {
      this.#framing = this.#isHead ? NO_CONTENT : FRAMED_BY_LENGTH
      this.#left = block.length
      sink.text(this.#head(`content-length: ${block.length}\r\n`))
    } else if (this.#version === '1.1') {
      this.#framing = this.#isHead ? NO_CONTENT : FRAMED_BY_CHUNKS
      sink.text(this.#head('transfer-encoding: chunked\r\n'))
    } else {
      // HTTP/1.0 knows no chunks: the end of the connection is the end of the content (RFC 9112 §6.3).
      this.#framing = this.#isHead ? NO_CONTENT : FRAMED_BY_CLOSE
      if (!this.#isHead) this.#keepAlive = false
      sink.text(this.#head(''))
    }
    this.#piece(bytes, sink)
    if (!more) this.#endOfBody(sink)
  }

  #piece(content: string | Uint8Array | undefined, sink: Sink): void {
    if (content === undefined || content.length === 0 || this.#framing === NO_CONTENT) return
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    if (this.#framing === FRAMED_BY_CHUNKS) {
      sink.text(`${bytes.byteLength.toString(16)}\r\n`)
      writeBytes(bytes, sink)
      sink.text('\r\n')
      return
    }
    if (this.#framing === FRAMED_BY_LENGTH && (this.#left -= bytes.byteLength) < 0) {
      this.#keepAlive = false
      throw new TypeError(`the content is longer than its content-length by ${-this.#left} bytes`)
    }
    writeBytes(bytes, sink)
  }

  #endOfBody(sink: Sink): void {
    if (this.#framing === FRAMED_BY_LENGTH && this.#left > 0) {
      this.#keepAlive = false
      throw new TypeError(`the content is shorter than its content-length by ${this.#left} bytes`)
    }
    if (this.#expectsTrailers) return this.#move(SEND.END_OF_BODY)
    this.#move(SEND.END)
    if (this.#framing === FRAMED_BY_CHUNKS) sink.text('0\r\n\r\n')
  }

  #head(framing: string): string {
    const connection = !this.#keepAlive ? CLOSE : this.#version === '1.0' ? KEEP_ALIVE : ''
    return `${this.#block!.head(this.#status, this.#fields)}${connection}${framing}\r\n`
  }

  #move(move: SendMove): void {
    this.#state = sending(this.#state, move)
  }
}

// What can be told before the head is written: then there is still time for another answer.
function checkLength(bytes: Uint8Array | undefined, more: boolean, length: number): void {
  const size = bytes === undefined ? 0 : bytes.byteLength
  if (size > length || (size < length && !more))
    throw new TypeError(`content of ${size} bytes under a content-length of ${length}`)
}

function writeBytes(bytes: Uint8Array, sink: Sink): void {
  if (bytes.byteLength === 0) return
  if (bytes.byteLength >= SMALL_BYTES) sink.bytes(bytes)
  else sink.text(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1'))
}

// RFC 9110 §6.4.1: never content in answers of these statuses, whatever the application sends.
function hasNoContent(status: number): boolean {
  return status === 204 || status === 205 || status === 304
}

// RFC 9110 §8.6: no Content-Length in a 204, in a 304 only the one that the 200 would have had; §15.3.6: 0 in a 205.
function lengthOfNothing(status: number, block: HeaderBlock): string {
  if (status === 205) return 'content-length: 0\r\n'
  return status === 304 && block.length >= 0 ? `content-length: ${block.length}\r\n` : ''
}
