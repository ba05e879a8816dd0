// The authentication schemes of HTTP itself: Bearer (RFC 6750), Basic (RFC 7617), Digest (RFC 7616).

import { type Authorization, type BasicCredentials, parseBasic, readAuthorization } from '../../http/authorization.ts'
import { challengeOf, type Secured, type SecurityOptions, securityProvider, type SecurityProvider } from './scheme.ts'

export type { BasicCredentials } from '../../http/authorization.ts'

// RFC 9110 §5.6.2.
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** Options of `httpBearer`. */
export interface HttpBearerOptions extends SecurityOptions {
  /** What tokens look like, such as `JWT`: for the documentation. */
  readonly bearerFormat?: string
  /** What the credentials are for: told to clients that have none. */
  readonly realm?: string
  /** The name of another scheme that works like it, such as `Token`. Default `Bearer`. */
  readonly scheme?: string
}

/** Options of `httpBasic` and `httpDigest`. */
export interface HttpSchemeOptions extends SecurityOptions {
  /** What the credentials are for: browsers show it where they ask for them. */
  readonly realm?: string
}

/**
 * Takes a token from `Authorization: Bearer …`. Without one it answers 401. The token is not checked.
 *
 * ```ts
 * const bearer = httpBearer({ bearerFormat: 'JWT' })
 * app.get('/me', (auth = depends(bearer)) => verify(auth.credentials))
 * ```
 */
export function httpBearer<const O extends HttpBearerOptions = HttpBearerOptions>(
  options?: O,
): SecurityProvider<Secured<Authorization, O>> {
  const { bearerFormat, realm, scheme = 'Bearer' } = options ?? ({} as HttpBearerOptions)
  if (!token.test(scheme)) throw new TypeError(`httpBearer: ${JSON.stringify(scheme)} cannot be the name of a scheme`)
  return securityProvider(
    {
      name: 'HTTPBearer',
      scheme: { type: 'http', scheme: scheme.toLowerCase(), ...(bearerFormat === undefined ? {} : { bearerFormat }) },
      challenge: challengeOf(scheme, realm),
      read: (request) => readAuthorization(request, scheme),
    },
    (options ?? {}) as O,
  )
}

/**
 * Takes user and password from `Authorization: Basic …`. Without them it answers 401, which makes browsers ask; what is
 * no user and password is 401 even with `autoError: false`. They are not checked: use `secureCompare`.
 */
export function httpBasic<const O extends HttpSchemeOptions = HttpSchemeOptions>(
  options?: O,
): SecurityProvider<Secured<BasicCredentials, O>> {
  return securityProvider(
    {
      name: 'HTTPBasic',
      scheme: { type: 'http', scheme: 'basic' },
      challenge: challengeOf('Basic', options?.realm),
      read(request, refuse): BasicCredentials | undefined {
        const authorization = readAuthorization(request, 'basic')
        return authorization === undefined ? undefined : (parseBasic(authorization.credentials) ?? refuse())
      },
    },
    (options ?? {}) as O,
  )
}

/** Takes the parameters of `Authorization: Digest …` as they were sent. Without them it answers 401. They are not checked. */
export function httpDigest<const O extends HttpSchemeOptions = HttpSchemeOptions>(
  options?: O,
): SecurityProvider<Secured<Authorization, O>> {
  return securityProvider(
    {
      name: 'HTTPDigest',
      scheme: { type: 'http', scheme: 'digest' },
      challenge: challengeOf('Digest', options?.realm),
      read: (request) => readAuthorization(request, 'digest'),
    },
    (options ?? {}) as O,
  )
}
