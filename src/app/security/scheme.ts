// Security schemes: dependencies that take credentials from a request, and that say of themselves how they are to be
// documented. They check that there are credentials; whether they are good is the application's to say.

import { formatChallenge } from '../../http/authorization.ts'
import { HttpError } from '../../http/errors.ts'
import type { Request } from '../../http/request.ts'
import { setSignature } from '../../schema/signature.ts'

/** One way of OAuth2 to get a token (OpenAPI 3.1, "OAuth Flow Object"). */
export interface OAuthFlow {
  readonly authorizationUrl?: string
  readonly tokenUrl?: string
  readonly refreshUrl?: string
  /** What each scope allows, for people. */
  readonly scopes: Readonly<Record<string, string>>
}

/** A security scheme as OpenAPI 3.1 writes it ("Security Scheme Object"). */
export type SecurityScheme = { readonly description?: string } & (
  | { readonly type: 'http'; readonly scheme: string; readonly bearerFormat?: string }
  | { readonly type: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  | {
      readonly type: 'oauth2'
      readonly flows: { readonly password?: OAuthFlow; readonly authorizationCode?: OAuthFlow }
    }
  | { readonly type: 'openIdConnect'; readonly openIdConnectUrl: string }
)

/** A scheme, and its name among those of the application. */
export interface NamedSecurityScheme {
  readonly name: string
  readonly scheme: SecurityScheme
  /** True where a request may come without credentials: `autoError: false`. */
  readonly optional?: boolean
}

/** What can be said of any scheme. */
export interface SecurityOptions {
  /** The name in the documentation. Default: FastAPI's, such as `HTTPBearer`. Schemes that differ need names that differ. */
  readonly schemeName?: string
  /** For the documentation. */
  readonly description?: string
  /** False: without credentials the value is undefined, so that there can be other ways in. Default true: 401. */
  readonly autoError?: boolean
}

/** A dependency that gives the credentials of a request: `token = depends(bearer)`. */
export type SecurityProvider<T> = (request: Request) => T

/** What a provider gives: undefined too where the options say `autoError: false`. */
export type Secured<T, O> = T | (O extends { readonly autoError: false } ? undefined : never)

const schemes = new WeakMap<object, NamedSecurityScheme>()

/** The scheme of a provider that was made by `httpBearer(…)` and the like; undefined for other functions. */
export function securitySchemeOf(provider: object): NamedSecurityScheme | undefined {
  return schemes.get(provider)
}

/** How a scheme works. */
export interface SchemeDefinition<T> {
  readonly name: string
  readonly scheme: SecurityScheme
  /** The value of `www-authenticate`: RFC 9110 §15.5.2 wants one in each 401. */
  readonly challenge: string
  /** The credentials; undefined where the request has none of this scheme. */
  read(request: Request, refuse: () => never): T | undefined
}

/** Makes the provider of a scheme. */
export function securityProvider<T, O extends SecurityOptions>(
  definition: SchemeDefinition<T>,
  options: O,
): SecurityProvider<Secured<T, O>> {
  const { schemeName: name = definition.name, description, autoError = true } = options
  const { challenge, scheme } = definition
  const refuse = (): never => {
    throw new HttpError(401, 'Not authenticated', { headers: { 'www-authenticate': challenge } })
  }

  function credentials(request: Request): T | undefined {
    return definition.read(request, refuse) ?? (autoError ? refuse() : undefined)
  }

  Object.defineProperty(credentials, 'name', { value: name })
  const parameters = [{ name: 'request', source: 'request', required: true } as const]
  setSignature(credentials, { name, style: 'positional', parameters })
  schemes.set(credentials, {
    name,
    scheme: Object.freeze(description === undefined ? scheme : { ...scheme, description }),
    ...(autoError ? {} : { optional: true }),
  })
  // Undefined is given only without `autoError`, which is what `Secured` says.
  return credentials as SecurityProvider<Secured<T, O>>
}

/** A challenge of RFC 9110 §11.6.1. Throws a TypeError for a realm that no header can have. */
export function challengeOf(scheme: string, realm: string | undefined): string {
  return formatChallenge(scheme, { realm })
}

/** Throws a TypeError unless the option is text and not empty. */
export function requireText(value: unknown, what: string): void {
  if (typeof value !== 'string' || value === '') throw new TypeError(`${what} must be text, and not empty`)
}
