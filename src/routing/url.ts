// What `urlFor` makes of a path: with the root path of a request, with scheme and host, with query and fragment.

import type { Request } from '../http/request.ts'
import { encodePath } from './encoding.ts'

/** Values of a query. Lists repeat their name; null and undefined leave it out. */
export type UrlQuery = Readonly<Record<string, UrlQueryValue | readonly UrlQueryValue[]>>

/** What can be written as text. */
export type UrlQueryValue = string | number | bigint | boolean | null | undefined

/** Options of `urlFor`. */
export interface UrlOptions {
  /** Makes the URL absolute: scheme, host and root path are those of this request. */
  readonly request?: Request
  /** False: with a request, only its root path is put before the path. Default true where there is a request or a host. */
  readonly absolute?: boolean
  /** In place of the request's; for a route of a host without a request it is `https`. */
  readonly scheme?: string
  /** What stands behind `?`. */
  readonly query?: UrlQuery
  /** What stands behind `#`. */
  readonly anchor?: string
}

/** Where a path is: its host, if its route has one, and the path of the router that made it. */
export interface UrlPlace {
  readonly path: string
  readonly host: string | undefined
  readonly basePath: string
}

/** The whole URL. Throws a TypeError for options that contradict each other. */
export function formatUrl({ path, host, basePath }: UrlPlace, options: UrlOptions): string {
  const { request, absolute, scheme, query, anchor } = options
  if (scheme !== undefined && !/^[a-z][a-z\d+.-]*$/i.test(scheme)) {
    throw new TypeError(`urlFor: ${JSON.stringify(scheme)} is no scheme; write it as "https"`)
  }
  if (absolute === true && request === undefined && host === undefined) {
    throw new TypeError('urlFor: an absolute URL needs the host of a request: { request }')
  }
  const origin = absolute === false ? '' : originOf(request, host, scheme)
  // A root is a path of its own: `/` below `/shop` is `/shop/`.
  const whole = `${origin}${basePath === '' ? '' : encodePath(basePath)}${path}`
  return `${whole}${formatQuery(query)}${anchor === undefined ? '' : `#${encodeURIComponent(anchor)}`}`
}

function originOf(request: Request | undefined, host: string | undefined, scheme: string | undefined): string {
  if (request === undefined) return host === undefined ? '' : `${scheme ?? 'https'}://${host}`
  const [, own = 'http', authority = ''] = /^([^:]+):\/\/([^/?]*)/.exec(request.url) ?? []
  // Templates of hosts have no port, but where this application was reached its other hosts are too.
  const [port = ''] = /:\d+$/.exec(authority) ?? []
  return `${scheme ?? own}://${host === undefined ? authority : host + port}`
}

function formatQuery(query: UrlQuery | undefined): string {
  if (query === undefined) return ''
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as readonly UrlQueryValue[]) : [value]) {
      if (one !== null && one !== undefined) search.append(name, String(one))
    }
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
