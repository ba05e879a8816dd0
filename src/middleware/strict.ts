// The layers that every site in public should have, in the order in which they work together.

import type { Handler, Middleware } from '../http/handler.ts'
import { accessLog, type AccessLogOptions } from './access-log.ts'
import { bodyLimit, type BodyLimitOptions } from './body-limit.ts'
import { compression, type CompressionOptions } from './compression.ts'
import { conditionalGet, type ConditionalGetOptions } from './conditional-get.ts'
import { cors, type CorsOptions } from './cors.ts'
import { csrf, type CsrfOptions } from './csrf.ts'
import { decompression, type DecompressionOptions } from './decompression.ts'
import { described, factsOf } from './described.ts'
import { forwarded, type ForwardedOptions } from './forwarded.ts'
import { httpsRedirect, type HttpsRedirectOptions } from './https-redirect.ts'
import { nearest } from './nearest.ts'
import { rateLimit, type RateLimitOptions } from './rate-limit.ts'
import { requestId, type RequestIdOptions } from './request-id.ts'
import { type ContentSecurityPolicy, securityHeaders, type SecurityHeadersOptions } from './security-headers.ts'
import { sessions, type SessionsOptions } from './sessions.ts'
import { timeout, type TimeoutOptions } from './timeout.ts'
import { trustedHost, type TrustedHostOptions } from './trusted-host.ts'

/** Options of `strict`: those of each layer, or false to leave it out. Those that are off need options or `true`. */
export interface StrictOptions {
  /** The names of this site, for `trustedHost`. Default: names of this computer only, as in development. */
  readonly allowedHosts?: readonly string[]
  /** For `sessions` (which need one) and the tokens of `csrf`: at least 32 bytes, better 50 characters. */
  readonly secret?: SessionsOptions['secret']
  /** Default off: with proxies in front of this server, it has to know them. */
  readonly forwarded?: ForwardedOptions | boolean
  readonly requestId?: RequestIdOptions | boolean
  /** Default off: `testudo serve` logs requests. */
  readonly accessLog?: AccessLogOptions | boolean
  /** Default: HSTS for a year, `strictPolicy`, and the defaults of `securityHeaders`. */
  readonly securityHeaders?: SecurityHeadersOptions | boolean
  /** More than the names: instead of `allowedHosts`. */
  readonly trustedHost?: TrustedHostOptions | boolean
  /** Names of this computer are not redirected. */
  readonly httpsRedirect?: HttpsRedirectOptions | boolean
  /** Default off: other sites' scripts may not read what is here. */
  readonly cors?: CorsOptions | false
  /** Default off: how much is too much only you know. */
  readonly rateLimit?: RateLimitOptions | false
  /** Default 30 seconds. */
  readonly timeout?: TimeoutOptions | boolean
  /** Default 10 MiB. */
  readonly bodyLimit?: BodyLimitOptions | boolean
  /** Default off: few clients compress what they send. */
  readonly decompression?: DecompressionOptions | boolean
  readonly compression?: CompressionOptions | boolean
  readonly conditionalGet?: ConditionalGetOptions | boolean
  /** Default on with `secret`, else off. */
  readonly sessions?: SessionsOptions | Omit<SessionsOptions, 'secret'> | boolean
  readonly csrf?: CsrfOptions | boolean
}

/** Names that only this computer has; `testserver` is the test client's. */
export const localHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]', 'testserver']

/** What `strict` allows pages to load: this site's own, and scripts and styles with the nonce of the request. */
export const strictPolicy: ContentSecurityPolicy = {
  'default-src': ["'self'"],
  'script-src': ["'self'", 'nonce'],
  'style-src': ["'self'", 'nonce'],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
}

const year = 31_536_000

/**
 * The layers, outermost first: `forwarded` (who asks) · `requestId` · `accessLog` · `securityHeaders` · `trustedHost` ·
 * `httpsRedirect` · `cors` · `rateLimit` · `timeout` · `bodyLimit` · `decompression` · `compression` · `conditionalGet` ·
 * `sessions` · `csrf`. Throws a TypeError for unknown options, and what the layers throw for theirs.
 */
export function strict(options: StrictOptions = {}): Middleware[] {
  checkNames(options)
  const { secret, allowedHosts = localHosts } = options
  const hosts = settled(options.trustedHost, { allowedHosts })
  const sessionOptions = withSecret(options)
  const layers: readonly (Middleware | undefined)[] = [
    given(options.forwarded ?? false, {}, forwarded),
    given(options.requestId, {}, requestId),
    given(options.accessLog ?? false, {}, accessLog),
    given(options.securityHeaders, {}, (more) =>
      securityHeaders({ hsts: { maxAge: year }, contentSecurityPolicy: strictPolicy, ...more }),
    ),
    hosts === undefined ? undefined : trustedHost(hosts),
    given(options.httpsRedirect, {}, (more) => exceptLocal(httpsRedirect(more))),
    given(options.cors ?? false, {}, cors),
    options.rateLimit === undefined || options.rateLimit === false ? undefined : rateLimit(options.rateLimit),
    given(options.timeout, { seconds: 30 }, timeout),
    given(options.bodyLimit, { maxBytes: 10 * 1024 * 1024 }, bodyLimit),
    given(options.decompression ?? false, {}, decompression),
    given(options.compression, {}, compression),
    given(options.conditionalGet, {}, conditionalGet),
    sessionOptions === undefined ? undefined : sessions(sessionOptions),
    given(options.csrf, {}, (more) => csrf({ ...(secret === undefined ? {} : { secret }), ...more })),
  ]
  return layers.filter((layer) => layer !== undefined)
}

/** Whether a value of Host is a name of this computer. */
function isLocal(host: string): boolean {
  const colon = host.lastIndexOf(':')
  const name = colon > host.lastIndexOf(']') ? host.slice(0, colon) : host
  return localHosts.includes(name.toLowerCase()) || name.toLowerCase().endsWith('.localhost')
}

function exceptLocal(middleware: Middleware): Middleware {
  const { name, options } = factsOf(middleware) ?? { name: 'exceptLocal', options: {} }
  return described(name, options, (next: Handler) => {
    const redirecting = middleware(next)
    // Nearly all requests are for the same name.
    let last = { host: '', isLocal: false }
    return function exceptLocal(request) {
      // Most requests come over HTTPS, and need not be looked at.
      if (request.scope.scheme !== 'http') return redirecting(request)
      const host = request.headers.get('host') ?? ''
      if (host !== last.host) last = { host, isLocal: isLocal(host) }
      return last.isLocal ? next(request) : redirecting(request)
    }
  })
}

function withSecret({ sessions: own, secret }: StrictOptions): SessionsOptions | undefined {
  if (own === false || (own === undefined && secret === undefined)) return undefined
  const more: Omit<SessionsOptions, 'secret'> = own === undefined || own === true ? {} : own
  if (hasSecret(more)) return more
  if (secret === undefined) throw new TypeError('strict: sessions need a secret: strict({ secret: … })')
  return { ...more, secret }
}

function hasSecret(options: SessionsOptions | Omit<SessionsOptions, 'secret'>): options is SessionsOptions {
  return 'secret' in options
}

function settled<T extends object>(option: T | boolean | undefined, usual: T): T | undefined {
  if (option === false) return undefined
  return option === undefined || option === true ? usual : option
}

function given<T extends object>(
  option: T | boolean | undefined,
  usual: T,
  make: (options: T) => Middleware,
): Middleware | undefined {
  const options = settled(option, usual)
  return options === undefined ? undefined : make(options)
}

const names: Readonly<Record<keyof StrictOptions, true>> = {
  allowedHosts: true,
  secret: true,
  forwarded: true,
  requestId: true,
  accessLog: true,
  securityHeaders: true,
  trustedHost: true,
  httpsRedirect: true,
  cors: true,
  rateLimit: true,
  timeout: true,
  bodyLimit: true,
  decompression: true,
  compression: true,
  conditionalGet: true,
  sessions: true,
  csrf: true,
}

// A misspelt name would leave a layer as it is, and nobody would know.
function checkNames(options: StrictOptions): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue
    const meant = nearest(name, Object.keys(names))
    const hint = meant === undefined ? `there are ${Object.keys(names).join(', ')}` : `did you mean ${meant}?`
    throw new TypeError(`strict: there is no option ${JSON.stringify(name)}; ${hint}`)
  }
  if (options.allowedHosts !== undefined && typeof options.trustedHost === 'object') {
    throw new TypeError('strict: allowedHosts and trustedHost say the same; leave one out')
  }
}
