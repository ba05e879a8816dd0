// The cookies of a test client: what a browser keeps and sends back (RFC 6265bis §5.5–5.8), without a public suffix list.

import { parseSetCookie } from 'cookie'
import { currentTime } from '../http/clock.ts'

/** A cookie as it is kept. */
export interface StoredCookie {
  readonly name: string
  /** Percent-decoded. */
  readonly value: string
  readonly domain: string
  /** Only for the host itself, not for its subdomains: set without a domain. */
  readonly hostOnly: boolean
  readonly path: string
  readonly secure: boolean
  readonly httpOnly: boolean
  /** Milliseconds since 1970; Infinity for a session cookie. */
  readonly expires: number
}

/** Where a cookie that a test sets itself applies. */
export interface CookiePlace {
  /** Default: any host that the client speaks to. */
  readonly domain?: string
  /** `/` by default. */
  readonly path?: string
}

/** As it goes over the wire: the value is not decoded. */
interface Entry extends StoredCookie {
  readonly raw: string
}

const asIs = (text: string): string => text

/** Keeps cookies by domain, path and name; forgets expired ones. */
export class CookieJar implements Iterable<StoredCookie> {
  #entries: Entry[] = []

  /** The number of cookies that are still valid. */
  get size(): number {
    return this.#valid().length
  }

  /** The value of the first cookie of this name, or undefined. */
  get(name: string): string | undefined {
    return this.#valid().find((entry) => entry.name === name)?.value
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  /** Adds a session cookie of the test's own; the value is percent-encoded on the wire. */
  set(name: string, value: string, place: CookiePlace = {}): void {
    const { domain = '', path = '/' } = place
    const raw = encodeURIComponent(value)
    const entry = { name, value, raw, domain, hostOnly: false, path, secure: false, httpOnly: false, expires: Infinity }
    this.#put(entry)
  }

  /** Forgets the cookies of this name, on every domain and path. */
  delete(name: string): void {
    this.#entries = this.#entries.filter((entry) => entry.name !== name)
  }

  clear(): void {
    this.#entries = []
  }

  [Symbol.iterator](): IterableIterator<StoredCookie> {
    return this.#valid()
      .map(({ raw: _raw, ...cookie }): StoredCookie => cookie)
      .values()
  }

  /** Keeps what the response to a request for `url` sets; ignores what a browser would ignore. */
  store(url: URL, setCookie: readonly string[]): void {
    for (const text of setCookie) {
      const entry = entryOf(text, url)
      if (entry !== undefined) this.#put(entry)
    }
  }

  /** The value of the `Cookie` field for a request, empty without cookies: longer paths first (RFC 6265bis §5.8.3). */
  header(url: URL): string {
    return this.#valid()
      .filter((entry) => matches(entry, url))
      .sort((a, b) => b.path.length - a.path.length)
      .map((entry) => `${entry.name}=${entry.raw}`)
      .join('; ')
  }

  #put(entry: Entry): void {
    const at = this.#entries.findIndex(
      (old) => old.name === entry.name && old.domain === entry.domain && old.path === entry.path,
    )
    if (at === -1) this.#entries.push(entry)
    else this.#entries[at] = entry
  }

  #valid(): Entry[] {
    const now = currentTime()
    this.#entries = this.#entries.filter((entry) => entry.expires > now)
    return this.#entries
  }
}

function entryOf(text: string, url: URL): Entry | undefined {
  const cookie = parseSetCookie(text, { decode: asIs })
  const host = url.hostname
  const domain = (cookie.domain ?? '').replace(/^\./, '').toLowerCase()
  if (domain !== '' && !domainMatches(host, domain)) return undefined
  const secure = cookie.secure === true
  if (secure && url.protocol !== 'https:') return undefined
  const path = cookie.path?.startsWith('/') ? cookie.path : defaultPath(url.pathname)
  if (/^__secure-/i.test(cookie.name) && !secure) return undefined
  if (/^__host-/i.test(cookie.name) && (!secure || domain !== '' || path !== '/')) return undefined
  const raw = cookie.value ?? ''
  return {
    name: cookie.name,
    value: decoded(raw),
    raw,
    domain: domain === '' ? host : domain,
    hostOnly: domain === '',
    path,
    secure,
    httpOnly: cookie.httpOnly === true,
    // §5.7 step 3: Max-Age wins over Expires.
    expires:
      cookie.maxAge === undefined ? (cookie.expires?.getTime() ?? Infinity) : currentTime() + cookie.maxAge * 1000,
  }
}

function matches(entry: Entry, url: URL): boolean {
  if (entry.secure && url.protocol !== 'https:') return false
  const host = url.hostname
  const here = entry.domain === '' || (entry.hostOnly ? host === entry.domain : domainMatches(host, entry.domain))
  return here && pathMatches(url.pathname, entry.path)
}

// §5.1.3
function domainMatches(host: string, domain: string): boolean {
  return host === domain || (host.endsWith(`.${domain}`) && !/^[\d.]+$|:/.test(host))
}

// §5.1.4
function pathMatches(path: string, prefix: string): boolean {
  return path === prefix || (path.startsWith(prefix) && (prefix.endsWith('/') || path[prefix.length] === '/'))
}

function defaultPath(path: string): string {
  const last = path.lastIndexOf('/')
  return last <= 0 ? '/' : path.slice(0, last)
}

function decoded(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    return raw
  }
}
