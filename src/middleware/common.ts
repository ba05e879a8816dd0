// What a public site does with every request before anything else: one name for itself, and no service for bad robots.

import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { described } from './described.ts'

/** Options of `common`: those of Django's CommonMiddleware. Slashes are the router's, lengths the server's. */
export interface CommonOptions {
  /** Send `shop.example` to `www.shop.example`, with path and query. Default false. */
  readonly prependWww?: boolean
  /** 308 keeps the method and may be remembered, 307 may not; 301 and 302 turn POST into GET. Default 308. */
  readonly redirectStatus?: 301 | 302 | 307 | 308
  /** Patterns of `User-Agent`: who matches one is answered 403. Default none. */
  readonly disallowedUserAgents?: readonly RegExp[]
}

const forbidden = Response.text('Forbidden', { status: 403 })

/**
 * Refuses programs by what they call themselves, and redirects to the name with `www`. Without `trustedHost` outside,
 * the name in the redirect is the client's. Throws a TypeError for faulty options.
 */
export function common(options: CommonOptions = {}): Middleware {
  const { prependWww = false, redirectStatus = 308, disallowedUserAgents = [] } = options
  for (const pattern of disallowedUserAgents) {
    if (!(pattern instanceof RegExp)) {
      throw new TypeError(
        `common: disallowedUserAgents needs regular expressions, such as /BadBot/i, got ${typeof pattern}`,
      )
    }
  }
  if (![301, 302, 307, 308].includes(redirectStatus)) {
    throw new TypeError(`common: redirectStatus must be 301, 302, 307 or 308, got ${String(redirectStatus)}`)
  }
  return described(
    'common',
    { prependWww, redirectStatus, disallowedUserAgents },
    (next) =>
      function common(request) {
        if (disallowedUserAgents.length > 0 && isDisallowed(request, disallowedUserAgents)) return forbidden
        if (prependWww && lacksWww(request)) return redirectToWww(request, redirectStatus)
        return next(request)
      },
  )
}

function isDisallowed(request: Request, patterns: readonly RegExp[]): boolean {
  const agent = request.headers.get('user-agent')
  // `search` and not `test`: a pattern with the flag `g` would remember where it stopped.
  return agent !== undefined && patterns.some((pattern) => agent.search(pattern) !== -1)
}

// Names of more than one label only: `www.localhost` and `www.127.0.0.1` are nobody's.
function lacksWww(request: Request): boolean {
  const host = request.headers.get('host')
  if (host === undefined || /^www\./i.test(host)) return false
  return /^(?:[\w-]+\.)+[a-z][\w-]*(?::\d*)?$/i.test(host) && URL.canParse(`http://www.${host}/`)
}

function redirectToWww(request: Request, status: number): Response {
  const url = new URL(request.url)
  url.host = `www.${url.host}`
  return Response.redirect(url.href, status)
}
