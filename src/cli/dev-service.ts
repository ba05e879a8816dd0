// The serving process of `testudo dev`, from its parent's side. Connections that come while there is
// none wait for the next one; when the application cannot start they are answered with the reason.
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../server/logger.ts'
import type { ModuleReference } from './load.ts'
import { killDelay, type ChildMessage, type ListeningAddress, type ParentMessage } from './messages.ts'
import type { Configuration } from './settings.ts'

const childFile = fileURLToPath(new URL(`../cli/dev-child${extname(import.meta.url)}`, import.meta.url))

type State =
  | { readonly type: 'waiting'; readonly connections: Socket[] }
  | { readonly type: 'serving'; readonly child: ChildProcess }
  | { readonly type: 'failed'; readonly report: string }

/** Starts and stops one serving process after the other. */
export class Service {
  readonly #reference: ModuleReference
  readonly #address: ListeningAddress
  readonly #logger: Logger
  #state: State = { type: 'waiting', connections: [] }
  #child: ChildProcess | null = null
  #grace = 0

  constructor(reference: ModuleReference, address: ListeningAddress, logger: Logger) {
    this.#reference = reference
    this.#address = address
    this.#logger = logger
  }

  /** Hands a connection, from which nothing has been read, to the process that serves. */
  accept(connection: Socket): void {
    switch (this.#state.type) {
      case 'waiting':
        this.#state.connections.push(connection)
        break
      case 'serving':
        handOver(connection, this.#state.child)
        break
      case 'failed':
        answer(connection, this.#state.report)
        break
      default:
        this.#state satisfies never
    }
  }

  start({ settings, environment }: Configuration): void {
    const child = fork(childFile, [], { env: { ...environment }, stdio: 'inherit', serialization: 'advanced' })
    this.#child = child
    this.#grace = settings.timeoutGracefulShutdown
    let report = ''
    child.on('message', (message: ChildMessage) => {
      if (this.#child !== child) return
      if (message.type === 'ready') this.#become({ type: 'serving', child })
      else report = message.report
    })
    child.on('error', (error) => this.#logger.error({ err: error }, 'The serving process failed.'))
    child.on('exit', (code, signal) => {
      if (this.#child !== child) return
      this.#child = null
      this.fail(report === '' ? `The application ended (${signal ?? `exit code ${code}`}); see the log.\n` : report)
    })
    tell(child, { type: 'start', reference: this.#reference, settings, address: this.#address })
  }

  /** Nobody serves until the next start. */
  fail(report: string): void {
    this.#logger.warn({}, 'Waiting for a change before starting again.')
    this.#become({ type: 'failed', report })
  }

  /** Ends the process within its time for a graceful shutdown; by force where it does not. */
  async stop(): Promise<void> {
    const child = this.#child
    this.#child = null
    this.#become({ type: 'waiting', connections: [] })
    if (child === null) return
    const exit = once(child, 'exit')
    tell(child, { type: 'stop' })
    // The child keeps the same time itself; this is for one that is busy for ever.
    const timer = setTimeout(() => child.kill('SIGKILL'), (this.#grace + 2 * killDelay) * 1000)
    await exit
    clearTimeout(timer)
  }

  #become(state: State): void {
    const waiting = this.#state.type === 'waiting' ? this.#state.connections : []
    this.#state = state
    for (const connection of waiting) this.accept(connection)
  }
}

function handOver(connection: Socket, child: ChildProcess): void {
  const message: ParentMessage = { type: 'connection' }
  child.send(message, connection, (error) => {
    if (error !== null) connection.destroy()
  })
}

function tell(child: ChildProcess, message: ParentMessage): void {
  // A child that is gone already has told so by its exit.
  child.send(message, () => undefined)
}

/** Says over HTTP why nobody serves: what is wrong belongs where the developer looks. */
function answer(connection: Socket, report: string): void {
  const head = [
    'HTTP/1.1 500 Internal Server Error',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(report)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ]
  connection.on('error', () => undefined)
  connection.setTimeout(5000, () => connection.destroy())
  connection.once('data', () => connection.end(`${head.join('\r\n')}\r\n\r\n${report}`))
  connection.resume()
}
