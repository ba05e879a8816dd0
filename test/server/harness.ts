// A server on a free port and a client that speaks bytes.
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

import type { Application, HttpScope, Receive, Send } from '../../src/gateway/asgi.ts'
import { lint } from '../../src/gateway/lint.ts'
import type { Logger } from '../../src/server/logger.ts'
import { serve, type Server } from '../../src/server/serve.ts'
import type { ServeOptions } from '../../src/server/options.ts'

/** A logger that keeps what it is told. */
export class RecordingLogger implements Logger {
  readonly entries: { level: string; fields: Record<string, unknown>; message: string }[] = []
  readonly #waiting: { pattern: RegExp; resolve: () => void }[] = []

  info(fields: object, message: string): void {
    this.#add('info', fields, message)
  }

  warn(fields: object, message: string): void {
    this.#add('warn', fields, message)
  }

  error(fields: object, message: string): void {
    this.#add('error', fields, message)
  }

  messages(level: string): string[] {
    return this.entries.filter((entry) => entry.level === level).map((entry) => entry.message)
  }

  /** Resolves once a message that matches has been logged. */
  logged(pattern: RegExp): Promise<void> {
    if (this.entries.some(({ message }) => pattern.test(message))) return Promise.resolve()
    return new Promise((resolve) => this.#waiting.push({ pattern, resolve }))
  }

  #add(level: string, fields: object, message: string): void {
    this.entries.push({ level, fields: { ...fields }, message })
    for (const { pattern, resolve } of this.#waiting) if (pattern.test(message)) resolve()
  }
}

/** A running server with its log. */
export interface Running {
  readonly server: Server
  readonly log: RecordingLogger
  readonly port: number
  connect(): Client
}

type HttpApplication = (scope: HttpScope, receive: Receive, send: Send) => void | Promise<void>

/** Serves `application` inside the gateway lint until the test is finished. */
export async function start(application: HttpApplication, options: ServeOptions = {}): Promise<Running> {
  return startRaw(
    lint((scope, receive, send) => {
      if (scope.type !== 'http') throw new Error(`no ${scope.type} here`)
      return application(scope, receive, send)
    }),
    options,
  )
}

/** Serves `application` as it is. */
export async function startRaw(application: Application, options: ServeOptions = {}): Promise<Running> {
  const log = new RecordingLogger()
  const server = await serve(application, { port: 0, logger: log, timeoutGracefulShutdown: 0.2, ...options })
  onTestFinished(() => server.close())
  const port = typeof server.address === 'string' ? 0 : server.address.port
  return {
    server,
    log,
    port,
    connect: () =>
      new Client(typeof server.address === 'string' ? connect(server.address) : connect(port, '127.0.0.1')),
  }
}

/** One connection of bytes. */
export class Client {
  readonly socket: Socket
  /** Resolves with everything received once the server has ended or cut the connection. */
  readonly closed: Promise<string>
  #received = ''
  readonly #waiting: { test: (text: string) => boolean; resolve: (text: string) => void }[] = []

  constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      this.#received += bytes.toString('latin1')
      for (const { test, resolve } of this.#waiting) if (test(this.#received)) resolve(this.#received)
    })
    this.closed = new Promise((resolve) => {
      socket.once('end', () => resolve(this.#received))
      socket.once('close', () => resolve(this.#received))
    })
    onTestFinished(() => void socket.destroy())
  }

  get received(): string {
    return this.#received
  }

  send(text: string): this {
    this.socket.write(text, 'latin1')
    return this
  }

  /** Resolves with what has been received once it matches `pattern`; fails when the connection ends before. */
  async until(pattern: RegExp | string): Promise<string> {
    const test = (text: string): boolean =>
      typeof pattern === 'string' ? text.includes(pattern) : new RegExp(pattern).test(text)
    if (test(this.#received)) return this.#received
    const ended = this.closed.then((text) => {
      if (test(text)) return text
      throw new Error(`connection closed before ${String(pattern)}; received: ${text}`)
    })
    return Promise.race([ended, new Promise<string>((resolve) => this.#waiting.push({ test, resolve }))])
  }
}

/** Sends `text`, says it is all, and resolves with the whole answer. */
export async function converse(running: Running, text: string): Promise<string> {
  const client = running.connect()
  client.socket.end(text, 'latin1')
  return client.closed
}

/** Answers every request with `body`. */
export function answer(body: string | Uint8Array, status = 200): HttpApplication {
  return (_scope, _receive, send) => {
    void send({ type: 'http.response.start', status, headers: [['content-type', 'text/plain']] })
    void send({ type: 'http.response.body', body })
  }
}

/** The request's content as text. */
export async function readAll(receive: Receive): Promise<string> {
  const parts: Uint8Array[] = []
  for (;;) {
    const event = await receive()
    if (event.type !== 'http.request') throw new Error(`met ${event.type}`)
    parts.push(event.body)
    if (!event.moreBody) return Buffer.concat(parts).toString()
  }
}

/** Answers with the content of the request. */
export const echo: HttpApplication = async (_scope, receive, send) => {
  const body = await readAll(receive)
  await send({ type: 'http.response.start', status: 200, headers: [['content-type', 'text/plain']] })
  await send({ type: 'http.response.body', body })
}

/** A promise with its resolver. */
export function deferred<T = void>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let settle: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolve) => {
    settle = resolve
  })
  return { promise, resolve: settle }
}

export const GET = 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n'

/** The content behind the head of the only response in `text`. */
export function bodyOf(text: string): string {
  return text.slice(text.indexOf('\r\n\r\n') + 4)
}
