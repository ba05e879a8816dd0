// Sealed values: what a client may keep, but neither read nor change. JSON Web Encryption (RFC 7516) with a direct key
// and AES-256-GCM, by jose, which is loaded with the first value: most applications seal none.

import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

import { currentTime } from './clock.ts'
import { JsonSyntaxError, parseJson, stringifyJson } from './json.ts'
import { checkedSecrets, deriveKeys, type Secrets } from './secrets.ts'
import { checkMaxAge, type SignerOptions, type UnsignOptions } from './signing.ts'

interface Key {
  /** Tells which key opens a value; says nothing about the key. */
  readonly id: string
  readonly bytes: Uint8Array
}

/**
 * Encrypts JSON values. Several secrets make a rotation: the first seals, all open.
 *
 * ```ts
 * const sealer = new Sealer(secret, { salt: 'basket' })
 * const text = await sealer.seal({ isbn: '0141439513' })
 * await sealer.unseal(text, { maxAge: 3600 }) // the object, or undefined
 * ```
 *
 * Throws a TypeError for a missing secret and for one of less than 32 bytes.
 */
export class Sealer {
  readonly #first: Key
  readonly #keys: ReadonlyMap<string, Key>

  constructor(secrets: Secrets, { salt = '' }: SignerOptions = {}) {
    const list = checkedSecrets('Sealer', secrets)
    if (typeof salt !== 'string') throw new TypeError(`Sealer: the salt must be text, got ${typeof salt}`)
    const keys = deriveKeys(list, `sealed ${salt}`).map((bytes) => ({ id: idOf(bytes), bytes }))
    // The list has at least one.
    this.#first = keys[0] as Key
    this.#keys = new Map(keys.map((key) => [key.id, key]))
  }

  /** A JSON value as sealed text that is safe in URLs and cookies. Rejects with a TypeError for what JSON cannot say. */
  async seal(value: unknown): Promise<string> {
    const content = stringifyJson([Math.floor(currentTime() / 1000), value])
    const { CompactEncrypt } = await import('jose')
    return new CompactEncrypt(Buffer.from(content))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: this.#first.id })
      .encrypt(this.#first.bytes)
  }

  /** The value that was sealed; undefined if it was not sealed by one of the secrets, was changed, or is too old. */
  async unseal(text: string | undefined, { maxAge }: UnsignOptions = {}): Promise<unknown> {
    checkMaxAge('Sealer', maxAge)
    if (typeof text !== 'string' || text === '') return undefined
    const { compactDecrypt, errors } = await import('jose')
    try {
      const { plaintext } = await compactDecrypt(
        text,
        ({ kid }) => {
          const key = kid === undefined ? undefined : this.#keys.get(kid)
          if (key === undefined) throw new errors.JWEDecryptionFailed()
          return key.bytes
        },
        { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] },
      )
      // What opens with our key is what `seal` wrote.
      const [seconds, value] = parseJson(Buffer.from(plaintext).toString()) as [number, unknown]
      return maxAge !== undefined && currentTime() / 1000 - seconds > maxAge ? undefined : value
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof JsonSyntaxError) return undefined
      throw error
    }
  }
}

function idOf(key: Uint8Array): string {
  return createHash('sha256').update('testudo key id').update(key).digest('base64url').slice(0, 8)
}
