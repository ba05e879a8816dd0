// A key in a header field, the query or a cookie.

import { requireText, type Secured, type SecurityOptions, securityProvider, type SecurityProvider } from './scheme.ts'

/** Options of `apiKey`. */
export interface ApiKeyOptions extends SecurityOptions {
  /** Where clients put the key. Of these only a header is not written into logs, or sent by browsers unasked. */
  readonly in: 'header' | 'query' | 'cookie'
  /** The name of the header field, query parameter or cookie. */
  readonly name: string
}

const apiKeyNames = { header: 'APIKeyHeader', query: 'APIKeyQuery', cookie: 'APIKeyCookie' } as const

/** Takes a key from a header field, the query or a cookie. Without one, or with an empty one, it answers 401. */
export function apiKey<const O extends ApiKeyOptions>(options: O): SecurityProvider<Secured<string, O>> {
  const { in: place, name } = options
  requireText(name, 'apiKey({ name })')
  const schemeName: string | undefined = apiKeyNames[place]
  if (schemeName === undefined) throw new TypeError(`apiKey({ in }) is 'header', 'query' or 'cookie'`)
  return securityProvider(
    {
      name: schemeName,
      scheme: { type: 'apiKey', in: place, name },
      challenge: 'APIKey',
      read(request): string | undefined {
        const { headers, query, cookies } = request
        const key = place === 'header' ? headers.get(name) : place === 'query' ? query.get(name) : cookies.get(name)
        return key === '' ? undefined : key
      },
    },
    options,
  )
}
