// The lifespan protocol from the test's side (ASGI lifespan spec).

import type { Application, LifespanReceiveEvent, LifespanScope, SendEvent } from '../gateway/asgi.ts'
import { type Deferred, deferred } from './deferred.ts'

/** One run of an application's lifespan. */
export class LifespanRun {
  readonly #scope: LifespanScope
  readonly #started: Deferred<void> = deferred()
  readonly #stopping: Deferred<LifespanReceiveEvent> = deferred()
  readonly #stopped: Deferred<void> = deferred()
  #hasReceived = false
  /** What a `failed` event said. */
  #told: Error | undefined = undefined

  constructor(state: Record<string, unknown>) {
    this.#scope = { type: 'lifespan', asgi: { version: '3.0', specVersion: '2.5' }, state }
  }

  /** Resolves when start-up is complete. Rejects with the application's own error where there is one. */
  start(application: Application): Promise<void> {
    this.#run(application).then(
      () => {
        this.#started.reject(this.#told ?? new Error('the application returned before it had started'))
        if (this.#told === undefined) this.#stopped.resolve()
        else this.#stopped.reject(this.#told)
      },
      (error: unknown) => {
        this.#started.reject(error)
        this.#stopped.reject(error)
      },
    )
    return this.#started.promise
  }

  /** Resolves when the application has cleaned up. Rejects with its error. */
  stop(): Promise<void> {
    this.#stopping.resolve({ type: 'lifespan.shutdown' })
    return this.#stopped.promise
  }

  async #run(application: Application): Promise<void> {
    await application(
      this.#scope,
      () => this.#receive(),
      (event) => this.#send(event),
    )
  }

  #receive(): LifespanReceiveEvent | Promise<LifespanReceiveEvent> {
    if (this.#hasReceived) return this.#stopping.promise
    this.#hasReceived = true
    return { type: 'lifespan.startup' }
  }

  #send(event: SendEvent): void {
    switch (event.type) {
      case 'lifespan.startup.complete':
        return this.#started.resolve()
      case 'lifespan.startup.failed':
        return this.#failed(this.#started, event.message ?? 'the application failed to start')
      case 'lifespan.shutdown.complete':
        return this.#stopped.resolve()
      case 'lifespan.shutdown.failed':
        return this.#failed(this.#stopped, event.message ?? 'the application failed to stop')
      default:
        throw new Error(`expected a lifespan event, got ${event.type}`)
    }
  }

  // Applications often throw the error itself right after they have told of it: that one is better for a test.
  #failed(outcome: Deferred<void>, message: string): void {
    const told = new Error(message)
    this.#told = told
    setImmediate(() => outcome.reject(told))
  }
}
