// What all connections of one server share: settings, clock, limits, and the end of it all.
import { AsyncResource } from 'node:async_hooks'
import type { Socket } from 'node:net'

import type { Application } from '../gateway/asgi.ts'
import { Clock, type Mortal } from './clock.ts'
import type { Settings } from './options.ts'
import { after } from './timer.ts'

/** Timeouts in milliseconds. */
interface Timeouts {
  readonly keepAlive: number
  readonly head: number
  readonly body: number
  readonly write: number
  readonly linger: number
}

// How long a connection that we have ended listens on.
const LINGER = 5000

/** A connection as the server sees it. */
export interface Client extends Mortal {
  /** The peer sends no more. */
  receiveEnd(): void
  /** The socket is gone. */
  closed(): void
  /** Lets the exchange in progress be the last. */
  close(): void
  /** Cuts the connection off. */
  abort(): void
}

/** Shared by all connections of a server. */
export class ServerContext {
  readonly settings: Settings
  readonly clock: Clock
  readonly timeouts: Timeouts
  /** What the application left at start-up. */
  readonly state: Record<string, unknown>
  readonly connections: Map<Socket, Client> = new Map()
  /** Where the server listens, as scopes tell it. */
  scopeAddress: readonly [host: string, port: number | null] = ['', null]
  /** Where applications are called that are not called because of bytes which have just come. */
  readonly outside: AsyncResource = new AsyncResource('TESTUDO')
  /** Applications that have been called and have not returned. */
  exchanges = 0
  readonly #application: Application
  #requests = 0
  #onSettled: (() => void) | null = null
  readonly #onLimit: () => void

  /** `onLimit` is called once the limit of requests is reached. */
  constructor(application: Application, settings: Settings, state: Record<string, unknown>, onLimit: () => void) {
    this.settings = settings
    this.state = state
    this.clock = new Clock(settings, this.connections)
    this.timeouts = {
      keepAlive: settings.timeoutKeepAlive * 1000,
      head: settings.timeoutRequestHead * 1000,
      body: settings.timeoutRequestBody * 1000,
      write: settings.timeoutWrite * 1000,
      linger: Math.min(settings.timeoutWrite * 1000, LINGER),
    }
    this.#application = application
    this.#onLimit = onLimit
  }

  /** The application for the next request: the one served, or one that says 503. */
  admit(): Application {
    const { limitConcurrency, limitMaxRequests, logger } = this.settings
    if (++this.#requests === limitMaxRequests) {
      logger.warn({}, `Maximum request limit of ${limitMaxRequests} exceeded. Terminating process.`)
      this.#onLimit()
    }
    if (this.connections.size <= limitConcurrency && this.exchanges < limitConcurrency) return this.#application
    logger.warn({}, 'Exceeded concurrency limit.')
    return unavailable
  }

  /** An exchange or a connection has come to its end. */
  settled(): void {
    if (this.#onSettled !== null && this.exchanges === 0 && this.connections.size === 0) this.#onSettled()
  }

  /**
   * Lets exchanges in progress end, for at most `timeoutGracefulShutdown`, then cuts off the rest.
   * Resolves with the number of exchanges that were cut off.
   */
  async drain(): Promise<number> {
    for (const connection of this.connections.values()) connection.close()
    let cut = 0
    await new Promise<void>((resolve) => {
      const timer = after(this.settings.timeoutGracefulShutdown, () => {
        cut = this.exchanges
        for (const connection of this.connections.values()) connection.abort()
        resolve()
      })
      this.#onSettled = () => {
        clearTimeout(timer)
        resolve()
      }
      this.settled()
    })
    this.clock.stop()
    return cut
  }
}

const UNAVAILABLE = Object.freeze([
  Object.freeze(['content-type', 'text/plain; charset=utf-8'] as const),
  Object.freeze(['connection', 'close'] as const),
])

const unavailable: Application = (_scope, _receive, send) => {
  void send({ type: 'http.response.start', status: 503, headers: UNAVAILABLE })
  void send({ type: 'http.response.body', body: 'Service Unavailable' })
}
