// A gateway application as a handler: the bridge in the other direction, for mounts.

import type { Application, Extensions, HeaderList, HttpResponseBody, Receive, SendEvent } from '../gateway/asgi.ts'
import { ChangedScope } from './changed-scope.ts'
import { ChunkQueue } from './chunk-queue.ts'
import { type DebugInfo, withDebug } from './debug-info.ts'
import type { Handler } from './handler.ts'
import { Headers } from './headers.ts'
import { receiveOf, type Request } from './request.ts'
import { Response } from './response.ts'

/**
 * Runs a gateway application as a handler, mounted at the request's `rootPath`. Bodies stream both ways. What the
 * application throws before its first piece of body is thrown here; what it throws later breaks the response off.
 * Of the server's extensions it is offered `tls` and early hints, and those of a test client.
 */
export function applicationHandler(application: Application): Handler {
  if (typeof application !== 'function') {
    throw new TypeError('applicationHandler(application): expected a function (scope, receive, send)')
  }
  return function mounted(request) {
    return new MountedExchange(request).run(application)
  }
}

type State =
  | { readonly type: 'waiting' }
  | { readonly type: 'started'; readonly status: number; readonly headers: HeaderList }
  | { readonly type: 'streaming'; readonly chunks: ChunkQueue }
  | { readonly type: 'complete' }
  /** The response broke or was not wanted: what the application still sends is dropped. */
  | { readonly type: 'closed' }

const waiting: State = { type: 'waiting' }
const complete: State = { type: 'complete' }
const closed: State = { type: 'closed' }
const encoder = new TextEncoder()

class MountedExchange {
  readonly #request: Request
  #state: State = waiting
  #response: Response | undefined = undefined
  #debug: DebugInfo | undefined = undefined
  /** Set while a promise of the response is out. */
  #answer: { resolve(response: Response): void; reject(error: unknown): void } | undefined = undefined
  /** An error after the response was complete: it belongs to the clean-up. */
  #lateFailure: { readonly error: unknown } | undefined = undefined

  constructor(request: Request) {
    this.#request = request
  }

  run(application: Application): Response | Promise<Response> {
    const request = this.#request
    const receive: Receive = receiveOf(request)
    const running = application(new MountedScope(request), receive, (event) => this.#send(event))
    if (running === undefined) {
      this.#returned()
    } else {
      const ended = running.then(
        () => this.#returned(),
        (error: unknown) => this.#threw(error),
      )
      // The application may go on after its response; it is over when its promise is.
      request.defer(() => {
        if (this.#state.type === 'streaming') this.#state.chunks.close()
        this.#state = closed
        return ended.then(() => {
          if (this.#lateFailure !== undefined) throw this.#lateFailure.error
        })
      })
    }
    if (this.#response !== undefined) return this.#response
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject }
    })
  }

  #send(event: SendEvent): void | Promise<void> {
    const state = this.#state
    if (state.type === 'closed') return undefined
    switch (event.type) {
      case 'http.response.debug':
        this.#debug = event.info
        return undefined
      case 'http.response.earlyHints':
        if (state.type !== 'waiting') break
        return this.#request.earlyHints(event.links)
      case 'http.response.start':
        if (state.type !== 'waiting') break
        this.#state = { type: 'started', status: event.status, headers: event.headers ?? [] }
        return undefined
      case 'http.response.body':
        if (state.type === 'started') return this.#begin(state.status, new Headers(state.headers), event)
        if (state.type === 'streaming') return this.#continue(state.chunks, event)
        break
      default:
        break
    }
    throw new Error(`a mounted application sent ${event.type} when the response was ${state.type}`)
  }

  #begin(status: number, headers: Headers, event: HttpResponseBody): void | Promise<void> {
    // As bytes: the application has said what its text is, and a Response would label unlabelled text.
    const content = typeof event.body === 'string' ? encoder.encode(event.body) : event.body
    if (event.moreBody !== true) {
      this.#state = complete
      this.#respond(new Response(isEmpty(content) ? null : content, { status, headers }))
      return undefined
    }
    const chunks = new ChunkQueue()
    this.#state = { type: 'streaming', chunks }
    this.#respond(new Response(chunks, { status, headers }))
    return isEmpty(content) ? undefined : chunks.push(content)
  }

  #continue(chunks: ChunkQueue, event: HttpResponseBody): void | Promise<void> {
    const { body } = event
    const taken = isEmpty(body) ? undefined : chunks.push(body)
    if (event.moreBody === true) return taken
    this.#state = complete
    chunks.end()
    return taken
  }

  #respond(response: Response): void {
    const told = this.#debug === undefined ? response : withDebug(response, this.#debug)
    this.#response = told
    this.#answer?.resolve(told)
  }

  #returned(): void {
    const { type } = this.#state
    if (type === 'complete' || type === 'closed') return
    const part = type === 'streaming' ? 'completing its response' : 'a response'
    this.#fail(new Error(`the application mounted at ${this.#request.rootPath || '/'} returned without ${part}`))
  }

  #threw(error: unknown): void {
    if (this.#state.type === 'complete' || this.#state.type === 'closed') this.#lateFailure = { error }
    else this.#fail(error)
  }

  #fail(error: unknown): void {
    const state = this.#state
    this.#state = closed
    if (state.type === 'streaming') state.chunks.fail(error)
    else if (this.#answer === undefined) throw error
    else this.#answer.reject(error)
  }
}

function isEmpty(body: string | Uint8Array | undefined): body is undefined {
  return body === undefined || body.length === 0
}

/** The request's scope with the mount's `rootPath`, and with what a mount can pass on of the server's extensions. */
class MountedScope extends ChangedScope {
  readonly #request: Request

  constructor(request: Request) {
    super(request.scope, { rootPath: request.rootPath })
    this.#request = request
  }

  override get extensions(): Extensions {
    const offered = super.extensions
    const { tls, 'http.response.debug': debug, 'http.response.earlyHints': hints, 'testudo.test': test } = offered
    return {
      ...(tls && { tls }),
      ...(hints && { 'http.response.earlyHints': hints }),
      ...(debug && { 'http.response.debug': debug }),
      ...(test && { 'testudo.test': test }),
    }
  }

  override get signal(): AbortSignal {
    return this.#request.signal
  }
}
