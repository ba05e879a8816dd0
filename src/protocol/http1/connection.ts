// One HTTP/1.1 connection as seen by a server, without I/O (RFC 9112).
//
//   receive(bytes), next() → ClientEvent     what the client sends, in any split
//   start(…), body(…) → Sink                 what we answer
//
// `next` gives one request at a time: behind a complete request it answers `paused`
// until the response is complete, and only then looks at the bytes of the next one.
import { Buffer } from 'node:buffer'
import type { DefaultFields } from './default-fields.ts'
import { ChunkDecoder } from './chunk-decoder.ts'
import { CLOSED, END, NEED_DATA, PAUSED, type ClientEvent } from './events.ts'
import type { HeaderField } from './header-field.ts'
import { HeadParser } from './head-parser.ts'
import type { Http1Limits } from './limits.ts'
import { ProtocolError } from '../protocol-error.ts'
import { CHUNKED } from './request-head.ts'
import { ResponseWriter, type Sink } from './response-writer.ts'
import { RECEIVE, RECEIVING, SENDING, receiving, type ReceivingState } from './state.ts'

const EMPTY = Buffer.alloc(0)
const CR = 0x0d

// A short rest of unread content is cheaper to read and drop than a new connection.
const DROPPABLE = 65_536

// What is allotted beyond need when bytes have to wait for more.
const SPARE = 256

const PLAIN_TEXT: readonly HeaderField[] = Object.freeze([
  Object.freeze(['content-type', 'text/plain; charset=utf-8'] as const),
])

/** The protocol of one connection. Methods throw a ProtocolError when the client broke it, else our caller did. */
export class Http1Connection {
  readonly #limits: Http1Limits
  readonly #parser: HeadParser
  readonly #writer: ResponseWriter
  #state: ReceivingState = RECEIVING.HEAD
  #bytes: Buffer = EMPTY
  #position = 0
  // Memory of our own that begins with `#bytes`, once some of them had to wait for more.
  #store: Buffer | null = null
  #ended = false
  // The content of the request being read.
  #left = 0
  #chunks: ChunkDecoder | null = null
  #awaitsContinue = false

  constructor(limits: Http1Limits, fields: DefaultFields) {
    this.#limits = limits
    this.#parser = new HeadParser(limits)
    this.#writer = new ResponseWriter(fields)
  }

  /** Feeds bytes from the client. They are read in place, as far as events have been taken: see `retain`. */
  receive(bytes: Buffer): void {
    // Nothing comes of bytes behind a refusal or the end.
    if (this.#state > RECEIVING.DONE) return
    if (this.#position === this.#bytes.length) this.#replace(bytes)
    else this.#append(bytes)
  }

  #replace(bytes: Buffer): void {
    this.#bytes = bytes
    this.#position = 0
    this.#store = null
  }

  // Room is added in proportion: a head that comes byte by byte is not copied with each of them.
  #append(bytes: Buffer): void {
    let end = this.#bytes.length
    let store = this.#store
    if (store === null || end + bytes.length > store.length) {
      const size = this.unread + bytes.length
      store = this.#store = Buffer.allocUnsafeSlow(size + (size >> 1) + SPARE)
      end = this.#bytes.copy(store, 0, this.#position)
      this.#position = 0
    }
    bytes.copy(store, end)
    this.#bytes = store.subarray(0, end + bytes.length)
  }

  /** The client will send no more (TCP half-close). A complete request is answered all the same (RFC 9112 §9.6). */
  receiveEnd(): void {
    this.#ended = true
  }

  /** Copies the bytes not yet read, so that the buffer they came in may be used again. */
  retain(): void {
    if (this.#store !== null && this.unread > 0) return
    const unread = this.#bytes.subarray(this.#position)
    this.#replace(EMPTY)
    if (unread.length > 0) this.#append(unread)
  }

  /** Number of bytes fed and not yet read. */
  get unread(): number {
    return this.#bytes.length - this.#position
  }

  /** True between two requests, with no byte of the next one seen. */
  get isIdle(): boolean {
    return this.#state === RECEIVING.HEAD && this.unread === 0
  }

  /** True when nothing of the last request is missing. */
  get isRequestComplete(): boolean {
    return this.#state !== RECEIVING.BODY
  }

  /** True when the response in progress is complete. */
  get isAnswered(): boolean {
    return this.#writer.state === SENDING.DONE
  }

  /** False once the connection ends with the response in progress. */
  get keepAlive(): boolean {
    return this.#writer.keepAlive
  }

  /** What the client did next. Throws a ProtocolError when it broke a rule: `refuse` is then all that is left. */
  next(): ClientEvent {
    try {
      if (this.#state === RECEIVING.HEAD) return this.#nextHead()
      if (this.#state === RECEIVING.BODY) return this.#nextBody()
      if (this.#state !== RECEIVING.DONE) return CLOSED
      if (this.#writer.state !== SENDING.DONE) return PAUSED
      if (!this.#writer.keepAlive) return CLOSED
      this.#state = receiving(this.#state, RECEIVE.NEXT)
      return this.#nextHead()
    } catch (error) {
      if (error instanceof ProtocolError) this.#fail()
      throw error
    }
  }

  #nextHead(): ClientEvent {
    const end = this.#bytes.length
    if (this.#position === end) return this.#waitForHead()
    if (this.#bytes[this.#position] === CR) {
      this.#position = this.#parser.skipEmptyLines(this.#bytes, this.#position, end)
      if (this.#position === end || this.#bytes[this.#position] === CR) return this.#waitForHead()
    }
    const head = this.#parser.parse(this.#bytes, this.#position, end)
    if (head === null) return this.#waitForHead()
    this.#position += this.#parser.consumed
    this.#state = receiving(this.#state, RECEIVE.REQUEST)
    this.#left = head.length
    this.#chunks = head.length === CHUNKED ? new ChunkDecoder(this.#limits) : null
    this.#awaitsContinue = head.expectsContinue
    this.#writer.begin(head)
    return head
  }

  #waitForHead(): ClientEvent {
    // An idle connection need not keep the bytes of its last request in memory.
    if (this.unread === 0) this.#replace(EMPTY)
    if (!this.#ended) return NEED_DATA
    if (this.unread > 0) throw truncated('head')
    this.#state = receiving(this.#state, RECEIVE.EOF)
    return CLOSED
  }

  #nextBody(): ClientEvent {
    if (this.#left === 0) return this.#endOfRequest(END)
    const from = this.#position
    const end = this.#bytes.length
    if (this.#chunks !== null) {
      const event = this.#chunks.next(this.#bytes, from, end)
      this.#position = from + this.#chunks.consumed
      if (this.#position > from) this.#awaitsContinue = false
      if (event.type === 'end') return this.#endOfRequest(event)
      if (event.type === 'need-data' && this.#ended) throw truncated('content')
      return event
    }
    if (from === end) {
      if (this.#ended) throw truncated('content')
      return NEED_DATA
    }
    const size = Math.min(this.#left, end - from)
    this.#left -= size
    this.#position = from + size
    this.#awaitsContinue = false
    return { type: 'data', bytes: this.#bytes.subarray(from, from + size) }
  }

  #endOfRequest(event: ClientEvent): ClientEvent {
    this.#state = receiving(this.#state, RECEIVE.END)
    this.#chunks = null
    return event
  }

  // After a broken rule nothing that follows can be trusted to be where it seems to be.
  #fail(): void {
    if (this.#state === RECEIVING.HEAD) this.#writer.beginRefusal(startsWithHead(this.#bytes, this.#position))
    this.#state = receiving(this.#state, RECEIVE.ERROR)
    this.#writer.close()
    this.#awaitsContinue = false
    this.#replace(EMPTY)
  }

  /** Asks for the content of a request that waits to be asked (RFC 9110 §10.1.1); else writes nothing. */
  continue(sink: Sink): void {
    if (!this.#awaitsContinue) return
    this.#awaitsContinue = false
    const isAsked = this.unread === 0 && this.#writer.state <= SENDING.STARTED
    if (isAsked) this.#writer.informational(100, [], sink)
  }

  /** See ResponseWriter. */
  informational(status: number, headers: readonly HeaderField[], sink: Sink): void {
    this.#writer.informational(status, headers, sink)
  }

  /** See ResponseWriter. */
  start(status: number, headers: readonly HeaderField[] | undefined, trailers: boolean): void {
    this.#writer.start(status, headers, trailers)
  }

  /** See ResponseWriter. */
  body(content: string | Uint8Array | undefined, more: boolean, sink: Sink): void {
    this.#writer.body(content, more, sink)
  }

  /** See ResponseWriter. */
  trailers(headers: readonly HeaderField[], sink: Sink): void {
    this.#writer.trailers(headers, sink)
  }

  /** Lets the response in progress, or the next one, be the last. */
  close(): void {
    this.#writer.close()
  }

  /** Takes back a response of which nothing is written yet; false when it is too late. */
  withdraw(): boolean {
    return this.#writer.withdraw()
  }

  /**
   * Writes the whole answer to a request that broke the protocol; false when another answer is
   * on the wire already. In either case the connection ends here.
   */
  refuse(error: ProtocolError, sink: Sink): boolean {
    if (this.#state === RECEIVING.HEAD || this.#state === RECEIVING.BODY) this.#fail()
    this.#writer.close()
    if (!this.#writer.withdraw()) return false
    this.#writer.start(error.status, PLAIN_TEXT, false)
    this.#writer.body(`${error.message}\n`, false, sink)
    return true
  }

  /** Leaves HTTP (RFC 9110 §7.8): the bytes behind the request, which now belong to the new protocol. */
  switch(): Buffer {
    const state = receiving(this.#state, RECEIVE.SWITCH)
    this.#writer.switch()
    this.#state = state
    const rest = this.#bytes.subarray(this.#position)
    this.#replace(EMPTY)
    return rest
  }

  /** True when what is left of the request is nothing, or short enough to be read and dropped. */
  get isRestShort(): boolean {
    if (this.#state !== RECEIVING.BODY) return true
    return !this.#awaitsContinue && this.#chunks === null && this.#left <= DROPPABLE
  }
}

function truncated(part: string): ProtocolError {
  return new ProtocolError(400, `the connection was closed inside the ${part} of a request (RFC 9112 §8)`)
}

// RFC 9110 §9.3.2: the answer to HEAD has no content, a refusal included.
function startsWithHead(bytes: Buffer, start: number): boolean {
  return bytes.toString('latin1', start, start + 5) === 'HEAD '
}
