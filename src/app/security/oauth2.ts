// OAuth2 (RFC 6749) and OpenID Connect as seen from an API: a bearer token, and where clients get one.

import { readAuthorization } from '../../http/authorization.ts'
import {
  requireText,
  type Secured,
  type SecurityOptions,
  type SecurityScheme,
  securityProvider,
  type SecurityProvider,
} from './scheme.ts'

/** Options of `oauth2Password`. */
export interface OAuth2PasswordOptions extends SecurityOptions {
  /** Where user and password are given for a token; may be relative to the documentation: `token`. */
  readonly tokenUrl: string
  readonly refreshUrl?: string
  /** What each scope allows, for people. Default: no scopes. */
  readonly scopes?: Readonly<Record<string, string>>
}

/** Options of `oauth2AuthorizationCode`. */
export interface OAuth2AuthorizationCodeOptions extends OAuth2PasswordOptions {
  /** Where the user is sent to agree. */
  readonly authorizationUrl: string
}

/** Options of `openIdConnect`. */
export interface OpenIdConnectOptions extends SecurityOptions {
  /** Where the provider describes itself: `…/.well-known/openid-configuration`. */
  readonly openIdConnectUrl: string
}

/**
 * Takes the bearer token that clients got for user and password; the value is the token. Without one it answers 401.
 * Serve `tokenUrl` with an endpoint that takes an `OAuth2PasswordForm`.
 */
export function oauth2Password<const O extends OAuth2PasswordOptions>(
  options: O,
): SecurityProvider<Secured<string, O>> {
  const { tokenUrl, refreshUrl, scopes = {} } = options
  requireText(tokenUrl, 'oauth2Password({ tokenUrl })')
  const flow = { tokenUrl, ...(refreshUrl === undefined ? {} : { refreshUrl }), scopes }
  return tokenProvider('OAuth2PasswordBearer', { type: 'oauth2', flows: { password: flow } }, options)
}

/** Takes the bearer token that clients got by the user's consent; the value is the token. Without one it answers 401. */
export function oauth2AuthorizationCode<const O extends OAuth2AuthorizationCodeOptions>(
  options: O,
): SecurityProvider<Secured<string, O>> {
  const { authorizationUrl, tokenUrl, refreshUrl, scopes = {} } = options
  requireText(authorizationUrl, 'oauth2AuthorizationCode({ authorizationUrl })')
  requireText(tokenUrl, 'oauth2AuthorizationCode({ tokenUrl })')
  const flow = { authorizationUrl, tokenUrl, ...(refreshUrl === undefined ? {} : { refreshUrl }), scopes }
  return tokenProvider('OAuth2AuthorizationCodeBearer', { type: 'oauth2', flows: { authorizationCode: flow } }, options)
}

/** Takes the bearer token of an OpenID provider's client; the value is the token. Without one it answers 401. */
export function openIdConnect<const O extends OpenIdConnectOptions>(options: O): SecurityProvider<Secured<string, O>> {
  const { openIdConnectUrl } = options
  requireText(openIdConnectUrl, 'openIdConnect({ openIdConnectUrl })')
  return tokenProvider('OpenIdConnect', { type: 'openIdConnect', openIdConnectUrl }, options)
}

function tokenProvider<O extends SecurityOptions>(
  name: string,
  scheme: SecurityScheme,
  options: O,
): SecurityProvider<Secured<string, O>> {
  const read: Parameters<typeof securityProvider<string, O>>[0]['read'] = (request) =>
    readAuthorization(request, 'bearer')?.credentials
  return securityProvider({ name, scheme, challenge: 'Bearer', read }, options)
}
