// One WebSocket under lint: handshake, messages, close (ASGI WebSocket; RFC 6455 for codes and handshake fields).
import type { Fail } from './breach.ts'
import { show } from './breach.ts'
import { hasAborted } from './lint-scope.ts'
import type { WebSocketReceiveEvent, WebSocketScope, WebSocketSendEvent } from './asgi.ts'

// What the server has delivered.
type Delivered = 'nothing' | 'connect' | 'disconnect'
// What the application has done. `denying`: the head of an HTTP answer to the handshake was sent.
type State = 'handshake' | 'open' | 'denying' | 'ended'
type Move = 'accept' | 'message' | 'close' | 'denialStart' | 'denialPart' | 'denialLast'

const moves: Readonly<Record<State, Partial<Record<Move, State>>>> = {
  handshake: { accept: 'open', close: 'ended', denialStart: 'denying' },
  open: { message: 'open', close: 'ended' },
  denying: { denialPart: 'denying', denialLast: 'ended' },
  ended: {},
}

const stateNames: Readonly<Record<State, string>> = {
  handshake: 'before websocket.accept',
  open: 'after websocket.accept',
  denying: 'in the middle of a denial',
  ended: 'after the end',
}

const handshakeFields: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'sec-websocket-accept',
  'sec-websocket-extensions',
  'sec-websocket-protocol',
  'transfer-encoding',
  'upgrade',
])

/** The state of one WebSocket; every method throws through `fail` when a rule is broken. */
export class WebSocketConversation {
  readonly #scope: WebSocketScope
  readonly #server: Fail
  readonly #application: Fail
  #delivered: Delivered = 'nothing'
  #state: State = 'handshake'

  constructor(scope: WebSocketScope, server: Fail, application: Fail) {
    this.#scope = scope
    this.#server = server
    this.#application = application
  }

  /** Has the application been told that the peer is gone? */
  get disconnected(): boolean {
    return this.#delivered === 'disconnect'
  }

  /** The application asks for an event. */
  receiving(): boolean {
    if (this.#delivered === 'disconnect')
      this.#application('websocket.disconnected', 'receive was called after websocket.disconnect')
    return false
  }

  /** The server delivers an event. */
  received(event: WebSocketReceiveEvent): void {
    const first = event.type === 'websocket.connect'
    if (first !== (this.#delivered === 'nothing'))
      this.#server(
        'websocket.receive-order',
        first ? 'websocket.connect arrived again' : `${event.type} arrived before websocket.connect`,
      )
    if (this.#delivered === 'disconnect' && event.type !== 'websocket.disconnect')
      this.#server('websocket.receive-order', `${event.type} arrived after websocket.disconnect`)
    if (event.type === 'websocket.receive' && (this.#state === 'handshake' || this.#state === 'denying'))
      this.#server('websocket.receive-order', 'websocket.receive arrived before websocket.accept')
    if (event.type === 'websocket.disconnect') {
      if (event.code < 1000 || event.code > 4999)
        this.#server('event.value', `\`code\` of websocket.disconnect is ${event.code}, not a close code`)
      this.#delivered = 'disconnect'
    } else this.#delivered = 'connect'
  }

  /** The application sends an event. */
  sending(event: WebSocketSendEvent): void {
    const denial = event.type === 'websocket.http.response.start' || event.type === 'websocket.http.response.body'
    if (denial && this.#scope.extensions['websocket.http.response'] === undefined)
      this.#application('extension.offered', `"${event.type}" was sent, and "websocket.http.response" is not offered`)
    if (this.#state === 'ended') this.#application('websocket.ended', `"${event.type}" was sent after the end`)
    const next = moves[this.#state][moveOf(event)]
    if (next === undefined)
      this.#application('websocket.send-order', `"${event.type}" was sent ${stateNames[this.#state]}`)
    if (event.type === 'websocket.accept') this.#checkAccept(event.subprotocol, event.headers ?? [])
    if (event.type === 'websocket.close') this.#checkClose(event.code, event.reason)
    this.#state = next
  }

  /** The application has returned. An open WebSocket ends with its application; an unanswered handshake is a mistake. */
  finished(): void {
    if (this.#state === 'open' || this.#state === 'ended' || this.disconnected || hasAborted(this.#scope, this.#server))
      return
    this.#application('websocket.incomplete', `it returned ${stateNames[this.#state]}`)
  }

  #checkAccept(subprotocol: string | undefined, headers: ReadonlyArray<readonly [string, string]>): void {
    if (subprotocol !== undefined && !this.#scope.subprotocols.includes(subprotocol))
      this.#application(
        'websocket.subprotocol',
        `${show(subprotocol)} was accepted, and ${this.#scope.subprotocols.join(', ') || 'none'} offered`,
      )
    for (const [name] of headers) {
      if (handshakeFields.has(name)) this.#application('websocket.handshake', `${name} was sent with websocket.accept`)
    }
  }

  #checkClose(code = 1000, reason = ''): void {
    const sendable = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999)
    if (!sendable) this.#application('websocket.code', `the code is ${code}`)
    const bytes = Buffer.byteLength(reason)
    if (bytes > 123) this.#application('websocket.reason', `the reason has ${bytes} bytes`)
  }
}

function moveOf(event: WebSocketSendEvent): Move {
  switch (event.type) {
    case 'websocket.accept':
      return 'accept'
    case 'websocket.send':
      return 'message'
    case 'websocket.close':
      return 'close'
    case 'websocket.http.response.start':
      return 'denialStart'
    case 'websocket.http.response.body':
      return event.moreBody === true ? 'denialPart' : 'denialLast'
    default:
      return event satisfies never
  }
}
