// Cookies: reading `Cookie`, writing `Set-Cookie` (RFC 6265bis).

import { stringifySetCookie } from 'cookie'

import { isToken } from '../grammar/characters.ts'

const TAB = 0x09
const SPACE = 0x20

/** Where a cookie applies. The same values are needed to remove it. */
export interface CookieScope {
  /** The cookie is sent for this path and those below; `/` by default. */
  readonly path?: string
  /** The cookie is sent to this domain and its subdomains; without one only to the host that set it. */
  readonly domain?: string
  /** Only over HTTPS. Default false; true for names that begin with `__Host-` or `__Secure-`. */
  readonly secure?: boolean
  /** Whether other sites' requests carry it; `lax` by default. `none` needs `secure`. */
  readonly sameSite?: 'strict' | 'lax' | 'none'
  /** One jar per embedding site (CHIPS); needs `secure`. */
  readonly partitioned?: boolean
}

/** How a cookie is kept. Without `maxAge` and `expires` it lasts for the browser's session. */
export interface CookieOptions extends CookieScope {
  /** Lifetime in whole seconds; wins over `expires`. */
  readonly maxAge?: number
  readonly expires?: Date
  /** Invisible to scripts. */
  readonly httpOnly?: boolean
  readonly priority?: 'low' | 'medium' | 'high'
}

// RFC 6265bis §5.6: user agents drop a cookie whose name and value are longer than this, silently.
const longestPair = 4096

/**
 * Reads the value of a `Cookie` field. Never throws: bad escapes stand for themselves. The last of a name wins,
 * quotes around a value are removed, a piece without `=` is a value with an empty name.
 */
export function parseCookies(text: string): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const piece of text.split(';')) {
    const equals = piece.indexOf('=')
    const name = equals === -1 ? '' : trimmed(piece.slice(0, equals))
    const value = trimmed(piece.slice(equals + 1))
    if (name !== '' || value !== '') cookies.set(name, decodeValue(value))
  }
  return cookies
}

/** The value of a `Set-Cookie` field; the cookie's value is percent-encoded. Throws a TypeError for what browsers refuse. */
export function formatCookie(name: string, value: string, options: CookieOptions = {}): string {
  if (!isToken(name)) throw new TypeError(`cookie name ${JSON.stringify(name)} is not a token (RFC 9110 §5.6.2)`)
  const prefix = /^__(host|secure)-/i.exec(name)?.[1]?.toLowerCase()
  const { path = '/', secure = prefix !== undefined, sameSite = 'lax' } = options
  if (prefix !== undefined && !secure) throw new TypeError(`cookie ${name}: this prefix needs { secure: true }`)
  if (prefix === 'host' && (path !== '/' || options.domain !== undefined)) {
    throw new TypeError(`cookie ${name}: the prefix __Host- needs path '/' and no domain`)
  }
  if (sameSite === 'none' && !secure) throw new TypeError(`cookie ${name}: sameSite 'none' needs { secure: true }`)
  if (options.partitioned && !secure) throw new TypeError(`cookie ${name}: partitioned needs { secure: true }`)
  if (!path.startsWith('/')) throw new TypeError(`cookie ${name}: the path must begin with '/', got ${path}`)
  if (/\p{Surrogate}/u.test(value)) throw new TypeError(`cookie ${name}: the value has half a surrogate pair`)
  const text = stringifySetCookie(name, value, { ...options, path, secure, sameSite })
  const pair = text.indexOf(';')
  if (pair > longestPair) {
    throw new TypeError(`cookie ${name}: name and value take ${pair} bytes, browsers keep at most ${longestPair}`)
  }
  return text
}

/** The value of a `Set-Cookie` field that removes the cookie. */
export function expiredCookie(name: string, scope: CookieScope = {}): string {
  return formatCookie(name, '', { ...scope, maxAge: 0, expires: new Date(0) })
}

// RFC 6265bis §5.6: spaces and tabs only. `trim` would take a no-break space too, so that `\xA0__Host-session`, which a
// browser lets any subdomain plant because it does not begin with `__Host-`, were read as `__Host-session`.
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

function isBlank(code: number): boolean {
  return code === SPACE || code === TAB
}

function decodeValue(value: string): string {
  const quoted = value.length >= 2 && value.startsWith('"') && value.endsWith('"')
  const bare = quoted ? value.slice(1, -1) : value
  if (!bare.includes('%')) return bare
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}
