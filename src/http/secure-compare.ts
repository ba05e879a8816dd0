// Comparing secrets without telling, by the time it takes, how much of a guess is right.

import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Whether two secrets are the same, in a time that depends on neither their content nor on which of them is longer.
 * Text is compared as UTF-8.
 */
export function secureCompare(a: string | Uint8Array, b: string | Uint8Array): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

// Of one length, which the comparison needs, and nothing that an attacker could steer.
function digest(value: string | Uint8Array): Buffer {
  return createHash('sha256').update(value).digest()
}
