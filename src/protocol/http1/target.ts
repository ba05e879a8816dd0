// The four forms of a request target (RFC 9112 §3.2).
import { parseAuthority } from '../../grammar/authority.ts'
import { ProtocolError } from '../protocol-error.ts'

/** What a target says. `authority` is that of the absolute form, else null. */
export interface Target {
  readonly path: string
  readonly query: string
  readonly authority: string | null
}

/** Stands for the common origin-form, whose parts the head's parser takes itself. */
export const ORIGIN_FORM: Target = Object.freeze({ path: '', query: '', authority: null })

/** Parses every form but the origin-form, which starts with a slash. */
export function parseTarget(method: string, target: string): Target {
  if (method === 'CONNECT') throw refuseConnect(target)
  if (target === '*') {
    if (method !== 'OPTIONS') throw new ProtocolError(400, 'the target "*" is for OPTIONS only (RFC 9112 §3.2.4)')
    return { path: '*', query: '', authority: null }
  }
  return parseAbsolute(method, target)
}

// RFC 9112 §3.2.2. A server must understand the absolute form, though only proxies are sent it.
function parseAbsolute(method: string, target: string): Target {
  const scheme = /^(https?):\/\//i.exec(target)?.[1]?.toLowerCase()
  if (scheme !== 'http' && scheme !== 'https')
    throw new ProtocolError(400, 'the target is neither a path nor an http or https URI (RFC 9112 §3.2)')
  const start = scheme.length + 3
  const end = start + (/[/?]/.exec(target.slice(start))?.index ?? target.length - start)
  const authority = target.slice(start, end)
  // parseAuthority refuses userinfo: in an http URI it is a disguise for another host (RFC 9110 §4.2.4).
  if ((parseAuthority(authority)?.host ?? '') === '')
    throw new ProtocolError(400, 'the host of the target is empty or invalid (RFC 9110 §4.2.1)')
  const mark = target.indexOf('?', end)
  const path = target.slice(end, mark < 0 ? undefined : mark)
  return {
    // `OPTIONS http://host` is how a proxy is asked for `OPTIONS *` (RFC 9112 §3.2.4).
    path: path !== '' ? path : method === 'OPTIONS' && mark < 0 ? '*' : '/',
    query: mark < 0 ? '' : target.slice(mark + 1),
    authority,
  }
}

// RFC 9110 §9.3.6: only a host with a port, and only for tunnels, which an origin server does not make.
function refuseConnect(target: string): ProtocolError {
  const authority = parseAuthority(target)
  if (authority === null || authority.host === '' || authority.port < 1)
    return new ProtocolError(400, 'the target of CONNECT must be host and port (RFC 9110 §9.3.6)')
  return new ProtocolError(501, 'CONNECT asks for a tunnel, which this server does not make (RFC 9110 §9.3.6)')
}
