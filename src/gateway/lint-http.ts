// One http exchange under lint: what the server may deliver and the application may send, in which order.
import type { Fail } from './breach.ts'
import type {
  HeaderList,
  HttpReceiveEvent,
  HttpResponseBody,
  HttpResponseStart,
  HttpScope,
  HttpSendEvent,
} from './asgi.ts'
import { hopByHopFields, parseContentLength } from './field.ts'
import { hasAborted } from './lint-scope.ts'

// Request side. `gone`: the server has said http.disconnect; it says nothing else from then on.
type RequestState = 'body' | 'complete' | 'gone'
type RequestMove = 'part' | 'last' | 'disconnect'

const requestMoves: Readonly<Record<RequestState, Partial<Record<RequestMove, RequestState>>>> = {
  body: { part: 'body', last: 'complete', disconnect: 'gone' },
  complete: { disconnect: 'gone' },
  gone: { disconnect: 'gone' },
}

// Response side. Hints precede the head (RFC 8297 §2): once it was sent, they may be too late.
type ResponseState = 'idle' | 'started' | 'streaming' | 'trailers' | 'complete'
type ResponseMove = 'hints' | 'debug' | 'start' | 'part' | 'last' | 'path' | 'trailerPart' | 'trailerLast'

const responseMoves: Readonly<Record<ResponseState, Partial<Record<ResponseMove, ResponseState>>>> = {
  idle: { hints: 'idle', debug: 'idle', start: 'started' },
  started: { part: 'streaming', last: 'complete', path: 'complete' },
  streaming: { part: 'streaming', last: 'complete' },
  trailers: { trailerPart: 'trailers', trailerLast: 'complete' },
  complete: {},
}

const stateNames: Readonly<Record<ResponseState, string>> = {
  idle: 'before http.response.start',
  started: 'after http.response.start',
  streaming: 'in the middle of the body',
  trailers: 'when trailers were due',
  complete: 'after the end of the response',
}

// RFC 9110 §6.5.1: what a recipient must know before the content, or must not take from a trailer.
const forbiddenTrailers: ReadonlySet<string> = new Set([
  ...hopByHopFields,
  'authorization',
  'cache-control',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'expect',
  'host',
  'max-forwards',
  'set-cookie',
])

type ExtensionName =
  | 'http.response.trailers'
  | 'http.response.pathsend'
  | 'http.response.earlyHints'
  | 'http.response.debug'

/** The state of one http exchange; every method throws through `fail` when a rule is broken. */
export class HttpConversation {
  readonly #scope: HttpScope
  readonly #server: Fail
  readonly #application: Fail
  readonly #requestLength: number | undefined
  #requestState: RequestState = 'body'
  #requestBytes = 0
  #responseState: ResponseState = 'idle'
  #responseLength: number | undefined
  #responseBytes = 0
  #announcedTrailers = false
  #contentless = false

  constructor(scope: HttpScope, server: Fail, application: Fail) {
    this.#scope = scope
    this.#server = server
    this.#application = application
    this.#requestLength = contentLength(scope.headers)
  }

  /** Has the application been told that the client is gone? */
  get disconnected(): boolean {
    return this.#requestState === 'gone'
  }

  /** The application asks for an event; true when it does so after the end of its response. */
  receiving(): boolean {
    return this.#responseState === 'complete'
  }

  /** The server delivers an event; `late`: it was asked for after the end of the response. */
  received(event: HttpReceiveEvent, late: boolean): void {
    const move = event.type === 'http.disconnect' ? 'disconnect' : event.moreBody ? 'part' : 'last'
    const next = requestMoves[this.#requestState][move]
    if (next === undefined)
      this.#server(
        'request.order',
        `${event.type} arrived after ${this.#requestState === 'gone' ? 'http.disconnect' : 'the end of the request'}`,
      )
    if (event.type === 'http.request') {
      if (late) this.#server('request.order', 'http.request arrived after the end of the response')
      this.#countRequest(event.body.byteLength, event.moreBody)
    } else if (this.#responseState !== 'complete' && !hasAborted(this.#scope, this.#server))
      this.#server('request.signal', 'http.disconnect arrived and the signal is not aborted')
    this.#requestState = next
  }

  /** The application sends an event. */
  sending(event: HttpSendEvent): void {
    if (event.type !== 'http.response.start' && event.type !== 'http.response.body')
      this.#needExtension(event.type, `"${event.type}" was sent`)
    if (this.#responseState === 'complete')
      this.#application('response.ended', `"${event.type}" was sent after the end of the response`)
    const next = responseMoves[this.#responseState][responseMove(event)]
    if (next === undefined)
      this.#application('response.order', `"${event.type}" was sent ${stateNames[this.#responseState]}`)
    switch (event.type) {
      case 'http.response.start':
        this.#start(event)
        break
      case 'http.response.body':
        this.#countResponse(event)
        break
      case 'http.response.trailers':
        for (const [name] of event.headers) {
          if (forbiddenTrailers.has(name)) this.#application('response.trailers', `${name} was sent as a trailer`)
        }
        break
      case 'http.response.pathsend':
        if (this.#contentless) this.#application('response.no-content', 'a file was sent as the body')
        break
      case 'http.response.earlyHints':
      case 'http.response.debug':
        break
      default:
        event satisfies never
    }
    const endOfBody = next === 'complete' && event.type !== 'http.response.trailers'
    this.#responseState = endOfBody && this.#announcedTrailers ? 'trailers' : next
  }

  /** The application has returned. */
  finished(): void {
    if (this.#responseState === 'complete' || this.#clientHasLeft()) return
    this.#application('response.incomplete', `it returned ${stateNames[this.#responseState]}`)
  }

  #start(event: HttpResponseStart): void {
    const { status, headers = [] } = event
    if (event.trailers === true) this.#needExtension('http.response.trailers', '`trailers` was set')
    this.#announcedTrailers = event.trailers === true
    this.#contentless = status === 204 || status === 205 || status === 304
    const length = contentLength(headers)
    if (headers.some(([name]) => name === 'transfer-encoding'))
      this.#application('response.framing', 'transfer-encoding was sent')
    if (status === 204 && length !== undefined)
      this.#application('response.framing', 'content-length was sent with status 204')
    // RFC 9110 §8.6: with 304 it tells the length that a 200 would have had.
    if (status !== 304) this.#responseLength = length
  }

  #countResponse({ body = '', moreBody }: HttpResponseBody): void {
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
    this.#responseBytes += bytes
    // HEAD is answered by the same code as GET: the server drops what there is of the body, so any part of it is fine.
    const head = this.#scope.method === 'HEAD'
    if (this.#contentless && bytes > 0 && !head)
      this.#application('response.no-content', `${bytes} bytes of body were sent`)
    const declared = this.#responseLength
    if (declared === undefined) return
    const missing = declared - this.#responseBytes
    if (missing < 0 || (missing > 0 && moreBody !== true && !head && !this.#clientHasLeft()))
      this.#application('response.length', `content-length is ${declared} and ${this.#responseBytes} bytes were sent`)
  }

  #countRequest(bytes: number, moreBody: boolean): void {
    this.#requestBytes += bytes
    const declared = this.#requestLength
    if (declared === undefined) return
    const missing = declared - this.#requestBytes
    if (missing < 0 || (missing > 0 && !moreBody))
      this.#server('request.length', `content-length is ${declared} and ${this.#requestBytes} bytes were delivered`)
  }

  #needExtension(name: ExtensionName, what: string): void {
    if (this.#scope.extensions[name] === undefined)
      this.#application('extension.offered', `${what}, and "${name}" is not offered`)
  }

  #clientHasLeft(): boolean {
    return this.#requestState === 'gone' || hasAborted(this.#scope, this.#server)
  }
}

function responseMove(event: HttpSendEvent): ResponseMove {
  switch (event.type) {
    case 'http.response.start':
      return 'start'
    case 'http.response.body':
      return event.moreBody === true ? 'part' : 'last'
    case 'http.response.trailers':
      return event.moreTrailers === true ? 'trailerPart' : 'trailerLast'
    case 'http.response.pathsend':
      return 'path'
    case 'http.response.earlyHints':
      return 'hints'
    case 'http.response.debug':
      return 'debug'
    default:
      return event satisfies never
  }
}

function contentLength(headers: HeaderList): number | undefined {
  const field = headers.find(([name]) => name === 'content-length')
  return field === undefined ? undefined : parseContentLength(field[1])
}
