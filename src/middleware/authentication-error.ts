// What a check of credentials throws that could not make sense of them.

/**
 * Credentials that are there and are no good: malformed, expired, revoked. The message is shown to the client.
 *
 * ```ts
 * throw new AuthenticationError('the token has expired')
 * ```
 */
export class AuthenticationError extends Error {
  constructor(message = 'Invalid credentials', options?: ErrorOptions) {
    super(message, options)
    this.name = 'AuthenticationError'
  }
}
