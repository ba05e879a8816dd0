// The only bridge: a handler becomes a gateway application.
//
// Sync-preserving: when the handler returns a response and not a promise, both events are sent before this returns.

import type { Application, HttpResponsePathsend, LifespanScope, Receive, Send } from '../gateway/asgi.ts'
import { debugInfoOf } from './debug-info.ts'
import { ClientDisconnect, HttpError } from './errors.ts'
import { FileBody } from './file-body.ts'
import type { Handler } from './handler.ts'
import { isPromiseLike } from './promise-like.ts'
import { discardStream, sendStream } from './pump.ts'
import { deferredOf, Request } from './request.ts'
import { Response, type ResponseBody, type ResponseStream } from './response.ts'
import { fromWebResponse, isWebResponse } from './web-response.ts'

/** What happens before the first request and after the last. */
export interface Lifespan {
  /** Runs before the server accepts connections; what it puts into `state` is in every request's `state`. */
  startup?(state: Record<string, unknown>): void | Promise<void>
  /** Runs when the server stops, after the last response. */
  shutdown?(): void | Promise<void>
}

/**
 * Makes a gateway application of a handler. An HttpError that the handler throws becomes its response; any other error
 * is the server's, which answers 500. WebSockets are refused.
 */
export function application(handler: Handler, lifespan: Lifespan = {}): Application {
  if (typeof handler !== 'function') {
    throw new TypeError('application(handler): the handler must be a function (request) => Response')
  }
  return function application(scope, receive, send) {
    switch (scope.type) {
      case 'http':
        return exchange(handler, new Request(scope, receive, send), send)
      case 'lifespan':
        return live(lifespan, scope, receive, send)
      case 'websocket':
        return refuse(receive, send)
      default:
        return scope satisfies never
    }
  }
}

// Four ways on: an answer or a promise of one, and each may fail. What needs no waiting makes no promise.
function exchange(handler: Handler, request: Request, send: Send): void | Promise<void> {
  let response: Response
  try {
    const answer: unknown = handler(request)
    if (!(answer instanceof Response) && isPromiseLike(answer)) return exchangeLater(answer, request, send)
    response = toResponse(answer, request)
  } catch (error) {
    return fail(error, request, send)
  }
  return deliver(response, request, send)
}

async function exchangeLater(answer: PromiseLike<unknown>, request: Request, send: Send): Promise<void> {
  let response: Response
  try {
    response = toResponse(await answer, request)
  } catch (error) {
    return fail(error, request, send)
  }
  return deliver(response, request, send)
}

function fail(error: unknown, request: Request, send: Send): void | Promise<void> {
  if (error instanceof HttpError) {
    let response: Response
    try {
      response = error.toResponse()
    } catch (unsayable) {
      return fail(unsayable, request, send)
    }
    return deliver(response, request, send)
  }
  // Nobody is left to answer, or it is a bug and the server answers.
  const errors = error instanceof ClientDisconnect ? [] : [error]
  if (deferredOf(request).length > 0) return cleanUp(request, errors, 'answering and cleaning up')
  if (errors.length > 0) throw error
}

function deliver(response: Response, request: Request, send: Send): void | Promise<void> {
  // A streaming producer may still defer something while it runs.
  if (isWhole(response.body) && deferredOf(request).length === 0) return sendResponse(response, request, send)
  return deliverAndCleanUp(response, request, send)
}

async function deliverAndCleanUp(response: Response, request: Request, send: Send): Promise<void> {
  const errors: unknown[] = []
  try {
    await sendResponse(response, request, send)
  } catch (error) {
    errors.push(error)
  }
  // The server may write at the end of this turn of the event loop: clean-up must not hold the last byte back.
  if (deferredOf(request).length > 0) await nextTurn()
  return cleanUp(request, errors, 'answering and cleaning up')
}

/**
 * Runs what a request deferred: last in, first out; an error in one does not stop the others. Throws the only error,
 * or an AggregateError of all. `errors` are those before it, `doing` says where they came from.
 */
export async function cleanUp(request: Request, errors: unknown[] = [], doing: string = 'cleaning up'): Promise<void> {
  const deferred = deferredOf(request)
  for (let run = deferred.pop(); run !== undefined; run = deferred.pop()) {
    try {
      await run()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length === 1) throw errors[0]
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} errors while ${doing}`)
}

function sendResponse(response: Response, request: Request, send: Send): void | Promise<void> {
  const info = debugInfoOf(response)
  // No server offers it, so it never leaves the process.
  if (info === undefined || request.scope.extensions['http.response.debug'] === undefined) {
    return sendContent(response, request, send)
  }
  const told = send({ type: 'http.response.debug', info: { ...info } })
  return told === undefined
    ? sendContent(response, request, send)
    : told.then(() => sendContent(response, request, send))
}

function sendContent(response: Response, request: Request, send: Send): void | Promise<void> {
  const { body } = response
  const started = send({ type: 'http.response.start', status: response.status, headers: response.headerList })
  if (!isWhole(body)) return sendStreamed(started, body, request, send)
  const content = { type: 'http.response.body', body: body ?? '', moreBody: false } as const
  return started === undefined ? send(content) : started.then(() => send(content))
}

async function sendStreamed(
  started: void | Promise<void>,
  body: ResponseStream,
  request: Request,
  send: Send,
): Promise<void> {
  if (started !== undefined) await started
  if (request.method !== 'HEAD') {
    // The server reads the file itself, straight into its socket.
    if (isSendable(body, request)) return send(pathsend(body))
    return sendStream(request.scope, body, send)
  }
  // The producer need not work for nothing. Two events, so that no server takes the length to be zero.
  await send({ type: 'http.response.body', body: '', moreBody: true })
  await send({ type: 'http.response.body', body: '', moreBody: false })
  await discardStream(body)
}

function toResponse(answer: unknown, request: Request): Response {
  if (answer instanceof Response) return answer
  if (answer instanceof HttpError) return answer.toResponse()
  if (isWebResponse(answer)) return fromWebResponse(answer)
  const fix =
    answer === undefined
      ? 'is a `return` missing? Response.empty() is an answer without content'
      : 'return a Response, such as Response.json(value)'
  const kind = answer === null ? 'null' : typeof answer
  throw new TypeError(`the handler of ${request.method} ${request.path} returned ${kind} and no Response; ${fix}`)
}

async function live(lifespan: Lifespan, scope: LifespanScope, receive: Receive, send: Send): Promise<void> {
  for (;;) {
    const { type } = await receive()
    if (type === 'lifespan.startup') {
      try {
        await lifespan.startup?.(scope.state)
      } catch (error) {
        // Told and thrown: servers show the message, test clients give the error itself to the test.
        await send({ type: 'lifespan.startup.failed', message: describeError(error) })
        throw error
      }
      await send({ type: 'lifespan.startup.complete' })
    } else if (type === 'lifespan.shutdown') {
      try {
        await lifespan.shutdown?.()
      } catch (error) {
        await send({ type: 'lifespan.shutdown.failed' })
        throw error
      }
      await send({ type: 'lifespan.shutdown.complete' })
      return
    }
  }
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

// ASGI: a close before accept refuses the handshake; the client sees 403.
async function refuse(receive: Receive, send: Send): Promise<void> {
  await receive()
  await send({ type: 'websocket.close' })
}

function isWhole(body: ResponseBody | null): body is string | Uint8Array | null {
  return body === null || typeof body === 'string' || body instanceof Uint8Array
}

function pathsend({ path, identity }: FileBody): HttpResponsePathsend {
  const type = 'http.response.pathsend'
  return identity === undefined ? { type, path } : { type, path, file: identity }
}

function isSendable(body: ResponseStream, { scope }: Request): body is FileBody {
  return body instanceof FileBody && body.isWhole && scope.extensions['http.response.pathsend'] !== undefined
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
