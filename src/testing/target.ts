// Where a request goes: what a test writes becomes the parts of a scope.

import { Query, type QueryInit } from '../http/query.ts'

/** A request target. */
export interface Target {
  /** Normalised, as browsers do; decides about cookies and relative redirects. */
  readonly url: URL
  /** As it goes over the wire: dot segments and escapes are the test's own. */
  readonly rawPath: string
  readonly queryString: string
}

const notVisible = /[^\x21-\x7e]+/g

/**
 * A path is sent as it is written (`/a/../b` too, so that a test can try what browsers cannot); what a request line
 * cannot carry is percent-encoded. Anything else is a URL, absolute or relative to `base`.
 */
export function parseTarget(path: string | URL, base: URL, query?: QueryInit): Target {
  if (typeof path === 'string' && path.startsWith('/')) {
    const [, rawPath = '/', written = ''] = /^([^?#]*)(?:\?([^#]*))?/.exec(path) ?? []
    return target(new URL(base.origin + path), encodeInvisible(rawPath), encodeInvisible(written), query)
  }
  const url = new URL(path, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new TypeError(`the test client speaks http and https, not ${url.protocol} (${url.href})`)
  }
  return target(url, url.pathname, url.search.slice(1), query)
}

/** The path as applications see it. Throws a TypeError for escapes that are not UTF-8: servers answer those with 400. */
export function decodePath(rawPath: string): string {
  try {
    return decodeURIComponent(rawPath)
  } catch (cause) {
    throw new TypeError(`the path ${rawPath} is not valid; a server would answer 400 itself`, { cause })
  }
}

function target(url: URL, rawPath: string, written: string, query: QueryInit | undefined): Target {
  const added = query === undefined ? '' : new Query(query).toString()
  return { url, rawPath, queryString: written !== '' && added !== '' ? `${written}&${added}` : written + added }
}

function encodeInvisible(text: string): string {
  return text.replace(notVisible, encodeURIComponent)
}
