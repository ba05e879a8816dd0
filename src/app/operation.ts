// An endpoint as a handler: read, call, answer.
//
// All that can be known before the first request is in its plan. A request then runs straight through: nothing waits
// that need not, and errors are looked for only once it is certain that there is one.

import type { Handler } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import { Invalid } from '../schema/validator.ts'
import type { BodyParts } from './body-parts.ts'
import { conclude } from './conclude.ts'
import { execute } from './execution.ts'
import type { Plan } from './plan.ts'
import { refusal, unread } from './refusal.ts'

/** Where a handler finds its plan: it is made late, and anew when dependencies are overridden. */
export interface PlanHolder {
  plan: Plan | undefined
  makePlan(): Plan
}

/** The handler of an endpoint. */
export function operationHandler(holder: PlanHolder): Handler {
  return function operation(request) {
    const plan = holder.plan ?? holder.makePlan()
    const { plain } = plan
    if (plain !== undefined) return plan.answer(plain(request))
    if (plan.dependencies.length > 0) return execute(plan, request)
    return operate(plan, request)
  }
}

function operate(plan: Plan, request: Request): Response | Promise<Response> {
  const { endpoint, body } = plan
  const values = plan.valuesFor(request)
  let isInvalid = false
  for (const reader of endpoint.readers) {
    const value = reader.read(request)
    if (value instanceof Invalid) isInvalid = true
    values[reader.index] = value
  }
  if (endpoint.mayWait && values.some(isPromise)) return operateLater(plan, request, values)
  if (body !== undefined) return readBody(plan, body, request, values)
  if (isInvalid) throw refusal(plan, request, values, unread)
  const result = endpoint.invoke(values)
  return plan.isSimple ? plan.answer(result) : conclude(plan, request, values, result)
}

async function operateLater(plan: Plan, request: Request, values: readonly unknown[]): Promise<Response> {
  const settled = await Promise.all(values)
  return plan.body === undefined
    ? callEndpoint(plan, request, settled, unread)
    : readBody(plan, plan.body, request, settled)
}

function readBody(plan: Plan, body: BodyParts, request: Request, values: unknown[]): Response | Promise<Response> {
  const content = body.read(request)
  if (!(content instanceof Promise)) return operateOn(plan, body, request, values, content)
  return content.then((arrived) => operateOn(plan, body, request, values, arrived))
}

function operateOn(
  plan: Plan,
  body: BodyParts,
  request: Request,
  values: unknown[],
  content: unknown,
): Response | Promise<Response> {
  if (body.isFaulty(content)) throw refusal(plan, request, values, content)
  for (const part of body.parts) values[part.index] = part.read(content)
  if (!plan.endpoint.mayWait || !values.some(isPromise)) return callEndpoint(plan, request, values, content)
  return Promise.all(values).then((settled) => callEndpoint(plan, request, settled, content))
}

function callEndpoint(
  plan: Plan,
  request: Request,
  values: readonly unknown[],
  content: unknown,
): Response | Promise<Response> {
  if (values.some(isRefused)) throw refusal(plan, request, values, content)
  return conclude(plan, request, values, plan.endpoint.invoke(values))
}

function isPromise(value: unknown): boolean {
  return value instanceof Promise
}

function isRefused(value: unknown): boolean {
  return value instanceof Invalid
}
