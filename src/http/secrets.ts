// Keys made of an application's secrets: one for each purpose, so that what is signed for one is worth nothing for
// another (NIST SP 800-108; HKDF, RFC 5869).

import { hkdfSync } from 'node:crypto'

/** At least 32 bytes that nobody can guess; text counts as UTF-8. */
export type Secret = string | Uint8Array

/** One secret, or several: the first signs, all verify. A new one is put before the old ones, which go later. */
export type Secrets = Secret | readonly Secret[]

// The length of the hash: RFC 2104 §3 discourages shorter keys for HMAC.
const shortest = 32

/**
 * The secrets as a list. Throws a TypeError, beginning with `what`, for none and for one that is too short; it never
 * shows a secret.
 */
export function checkedSecrets(what: string, secrets: Secrets | undefined): readonly Uint8Array[] {
  const list: readonly unknown[] = Array.isArray(secrets) ? secrets : [secrets]
  if (list.length === 0) throw missing(what)
  return list.map((secret) => {
    if (typeof secret !== 'string' && !(secret instanceof Uint8Array)) throw missing(what)
    const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
    if (bytes.length >= shortest) return bytes
    throw new TypeError(
      `${what}: a secret has ${bytes.length} bytes and needs at least ${shortest}; make one: ${generator}`,
    )
  })
}

/** One key of 32 bytes for each secret: another purpose gives other keys. */
export function deriveKeys(secrets: readonly Uint8Array[], purpose: string): readonly Uint8Array[] {
  return secrets.map((secret) => new Uint8Array(hkdfSync('sha256', secret, '', `testudo ${purpose}`, 32)))
}

const generator = `node -p "crypto.randomBytes(32).toString('base64url')"`

function missing(what: string): TypeError {
  return new TypeError(
    `${what}: a secret is needed, text or bytes, at least ${shortest} bytes long; make one: ${generator}`,
  )
}
