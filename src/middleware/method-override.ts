// PUT, PATCH and DELETE from HTML forms, which know GET and POST only.

import { HttpError } from '../http/errors.ts'
import type { Form } from '../http/form.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import { described } from './described.ts'

/** Options of `methodOverride`. */
export interface MethodOverrideOptions {
  /** The field of urlencoded forms that names the method; false for none. Default `_method`. */
  readonly field?: string | false
  /** The parameter of the query that does, for forms with files: `action="/photos/7?_method=PUT"`. Default false. */
  readonly query?: string | false
  /** The header that does, for clients behind proxies that know few methods: `x-http-method-override`. Default false. */
  readonly header?: string | false
}

const overrides: readonly string[] = ['PUT', 'PATCH', 'DELETE']

/**
 * Makes PUT, PATCH or DELETE of a POST that asks for it. Header, query and field are looked at in this order; another
 * method there is 400. Put it outside of the router, and inside of what protects against forged requests.
 * Throws a TypeError for faulty options.
 */
export function methodOverride(options: MethodOverrideOptions = {}): Middleware {
  const { field = '_method', query = false, header = false } = options
  for (const [name, value] of Object.entries({ field, query, header })) {
    if (value !== false && (typeof value !== 'string' || value === '')) {
      throw new TypeError(`methodOverride: ${name} must be a name or false`)
    }
  }
  if (field === false && query === false && header === false) {
    throw new TypeError('methodOverride: give a field, a query parameter or a header')
  }
  return described(
    'methodOverride',
    { field, query, header },
    (next) =>
      function methodOverride(request) {
        // Only POST: a link or an image, which any page can make a browser follow, must never change anything.
        if (request.method !== 'POST') return next(request)
        const named =
          (header === false ? undefined : request.headers.get(header)) ??
          (query === false ? undefined : request.query.get(query))
        if (named !== undefined || field === false || !isForm(request)) return run(request, named, next)
        return readField(request, field, next)
      },
  )
}

// A form with files is left to its endpoint, which knows its limits.
function isForm(request: Request): boolean {
  return request.contentType.type === 'application/x-www-form-urlencoded'
}

function readField(request: Request, field: string, next: Handler): Response | Promise<Response> {
  const form = request.readForm()
  if (!(form instanceof Promise)) return run(request, form.text(field), next)
  return form.then((arrived: Form) => run(request, arrived.text(field), next))
}

function run(request: Request, named: string | undefined, next: Handler): Response | Promise<Response> {
  if (named !== undefined) request.replaceScope({ method: methodOf(named) })
  return next(request)
}

function methodOf(named: string): string {
  const method = named.toUpperCase()
  if (overrides.includes(method)) return method
  throw new HttpError(400, `the method of a form must be one of ${overrides.join(', ')}`)
}
