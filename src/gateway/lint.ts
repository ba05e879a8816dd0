// The executable contract: wraps an application and checks both sides of each call.
import type { Application, Receive, ReceiveEvent, Scope, Send, SendEvent } from './asgi.ts'
import type { Fail, LintSide } from './breach.ts'
import { GatewayLintError, isThenable, show } from './breach.ts'
import { checkEvent, receivedShapes, sentShapes } from './lint-event.ts'
import { HttpConversation } from './lint-http.ts'
import { LifespanConversation } from './lint-lifespan.ts'
import { checkScope } from './lint-scope.ts'
import { WebSocketConversation } from './lint-websocket.ts'

/**
 * Wraps an application so that every breach of the gateway contract throws a `GatewayLintError`:
 * breaches of the server (scope, events, what `send` returns) as well as of the application
 * (events it sends, when it asks, how it returns). Events pass through unchanged, and what is
 * synchronous stays so.
 *
 * A breach throws where it happens, and once more when the application returns: catching it does not hide it.
 */
export function lint(application: Application): Application {
  if (typeof application !== 'function')
    throw new TypeError(
      `lint() wraps an application, a function of (scope, receive, send); this is ${show(application)}`,
    )
  return function linted(scope: Scope, receive: Receive, send: Send): void | Promise<void> {
    return new LintedCall(scope, receive, send).run(application)
  }
}

interface Conversation {
  readonly disconnected: boolean
  /** The application asks; true when it does so after the end of its response. */
  receiving(): boolean
  received(event: ReceiveEvent, late: boolean): void
  sending(event: SendEvent): void
  finished(): void
}

class LintedCall {
  readonly #scope: Scope
  readonly #receive: Receive
  readonly #send: Send
  readonly #conversation: Conversation
  readonly #server: Fail = (rule, detail) => this.#fail('server', rule, detail)
  readonly #application: Fail = (rule, detail) => this.#fail('application', rule, detail)
  #breach: GatewayLintError | undefined
  #bodyWaits = false
  #returned = false

  constructor(scope: Scope, receive: Receive, send: Send) {
    checkScope(scope, this.#server)
    if (typeof receive !== 'function') this.#server('scope.arguments', `receive is ${show(receive)}`)
    if (typeof send !== 'function') this.#server('scope.arguments', `send is ${show(send)}`)
    this.#scope = scope
    this.#receive = receive
    this.#send = send
    this.#conversation = conversation(scope, this.#server, this.#application)
  }

  run(application: Application): void | Promise<void> {
    let result: unknown
    try {
      result = application(
        this.#scope,
        () => this.#onReceive(),
        (event) => this.#onSend(event),
      )
    } catch (error) {
      this.#abandon(error)
    }
    if (!isThenable(result)) return this.#finish(result)
    return Promise.resolve(result).then(
      (value) => this.#finish(value),
      (error: unknown) => this.#abandon(error),
    )
  }

  #onReceive(): ReceiveEvent | Promise<ReceiveEvent> {
    if (this.#returned)
      this.#application('application.returned', 'receive was called after the application had returned')
    const late = this.#conversation.receiving()
    const result = this.#receive()
    if (!isThenable(result)) return this.#deliver(result, late)
    return Promise.resolve(result).then((event) => this.#deliver(event, late))
  }

  #deliver(event: ReceiveEvent, late: boolean): ReceiveEvent {
    // Nobody waits for it any more, and after a failure the server may tell what it likes.
    if (this.#returned) return event
    checkEvent(event, receivedShapes[this.#scope.type], this.#server)
    this.#conversation.received(event, late)
    return event
  }

  #onSend(event: SendEvent): void | Promise<void> {
    if (this.#returned) this.#application('application.returned', 'send was called after the application had returned')
    checkEvent(event, sentShapes[this.#scope.type], this.#application)
    const body = event.type === 'http.response.body'
    if (body && this.#bodyWaits) this.#application('send.pending', 'more of the body was sent while `send` was waiting')
    this.#conversation.sending(event)
    let result: unknown
    try {
      result = this.#send(event)
    } catch (error) {
      this.#refused(error)
    }
    if (result === undefined) return undefined
    if (!isThenable(result)) return this.#server('send.result', `send returned ${show(result)}`)
    if (body) this.#bodyWaits = true
    return Promise.resolve(result).then(
      (value) => {
        if (body) this.#bodyWaits = false
        if (value !== undefined) this.#server('send.result', `the promise of send gave ${show(value)}`)
      },
      (error: unknown) => {
        if (body) this.#bodyWaits = false
        this.#refused(error)
      },
    )
  }

  #refused(error: unknown): never {
    if (this.#conversation.disconnected && !(error instanceof GatewayLintError))
      this.#server('send.disconnected', `send failed with ${show(String(error))}`)
    throw error
  }

  #finish(value: unknown): void {
    this.#returned = true
    if (this.#breach !== undefined) throw this.#breach
    if (value !== undefined) this.#application('application.return', `it returned ${show(value)}`)
    this.#conversation.finished()
  }

  #abandon(error: unknown): never {
    this.#returned = true
    throw this.#breach ?? error
  }

  #fail(side: LintSide, ...[rule, detail]: Parameters<Fail>): never {
    const breach = new GatewayLintError(side, rule, detail)
    this.#breach ??= breach
    throw breach
  }
}

function conversation(scope: Scope, server: Fail, application: Fail): Conversation {
  switch (scope.type) {
    case 'http':
      return new HttpConversation(scope, server, application)
    case 'websocket':
      return new WebSocketConversation(scope, server, application)
    case 'lifespan':
      return new LifespanConversation(server, application)
    default:
      return scope satisfies never
  }
}
