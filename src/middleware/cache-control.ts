// Who may keep a response, and for how long: one place for what endpoints do not say themselves.

import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import { type CacheDirectives, formatCacheControl, neverCache, withCacheControl } from './cache-directives.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'

/** What holds below a path: directives, or `'never'` for what nobody may keep. */
export interface CacheControlRule {
  /** A whole path, everything below one that ends with `/`, or a pattern that is looked for in the path. */
  readonly path: string | RegExp
  readonly directives: CacheDirectives | 'never'
}

/** Options of `cacheControl`. */
export interface CacheControlOptions {
  /** By path; the first that fits holds. Default none. */
  readonly rules?: readonly CacheControlRule[]
  /** For all other paths. Default none. */
  readonly otherwise?: CacheDirectives | 'never'
}

/**
 * Adds directives to successful responses to GET and HEAD, and `'never'` to every response. What an endpoint says
 * itself is never loosened: of each directive the stricter holds. A response that sets a cookie is for one visitor, so
 * it becomes `private` whatever the rules say. Throws a TypeError for rules that cannot be sent.
 */
export function cacheControl(options: CacheControlOptions): Middleware {
  const rules = (options.rules ?? []).map(({ path, directives }) => ({
    fits: matcherOf(path),
    apply: ruleOf(directives),
  }))
  const otherwise = options.otherwise === undefined ? undefined : ruleOf(options.otherwise)
  if (rules.length === 0 && otherwise === undefined) throw new TypeError('cacheControl: needs `rules` or `otherwise`')
  const facts = { rules: options.rules ?? [], otherwise: options.otherwise }
  return described('cacheControl', facts, (next) => {
    return function cacheControl(request) {
      const { path } = request
      const apply = rules.find(({ fits }) => fits(path))?.apply ?? otherwise
      return apply === undefined ? next(request) : changed(next(request), (response) => apply(request, response))
    }
  })
}

type Rule = (request: Request, response: Response) => Response

function ruleOf(directives: CacheDirectives | 'never'): Rule {
  if (directives === 'never') return (_request, response) => neverCache(response)
  if (typeof directives !== 'object' || directives === null) {
    throw new TypeError(`cacheControl: directives are an object such as { maxAge: 60 }, or 'never'`)
  }
  const constant = formatCacheControl(directives)
  return (request, response) => {
    // An error that is kept outlives its cause.
    const isSuccess = response.status < 400 && (request.method === 'GET' || request.method === 'HEAD')
    if (!isSuccess || constant === '') return response
    if (response.headers.has('set-cookie')) return withCacheControl(response, { ...directives, private: true })
    if (response.headers.has('cache-control')) return withCacheControl(response, directives)
    return response.with({ headers: response.headers.with('cache-control', constant) })
  }
}

function matcherOf(path: string | RegExp): (path: string) => boolean {
  if (path instanceof RegExp) {
    // Without `g` and `y`, whose matches depend on the last one.
    const pattern = new RegExp(path.source, path.flags.replaceAll(/[gy]/g, ''))
    return (asked) => pattern.test(asked)
  }
  if (typeof path !== 'string' || !path.startsWith('/')) {
    throw new TypeError(`cacheControl: path ${JSON.stringify(path)} must begin with "/", or be a pattern`)
  }
  return path.endsWith('/') ? (asked) => asked.startsWith(path) : (asked) => asked === path
}
