// The OAuth2 scopes that a request must be granted to reach an endpoint (RFC 6749 §3.3).

/**
 * The scopes of every `depends(…, { scopes })` from the endpoint down to the function that asks for them, outermost
 * first and each once.
 *
 * @reflect scopes
 */
export class SecurityScopes {
  readonly scopes: readonly string[]

  constructor(scopes: readonly string[] = []) {
    this.scopes = Object.freeze([...new Set(scopes)])
    Object.freeze(this)
  }

  /** As OAuth2 writes them: separated by spaces. */
  get text(): string {
    return this.scopes.join(' ')
  }
}
