// An endpoint and its signature, compiled into a handler.
//
// All that can be known before the first request is decided here: which sources are read, by which decoder, into
// which argument. A request then runs straight through: read, call, answer; nothing waits that need not, and errors
// are looked for only once it is certain that there is one.

import type { Handler } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import { Report } from '../schema/errors.ts'
import { isStandardSchema } from '../schema/schema.ts'
import type { Parameter, Signature } from '../schema/signature.ts'
import { Invalid } from '../schema/validator.ts'
import { type Answer, type AnswerOptions, compileAnswer } from './answer.ts'
import { compileCall } from './call.ts'
import type { Endpoint } from './endpoint.ts'
import { BodyPart, type Content, explainContent, isFaulty, parseContent } from './json-body.ts'
import { compileReader, type Reader, sourceOrder } from './readers.ts'
import { prefersProblem, ValidationError } from './validation-error.ts'

/**
 * Compiles an endpoint. Without a signature it is called with the request. `label` names it in messages.
 * Throws a TypeError that names endpoint and parameter when a schema does not fit its source.
 */
export function compileOperation(
  endpoint: Endpoint,
  signature: Signature | undefined,
  options: AnswerOptions,
  label: string,
): Handler {
  const answer = compileAnswer(options, label)
  return signature === undefined
    ? plainOperation(endpoint as (request: Request) => unknown, answer)
    : signedOperation(new Plan(endpoint, signature, answer, label))
}

function plainOperation(endpoint: (request: Request) => unknown, answer: Answer): Handler {
  return function operation(request) {
    return answer(endpoint(request))
  }
}

function signedOperation(plan: Plan): Handler {
  const { readers, size, hasBody, mayWait, answer } = plan

  return function operation(request) {
    // oxlint-disable-next-line unicorn/no-new-array -- readers fill it out of order
    const values: unknown[] = new Array(size)
    let isInvalid = false
    for (const reader of readers) {
      const value = reader.read(request)
      if (value instanceof Invalid) isInvalid = true
      values[reader.index] = value
    }
    if (mayWait && values.some(isPromise)) return operateLater(plan, request, values)
    if (hasBody) return readBody(plan, request, values)
    if (isInvalid) throw refusal(plan, request, values, undefined)
    return answer(plan.call(values))
  }
}

async function operateLater(plan: Plan, request: Request, values: readonly unknown[]): Promise<Response> {
  const settled = await Promise.all(values)
  return plan.hasBody ? readBody(plan, request, settled) : operate(plan, request, settled, undefined)
}

function readBody(plan: Plan, request: Request, values: unknown[]): Response | Promise<Response> {
  const bytes = request.read()
  if (!(bytes instanceof Promise)) return operateOnBytes(plan, request, values, bytes)
  return bytes.then((arrived) => operateOnBytes(plan, request, values, arrived))
}

function operateOnBytes(
  plan: Plan,
  request: Request,
  values: unknown[],
  bytes: Uint8Array,
): Response | Promise<Response> {
  const content = parseContent(request, bytes)
  if (!isFaulty(content, plan.embedded)) for (const part of plan.parts) values[part.index] = part.read(content)
  if (!plan.mayWait || !values.some(isPromise)) return operate(plan, request, values, content)
  return Promise.all(values).then((settled) => operate(plan, request, settled, content))
}

function operate(
  plan: Plan,
  request: Request,
  values: readonly unknown[],
  content: Content | undefined,
): Response | Promise<Response> {
  const isInvalid = content !== undefined && isFaulty(content, plan.embedded)
  if (isInvalid || values.some(isRefused)) throw refusal(plan, request, values, content)
  return plan.answer(plan.call(values))
}

/** Everything that is wrong with a request. */
function refusal(
  plan: Plan,
  request: Request,
  values: readonly unknown[],
  content: Content | undefined,
): ValidationError {
  const report = new Report()
  for (const reader of plan.readers) {
    const value = values[reader.index]
    if (value instanceof Invalid) reader.explain(request, value, report)
  }
  if (content !== undefined && isFaulty(content, plan.embedded)) explainContent(content, report)
  else if (content !== undefined) {
    for (const part of plan.parts) {
      const value = values[part.index]
      if (value instanceof Invalid) part.explain(content, value, report)
    }
  }
  return withoutStack(() => new ValidationError(report.items, { asProblem: prefersProblem(request) }))
}

const stackTraceLimit = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')

// A stack says nothing of what a client did wrong, and to walk it costs more than all the rest of a refusal: an
// invalid request must not be dearer than a valid one.
function withoutStack<E extends Error>(make: () => E): E {
  if (stackTraceLimit?.writable !== true) return make() // frozen intrinsics
  const { stackTraceLimit: limit } = Error
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = limit
  }
}

/** What is known of an endpoint before the first request. */
class Plan {
  /** In the order in which FastAPI lists errors: path, query, header, cookie. */
  readonly readers: readonly Reader[]
  readonly parts: readonly BodyPart[]
  /** Whether the parts are members of the body, and not the body itself. */
  readonly embedded: boolean
  readonly hasBody: boolean
  /** The number of parameters. */
  readonly size: number
  /** Whether a schema may be asynchronous. */
  readonly mayWait: boolean
  readonly call: (values: readonly unknown[]) => unknown
  readonly answer: Answer

  constructor(endpoint: Endpoint, signature: Signature, answer: Answer, label: string) {
    const { parameters } = signature
    const indexed = parameters.map((parameter, index) => ({ parameter, index }))
    const ordered = indexed.toSorted(
      (a, b) => sourceOrder.indexOf(a.parameter.source) - sourceOrder.indexOf(b.parameter.source),
    )
    const bodies = ordered.filter(({ parameter }) => parameter.source === 'body')
    this.embedded = bodies.length > 1 || bodies[0]?.parameter.embed === true
    this.parts = bodies.map(({ parameter, index }) =>
      naming(label, parameter, () => new BodyPart(parameter, index, this.embedded)),
    )
    this.readers = ordered
      .filter(({ parameter }) => parameter.source !== 'body')
      .map(({ parameter, index }) => naming(label, parameter, () => compileReader(parameter, index)))
    this.hasBody = bodies.length > 0
    this.size = parameters.length
    this.mayWait = parameters.some(({ schema }) => isStandardSchema(schema))
    this.call = compileCall(endpoint, signature)
    this.answer = answer
  }
}

function naming<T>(label: string, parameter: Parameter, compile: () => T): T {
  try {
    return compile()
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw new TypeError(`${label}: ${parameter.source} parameter "${parameter.name}": ${problem}`, { cause })
  }
}

function isPromise(value: unknown): boolean {
  return value instanceof Promise
}

function isRefused(value: unknown): boolean {
  return value instanceof Invalid
}
