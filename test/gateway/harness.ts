// A server in a few lines: scopes and queues of events, as a conforming server makes them.
import type {
  Application,
  HttpScope,
  LifespanScope,
  ReceiveEvent,
  Scope,
  Send,
  SendEvent,
  WebSocketScope,
} from '../../src/gateway/asgi.ts'

const asgi = { version: '3.0', specVersion: '2.5' } as const

const connection = {
  asgi,
  httpVersion: '1.1',
  path: '/',
  rawPath: '/',
  queryString: '',
  rootPath: '',
  headers: [['host', 'example.test']],
  client: ['127.0.0.1', 50_000],
  server: ['127.0.0.1', 8000],
} as const

export const everyExtension = {
  'http.response.trailers': {},
  'http.response.pathsend': {},
  'http.response.earlyHints': {},
  'http.response.debug': {},
  'websocket.http.response': {},
} as const

export function httpScope(changes: Partial<HttpScope> = {}): HttpScope {
  const { signal } = new AbortController()
  return { ...connection, type: 'http', scheme: 'http', method: 'GET', state: {}, extensions: {}, signal, ...changes }
}

export function webSocketScope(changes: Partial<WebSocketScope> = {}): WebSocketScope {
  const { signal } = new AbortController()
  const own = { type: 'websocket', scheme: 'ws', subprotocols: [] } as const
  return { ...connection, ...own, state: {}, extensions: {}, signal, ...changes }
}

export function lifespanScope(changes: Partial<LifespanScope> = {}): LifespanScope {
  return { type: 'lifespan', asgi, state: {}, ...changes }
}

export interface Call {
  readonly scope: Scope
  /** What `receive` gives, in order; then what `otherwise` says. */
  readonly events?: readonly unknown[]
  /** Default: http.disconnect once the response is complete, else a promise that never settles. */
  readonly otherwise?: () => unknown
  /** What `send` returns, after the event was recorded. Default: nothing. */
  readonly send?: (event: SendEvent) => unknown
  /** True: `receive` and `send` give promises. */
  readonly asynchronous?: boolean
}

export interface Outcome {
  readonly sent: SendEvent[]
  /** What the application returned, as it is: a promise stays one. */
  readonly result: unknown
}

/** Calls an application as a server does. */
export function call(
  application: Application,
  { scope, events = [], otherwise, send, asynchronous = false }: Call,
): Outcome {
  const queue = [...events]
  const sent: SendEvent[] = []
  const complete = (): boolean =>
    sent.some(
      (event) =>
        (event.type === 'http.response.body' && event.moreBody !== true) || event.type === 'http.response.pathsend',
    )
  const next = (): unknown => {
    if (queue.length > 0) return queue.shift()
    if (otherwise !== undefined) return otherwise()
    return complete() ? { type: 'http.disconnect' } : new Promise(() => {})
  }
  // The casts let a test be a server that does not conform.
  const receive = (): ReceiveEvent => (asynchronous ? Promise.resolve(next()) : next()) as ReceiveEvent
  const record = ((event) => {
    sent.push(event)
    const result = send?.(event)
    return asynchronous ? Promise.resolve(result) : result
  }) as Send
  return { sent, result: application(scope, receive, record) }
}

export const request = (body = '', moreBody = false): ReceiveEvent => ({
  type: 'http.request',
  body: Buffer.from(body),
  moreBody,
})
