// The server's side of one exchange, under lint, with every event recorded.

import type {
  Application,
  HeaderList,
  HttpScope,
  ReceiveEvent,
  Scope,
  Send,
  SendEvent,
} from '../../src/gateway/asgi.ts'
import { lint } from '../../src/gateway/lint.ts'
import { Request } from '../../src/http/request.ts'

const encoder = new TextEncoder()

export interface ScopeOptions extends Partial<Omit<HttpScope, 'headers' | 'signal'>> {
  readonly headers?: HeaderList
  readonly signal?: AbortSignal
}

export function httpScope(options: ScopeOptions = {}): HttpScope {
  return {
    type: 'http',
    asgi: { version: '3.0', specVersion: '2.5' },
    httpVersion: '1.1',
    scheme: 'http',
    method: 'GET',
    path: '/',
    rawPath: options.path ?? '/',
    queryString: '',
    rootPath: '',
    headers: [['host', 'example.org']],
    client: ['203.0.113.7', 4711],
    server: ['127.0.0.1', 8000],
    state: {},
    extensions: {},
    signal: new AbortController().signal,
    ...options,
  }
}

/** A body event. */
export function part(text: string | Uint8Array, moreBody = false): ReceiveEvent {
  return { type: 'http.request', body: typeof text === 'string' ? encoder.encode(text) : text, moreBody }
}

/** Delivers the events in order, each as a promise if `later`; then waits for ever. */
export function receiver(events: readonly ReceiveEvent[], later = false): () => ReceiveEvent | Promise<ReceiveEvent> {
  const rest = [...events]
  return () => {
    const event = rest.shift()
    if (event === undefined) return new Promise(() => {})
    return later ? Promise.resolve(event) : event
  }
}

/** A request with a body in the given pieces. */
export function requestWith(
  pieces: readonly (string | Uint8Array)[],
  options: ScopeOptions & { readonly later?: boolean } = {},
): Request {
  const { later = false, ...scope } = options
  const events = pieces.map((piece, index) => part(piece, index < pieces.length - 1))
  return new Request(httpScope({ method: 'POST', ...scope }), receiver(events.length > 0 ? events : [part('')], later))
}

export interface Recording {
  readonly events: SendEvent[]
  readonly status: number | undefined
  readonly headers: HeaderList
  readonly body: string
  /** What the application returned: undefined when it was synchronous. */
  readonly result: void | Promise<void>
}

/** Calls the application inside lint; `send` decides what the server answers to each event. */
export function call(
  application: Application,
  scope: Scope = httpScope(),
  receive: () => ReceiveEvent | Promise<ReceiveEvent> = receiver([part('')]),
  onSend?: Send,
): Recording {
  const events: SendEvent[] = []
  const result = lint(application)(scope, receive, (event) => {
    events.push(event)
    return onSend?.(event)
  })
  return {
    events,
    result,
    get status() {
      return start(events)?.status
    },
    get headers() {
      return start(events)?.headers ?? []
    },
    get body() {
      return events.map((event) => (event.type === 'http.response.body' ? textOf(event.body) : '')).join('')
    },
  }
}

function start(events: readonly SendEvent[]): Extract<SendEvent, { type: 'http.response.start' }> | undefined {
  return events.find((event) => event.type === 'http.response.start')
}

function textOf(body: string | Uint8Array | undefined): string {
  return typeof body === 'string' ? body : new TextDecoder().decode(body)
}
