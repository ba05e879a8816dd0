// Which site a request was sent from, as browsers tell: Fetch Metadata (W3C), else `Origin` (RFC 6454), else `Referer`.
// Scripts cannot set these fields.

import type { Request } from '../http/request.ts'

/** Why a site is refused. */
export type SiteReason = 'cross-site' | 'same-site' | 'origin' | 'null-origin' | 'referer'

/** `own`: from here, or from a site that is trusted. `unknown`: the client says nothing, as old browsers may. */
export type SiteVerdict = 'own' | 'unknown' | SiteReason

/** Which other sites may send forms. */
export interface SiteRules {
  readonly trustedOrigins: readonly string[]
  readonly allowSameSite: boolean
}

/** Makes the function that judges. Throws a TypeError for what is no origin. */
export function siteJudge({ trustedOrigins, allowSameSite }: SiteRules): (request: Request) => SiteVerdict {
  const isTrusted = originMatcher(trustedOrigins)
  return function judgeSite(request) {
    const { headers } = request
    const site = headers.get('sec-fetch-site')
    // `none` is the user: an address typed, a bookmark, a page loaded again.
    if (site === 'same-origin' || site === 'none') return 'own'
    if (site === 'same-site' && allowSameSite) return 'own'
    const origin = headers.get('origin')
    if (site === 'cross-site' || site === 'same-site') return isTrusted(origin) ? 'own' : site
    // Browsers older than Fetch Metadata, and plain HTTP, where no browser sends it.
    if (origin !== undefined) {
      // `null` is what sandboxed frames and data: URLs send: anybody can make one.
      if (origin === 'null') return 'null-origin'
      return origin === ownOrigin(request) || isTrusted(origin) ? 'own' : 'origin'
    }
    const referer = headers.get('referer')
    if (referer === undefined) return 'unknown'
    const from = originOf(referer)
    return from !== undefined && (from === ownOrigin(request) || isTrusted(from)) ? 'own' : 'referer'
  }
}

function ownOrigin(request: Request): string | undefined {
  return originOf(request.url)
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined
}

// Tells whether an origin is one of those listed: `https://shop.example`, `https://*.shop.example`.
function originMatcher(origins: readonly string[]): (origin: string | undefined) => boolean {
  if (!Array.isArray(origins)) throw new TypeError('csrf: trustedOrigins must be a list of origins')
  const whole = new Set<string>()
  const patterns: RegExp[] = []
  for (const origin of origins) {
    const [, scheme = '', wildcard, host = ''] = /^(https?):\/\/(\*\.)?([^\s*/?#@\\]+)$/.exec(String(origin)) ?? []
    const url = `${scheme}://${host}`
    if (host === '' || originOf(url) !== url) {
      throw new TypeError(
        `csrf: ${JSON.stringify(origin)} is no origin: write https://shop.example or https://*.shop.example, ` +
          'in small letters, without the default port and path',
      )
    }
    if (wildcard === undefined) whole.add(url)
    else patterns.push(new RegExp(`^${scheme}://(?:[\\w-]+\\.)+${host.replaceAll(/[.[\]]/g, '\\$&')}$`))
  }
  return (origin) => origin !== undefined && (whole.has(origin) || patterns.some((pattern) => pattern.test(origin)))
}
