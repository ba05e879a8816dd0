import { describe, expect, test } from 'vitest'
import { Response } from '../../src/http/response.ts'
import { cspNonceOf, securityHeaders, type SecurityHeadersOptions } from '../../src/middleware/security-headers.ts'
import { request, respond, type RequestOptions } from './requests.ts'

function fields(options: SecurityHeadersOptions, sent: RequestOptions = {}): Record<string, string> {
  const response = respond(
    securityHeaders(options)(() => new Response('hello')),
    sent,
  )
  const { 'content-type': _type, ...rest } = Object.fromEntries(response.headerList)
  return rest
}

const usual = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
}
const none: SecurityHeadersOptions = {
  noSniff: false,
  referrerPolicy: false,
  frameOptions: false,
  crossOriginOpenerPolicy: false,
}

describe('securityHeaders', () => {
  test('adds what Django adds', () => {
    expect(fields({})).toEqual(usual)
    expect(fields(none)).toEqual({})
    expect(fields({ frameOptions: 'SAMEORIGIN', referrerPolicy: 'no-referrer' })).toMatchObject({
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    })
  })

  test('leaves what the endpoint says', () => {
    const handler = securityHeaders()(() => Response.text('', { headers: { 'X-Frame-Options': 'SAMEORIGIN' } }))
    expect(respond(handler).headers.getAll('x-frame-options')).toEqual(['SAMEORIGIN'])
  })

  test.each([
    [{ maxAge: 60 }, 'max-age=60'],
    [{ maxAge: 0 }, 'max-age=0'],
    [{ maxAge: 31_536_000, includeSubDomains: true, preload: true }, 'max-age=31536000; includeSubDomains; preload'],
  ])('HSTS %j over HTTPS only', (hsts, value) => {
    expect(fields({ ...none, hsts }, { scheme: 'https' })).toEqual({ 'strict-transport-security': value })
    expect(fields({ ...none, hsts })).toEqual({})
  })

  test('writes a policy', () => {
    const policy = {
      'default-src': ["'self'", 'https://cdn.example:443/x'],
      'upgrade-insecure-requests': true,
    } as const
    const text = "default-src 'self' https://cdn.example:443/x; upgrade-insecure-requests"
    expect(fields({ ...none, contentSecurityPolicy: policy })).toEqual({ 'content-security-policy': text })
    const tried = { ...none, contentSecurityPolicyReportOnly: policy }
    expect(fields(tried)).toEqual({ 'content-security-policy-report-only': text })
  })

  test('gives each request a nonce of its own', () => {
    const seen: (string | undefined)[] = []
    const handler = securityHeaders({ contentSecurityPolicy: { 'script-src': ['nonce'] } })((received) => {
      seen.push(cspNonceOf(received))
      return Response.text('')
    })
    for (let time = 0; time < 2; time++) {
      const policy = respond(handler).headers.get('content-security-policy')
      expect(policy).toBe(`script-src 'nonce-${seen[time]}'`)
    }
    expect(seen[0]).toMatch(/^[\w+/]{22}==$/)
    expect(seen[0]).not.toBe(seen[1])
    expect(cspNonceOf(request())).toBeUndefined()
  })

  test('works on answers that come later', async () => {
    const handler = securityHeaders()(async () => Response.text(''))
    expect((await handler(request())).headers.get('x-frame-options')).toBe('DENY')
  })

  test.each<[SecurityHeadersOptions, string]>([
    [{ hsts: { maxAge: 1.5 } }, 'hsts.maxAge must be whole seconds'],
    [{ hsts: { maxAge: 60, preload: true } }, 'hsts.preload needs includeSubDomains'],
    [{ contentSecurityPolicy: { scriptSrc: [] } }, `"scriptSrc" is no directive; write 'script-src'`],
    [{ contentSecurityPolicy: { 'script-src': ['a; b'] } }, 'script-src has "a; b", which is no single source'],
    [{ contentSecurityPolicy: { 'script-src': ['a,b'] } }, 'which is no single source'],
    [
      { contentSecurityPolicy: { 'script-src': ['self'] } },
      `script-src has self, which is a host; the keyword is "'self'"`,
    ],
    [{ referrerPolicy: 'a\nb' }, 'referrer-policy'],
  ])('refuses %j', (options, message) => {
    expect(() => securityHeaders(options)).toThrow(message)
  })
})
