// What the next request of a redirect is (Fetch standard, "HTTP-redirect fetch").

import type { Headers } from '../http/headers.ts'
import type { RequestContent } from './exchange.ts'
import { parseTarget, type Target } from './target.ts'

/** One request of a chain. */
export interface Hop {
  readonly method: string
  readonly target: Target
  readonly headers: Headers
  readonly content: RequestContent
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const contentFields = ['content-type', 'content-length', 'content-encoding', 'content-language', 'transfer-encoding']

/** Whether the response sends the client elsewhere. */
export function isRedirect(response: Response): boolean {
  return redirects.has(response.status) && response.headers.has('location')
}

/** The request that follows. Throws a TypeError when a body must be sent again and cannot be. */
export function redirected(hop: Hop, response: Response): Hop {
  const target = parseTarget(new URL(response.headers.get('location') ?? '', hop.target.url), hop.target.url)
  const { status } = response
  const becomesGet =
    (status === 303 && hop.method !== 'GET' && hop.method !== 'HEAD') ||
    ((status === 301 || status === 302) && hop.method === 'POST')
  let { headers } = hop
  if (target.url.origin !== hop.target.url.origin) headers = headers.without('authorization').without('cookie')
  headers = headers.with('host', target.url.host)
  if (becomesGet) {
    for (const name of contentFields) headers = headers.without(name)
    return { method: 'GET', target, headers, content: new Uint8Array(0) }
  }
  if (!(hop.content instanceof Uint8Array)) {
    throw new TypeError(`a streamed body cannot be sent again after status ${status}; use redirect: 'manual'`)
  }
  return { ...hop, target, headers }
}
