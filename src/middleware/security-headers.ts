// Header fields that make browsers careful with what this site sends: Django's SecurityMiddleware, its frame options
// and its content security policy.

import { Buffer } from 'node:buffer'
import { Headers } from '../http/headers.ts'
import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'
import type { Response } from '../http/response.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'

/** HTTP Strict Transport Security (RFC 6797). */
export interface HstsOptions {
  /** Seconds for which browsers shall ask for HTTPS only. Start small: it cannot be taken back. */
  readonly maxAge: number
  readonly includeSubDomains?: boolean
  /** Wants to be on the list that browsers come with: needs a `maxAge` of a year and `includeSubDomains`. */
  readonly preload?: boolean
}

/**
 * A content security policy (CSP level 3) by directive: `{ 'default-src': ["'self'"] }`. The source `nonce` stands for
 * a nonce that is new with each request: `cspNonceOf(request)`. `true` is a directive without a value.
 */
export type ContentSecurityPolicy = Readonly<Record<string, readonly string[] | true>>

/** Options of `securityHeaders`; false leaves a field out. */
export interface SecurityHeadersOptions {
  /** Sent over `https` only. Default none. */
  readonly hsts?: HstsOptions | false
  /** `X-Content-Type-Options: nosniff`. Default true. */
  readonly noSniff?: boolean
  /** Default `same-origin`. */
  readonly referrerPolicy?: string | false
  /** `X-Frame-Options`. Default `DENY`. */
  readonly frameOptions?: 'DENY' | 'SAMEORIGIN' | false
  /** Default `same-origin`. */
  readonly crossOriginOpenerPolicy?: string | false
  /** Default none. */
  readonly contentSecurityPolicy?: ContentSecurityPolicy | false
  /** A policy that is only tried out: breaches are reported and allowed. Default none. */
  readonly contentSecurityPolicyReportOnly?: ContentSecurityPolicy | false
}

const nonceKey = requestKey<string>('cspNonce')

/** Adds the fields to every response that does not have them: what an endpoint says itself is not changed. */
export function securityHeaders(options: SecurityHeadersOptions = {}): Middleware {
  const policies = policiesOf(options)
  const fresh = policies.filter(({ policy }) => Object.values(policy).some(hasNonce))
  const constant = policies.filter((policy) => !fresh.includes(policy)).map((policy) => fieldOf(policy))
  const plain = [...constantFields(options), ...constant]
  const { hsts = false } = options
  const secure: readonly Field[] = hsts === false ? plain : [...plain, ['strict-transport-security', hstsValue(hsts)]]
  return described(
    'securityHeaders',
    { ...options },
    (next) =>
      function securityHeaders(request) {
        if (fresh.length > 0) request.set(nonceKey, nonce())
        return changed(next(request), (response) => {
          const known = request.scope.scheme === 'https' ? secure : plain
          const value = cspNonceOf(request)
          return withDefaults(
            response,
            fresh.length === 0 ? known : [...known, ...fresh.map((one) => fieldOf(one, value))],
          )
        })
      },
  )
}

/** The nonce of this request, for `<script nonce="…">`; undefined where no policy has one. */
export function cspNonceOf(request: Request): string | undefined {
  return request.get(nonceKey)
}

type Field = readonly [name: string, value: string]

function withDefaults(response: Response, fields: readonly Field[]): Response {
  const missing = fields.filter(([name]) => !response.headers.has(name))
  if (missing.length === 0) return response
  return response.with({ headers: new Headers([...response.headers.list, ...missing]) })
}

function constantFields(options: SecurityHeadersOptions): readonly Field[] {
  const { noSniff = true, referrerPolicy = 'same-origin', frameOptions = 'DENY' } = options
  const { crossOriginOpenerPolicy = 'same-origin' } = options
  const fields: Field[] = []
  if (noSniff) fields.push(['x-content-type-options', 'nosniff'])
  if (referrerPolicy !== false) fields.push(['referrer-policy', referrerPolicy])
  if (frameOptions !== false) fields.push(['x-frame-options', frameOptions])
  if (crossOriginOpenerPolicy !== false) fields.push(['cross-origin-opener-policy', crossOriginOpenerPolicy])
  return [...new Headers(fields).list] // throws for what no field can carry
}

function hstsValue({ maxAge, includeSubDomains = false, preload = false }: HstsOptions): string {
  if (!Number.isInteger(maxAge) || maxAge < 0) throw new TypeError('securityHeaders: hsts.maxAge must be whole seconds')
  if (preload && (!includeSubDomains || maxAge < 31_536_000)) {
    throw new TypeError('securityHeaders: hsts.preload needs includeSubDomains and a maxAge of at least 31536000')
  }
  return `max-age=${maxAge}${includeSubDomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`
}

interface NamedPolicy {
  readonly name: string
  readonly policy: ContentSecurityPolicy
}

function policiesOf(options: SecurityHeadersOptions): readonly NamedPolicy[] {
  const { contentSecurityPolicy = false, contentSecurityPolicyReportOnly = false } = options
  const policies: NamedPolicy[] = []
  if (contentSecurityPolicy !== false) {
    policies.push({ name: 'content-security-policy', policy: contentSecurityPolicy })
  }
  if (contentSecurityPolicyReportOnly !== false) {
    policies.push({ name: 'content-security-policy-report-only', policy: contentSecurityPolicyReportOnly })
  }
  for (const { policy } of policies) checkPolicy(policy)
  return policies
}

// A `;` or `,` in a source would begin another directive, or another policy.
function checkPolicy(policy: ContentSecurityPolicy): void {
  for (const [directive, sources] of Object.entries(policy)) {
    if (!/^[a-z-]+$/.test(directive)) {
      throw new TypeError(
        `securityHeaders: ${JSON.stringify(directive)} is no directive; write 'script-src', not scriptSrc`,
      )
    }
    if (sources === true) continue
    const faulty = sources.find((source) => !/^[!-+\--:<-~]+$/.test(source))
    if (faulty !== undefined) {
      throw new TypeError(`securityHeaders: ${directive} has ${JSON.stringify(faulty)}, which is no single source`)
    }
    const bare = sources.find((source) => /^(?:self|none|unsafe-inline|unsafe-eval|strict-dynamic)$/.test(source))
    if (bare !== undefined) {
      throw new TypeError(`securityHeaders: ${directive} has ${bare}, which is a host; the keyword is "'${bare}'"`)
    }
  }
}

function hasNonce(sources: readonly string[] | true): boolean {
  return sources !== true && sources.includes('nonce')
}

function fieldOf({ name, policy }: NamedPolicy, value = ''): Field {
  const directives = Object.entries(policy).map(([directive, sources]) => {
    if (sources === true) return directive
    return [directive, ...sources.map((source) => (source === 'nonce' ? `'nonce-${value}'` : source))].join(' ')
  })
  return [name, directives.join('; ')]
}

// 128 bits, as CSP level 3 §7.1 asks for.
function nonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
}
