// Whether a secret looks as if somebody could guess it: told by `testudo check`, which never sees the secret itself.

import { Buffer } from 'node:buffer'

import type { Secrets } from '../http/secrets.ts'

// 32 random bytes as hexadecimal or base64url have well over 200 bits by this measure.
const leastBits = 160

/** What is weak about the first secret, which signs; undefined if nothing is. It says nothing of what is in it. */
export function secretWeakness(secrets: Secrets): string | undefined {
  const first: unknown = Array.isArray(secrets) ? secrets[0] : secrets
  const text = typeof first === 'string' ? first : first instanceof Uint8Array ? Buffer.from(first).toString('hex') : ''
  if (/insecure|change.?me|placeholder/i.test(text)) return 'says itself that it is a placeholder'
  if (bitsOf(text) < leastBits) return 'is too short or too regular'
  return undefined
}

// Shannon's entropy of the characters by their frequency: an upper bound, which random text nearly reaches.
function bitsOf(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= count * Math.log2(count / text.length)
  return bits
}
