// What an application does before its first request and after its last (ASGI's lifespan), for itself and for all
// that is mounted in it.

import type { Application, LifespanReceiveEvent, LifespanSendEvent } from '../gateway/asgi.ts'
import type { Lifespan } from '../http/application.ts'

/** What a lifespan may yield: values for `request.state`. */
export type State = Readonly<Record<string, unknown>>

/**
 * A generator that yields once: what stands before the yield runs before the server accepts connections, what stands
 * after it when the server stops. What it yields is in every request's `state`.
 */
export type LifespanFunction<App> = (
  app: App,
) => AsyncGenerator<State | void, void, unknown> | Generator<State | void, void, unknown>

/** Makes hooks of a generator function. */
export function generatorLifespan<App>(lifespan: LifespanFunction<App>, app: App): Lifespan {
  let generator: ReturnType<LifespanFunction<App>> | undefined
  return {
    async startup(state) {
      generator = lifespan(app)
      const step = await generator.next()
      if (step.done === true)
        throw new Error('the lifespan ended without a yield; yield once, where the server is to run')
      const value: unknown = step.value
      if (value === undefined) return
      if (typeof value !== 'object' || value === null) {
        throw new TypeError(
          `the lifespan yielded ${value === null ? 'null' : typeof value}; yield an object, or nothing`,
        )
      }
      Object.assign(state, value)
    },
    async shutdown() {
      const running = generator
      generator = undefined
      if (running === undefined) return
      const step = await running.next()
      if (step.done === true) return
      await running.return()
      throw new Error('the lifespan yielded twice; yield once, where the server is to run')
    },
  }
}

/** Hooks of a gateway application: runs its lifespan protocol, if it has one. */
export function applicationLifespan(application: Application): Lifespan {
  let running: RunningLifespan | undefined
  return {
    async startup(state) {
      running = new RunningLifespan(application, state)
      await running.startup()
    },
    async shutdown() {
      await running?.shutdown()
      running = undefined
    },
  }
}

/** Several lifespans as one: begun in order, ended in reverse, each with a state of its own. */
export class LifespanStack {
  readonly #begun: Lifespan[] = []

  /** Begins one more. */
  async begin(lifespan: Lifespan, state: Record<string, unknown>): Promise<void> {
    await lifespan.startup?.(state)
    this.#begun.push(lifespan)
  }

  /** Ends all that were begun, even if some fail; then throws what they threw. */
  async end(): Promise<void> {
    const errors: unknown[] = []
    for (let lifespan = this.#begun.pop(); lifespan !== undefined; lifespan = this.#begun.pop()) {
      try {
        await lifespan.shutdown?.()
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length === 1) throw errors[0]
    if (errors.length > 1) throw new AggregateError(errors, `${errors.length} lifespans failed to shut down`)
  }
}

/** The server's side of the lifespan protocol. An application that throws at its scope has no lifespan (ASGI). */
class RunningLifespan {
  readonly #ended: Promise<void>
  #deliver: ((event: LifespanReceiveEvent) => void) | undefined = undefined
  readonly #events: LifespanReceiveEvent[] = []
  #answered: (event: LifespanSendEvent) => void = () => {}
  #isSupported = true

  constructor(application: Application, state: Record<string, unknown>) {
    const scope = { type: 'lifespan', asgi: { version: '3.0', specVersion: '2.5' }, state } as const
    const run = async (): Promise<void> =>
      application(
        scope,
        () => this.#next(),
        (event) => this.#answered(event as LifespanSendEvent), // no other events under this scope
      )
    this.#ended = run().catch(() => {})
  }

  async startup(): Promise<void> {
    const answer = await this.#tell({ type: 'lifespan.startup' })
    if (answer?.type === 'lifespan.startup.failed')
      throw new Error(answer.message ?? 'a mounted application failed to start')
    this.#isSupported = answer !== undefined
  }

  async shutdown(): Promise<void> {
    if (!this.#isSupported) return
    const answer = await this.#tell({ type: 'lifespan.shutdown' })
    if (answer?.type === 'lifespan.shutdown.failed')
      throw new Error(answer.message ?? 'a mounted application failed to stop')
    await this.#ended
  }

  #tell(event: LifespanReceiveEvent): Promise<LifespanSendEvent | undefined> {
    return new Promise((resolve) => {
      this.#answered = resolve
      // The application may be over already, or end without an answer.
      void this.#ended.then(() => resolve(undefined))
      if (this.#deliver === undefined) this.#events.push(event)
      else this.#deliver(event)
      this.#deliver = undefined
    })
  }

  #next(): LifespanReceiveEvent | Promise<LifespanReceiveEvent> {
    return (
      this.#events.shift() ??
      new Promise((resolve) => {
        this.#deliver = resolve
      })
    )
  }
}
