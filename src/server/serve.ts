// Serves a gateway application: start-up, listening, stop.
import { createServer, type Server as NetServer } from 'node:net'

import type { Application } from '../gateway/asgi.ts'
import { acceptConnections } from './accept.ts'
import { ServerContext } from './context.ts'
import { Lifespan } from './lifespan.ts'
import { settle, type ServeOptions, type Settings } from './options.ts'
import { prepareUnixSocket, shareUnixSocket } from './unix-socket.ts'

/** A server that listens. */
export interface Server {
  /** Host and port, or the path of the Unix socket. */
  readonly address: { readonly host: string; readonly port: number } | string
  /** `http://127.0.0.1:8000`, or `unix:/path`. */
  readonly url: string
  /** Connections that are open. */
  readonly connections: number
  /** Stops listening, lets exchanges end within `timeoutGracefulShutdown`, then tells the application. */
  close(): Promise<void>
  /** Settles once the server has closed, by `close` or by its limit of requests. */
  readonly closed: Promise<void>
}

/**
 * Starts `application` and serves it. Resolves once the port is open.
 *
 * Rejects with a TypeError for a wrong option, a LifespanError when the application fails to start
 * (the port is then never opened), and Node's own error when it cannot listen (`code: 'EADDRINUSE'`).
 *
 * @example
 * const server = await serve(app, { port: 8080 })
 * process.once('SIGTERM', () => server.close())
 */
export async function serve(application: Application, options: ServeOptions = {}): Promise<Server> {
  const settings = settle(options)
  const lifespan = new Lifespan(application, settings.lifespan, settings.logger)
  await lifespan.startup()
  let listener: NetServer
  try {
    listener = await listen(settings)
  } catch (error) {
    await lifespan.shutdown(settings.timeoutGracefulShutdown)
    throw error
  }
  return new RunningServer(application, settings, lifespan, listener)
}

class RunningServer implements Server {
  readonly address: { readonly host: string; readonly port: number } | string
  readonly url: string
  readonly closed: Promise<void>
  readonly #context: ServerContext
  readonly #listener: NetServer
  readonly #lifespan: Lifespan
  #resolveClosed: () => void = () => {}
  #isClosing = false

  constructor(application: Application, settings: Settings, lifespan: Lifespan, listener: NetServer) {
    this.#listener = listener
    this.#lifespan = lifespan
    this.#context = new ServerContext(application, settings, lifespan.state, () => void this.close())
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
    this.address = addressOf(listener)
    if (typeof this.address === 'string') {
      this.#context.scopeAddress = [this.address, null]
      this.url = `unix:${this.address}`
    } else {
      const { host, port } = this.address
      this.#context.scopeAddress = [host, port]
      this.url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    }
    acceptConnections(listener, this.#context)
  }

  get connections(): number {
    return this.#context.connections.size
  }

  close(): Promise<void> {
    if (!this.#isClosing) {
      this.#isClosing = true
      void this.#stop()
    }
    return this.closed
  }

  async #stop(): Promise<void> {
    const { logger, timeoutGracefulShutdown } = this.#context.settings
    this.#listener.close()
    const cut = await this.#context.drain()
    if (cut > 0)
      logger.error(
        { cut },
        `Cancelled ${cut} running exchange(s), timeout graceful shutdown of ${timeoutGracefulShutdown} s exceeded.`,
      )
    await this.#lifespan.shutdown(timeoutGracefulShutdown)
    this.#resolveClosed()
  }
}

async function listen(settings: Settings): Promise<NetServer> {
  const { listener, uds, host, port, backlog } = settings
  if (listener !== null) {
    if (listener.address() === null) throw new TypeError('serve: the given listener has stopped to listen')
    return listener
  }
  if (uds !== null) await prepareUnixSocket(uds)
  const server = createServer({ allowHalfOpen: true, noDelay: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(uds === null ? { host, port, backlog } : { path: uds, backlog }, resolve)
  })
  if (uds !== null) await shareUnixSocket(uds)
  return server
}

function addressOf(listener: NetServer): { readonly host: string; readonly port: number } | string {
  const address = listener.address()
  if (address === null || typeof address === 'string') return address ?? ''
  return { host: address.address, port: address.port }
}
