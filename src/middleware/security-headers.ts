// Header fields that make browsers careful with what this site sends: Django's SecurityMiddleware, its frame options
// and its content security policy.

import { Buffer } from 'node:buffer'
import type { Middleware } from '../http/handler.ts'
import { HeaderDefaults } from '../http/header-defaults.ts'
import { Headers } from '../http/headers.ts'
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

// Empty until somebody asks: most responses of an API have no use for one.
const nonceKey = requestKey<string>('cspNonce')

/** Adds the fields to every response that does not have them: what an endpoint says itself is not changed. */
export function securityHeaders(options: SecurityHeadersOptions = {}): Middleware {
  const policies = policiesOf(options)
  const hasNonces = policies.some(({ policy }) => Object.values(policy).some(hasNonce))
  const { hsts = false } = options
  const secureFields: readonly Field[] = hsts === false ? [] : [['strict-transport-security', hstsValue(hsts)]]
  const constant = constantFields(options)
  const defaultsWith = (isSecure: boolean, nonce?: string): HeaderDefaults =>
    new HeaderDefaults([
      ...constant,
      ...policies.map((policy) => fieldOf(policy, nonce)),
      ...(isSecure ? secureFields : []),
    ])
  const [plain, secure] = [defaultsWith(false), defaultsWith(true)]
  return described(
    'securityHeaders',
    { ...options },
    (next) =>
      function securityHeaders(request) {
        if (hasNonces) request.set(nonceKey, '')
        const answer = next(request)
        const isSecure = request.scope.scheme === 'https'
        const usual = isSecure ? secure : plain
        if (!hasNonces) return changed(answer, (response) => withDefaults(response, usual))
        return changed(answer, (response) => {
          const nonce = request.get(nonceKey) ?? ''
          return withDefaults(response, nonce === '' ? usual : defaultsWith(isSecure, nonce))
        })
      },
  )
}

/**
 * The nonce of this request, for `<script nonce="…">`; undefined where no policy has one. It is made when it is first
 * asked for, which has to be before the response is returned; else the policy allows no nonce at all.
 */
export function cspNonceOf(request: Request): string | undefined {
  const known = request.get(nonceKey)
  if (known !== '') return known
  const made = makeNonce()
  request.set(nonceKey, made)
  return made
}

type Field = readonly [name: string, value: string]

function withDefaults(response: Response, defaults: HeaderDefaults): Response {
  const headers = defaults.addTo(response.headers)
  return headers === response.headers ? response : response.with({ headers })
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

// Without a nonce its place is empty, and `'none'` where nothing else is in the list.
function fieldOf({ name, policy }: NamedPolicy, nonce?: string): Field {
  const directives = Object.entries(policy).map(([directive, sources]) => {
    if (sources === true) return directive
    const given = sources.filter((source) => source !== 'nonce' || nonce !== undefined)
    const list = given.length === 0 && sources.length > 0 ? ["'none'"] : given
    return [directive, ...list.map((source) => (source === 'nonce' ? `'nonce-${nonce}'` : source))].join(' ')
  })
  return [name, directives.join('; ')]
}

// 128 bits, as CSP level 3 §7.1 asks for.
function makeNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')
}
