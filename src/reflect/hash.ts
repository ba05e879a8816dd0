// Contents as names.
import { createHash } from 'node:crypto'

/** Text as a short name that stands for it alone. */
export function hashOf(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('base64url')
}
