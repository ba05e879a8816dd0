// A WSGI application as a gateway application (PEP 3333), in this process: while its function or its iterable
// works, the event loop waits.
import type {
  Application,
  HeaderField,
  HeaderList,
  HttpScope,
  Receive,
  ReceiveEvent,
  Scope,
  Send,
} from '../gateway/asgi.ts'
import type { WsgiApplication, WsgiErrors } from '../gateway/wsgi.ts'
import { makeEnviron } from './wsgi-environ.ts'
import { WsgiResponse } from './wsgi-response.ts'

/** Options of `wsgi`. */
export interface WsgiOptions {
  /** Largest request body, in bytes; a larger one is answered with 413. Default: 10 MiB. */
  readonly limitBodyBytes?: number
  /** `wsgi.errors`. Default: the standard error stream of the process. */
  readonly errors?: WsgiErrors
  /** `wsgi.multiprocess`: true when other processes run the same application. Default: false. */
  readonly multiprocess?: boolean
}

/**
 * Runs a WSGI application as a gateway application.
 *
 * The body is received as a whole before the application is called. Errors of the application are thrown on:
 * the server answers 500, or cuts the connection when the head was sent. Synchronous as long as the server is.
 * `lifespan` is answered; WebSockets are refused. Throws a `TypeError` when `application` is not a function
 * or an option is out of range.
 */
export function wsgi(application: WsgiApplication, options: WsgiOptions = {}): Application {
  const { limitBodyBytes = 10 * 1024 * 1024, errors = standardError, multiprocess = false } = options
  if (typeof application !== 'function')
    throw new TypeError(`wsgi() runs a function of (environ, startResponse), not ${typeof application}`)
  if (!Number.isSafeInteger(limitBodyBytes) || limitBodyBytes < 0)
    throw new TypeError(`wsgi: limitBodyBytes is a number of bytes, not ${limitBodyBytes}`)

  function call(scope: HttpScope, send: Send, body: ReceivedBody): void | Promise<void> {
    if (body.state === 'gone') return undefined
    if (body.state === 'too large') return refuse(send)
    const environ = makeEnviron(scope, body.bytes(), { errors, multiprocess })
    return new WsgiResponse(scope, send).run(application, environ)
  }

  return function wsgiAdapter(scope: Scope, receive: Receive, send: Send): void | Promise<void> {
    if (scope.type === 'lifespan') return live(receive, send)
    // WSGI has no WebSockets: closed before it was accepted, the handshake is answered with 403.
    if (scope.type === 'websocket') return send({ type: 'websocket.close' })
    const body = readBody(receive, new ReceivedBody(scope.headers, limitBodyBytes))
    return body instanceof Promise ? body.then((body) => call(scope, send, body)) : call(scope, send, body)
  }
}

/**
 * Is this, by its number of parameters, a WSGI application? WSGI's take two (environ, startResponse),
 * gateway applications three (scope, receive, send). Parameters with defaults and rest parameters do not count.
 */
export function isWsgiApplication(value: unknown): value is WsgiApplication {
  return typeof value === 'function' && value.length === 2
}

class ReceivedBody {
  state: 'incomplete' | 'complete' | 'gone' | 'too large' = 'incomplete'
  readonly #limit: number
  readonly #parts: Uint8Array[] = []
  #size = 0

  constructor(headers: HeaderList, limit: number) {
    this.#limit = limit
    const declared = headers.find(([name]) => name === 'content-length')
    // Not read at all: a client that waits for "100 Continue" need not send what will be refused.
    if (declared !== undefined && Number(declared[1]) > limit) this.state = 'too large'
  }

  add(event: ReceiveEvent): void {
    if (event.type !== 'http.request') {
      this.state = 'gone'
      return
    }
    this.#parts.push(event.body)
    this.#size += event.body.byteLength
    if (this.#size > this.#limit) this.state = 'too large'
    else if (!event.moreBody) this.state = 'complete'
  }

  bytes(): Uint8Array {
    const [first] = this.#parts
    return first !== undefined && this.#parts.length === 1 ? first : Buffer.concat(this.#parts, this.#size)
  }
}

function readBody(receive: Receive, body: ReceivedBody): ReceivedBody | Promise<ReceivedBody> {
  while (body.state === 'incomplete') {
    const event = receive()
    if (event instanceof Promise) return readRest(receive, body, event)
    body.add(event)
  }
  return body
}

async function readRest(receive: Receive, body: ReceivedBody, event: Promise<ReceiveEvent>): Promise<ReceivedBody> {
  body.add(await event)
  while (body.state === 'incomplete') body.add(await receive())
  return body
}

const plainText: HeaderList = Object.freeze([Object.freeze<HeaderField>(['content-type', 'text/plain; charset=utf-8'])])

function refuse(send: Send): void | Promise<void> {
  const started = send({ type: 'http.response.start', status: 413, headers: plainText })
  const body = { type: 'http.response.body', body: 'Content Too Large' } as const
  return started instanceof Promise ? started.then(() => send(body)) : send(body)
}

/** WSGI has no start and no end: both are complete at once. */
async function live(receive: Receive, send: Send): Promise<void> {
  await receive()
  await send({ type: 'lifespan.startup.complete' })
  await receive()
  await send({ type: 'lifespan.shutdown.complete' })
}

const standardError: WsgiErrors = {
  write(text) {
    process.stderr.write(text)
  },
  writelines(lines) {
    for (const line of lines) process.stderr.write(line)
  },
  flush() {},
}
