// What comes over plain HTTP is sent to HTTPS.

import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { described } from './described.ts'

/** Options of `httpsRedirect`. */
export interface HttpsRedirectOptions {
  /** The host to go to, with port if it is not 443. Default: the one that was asked for. */
  readonly host?: string
  /** Paths that plain HTTP may have: a health check. Strings are whole paths. Default none. */
  readonly exempt?: readonly (string | RegExp)[]
  /** 307 keeps the method; 308 may be remembered. Default 307. */
  readonly status?: 307 | 308
}

const invalidHost = Response.text('Invalid host header', { status: 400 })

/**
 * Redirects `http` to `https`, with path and query. Behind a proxy that ends TLS the scheme must come from the proxy.
 * Without `host` the name is the client's: put `trustedHost` outside. Throws a TypeError for a faulty `host`.
 */
export function httpsRedirect(options: HttpsRedirectOptions = {}): Middleware {
  const { host, exempt = [], status = 307 } = options
  if (host !== undefined && !URL.canParse(`https://${host}/`)) {
    throw new TypeError(`httpsRedirect: ${JSON.stringify(host)} is no host with an optional port`)
  }
  return described(
    'httpsRedirect',
    { host, exempt, status },
    (next) =>
      function httpsRedirect(request) {
        if (request.scope.scheme !== 'http' || isExempt(request.path, exempt)) return next(request)
        // A name as `1.2.3.4.5` may stand in a Host field, but in no URL.
        if (!URL.canParse(request.url)) return invalidHost
        return Response.redirect(secureUrl(request, host), status)
      },
  )
}

function secureUrl(request: Request, host: string | undefined): string {
  const url = new URL(request.url)
  // The default ports of both schemes go; another one stays, because nobody knows the port of HTTPS then.
  url.protocol = 'https:'
  if (host === undefined) return url.href
  url.port = ''
  url.host = host
  return url.href
}

function isExempt(path: string, exempt: readonly (string | RegExp)[]): boolean {
  return exempt.some((one) => (typeof one === 'string' ? one === path : path.search(one) !== -1))
}
