// One entry per request, written when the response is over: what was asked, what was answered, how long it took.

import { ClientDisconnect, HttpError } from '../http/errors.ts'
import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { isWebResponse } from '../http/web-response.ts'
import { described } from './described.ts'
import { printable } from './printable.ts'
import { requestIdOf } from './request-id.ts'

/** What is known of a request that is over. Texts are safe to print: see `printable`. */
export interface AccessEntry {
  readonly method: string
  /** The whole decoded path, without the query: queries hold secrets more often than logs should. */
  readonly path: string
  /** The status that was sent; 500 for an error that no one caught, 499 when the client left before an answer. */
  readonly status: number
  /** Milliseconds from the arrival in this middleware to the last byte. */
  readonly durationMs: number
  /** Size of the content; null where it is not known beforehand (streams). */
  readonly bytes: number | null
  /** `host:port` of the peer; null where there is none (Unix sockets). */
  readonly client: string | null
  /** The id of the middleware `requestId`; null without it. */
  readonly requestId: string | null
}

/** Options of `accessLog`. */
export interface AccessLogOptions {
  /** Takes the entry and a line of text; default: the line to stdout. For pino: `(entry, line) => logger.info(entry, line)`. */
  readonly log?: (entry: AccessEntry, line: string) => void
  /** True for requests that shall not be logged, such as health checks. */
  readonly skip?: (request: Request) => boolean
}

/** Logs each request after its response. Put it inside `requestId` and outside `errors`. */
export function accessLog(options: AccessLogOptions = {}): Middleware {
  const { log = writeLine, skip } = options
  return described(
    'accessLog',
    {},
    (next) =>
      function accessLog(request) {
        if (skip?.(request) === true) return next(request)
        const since = performance.now()
        let answer: Response | Promise<Response>
        try {
          answer = next(request)
        } catch (error) {
          logLater(log, request, error, since)
          throw error
        }
        if (!(answer instanceof Response)) return logAnswer(log, request, answer, since)
        logLater(log, request, answer, since)
        return answer
      },
  )
}

async function logAnswer(log: Log, request: Request, answer: Promise<Response>, since: number): Promise<Response> {
  try {
    const response = await answer
    logLater(log, request, response, since)
    return response
  } catch (error) {
    logLater(log, request, error, since)
    throw error
  }
}

type Log = (entry: AccessEntry, line: string) => void

// Deferred last, so it runs first: right after the last byte, before other clean-up adds to the duration.
function logLater(log: Log, request: Request, outcome: unknown, since: number): void {
  request.defer(function logAccess() {
    const entry = toAccessEntry(request, outcome, performance.now() - since)
    log(entry, formatAccess(entry))
  })
}

/** The entry of a request and what came of it: a response, or the error that was thrown. */
export function toAccessEntry(request: Request, outcome: unknown, durationMs: number): AccessEntry {
  return {
    method: printable(request.method),
    path: printable(request.path),
    status: statusOf(outcome),
    durationMs: Math.round(durationMs * 1000) / 1000,
    bytes: request.method === 'HEAD' ? 0 : sizeOf(outcome),
    client: clientOf(request),
    requestId: requestIdOf(request) ?? null,
  }
}

/** The entry as a line: `203.0.113.7:50123 - "GET /books" 200 512 1.204ms 6f1c…`; `-` for what is not known. */
export function formatAccess(entry: AccessEntry): string {
  const { client, method, path, status, bytes, durationMs, requestId } = entry
  const target = path.replaceAll('"', '\\"')
  return `${client ?? '-'} - "${method} ${target}" ${status} ${bytes ?? '-'} ${durationMs}ms ${requestId ?? '-'}`
}

function statusOf(outcome: unknown): number {
  if (outcome instanceof Response || outcome instanceof HttpError) return outcome.status
  if (isWebResponse(outcome)) return outcome.status // it becomes one of ours further out
  return outcome instanceof ClientDisconnect ? 499 : 500
}

function sizeOf(outcome: unknown): number | null {
  if (!(outcome instanceof Response)) return null
  const { body } = outcome
  if (body === null) return 0
  if (typeof body === 'string') return Buffer.byteLength(body)
  if (body instanceof Uint8Array) return body.byteLength
  const declared = outcome.headers.get('content-length')
  return declared !== undefined && /^\d{1,15}$/.test(declared) ? Number(declared) : null
}

function clientOf({ client }: Request): string | null {
  if (client === null) return null
  const [host, port] = client
  return printable(host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)
}

function writeLine(_entry: AccessEntry, line: string): void {
  process.stdout.write(`${line}\n`)
}
