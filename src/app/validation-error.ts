// What a client is told when its input is invalid: 422 in FastAPI's shape, or a problem (RFC 9457) if it prefers that.

import { HttpError } from '../http/errors.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import type { ErrorItem } from '../schema/errors.ts'

/** The request does not match the endpoint's signature. */
export class ValidationError extends HttpError {
  /** Everything that is wrong, in the order path, query, header, cookie, body. */
  readonly errors: readonly ErrorItem[]
  /** Answer with `application/problem+json`. */
  readonly #asProblem: boolean

  constructor(errors: readonly ErrorItem[], options: { readonly asProblem?: boolean } = {}) {
    super(422, errors)
    this.name = 'ValidationError'
    this.message = summaryOf(errors)
    this.errors = errors
    this.#asProblem = options.asProblem ?? false
  }

  /** `{"detail": [{type, loc, msg, input, ctx}]}`, or the same items as `errors` of a problem document. */
  override toResponse(): Response {
    if (!this.#asProblem) return super.toResponse()
    const problem = {
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: this.status,
      detail: this.message,
      errors: this.errors,
    }
    return Response.json(problem, { status: this.status, headers: { 'content-type': 'application/problem+json' } })
  }
}

/** Whether the client would rather have `application/problem+json` than `application/json` (RFC 9110 §12.5.1). */
export function prefersProblem(request: Request): boolean {
  const accept = request.headers.get('accept')
  if (accept?.includes('problem') !== true) return false
  const problem = preferenceOf(accept, 'application/problem+json')
  const plain = preferenceOf(accept, 'application/json')
  if (problem.quality === 0) return false
  return problem.quality > plain.quality || (problem.quality === plain.quality && problem.rank > plain.rank)
}

interface Preference {
  readonly quality: number
  /** How exactly the range names the type: 3 by name, 2 by `application/*`, 1 by anything, 0 not at all. */
  readonly rank: number
}

function preferenceOf(accept: string, type: string): Preference {
  let best: Preference = { quality: 0, rank: 0 }
  for (const part of accept.toLowerCase().split(',')) {
    const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const rank = range === type ? 3 : range === 'application/*' ? 2 : range === '*/*' ? 1 : 0
    if (rank <= best.rank) continue
    const quality = parameters.find((parameter) => parameter.startsWith('q='))
    best = { rank, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 }
  }
  return best
}

function summaryOf(errors: readonly ErrorItem[]): string {
  const [first] = errors
  if (first === undefined) return 'the request is invalid'
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  return `${first.loc.join('.')}: ${first.msg}${more}`
}
