// A response on its way out, changed: what most middleware does with the answer of `next`.

import { HttpError } from '../http/errors.ts'
import { Response } from '../http/response.ts'
import { fromWebResponse, isWebResponse } from '../http/web-response.ts'

/**
 * The answer of `next(request)` with `change` applied to its response: at once when it is there at once. A response of
 * the web, or an HttpError that was returned, becomes one of ours first. What is no response at all passes through:
 * who sends it says what is wrong.
 */
export function changed(
  answer: Response | Promise<Response>,
  change: (response: Response) => Response,
): Response | Promise<Response> {
  return answer instanceof Response ? change(answer) : changeLater(answer, change)
}

async function changeLater(answer: Promise<Response>, change: (response: Response) => Response): Promise<Response> {
  const value: unknown = await answer
  if (value instanceof Response) return change(value)
  if (value instanceof HttpError) return change(value.toResponse())
  if (isWebResponse(value)) return change(fromWebResponse(value))
  return answer
}
