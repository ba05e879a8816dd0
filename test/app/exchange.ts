// Drives a handler in process: a request as a server would make it.

import type { HttpScope, ReceiveEvent } from 'testudo/gateway'
import { type Handler, Request, type Response } from 'testudo/http'

/** What a test says of a request. */
export interface RequestInit {
  readonly headers?: readonly (readonly [string, string])[]
  /** Sent as JSON, with the content type, unless it is text or bytes. */
  readonly body?: unknown
  /** The body arrives later and in pieces. */
  readonly late?: boolean
  readonly state?: Record<string, unknown>
  readonly rootPath?: string
}

/** A request: `GET /path?query`. */
export function requestOf(line: string, init: RequestInit = {}): Request {
  const [method = '', target = ''] = line.split(' ')
  const [rawPath = '', queryString = ''] = target.split('?')
  const headers = [...(init.headers ?? [])]
  const { body } = init
  let bytes = new Uint8Array()
  if (body instanceof Uint8Array) bytes = new Uint8Array(body)
  else if (body !== undefined) {
    const isText = typeof body === 'string'
    bytes = new TextEncoder().encode(isText ? body : JSON.stringify(body))
    if (!isText) headers.push(['content-type', 'application/json'])
  }
  const scope: HttpScope = {
    type: 'http',
    asgi: { version: '3.0', specVersion: '2.5' },
    httpVersion: '1.1',
    scheme: 'http',
    method,
    path: decodeURIComponent(rawPath),
    rawPath,
    queryString,
    rootPath: init.rootPath ?? '',
    headers: [['host', 'testserver'], ...headers],
    client: ['127.0.0.1', 50000],
    server: ['testserver', 80],
    state: init.state ?? {},
    extensions: {},
    signal: new AbortController().signal,
  }
  const half = bytes.length >> 1
  const events: ReceiveEvent[] =
    init.late === true
      ? [
          { type: 'http.request', body: bytes.subarray(0, half), moreBody: true },
          { type: 'http.request', body: bytes.subarray(half), moreBody: false },
        ]
      : [{ type: 'http.request', body: bytes, moreBody: false }]
  return new Request(scope, () => {
    const event = events.shift() ?? ({ type: 'http.disconnect' } as const)
    return init.late === true ? Promise.resolve(event) : event
  })
}

/** What came back, with the body as text. */
export interface Answered {
  readonly status: number
  readonly headers: Response['headers']
  readonly text: string
  /** The body parsed as JSON. */
  readonly json: unknown
}

/** Sends one request. */
export async function exchange(handler: Handler, line: string, init?: RequestInit): Promise<Answered> {
  return answered(await handler(requestOf(line, init)))
}

/** Reads a response to its end. */
export async function answered(response: Response): Promise<Answered> {
  const { body, status, headers } = response
  const chunks: (string | Uint8Array)[] = []
  if (typeof body === 'string' || body instanceof Uint8Array) chunks.push(body)
  else if (body !== null) for await (const chunk of body) chunks.push(chunk)
  const text = chunks.map((chunk) => (typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk))).join('')
  return {
    status,
    headers,
    text,
    get json(): unknown {
      return JSON.parse(text)
    },
  }
}
