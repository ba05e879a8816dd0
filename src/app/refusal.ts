// What is answered to a request whose arguments are invalid.

import type { Request } from '../http/request.ts'
import { Report } from '../schema/errors.ts'
import { Invalid } from '../schema/validator.ts'
import type { Plan } from './plan.ts'
import { prefersProblem, ValidationError } from './validation-error.ts'

/** In the place of a body that nothing has asked for. */
export const unread: unique symbol = Symbol('unread')

/**
 * Everything that is wrong with a request: of each function in the order of calls, path, query, header, cookie, body;
 * a body that is wrong as a whole at the end. `content` is what was read of the body.
 */
export function refusal(plan: Plan, request: Request, values: readonly unknown[], content: unknown): ValidationError {
  const report = new Report()
  const { body } = plan
  const isFaulty = body !== undefined && content !== unread && body.isFaulty(content)
  for (const stage of [...plan.dependencies, plan.endpoint]) {
    for (const reader of stage.readers) {
      const value = values[reader.index]
      if (value instanceof Invalid) reader.explain(request, value, report)
    }
    if (isFaulty || content === unread) continue
    for (const part of stage.parts) {
      const value = values[part.index]
      if (value instanceof Invalid) part.explain(content, value, report)
    }
  }
  if (isFaulty) body.explain(content, report)
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
