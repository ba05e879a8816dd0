// What every template of a page can see, by the names of Django and Jinja; for engines of JavaScript in camel case too.
// Functions, so that a page that does not ask for a token does not get its cookie either.

import type { Request } from '../../http/request.ts'

/** Makes the path or URL of a route: `(name, params) => app.urlFor(name, params)`. */
export type UrlFor = (name: string, params: Readonly<Record<string, unknown>>, request: Request) => string

// Most applications have no templates: what these need is loaded with the first page.
async function importHelpers(): Promise<Helpers> {
  const [csrf, flash, security] = await Promise.all([
    import('../../middleware/csrf.ts'),
    import('../../middleware/flash.ts'),
    import('../../middleware/security-headers.ts'),
  ])
  const { csrfField, csrfTokenOf } = csrf
  return { csrfField, csrfTokenOf, flashes: flash.flashes, cspNonceOf: security.cspNonceOf }
}

interface Helpers {
  csrfTokenOf(request: Request): string
  csrfField(request: Request): string
  cspNonceOf(request: Request): string | undefined
  flashes(request: Request): readonly object[]
}

let imported: Promise<Helpers> | undefined

/** The helpers of one request. */
export async function helpersOf(request: Request, urlFor: UrlFor | undefined): Promise<Record<string, unknown>> {
  const helpers = await (imported ??= importHelpers())
  const csrfToken = (): string => helpers.csrfTokenOf(request)
  const csrfField = (): string => helpers.csrfField(request)
  const cspNonce = (): string | undefined => helpers.cspNonceOf(request)
  const link = (name: unknown, params: unknown): string => {
    if (urlFor === undefined) {
      throw new TypeError('url_for: new Templates({ urlFor: (name, params) => app.urlFor(name, params) }) is needed')
    }
    const given = typeof params === 'object' && params !== null ? (params as Readonly<Record<string, unknown>>) : {}
    return urlFor(String(name), given, request)
  }
  return {
    request: requestView(request),
    url_for: link,
    urlFor: link,
    csrf_token: csrfToken,
    csrfToken,
    csrf_field: csrfField,
    csrfField,
    csp_nonce: cspNonce,
    cspNonce,
    flashes: () => helpers.flashes(request),
  }
}

// Its own members only: a template can read no more of a request than this.
function requestView(request: Request): object {
  return {
    method: request.method,
    path: request.path,
    get url() {
      return request.url
    },
    get query() {
      return Object.fromEntries(request.query)
    },
    get params() {
      return { ...request.params }
    },
  }
}
