// Which names this site answers to. A page that builds links of the Host header, as password mails do, builds them of
// what an attacker sends unless somebody checks it.

import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { described } from './described.ts'

/** Options of `trustedHost`: Starlette's names. */
export interface TrustedHostOptions {
  /** Names without port: `shop.example`, `*.shop.example` for everything below it, `*` for all. */
  readonly allowedHosts: readonly string[]
  /** Send `shop.example` to `www.shop.example` when only that is allowed. Default true. */
  readonly wwwRedirect?: boolean
}

const invalidHost = Response.text('Invalid host header', { status: 400 })

/**
 * Answers 400 `Invalid host header` to requests for other names. Put it outside of everything that uses the name.
 * Throws a TypeError for patterns that could never match.
 */
export function trustedHost({ allowedHosts, wwwRedirect = true }: TrustedHostOptions): Middleware {
  const isAllowed = hostMatcher(allowedHosts)
  const names = new Set(allowedHosts.map((name) => name.toLowerCase()))
  return described(
    'trustedHost',
    { allowedHosts, wwwRedirect },
    (next) =>
      function trustedHost(request) {
        const host = hostOf(request)
        if (isAllowed(host)) return next(request)
        const www = `www.${host}`
        return wwwRedirect && names.has(www) ? redirectTo(www, request) : invalidHost
      },
  )
}

// Tells whether a name, in lower case and without port, is one of those listed. Throws a TypeError for a faulty list.
function hostMatcher(allowedHosts: readonly string[]): (host: string) => boolean {
  if (!Array.isArray(allowedHosts)) throw new TypeError('trustedHost: allowedHosts must be a list of names')
  const names = new Set<string>()
  const endings: string[] = []
  for (const pattern of allowedHosts) {
    if (pattern === '*') return () => true
    const rest = pattern.startsWith('*.') ? pattern.slice(2) : pattern
    if (!/^(?:\[[\da-f:.]+\]|[^\s:/?#@*[\]]+)$/i.test(rest)) {
      throw new TypeError(
        `trustedHost: ${JSON.stringify(pattern)} is no name: write shop.example or *.shop.example, without port and scheme`,
      )
    }
    if (rest === pattern) names.add(rest.toLowerCase())
    else endings.push(pattern.slice(1).toLowerCase())
  }
  return (host) => names.has(host) || endings.some((ending) => host.endsWith(ending) && host.length > ending.length)
}

// The name that the client asked for: in lower case, without port; empty when it sent none.
function hostOf(request: Request): string {
  const host = request.headers.get('host') ?? ''
  const port = /:\d*$/.exec(host)
  return (port === null ? host : host.slice(0, port.index)).toLowerCase()
}

function redirectTo(host: string, request: Request): Response {
  const url = new URL(request.url)
  url.hostname = host
  return Response.redirect(url.href)
}
