// One exchange: the request's content on its way to the application, the response on its way out.
//
// Holds `receive` and `send` of the gateway contract. Sync-preserving: both return values
// and not promises wherever nothing has to be waited for.
import { Buffer } from 'node:buffer'
import { inspect } from 'node:util'

import type {
  Address,
  Application,
  HeaderList,
  HttpReceiveEvent,
  HttpResponseBody,
  HttpResponsePathsend,
  HttpResponseStart,
  SendEvent,
} from '../gateway/asgi.ts'
import type { Http1Connection } from '../protocol/http1/connection.ts'
import type { RequestHead } from '../protocol/http1/request-head.ts'
import type { Sink } from '../protocol/http1/response-writer.ts'
import type { ServerContext } from './context.ts'
import { declaredLength, type FileReceiver, transferFile } from './file-transfer.ts'
import { RequestScope, type Surroundings } from './scope.ts'

const DISCONNECT: HttpReceiveEvent = Object.freeze({ type: 'http.disconnect' })
const EMPTY = new Uint8Array(0)
const NO_TRAILERS: HeaderList = Object.freeze([])

// Reading pauses above this much content that the application has not taken.
const HIGH_WATER = 65_536
// What a piece costs beside its bytes: many tiny chunks must not slip under the mark.
const PIECE_COST = 64

const ERROR_HEADERS = Object.freeze([Object.freeze(['content-type', 'text/plain; charset=utf-8'] as const)])

/** The connection that carries an exchange. */
export interface Carrier extends Sink {
  /** As of a sink; `written` is called when the bytes may change, with an error if they were not written. */
  bytes(bytes: Uint8Array, written?: (error?: Error | null) => void): void
  readonly server: ServerContext
  readonly protocol: Http1Connection
  readonly client: Address | null
  /** Nothing while there is room for more output, else a promise of room. */
  pressure(): void | Promise<void>
  /** The application wants content that has not come, or has made room for more. */
  wantContent(): void
  /** The response is complete. */
  completed(): void
  /** Cuts the connection off. */
  abort(): void
}

/** The exchange of one request. */
export class HttpCycle implements Surroundings, FileReceiver {
  readonly head: RequestHead
  readonly #path: string
  readonly #connection: Carrier
  readonly #startedAt: number
  // The request's content.
  #pieces: Uint8Array[] | null = null
  #buffered = 0
  #isRequestComplete = false
  #isDelivered = false
  #hasReceived = false
  #waiting: ((event: HttpReceiveEvent) => void)[] | null = null
  // The response.
  #start: HttpResponseStart | null = null
  #trailers: HeaderList = NO_TRAILERS
  #isBodyBegun = false
  #isResponseComplete = false
  #isDisconnected = false
  #abort: AbortController | null = null

  /** `path` is the decoded path of `head`. */
  constructor(head: RequestHead, path: string, connection: Carrier) {
    this.head = head
    this.#path = path
    this.#connection = connection
    this.#startedAt = connection.server.settings.accessLog ? performance.now() : 0
  }

  get rootPath(): string {
    return this.#connection.server.settings.rootPath
  }

  get client(): Address | null {
    return this.#connection.client
  }

  get server(): readonly [host: string, port: number | null] {
    return this.#connection.server.scopeAddress
  }

  get state(): Record<string, unknown> {
    return this.#connection.server.state
  }

  get signal(): AbortSignal {
    if (this.#abort === null) {
      this.#abort = new AbortController()
      if (this.#isDisconnected) this.#abort.abort()
    }
    return this.#abort.signal
  }

  /** True while the application should take what it has before more is read. */
  get isFull(): boolean {
    return this.#buffered > HIGH_WATER && !this.#isRequestComplete && !this.#isResponseComplete
  }

  /** True while the application waits for content that has not come. */
  get isWaiting(): boolean {
    return this.#waiting !== null
  }

  /** True once the whole response has been sent. */
  get isResponseComplete(): boolean {
    return this.#isResponseComplete
  }

  /** Adds content of the request. */
  push(bytes: Uint8Array): void {
    if (this.#isResponseComplete || this.#isDisconnected) return
    if (this.#pieces === null) this.#pieces = [bytes]
    else this.#pieces.push(bytes)
    this.#buffered += bytes.length + PIECE_COST
    this.#wake()
  }

  /** The request's content is complete. */
  endOfRequest(): void {
    this.#isRequestComplete = true
    this.#wake()
  }

  /** The peer is gone, or broke the protocol: nothing more comes, nothing more goes. */
  disconnect(): void {
    if (this.#isDisconnected || this.#isResponseComplete) return
    this.#isDisconnected = true
    this.#pieces = null
    this.#wake()
    this.#abort?.abort()
    if (this.#start !== null) this.#logAccess(true)
  }

  /** Calls the application and sees to its end. */
  run(application: Application): void {
    const { server } = this.#connection
    let result: unknown
    server.exchanges++
    try {
      result = application(
        new RequestScope(this.head, this.#path, this),
        () => this.#receive(),
        (event) => this.#send(event),
      )
    } catch (error) {
      this.#fail(error)
      return
    }
    if (result === undefined) this.#returned(result)
    else if (isThenable(result))
      Promise.resolve(result).then(
        (value) => this.#returned(value),
        (error: unknown) => this.#fail(error),
      )
    else this.#returned(result)
  }

  #receive(): HttpReceiveEvent | Promise<HttpReceiveEvent> {
    if (this.#waiting === null && this.#isReady()) return this.#take()
    this.#hasReceived = true
    const event = new Promise<HttpReceiveEvent>((resolve) => {
      if (this.#waiting === null) this.#waiting = [resolve]
      else this.#waiting.push(resolve)
    })
    if (!this.#isRequestComplete) this.#connection.wantContent()
    return event
  }

  #isReady(): boolean {
    if (this.#isDisconnected || this.#isResponseComplete) return true
    return this.#pieces !== null || (this.#isRequestComplete && !this.#isDelivered)
  }

  #take(): HttpReceiveEvent {
    if (this.#isDisconnected || this.#isResponseComplete) return DISCONNECT
    const pieces = this.#pieces
    const wasFull = this.isFull
    this.#hasReceived = true
    this.#pieces = null
    this.#buffered = 0
    this.#isDelivered = this.#isRequestComplete
    if (wasFull) this.#connection.wantContent()
    return { type: 'http.request', body: joined(pieces), moreBody: !this.#isDelivered }
  }

  #wake(): void {
    while (this.#waiting !== null && this.#isReady()) {
      const [first, ...rest] = this.#waiting
      this.#waiting = rest.length > 0 ? rest : null
      first?.(this.#take())
    }
  }

  #send(event: SendEvent): void | Promise<void> {
    if (this.#isResponseComplete)
      throw new Error(`Unexpected ASGI message '${event.type}' sent, after response already completed.`)
    if (this.#isDisconnected) return undefined
    switch (event.type) {
      case 'http.response.start':
        if (this.#start !== null) throw unexpected('http.response.body', event)
        this.#connection.protocol.start(event.status, event.headers, event.trailers === true)
        this.#start = event
        return undefined
      case 'http.response.body':
        if (this.#start === null) throw unexpected('http.response.start', event)
        return this.#sendBody(event, this.#start)
      case 'http.response.pathsend':
        if (this.#start === null) throw unexpected('http.response.start', event)
        if (this.#isBodyBegun) throw unexpected('http.response.body', event)
        return this.#sendFile(event, this.#start)
      case 'http.response.trailers':
        if (this.#start?.trailers !== true) throw unexpected('http.response.body', event)
        return this.#sendTrailers(event)
      case 'http.response.earlyHints':
        if (this.#start !== null) throw unexpected('http.response.body', event)
        this.#connection.protocol.informational(
          103,
          event.links.map((link) => ['link', link] as const),
          this.#connection,
        )
        return this.#connection.pressure()
      default:
        throw unexpected(this.#start === null ? 'http.response.start' : 'http.response.body', event)
    }
  }

  #sendBody(event: HttpResponseBody, start: HttpResponseStart): void | Promise<void> {
    const more = event.moreBody === true
    if (more) this.#isBodyBegun = true
    return this.#sendPiece(event.body, more, this.#connection, start)
  }

  #sendPiece(
    piece: string | Uint8Array | undefined,
    more: boolean,
    sink: Sink,
    start: HttpResponseStart | null = this.#start,
  ): void | Promise<void> {
    const { protocol } = this.#connection
    // The rest of a long request is not worth waiting for once it is answered, or when nobody has begun to read it.
    if (!this.#isRequestComplete && !(more && this.#hasReceived) && !protocol.isRestShort) protocol.close()
    protocol.body(piece, more, sink)
    if (more || start?.trailers === true) return this.#connection.pressure()
    return this.#complete()
  }

  // The content of HEAD is not looked at: the application has said how long it is, or nobody needs to know.
  #sendFile({ path, file }: HttpResponsePathsend, start: HttpResponseStart): void | Promise<void> {
    this.#isBodyBegun = true
    if (this.head.method === 'HEAD') return this.#sendBody({ type: 'http.response.body' }, start)
    return transferFile(path, declaredLength(start.headers), this, file)
  }

  /** Of a file: true while somebody wants more of it. */
  get isOpen(): boolean {
    return !this.#isDisconnected
  }

  /** Of a file: a piece of it, whose memory is used again once it is written. */
  take(piece: Uint8Array, more: boolean): Promise<boolean> {
    const connection = this.#connection
    return new Promise((resolve) => {
      let isCopied = true
      const sink: Sink = {
        text: (latin1) => connection.text(latin1),
        bytes: (bytes) => {
          isCopied = false
          connection.bytes(bytes, (error) => resolve(error === undefined || error === null))
        },
      }
      // A peer that does not read is given up in time; who waits for it is told by the piece.
      void this.#sendPiece(piece, more, sink)
      if (isCopied) resolve(true)
    })
  }

  #sendTrailers(event: Extract<SendEvent, { readonly type: 'http.response.trailers' }>): void {
    this.#trailers = [...this.#trailers, ...event.headers]
    if (event.moreTrailers === true) return
    this.#connection.protocol.trailers(this.#trailers, this.#connection)
    this.#complete()
  }

  #complete(): void {
    this.#isResponseComplete = true
    this.#pieces = null
    if (this.#connection.server.settings.accessLog) this.#logAccess(false)
    this.#wake()
    this.#connection.completed()
  }

  // ASGI: an application that returns has answered. One that has not gets an answer of ours.
  #returned(result: unknown): void {
    const { server } = this.#connection
    server.exchanges--
    if (result !== undefined && result !== null) {
      server.settings.logger.error({}, `ASGI callable should return None, but returned '${inspect(result)}'.`)
      this.#connection.abort()
    } else if (!this.#isResponseComplete && !this.#isDisconnected) {
      const what = this.#start === null ? 'starting' : 'completing'
      server.settings.logger.error({}, `ASGI callable returned without ${what} response.`)
      this.#answerError()
    }
    server.settled()
  }

  #fail(error: unknown): void {
    const { server } = this.#connection
    server.exchanges--
    if (!(this.#isDisconnected && isClientDisconnect(error)))
      server.settings.logger.error({ err: error }, 'Exception in ASGI application')
    if (!this.#isResponseComplete && !this.#isDisconnected) this.#answerError()
    server.settled()
  }

  // As long as nothing is written the client can be told; afterwards only a cut says that something is missing.
  #answerError(): void {
    const { protocol } = this.#connection
    if (!protocol.withdraw()) return this.#connection.abort()
    protocol.close()
    protocol.start(500, ERROR_HEADERS, false)
    this.#start = { type: 'http.response.start', status: 500 }
    protocol.body('Internal Server Error', false, this.#connection)
    return this.#complete()
  }

  #logAccess(aborted: boolean): void {
    const { settings } = this.#connection.server
    if (!settings.accessLog) return
    const { method, path, query, version } = this.head
    const target = query === '' ? path : `${path}?${query}`
    const status = this.#start?.status ?? 0
    const client = this.client === null ? '' : this.client.join(':')
    const durationMs = Math.round((performance.now() - this.#startedAt) * 1000) / 1000
    settings.logger.info(
      { client, method, target, httpVersion: version, status, durationMs, ...(aborted ? { aborted } : {}) },
      `${client} - "${method} ${target.replaceAll('"', '%22')} HTTP/${version}" ${status} ${durationMs}ms${aborted ? ' (aborted)' : ''}`,
    )
  }
}

function joined(pieces: Uint8Array[] | null): Uint8Array {
  if (pieces === null) return EMPTY
  return pieces.length === 1 ? (pieces[0] ?? EMPTY) : Buffer.concat(pieces)
}

function unexpected(expected: string, event: SendEvent): Error {
  return new Error(`Expected ASGI message '${expected}', but got '${event.type}'.`)
}

function isThenable(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}

// A reader that meets the end of a gone client's content throws this; it is nobody's bug.
function isClientDisconnect(error: unknown): boolean {
  return error instanceof Error && error.name === 'ClientDisconnect'
}
