// Requests for routers, made without a server.

import type { HttpScope } from '../../src/gateway/asgi.ts'
import type { Handler } from '../../src/http/handler.ts'
import { Request } from '../../src/http/request.ts'
import { Response } from '../../src/http/response.ts'

export interface RequestOptions {
  readonly headers?: HttpScope['headers']
  readonly rootPath?: string
  readonly queryString?: string
}

/** A request for a decoded path. */
export function request(method: string, path: string, options: RequestOptions = {}): Request {
  const scope: HttpScope = {
    type: 'http',
    asgi: { version: '3.0', specVersion: '2.5' },
    httpVersion: '1.1',
    scheme: 'http',
    method,
    path,
    rawPath: encodeURI(path.replace(/\p{Surrogate}/gu, '\uFFFD')),
    queryString: options.queryString ?? '',
    rootPath: options.rootPath ?? '',
    headers: options.headers ?? [['host', 'shop.example']],
    client: ['203.0.113.7', 50123],
    server: ['127.0.0.1', 8000],
    state: {},
    extensions: {},
    signal: new AbortController().signal,
  }
  return new Request(scope, () => ({ type: 'http.request', body: new Uint8Array(), moreBody: false }))
}

/** A handler that answers with its name, and with what the router told it. */
export function echo(name: string): Handler {
  return (request) => Response.json({ name, params: request.params, rootPath: request.rootPath })
}

/** What `echo` answered with, or the status. */
export function answer(handler: Handler, method: string, path: string, options?: RequestOptions): unknown {
  const response = handler(request(method, path, options))
  if (response instanceof Promise) throw new Error(`${method} ${path} was answered by a promise`)
  if (response.status !== 200 || typeof response.body !== 'string') return response.status
  return JSON.parse(response.body)
}

/** The response itself, which must not be a promise. */
export function respond(handler: Handler, method: string, path: string, options?: RequestOptions): Response {
  const response = handler(request(method, path, options))
  if (response instanceof Promise) throw new Error(`${method} ${path} was answered by a promise`)
  return response
}
