// The lifespan protocol (ASGI lifespan spec) from the server's side, with Uvicorn's messages.
import type { Application, LifespanReceiveEvent, LifespanScope, SendEvent } from '../gateway/asgi.ts'
import type { Logger } from './logger.ts'
import { ASGI } from './scope.ts'
import { after } from './timer.ts'

/** The application refused to start, or must hear of its life and cannot. A process ends with exit code 3. */
export class LifespanError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'LifespanError'
  }
}

/** Tells one application of the server's start and stop. */
export class Lifespan {
  /** What the application left for every later scope. */
  readonly state: Record<string, unknown> = {}
  readonly #application: Application
  readonly #mode: 'auto' | 'on' | 'off'
  readonly #logger: Logger
  readonly #startup: Deferred = deferred()
  readonly #shutdown: Deferred = deferred()
  readonly #stopping: Deferred = deferred()
  #received = 0
  #isRunning = false
  #failure: { readonly error: unknown } | null = null
  #shutdownFailed = false

  constructor(application: Application, mode: 'auto' | 'on' | 'off', logger: Logger) {
    this.#application = application
    this.#mode = mode
    this.#logger = logger
  }

  /** Resolves once the application is ready. Throws a LifespanError when it must not be served. */
  async startup(): Promise<void> {
    if (this.#mode === 'off') return
    this.#logger.info({}, 'Waiting for application startup.')
    void this.#run()
    await this.#startup.promise
    if (this.#failure !== null) {
      this.#logger.error({ err: this.#failure.error }, 'Application startup failed. Exiting.')
      throw new LifespanError('the application failed to start', { cause: this.#failure.error })
    }
    this.#logger.info({}, 'Application startup complete.')
  }

  /** Resolves once the application has cleaned up, or has had `timeout` seconds to do so. */
  async shutdown(timeout: number): Promise<void> {
    if (!this.#isRunning) return
    this.#logger.info({}, 'Waiting for application shutdown.')
    this.#stopping.resolve()
    const timer = after(timeout, () => {
      this.#shutdownFailed = true
      this.#logger.error({}, `The application did not shut down within ${timeout} s.`)
      this.#shutdown.resolve()
    })
    await this.#shutdown.promise
    clearTimeout(timer)
    if (this.#shutdownFailed) this.#logger.error({}, 'Application shutdown failed. Exiting.')
    else this.#logger.info({}, 'Application shutdown complete.')
  }

  async #run(): Promise<void> {
    const scope: LifespanScope = { type: 'lifespan', asgi: ASGI, state: this.state }
    this.#isRunning = true
    try {
      await this.#application(
        scope,
        () => this.#receive(),
        (event) => this.#send(event),
      )
    } catch (error) {
      this.#raised(error)
    } finally {
      this.#isRunning = false
      this.#startup.resolve()
      this.#shutdown.resolve()
    }
  }

  async #receive(): Promise<LifespanReceiveEvent> {
    if (this.#received++ === 0) return { type: 'lifespan.startup' }
    await this.#stopping.promise
    return { type: 'lifespan.shutdown' }
  }

  #send(event: SendEvent): void {
    switch (event.type) {
      case 'lifespan.startup.complete':
        return this.#startup.resolve()
      case 'lifespan.startup.failed':
        this.#failure = { error: event.message ?? 'the application gave no reason' }
        return this.#startup.resolve()
      case 'lifespan.shutdown.failed':
        this.#shutdownFailed = true
        if (event.message !== undefined) this.#logger.error({}, event.message)
        return this.#shutdown.resolve()
      case 'lifespan.shutdown.complete':
        return this.#shutdown.resolve()
      default:
        throw new Error(`Expected a lifespan event, but got '${event.type}'.`)
    }
  }

  // An application that does not know the lifespan scope throws at once: in `auto` that is its right.
  #raised(error: unknown): void {
    if (this.#startup.isDone) {
      if (this.#failure !== null) return
      this.#shutdownFailed = true
      this.#logger.error({ err: error }, "Exception in 'lifespan' protocol")
    } else if (this.#mode === 'on') {
      this.#failure = { error }
    } else {
      this.#logger.info({}, "ASGI 'lifespan' protocol appears unsupported.")
    }
  }
}

interface Deferred {
  readonly promise: Promise<void>
  readonly isDone: boolean
  resolve(): void
}

function deferred(): Deferred {
  let settle = (): void => {}
  const promise = new Promise<void>((resolve) => {
    settle = resolve
  })
  const made = {
    promise,
    isDone: false,
    resolve(): void {
      made.isDone = true
      settle()
    },
  }
  return made
}
