// A middleware for all paths but some: a health check that needs no login, a webhook that has no CSRF token.

import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { described, factsOf } from './described.ts'

/** Which requests: whole paths, `/static/*` for everything below, patterns of paths, or a function that decides. */
export type Exemption = string | RegExp | ((request: Request) => boolean)

/**
 * Runs the middleware for every request but those that one of the exemptions fits; they go to what is inside of it.
 * Paths are compared as the router does: decoded, without the mount. Throws a TypeError for a path without a slash.
 *
 * ```ts
 * app.use(except(['/health', '/static/*'], basicAuth({ … })))
 * ```
 */
export function except(exemptions: Exemption | readonly Exemption[], middleware: Middleware): Middleware {
  const tests = (isList(exemptions) ? exemptions : [exemptions]).map(testOf)
  const facts = factsOf(middleware)
  const wrapped: Middleware = (next) => {
    const guarded = middleware(next)
    return function except(request) {
      for (const test of tests) if (test(request)) return next(request)
      return guarded(request)
    }
  }
  // To a check before deployment it is the middleware that it wraps, with holes.
  return facts === undefined ? wrapped : described(facts.name, { ...facts.options, except: exemptions }, wrapped)
}

function isList(exemptions: Exemption | readonly Exemption[]): exemptions is readonly Exemption[] {
  return Array.isArray(exemptions)
}

function testOf(exemption: Exemption): (request: Request) => boolean {
  if (typeof exemption === 'function') return exemption
  // `search` and not `test`: a pattern with the flag `g` would remember where it stopped.
  if (exemption instanceof RegExp) return (request) => request.routePath.search(exemption) !== -1
  if (typeof exemption !== 'string' || !exemption.startsWith('/')) {
    throw new TypeError(`except: ${JSON.stringify(exemption)} is no path: write /health or /static/*`)
  }
  if (!exemption.endsWith('/*')) return (request) => request.routePath === exemption
  const folder = exemption.slice(0, -1)
  return (request) => request.routePath.startsWith(folder)
}
