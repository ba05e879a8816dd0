// One HTTP exchange without a network: the server's side of the gateway contract, and a web-standard response.

import type {
  Address,
  Application,
  HeaderList,
  HttpReceiveEvent,
  HttpResponseBody,
  HttpScope,
  SendEvent,
  TestExtension,
} from '../gateway/asgi.ts'
import { GatewayLintError } from '../gateway/breach.ts'
import { type Deferred, deferred } from './deferred.ts'
import { keepRendering } from './rendered.ts'

/** What the client asks for, ready for a scope. */
export interface ExchangeRequest {
  readonly method: string
  readonly scheme: 'http' | 'https'
  /** Decoded, with `rootPath`. */
  readonly path: string
  readonly rawPath: string
  readonly queryString: string
  readonly rootPath: string
  readonly headers: HeaderList
  readonly content: RequestContent
  readonly client: Address | null
  readonly server: Address
  readonly state: Record<string, unknown>
  /** For middleware: what no server would say. */
  readonly wishes: TestExtension
  /** Whether the application's errors are the test's too; otherwise they become a 500. */
  readonly raiseServerErrors: boolean
}

/** A whole request body, or one that is produced while it is read. */
export type RequestContent = Uint8Array | AsyncIterator<unknown> | Iterator<unknown>

// In the order of an exchange. `broken`: the client is gone and what is still sent goes nowhere.
type Progress = 'waiting' | 'started' | 'streaming' | 'complete' | 'broken'

const disconnect: HttpReceiveEvent = Object.freeze({ type: 'http.disconnect' })
const nothing = new Uint8Array(0)
const encoder = new TextEncoder()

/** Above this many unread bytes `send` makes the application wait, as a server does. */
const highWaterMark = 65_536

/** One call of the application. */
export class Exchange {
  readonly #request: ExchangeRequest
  readonly #abort: AbortController = new AbortController()
  readonly #answer: Deferred<Response> = deferred()
  readonly #over: Deferred<HttpReceiveEvent> = deferred()
  readonly #end: Deferred<void> = deferred()
  #progress: Progress = 'waiting'
  #head: { readonly status: number; readonly headers: HeaderList } = { status: 500, headers: [] }
  #debug: Readonly<Record<string, unknown>> | undefined = undefined
  #whole: Uint8Array = nothing
  /** An error that the application has answered with a 500 of its own. */
  #bug: { readonly error: unknown } | undefined = undefined
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined = undefined
  #drained: Deferred<void> | undefined = undefined
  #isRequestDelivered = false
  #hasEnded = false

  constructor(request: ExchangeRequest) {
    this.#request = request
  }

  /**
   * Calls the application. Resolves when it has ended, or earlier with the first piece of a streamed body, whose end
   * then waits for the application's. So what the application deferred has run when the body has been read.
   */
  run(application: Application): Promise<Response> {
    try {
      const running = application(
        this.#scope(),
        () => this.#receive(),
        (event) => this.#send(event),
      )
      if (running === undefined) this.#ended()
      else {
        running.then(
          () => this.#ended(),
          (error: unknown) => this.#threw(error),
        )
      }
    } catch (error) {
      this.#threw(error)
    }
    return this.#answer.promise
  }

  /** Resolves when the application has returned or thrown. */
  get ended(): Promise<void> {
    return this.#end.promise
  }

  /** The client leaves. Nothing happens once the application has ended. */
  disconnect(reason: unknown): void {
    if (this.#hasEnded) return
    if (this.#progress !== 'complete') {
      this.#progress = 'broken'
      this.#abort.abort(reason)
    }
    this.#over.resolve(disconnect)
    this.#drained?.resolve()
    this.#answer.reject(reason)
    this.#breakStream(reason)
  }

  #scope(): HttpScope {
    const { content: _content, raiseServerErrors: _raise, state, wishes, ...target } = this.#request
    return {
      type: 'http',
      asgi: { version: '3.0', specVersion: '2.5' },
      httpVersion: '1.1',
      ...target,
      state: { ...state },
      extensions: { 'http.response.debug': {}, 'testudo.test': this.#wishes(wishes) },
      signal: this.#abort.signal,
    }
  }

  #wishes(wishes: TestExtension): TestExtension {
    if (!this.#request.raiseServerErrors) return wishes
    return {
      ...wishes,
      bug: (error) => {
        this.#bug ??= { error }
      },
    }
  }

  #receive(): HttpReceiveEvent | Promise<HttpReceiveEvent> {
    if (this.#progress === 'complete' || this.#progress === 'broken') return disconnect
    if (this.#isRequestDelivered) return this.#over.promise
    const { content } = this.#request
    if (content instanceof Uint8Array) {
      this.#isRequestDelivered = true
      return { type: 'http.request', body: content, moreBody: false }
    }
    return Promise.race([this.#receivePiece(content), this.#over.promise])
  }

  async #receivePiece(content: AsyncIterator<unknown> | Iterator<unknown>): Promise<HttpReceiveEvent> {
    try {
      const { done, value } = await content.next()
      if (done === true) {
        this.#isRequestDelivered = true
        return { type: 'http.request', body: nothing, moreBody: false }
      }
      return { type: 'http.request', body: checkedPiece(value), moreBody: true }
    } catch (error) {
      // The test's own body failed: to the application its client is gone.
      this.disconnect(error)
      return disconnect
    }
  }

  #send(event: SendEvent): void | Promise<void> {
    if (this.#progress === 'broken') return undefined
    switch (event.type) {
      case 'http.response.start':
        this.#head = { status: event.status, headers: event.headers ?? [] }
        this.#progress = 'started'
        return undefined
      case 'http.response.body':
        return this.#sendBody(event)
      case 'http.response.debug':
        this.#debug = event.info
        return undefined
      default:
        throw new Error(`the test client does not take ${event.type}`)
    }
  }

  #sendBody({ body = nothing, moreBody = false }: HttpResponseBody): void | Promise<void> {
    const bytes = typeof body === 'string' ? encoder.encode(body) : body
    if (this.#progress === 'started') {
      if (!moreBody) this.#whole = bytes
      else this.#respond(this.#open())
    }
    if (this.#stream !== undefined && bytes.length > 0) this.#stream.enqueue(bytes)
    if (!moreBody) {
      this.#progress = 'complete'
      this.#over.resolve(disconnect)
      return undefined
    }
    this.#progress = 'streaming'
    if (this.#stream === undefined || (this.#stream.desiredSize ?? 0) > 0) return undefined
    this.#drained ??= deferred()
    return this.#drained.promise
  }

  #open(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#stream = controller
        },
        pull: () => {
          this.#drained?.resolve()
          this.#drained = undefined
        },
        cancel: (reason: unknown) => {
          this.#stream = undefined
          this.disconnect(reason)
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark }),
    )
  }

  #ended(): void {
    this.#close()
    if (this.#stream === undefined) this.#respond(this.#whole)
    else this.#stream.close()
    this.#stream = undefined
  }

  #threw(error: unknown): void {
    const mustRaise = this.#request.raiseServerErrors || error instanceof GatewayLintError
    const isComplete = this.#progress === 'complete'
    if (this.#progress === 'broken' || (isComplete && !mustRaise)) return this.#ended()
    this.#close()
    if (this.#stream !== undefined) this.#breakStream(mustRaise ? error : new TypeError('terminated', { cause: error }))
    else if (mustRaise) this.#answer.reject(error)
    else this.#respondServerError()
  }

  // What a server does when nothing of the response has been written.
  #respondServerError(): void {
    this.#head = { status: 500, headers: [['content-type', 'text/plain; charset=utf-8']] }
    this.#respond(encoder.encode('Internal Server Error'))
  }

  #respond(body: Uint8Array | ReadableStream<Uint8Array>): void {
    if (this.#bug !== undefined) {
      this.#answer.reject(this.#bug.error)
      this.#stream = undefined
      return
    }
    const { status, headers } = this.#head
    const bodiless = this.#request.method === 'HEAD' || status === 204 || status === 205 || status === 304
    try {
      const fields = headers.map(([name, value]): [string, string] => [name, value])
      const response = new Response(bodiless ? null : body, { status, headers: fields })
      if (this.#debug !== undefined) keepRendering(response, this.#debug)
      this.#answer.resolve(response)
    } catch (cause) {
      this.#answer.reject(new Error(`a web-standard Response cannot have status ${status}`, { cause }))
    }
    // Nobody can read it; what is sent is dropped without making the application wait.
    if (bodiless) this.#stream = undefined
  }

  #breakStream(error: unknown): void {
    this.#stream?.error(error)
    this.#stream = undefined
  }

  #close(): void {
    this.#hasEnded = true
    this.#end.resolve()
    this.#over.resolve(disconnect)
    const { content } = this.#request
    if (content instanceof Uint8Array || this.#isRequestDelivered) return
    Promise.resolve(content.return?.()).catch(() => {})
  }
}

function checkedPiece(piece: unknown): Uint8Array {
  if (typeof piece === 'string') return encoder.encode(piece)
  if (piece instanceof Uint8Array) return piece
  throw new TypeError(`a piece of a request body must be a string or a Uint8Array, got ${typeof piece}`)
}
