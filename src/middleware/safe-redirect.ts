// Where a visitor may be sent who says so: `/login?next=…`. A link to this site that ends on another is how people are
// made to give their password to it (open redirect).

import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'

/** Options of `isSafeRedirect`. */
export interface SafeRedirectOptions {
  /** Hosts beside none at all, with port if they have one: `shop.example`, `localhost:8000`. Default none. */
  readonly allowedHosts?: readonly string[]
  /** Refuse `http:`. Default false. */
  readonly requireHttps?: boolean
}

/** Options of `nextLocation`. */
export interface NextLocationOptions {
  /** The name in the query or form. Default `next`. */
  readonly field?: string
  /** Hosts beside the request's own. Default none. */
  readonly allowedHosts?: readonly string[]
  /** What the client sent in another way, such as in a form. Default: what is in the query. */
  readonly value?: string | undefined
}

/**
 * Whether a redirect to this location stays here: a path, or a URL of an allowed host over HTTP or HTTPS. As Django's
 * `url_has_allowed_host_and_scheme`, and what a browser's own rules (WHATWG URL) make of it must agree.
 */
export function isSafeRedirect(url: string | null | undefined, options: SafeRedirectOptions = {}): boolean {
  if (typeof url !== 'string') return false
  const { allowedHosts = [], requireHttps = false } = options
  const location = url.trim()
  // Control characters and spaces at the start vanish in a browser, and what follows them begins the URL; a lone
  // surrogate cannot be sent at all.
  if (location === '' || /[\p{Cc}\p{Surrogate}]/u.test(location) || /^\p{C}/u.test(location)) return false
  // Browsers take `\` for `/`: both readings must be harmless.
  return isAllowed(location) && isAllowed(location.replaceAll('\\', '/'))

  function isAllowed(text: string): boolean {
    // Browsers take three slashes for two, and then a host.
    if (text.startsWith('///')) return false
    const scheme = /^([a-z][a-z\d+.-]*):/i.exec(text)?.[1]?.toLowerCase()
    // `http:path` and `http:///host`: relative for some, absolute for others.
    if (scheme !== undefined && !/^[a-z\d+.-]+:\/\/[^/]/i.test(text)) return false
    if (scheme === undefined && !text.startsWith('//')) return isHere(text)
    // Some read `http://here\@there` as here, others as there, and a `\` that is percent-encoded on its way changes sides.
    if (/^[^/]*\/\/[^/?#]*\\/.test(text)) return false
    const parsed = parse(text)
    if (parsed === undefined || parsed.username !== '' || parsed.password !== '') return false
    // Without a scheme it is that of the page, which may be `http:`.
    const isSecure = parsed.protocol === 'https:' && scheme !== undefined
    if (requireHttps ? !isSecure : !/^https?:$/.test(parsed.protocol)) return false
    return allowedHosts.some((host) => sameHost(host, parsed))
  }
}

/** Where to go after a login: what the request's `?next=` says if that is safe, else the fallback. */
export function nextLocation(request: Request, fallback: string, options: NextLocationOptions = {}): string {
  const { field = 'next', allowedHosts = [], value = request.query.get(field) ?? '' } = options
  // A name as `1.2.3.4.5` may stand in a Host field, but in no URL: then there is no host of ours.
  const own = URL.canParse(request.url) ? [new URL(request.url).host] : []
  const requireHttps = request.scope.scheme === 'https'
  return isSafeRedirect(value, { allowedHosts: [...own, ...allowedHosts], requireHttps }) ? value.trim() : fallback
}

/** Sends a visitor to log in, and says where they wanted to go: 303 to `/login?next=/books%3Fq=a`. */
export function loginRedirect(request: Request, loginUrl: string, field = 'next'): Response {
  const { pathname, search } = locationOf(request)
  const wanted = encodeURIComponent(pathname + search).replaceAll('%2F', '/')
  const [address = '', fragment] = loginUrl.split('#', 2)
  const location = `${address}${address.includes('?') ? '&' : '?'}${field}=${wanted}`
  return Response.redirect(fragment === undefined ? location : `${location}#${fragment}`, 303)
}

// With a host that every URL may have: that of the request need not.
function locationOf({ url }: Request): URL {
  const path = url.indexOf('/', url.indexOf('//') + 2)
  return new URL(base + (path === -1 ? '/' : url.slice(path)))
}

// No host of its own, seen from a page of this site: an address that nobody has shows when it changes.
function isHere(text: string): boolean {
  return parse(text)?.origin === base
}

const base = 'https://here.invalid'

function parse(text: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined
}

function sameHost(host: string, url: URL): boolean {
  // A default port may be written or not.
  const allowed = URL.canParse(`${url.protocol}//${host}/`) ? new URL(`${url.protocol}//${host}/`) : undefined
  return allowed !== undefined && allowed.host === url.host
}
