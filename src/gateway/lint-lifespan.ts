// The life of a server under lint (ASGI lifespan): start-up and shutdown, each with one answer.
import type { Fail } from './breach.ts'
import type { LifespanReceiveEvent, LifespanSendEvent } from './asgi.ts'

type State = 'idle' | 'starting' | 'running' | 'stopping' | 'ended'
type Move = (LifespanReceiveEvent | LifespanSendEvent)['type']

const moves: Readonly<Record<State, Partial<Record<Move, State>>>> = {
  idle: { 'lifespan.startup': 'starting' },
  starting: { 'lifespan.startup.complete': 'running', 'lifespan.startup.failed': 'ended' },
  running: { 'lifespan.shutdown': 'stopping' },
  stopping: { 'lifespan.shutdown.complete': 'ended', 'lifespan.shutdown.failed': 'ended' },
  ended: {},
}

const stateNames: Readonly<Record<State, string>> = {
  idle: 'before lifespan.startup',
  starting: 'before lifespan.startup was answered',
  running: 'while the server runs',
  stopping: 'before lifespan.shutdown was answered',
  ended: 'after the end',
}

/** The state of one lifespan; every method throws through `fail` when a rule is broken. */
export class LifespanConversation {
  readonly disconnected: boolean = false
  readonly #server: Fail
  readonly #application: Fail
  #state: State = 'idle'

  constructor(server: Fail, application: Fail) {
    this.#server = server
    this.#application = application
  }

  /** The application asks for an event: always welcome. */
  receiving(): boolean {
    return false
  }

  /** The server delivers an event. */
  received(event: LifespanReceiveEvent): void {
    const next = moves[this.#state][event.type]
    if (next === undefined) this.#server('lifespan.receive-order', `${event.type} arrived ${stateNames[this.#state]}`)
    this.#state = next
  }

  /** The application sends an event. */
  sending(event: LifespanSendEvent): void {
    const next = moves[this.#state][event.type]
    if (next === undefined)
      this.#application('lifespan.send-order', `"${event.type}" was sent ${stateNames[this.#state]}`)
    this.#state = next
  }

  /** The application has returned. One that keeps nothing for the shutdown may do so after the start-up. */
  finished(): void {
    if (this.#state !== 'running' && this.#state !== 'ended')
      this.#application('lifespan.incomplete', `it returned ${stateNames[this.#state]}`)
  }
}
