// An application's own signals around its layers.

import type { Handler } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import type { AppLogger } from './logger.ts'
import { gotRequestException, requestFinished, requestStarted, type Signal } from './signals.ts'

/** Who sends, and where errors of listeners go. */
export interface Announcer {
  readonly sender: unknown
  readonly logger: Pick<AppLogger, 'error'>
}

/** Answers through the layers, and tells of it. To be called only where one of the two signals is heard. */
export function announced(request: Request, layers: Handler, announcer: Announcer): ReturnType<Handler> {
  if (requestFinished.heard) return observed(request, layers, announcer)
  return started(request, layers, announcer)
}

function observed(request: Request, layers: Handler, announcer: Announcer): ReturnType<Handler> {
  let response: Response | undefined
  // Others may still use what a listener closes (a connection of the request): it is told after all of them.
  request.deferLast(() => tell(requestFinished, { request, response }, announcer))
  const answer: unknown = started(request, layers, announcer)
  const note = (value: unknown): unknown => {
    if (value instanceof Response) response = value
    return value
  }
  // What is neither is somebody else's concern: it passes through.
  const isPending = typeof answer === 'object' && answer !== null && 'then' in answer && !(answer instanceof Response)
  return (isPending ? Promise.resolve(answer).then(note) : note(answer)) as ReturnType<Handler>
}

function started(request: Request, layers: Handler, announcer: Announcer): ReturnType<Handler> {
  if (!requestStarted.heard) return layers(request)
  const told = tell(requestStarted, { request }, announcer)
  return told === undefined ? layers(request) : told.then(() => layers(request))
}

/** Tells of a bug. The answer does not wait for listeners. */
export function announceException(request: Request, error: unknown, announcer: Announcer): void {
  if (gotRequestException.heard) void tell(gotRequestException, { request, error }, announcer)
}

function tell<T>(signal: Signal<T>, event: T, { sender, logger }: Announcer): void | Promise<void> {
  const report = (errors: readonly unknown[]): void => {
    for (const err of errors) logger.error({ err, signal: signal.name }, `a listener of ${signal.name} failed`)
  }
  const errors = signal.sendRobust(event, sender)
  if (errors instanceof Promise) return errors.then(report)
  report(errors)
}
