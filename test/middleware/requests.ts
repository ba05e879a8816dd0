// Requests for middleware: made by hand, or sent through the bridge inside the gateway's lint.

import type { HttpScope, SendEvent } from '../../src/gateway/asgi.ts'
import { lint } from '../../src/gateway/lint.ts'
import { application } from '../../src/http/application.ts'
import type { Handler } from '../../src/http/handler.ts'
import { Request } from '../../src/http/request.ts'
import type { Response } from '../../src/http/response.ts'

export interface RequestOptions {
  readonly method?: string
  readonly path?: string
  readonly headers?: HttpScope['headers']
  readonly queryString?: string
  readonly client?: HttpScope['client']
  readonly scheme?: HttpScope['scheme']
}

export function scopeOf(options: RequestOptions = {}): HttpScope {
  const path = options.path ?? '/'
  return {
    type: 'http',
    asgi: { version: '3.0', specVersion: '2.5' },
    httpVersion: '1.1',
    scheme: options.scheme ?? 'http',
    method: options.method ?? 'GET',
    path,
    rawPath: encodeURI(path),
    queryString: options.queryString ?? '',
    rootPath: '',
    headers: options.headers ?? [],
    client: options.client === undefined ? ['203.0.113.7', 50123] : options.client,
    server: ['127.0.0.1', 8000],
    state: {},
    extensions: {},
    signal: new AbortController().signal,
  }
}

export function request(options: RequestOptions = {}): Request {
  return new Request(scopeOf(options), () => ({ type: 'http.request', body: new Uint8Array(), moreBody: false }))
}

/** The response of a handler that must answer at once. */
export function respond(handler: Handler, options?: RequestOptions): Response {
  const response = handler(request(options))
  if (response instanceof Promise) throw new Error('answered by a promise')
  return response
}

/** Runs a whole exchange, with what was deferred, and gives what was sent. `onSend` sees each event as it is sent. */
export async function exchange(
  handler: Handler,
  options: RequestOptions = {},
  onSend: (event: SendEvent) => void = () => {},
): Promise<SendEvent[]> {
  const sent: SendEvent[] = []
  await lint(application(handler))(
    scopeOf(options),
    () => ({ type: 'http.request', body: new Uint8Array(), moreBody: false }),
    (event) => {
      sent.push(event)
      onSend(event)
    },
  )
  return sent
}
