// Which other sites' scripts may call this one: Cross-Origin Resource Sharing (Fetch standard §3.2).
//
// A browser asks first (a preflight: OPTIONS with Access-Control-Request-Method) before it sends what a form could
// not, and shows a script only responses that allow its origin. This protects users of browsers, and nothing else:
// other clients do not ask.

import { Headers } from '../http/headers.ts'
import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { isToken } from '../http/token.ts'
import { described } from './described.ts'
import { changed } from './changed.ts'

/** Options of `cors`: Starlette's names. */
export interface CorsOptions {
  /**
   * The sites that may call: `*` for all, or a list of origins (`https://shop.example`, with scheme and port, without
   * a path) and of regular expressions that must match a whole origin. Default none.
   */
  readonly allowOrigins?: '*' | readonly (string | RegExp)[]
  /** Methods that may be used: `*` for the standard ones. Default `['GET']`. */
  readonly allowMethods?: '*' | readonly string[]
  /** Request headers beside the four that always may be sent: `*` for whatever is asked for. Default none. */
  readonly allowHeaders?: '*' | readonly string[]
  /** Whether browsers may send cookies and credentials. Default false. */
  readonly allowCredentials?: boolean
  /** Response headers beside the seven that scripts always may read. Default none. */
  readonly exposeHeaders?: readonly string[]
  /** Seconds that a browser may remember the answer to a preflight. Default 600. */
  readonly maxAge?: number
  /** Whether public sites may call a server in a private network. Default false. */
  readonly allowPrivateNetwork?: boolean
}

const allMethods = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']
const safelistedHeaders = ['Accept', 'Accept-Language', 'Content-Language', 'Content-Type']
/**
 * Allows scripts of other sites to call this one. Put it outside of what must answer them too, errors included.
 * Throws a TypeError for options that could never match or be sent.
 */
export function cors(options: CorsOptions = {}): Middleware {
  const rules = new Rules(options)
  return described(
    'cors',
    { ...options },
    (next) =>
      function cors(request) {
        const origin = request.headers.get('origin')
        if (origin === undefined) return rules.varies ? changed(next(request), withVary) : next(request)
        if (request.method === 'OPTIONS' && request.headers.has('access-control-request-method')) {
          return rules.preflight(request, origin)
        }
        return changed(next(request), (response) => rules.allow(response, request, origin))
      },
  )
}

class Rules {
  readonly #origins: ReadonlySet<string>
  readonly #patterns: readonly RegExp[]
  readonly #allOrigins: boolean
  readonly #methods: readonly string[]
  readonly #methodList: string
  /** As they are listed, and in lower case; undefined where all are allowed. */
  readonly #headerList: string | undefined
  readonly #headers: ReadonlySet<string>
  readonly #credentials: boolean
  readonly #exposed: string
  readonly #maxAge: number
  readonly #privateNetwork: boolean

  constructor(options: CorsOptions) {
    const { allowOrigins = [], allowMethods = ['GET'], allowHeaders = [], exposeHeaders = [], maxAge = 600 } = options
    const origins = allowOrigins === '*' ? ['*'] : allowOrigins
    if (typeof origins === 'string') throw new TypeError(`cors: allowOrigins must be '*' or a list`)
    const texts = origins.filter((origin) => typeof origin === 'string')
    this.#allOrigins = texts.includes('*')
    this.#origins = new Set(texts.filter((origin) => origin !== '*').map(checkedOrigin))
    this.#patterns = origins.filter((origin) => origin instanceof RegExp).map(wholly)
    this.#methods =
      allowMethods === '*' || allowMethods.includes('*') ? allMethods : tokens('allowMethods', allowMethods)
    this.#methodList = this.#methods.join(', ')
    const headers = allowHeaders === '*' || allowHeaders.includes('*') ? undefined : allowedHeaders(allowHeaders)
    this.#headerList = headers?.join(', ')
    this.#headers = new Set(headers?.map((name) => name.toLowerCase()))
    this.#credentials = options.allowCredentials ?? false
    this.#exposed = tokens('exposeHeaders', exposeHeaders).join(', ')
    if (!Number.isInteger(maxAge) || maxAge < 0) throw new TypeError('cors: maxAge must be whole seconds')
    this.#maxAge = maxAge
    this.#privateNetwork = options.allowPrivateNetwork ?? false
  }

  /** Whether responses depend on the origin: a cache must not give one site what was made for another. */
  get varies(): boolean {
    return !this.#allOrigins || this.#credentials
  }

  /** Answers a preflight: 200, or 400 that names what is not allowed. */
  preflight(request: Request, origin: string): Response {
    const refused: string[] = []
    let headers = new Headers([
      ['content-type', 'text/plain; charset=utf-8'],
      ['access-control-allow-methods', this.#methodList],
      ['access-control-max-age', String(this.#maxAge)],
    ])
    if (this.#allows(origin)) headers = this.#allowing(headers, origin)
    else refused.push('origin')

    const method = request.headers.get('access-control-request-method') ?? ''
    if (!this.#methods.includes(method)) refused.push('method')

    const asked = (request.headers.get('access-control-request-headers') ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '')
    if (this.#headerList === undefined) {
      if (asked.length > 0) headers = headers.with('access-control-allow-headers', asked.join(', '))
      if (!asked.every((name) => isToken(name))) refused.push('headers')
    } else {
      headers = headers.with('access-control-allow-headers', this.#headerList)
      if (!asked.every((name) => this.#headers.has(name.toLowerCase()))) refused.push('headers')
    }

    if (request.headers.get('access-control-request-private-network') === 'true') {
      if (this.#privateNetwork) headers = headers.with('access-control-allow-private-network', 'true')
      else refused.push('private-network')
    }
    const vary = 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers'
    headers = headers.with('vary', vary)
    if (refused.length === 0) return new Response('OK', { status: 200, headers })
    return new Response(`Disallowed CORS ${refused.join(', ')}`, { status: 400, headers })
  }

  /** The response to a call, with what lets the calling site see it, if it may. */
  allow(response: Response, request: Request, origin: string): Response {
    let { headers } = response
    if (this.#allows(origin)) {
      headers = this.#allowing(headers, origin)
      // What was answered to somebody with cookies is theirs: `*` would let caches give it to others.
      if (this.#allOrigins && request.headers.has('cookie'))
        headers = headers.with('access-control-allow-origin', origin)
      if (this.#exposed !== '') headers = headers.with('access-control-expose-headers', this.#exposed)
    }
    const isExplicit = headers.get('access-control-allow-origin') !== '*'
    return response.with({ headers: isExplicit ? varyingByOrigin(headers) : headers })
  }

  #allows(origin: string): boolean {
    return this.#allOrigins || this.#origins.has(origin) || this.#patterns.some((pattern) => pattern.test(origin))
  }

  // `*` and credentials together are refused by browsers: then the origin itself is named.
  #allowing(headers: Headers, origin: string): Headers {
    const named = headers.with('access-control-allow-origin', this.varies ? origin : '*')
    return this.#credentials ? named.with('access-control-allow-credentials', 'true') : named
  }
}

function withVary(response: Response): Response {
  return response.with({ headers: varyingByOrigin(response.headers) })
}

function varyingByOrigin(headers: Headers): Headers {
  const names = (headers.get('vary') ?? '').split(',').map((name) => name.trim().toLowerCase())
  return names.includes('origin') || names.includes('*') ? headers : headers.adding('vary', 'Origin')
}

// What browsers send has no path and no trailing slash: an entry that has one would never match.
function checkedOrigin(origin: string): string {
  if (origin === 'null') return origin
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  const isOrigin = url !== undefined && origin === `${url.protocol}//${url.host}`
  if (isOrigin) return origin
  const host = url === undefined || url.host === '' ? '' : `; write ${JSON.stringify(`${url.protocol}//${url.host}`)}`
  throw new TypeError(`cors: ${JSON.stringify(origin)} is no origin, which is scheme, host and port${host}`)
}

// `/shop\.example/` would let https://shop.example.evil.test in.
function wholly(pattern: RegExp): RegExp {
  return new RegExp(`^(?:${pattern.source})$`, pattern.flags.replaceAll(/[gy]/g, ''))
}

function allowedHeaders(names: readonly string[]): readonly string[] {
  return [...new Set([...safelistedHeaders, ...tokens('allowHeaders', names)])].toSorted()
}

function tokens(option: string, names: readonly string[]): readonly string[] {
  const faulty = names.find((name) => !isToken(name))
  if (faulty !== undefined) throw new TypeError(`cors: ${option} has ${JSON.stringify(faulty)}, which is no name`)
  return names
}
