// From what an endpoint returned to the response that is sent, with what `Reply` and `BackgroundTasks` have to say.

import { isPromiseLike } from '../http/promise-like.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { isWebResponse } from '../http/web-response.ts'
import { printable } from '../middleware/printable.ts'
import { requestIdOf } from '../middleware/request-id.ts'
import { BackgroundTasks, runTasks } from './background.ts'
import type { Plan } from './plan.ts'
import { Reply, withReply } from './reply.ts'

/** Makes the response. `result` is what the endpoint returned, a promise too. */
export function conclude(
  plan: Plan,
  request: Request,
  values: readonly unknown[],
  result: unknown,
): Response | Promise<Response> {
  if (plan.isSimple) return plan.answer(result)
  return isPromiseLike(result)
    ? Promise.resolve(result).then((settled) => concludeInjected(plan, request, values, settled))
    : concludeInjected(plan, request, values, result)
}

function concludeInjected(
  plan: Plan,
  request: Request,
  values: readonly unknown[],
  result: unknown,
): Response | Promise<Response> {
  const answer = plan.answer(result)
  if (answer instanceof Promise) return answer.then((response) => finish(plan, request, values, result, response))
  return finish(plan, request, values, result, answer)
}

function finish(plan: Plan, request: Request, values: readonly unknown[], result: unknown, answer: Response): Response {
  const reply = values[plan.reply]
  const isOwn = result instanceof Response || isWebResponse(result)
  const response = reply instanceof Reply && !isOwn ? withReply(answer, reply) : answer
  const background = values[plan.background]
  // A stream may add tasks while it is sent.
  if (background instanceof BackgroundTasks && (background.size > 0 || isStreamed(response))) {
    // The last that is deferred runs first: before dependencies close what the tasks may need.
    request.defer(() => runTasks(background, (error, name) => report(plan, request, error, name)))
  }
  return response
}

function report(plan: Plan, request: Request, error: unknown, name: string): void {
  const method = printable(request.method)
  const path = printable(request.path)
  const entry = { err: error, method, path, requestId: requestIdOf(request) ?? null, task: name }
  plan.logger.error(entry, `${method} ${path}: the background task ${name} failed`)
}

function isStreamed({ body }: Response): boolean {
  return body !== null && typeof body !== 'string' && !(body instanceof Uint8Array)
}
