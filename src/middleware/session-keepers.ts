// Where sessions are between requests: in the cookie, signed or encrypted, or in a store under the id that the cookie
// has.

import { createHash, randomBytes } from 'node:crypto'

import { parseJson, stringifyJson } from '../http/json.ts'
import { Sealer } from '../http/sealing.ts'
import type { Secrets } from '../http/secrets.ts'
import { Signer } from '../http/signing.ts'
import { internals, type KeptSession, type Session } from './session.ts'
import { fromRecord, lifetime, toRecord } from './session-record.ts'
import type { Store } from './stores/store.ts'

/** Keeps sessions between requests. What can be done at once is. */
export interface SessionKeeper {
  readonly makeId: () => string
  /** The session that a cookie stands for; undefined for any cookie that is not right. */
  load(cookie: string): KeptSession | undefined | Promise<KeptSession | undefined>
  /** Keeps a session and gives the cookie's value; undefined if the session has been removed meanwhile. */
  save(session: Session): string | undefined | Promise<string | undefined>
  /** Forgets what was kept under the id that the session had. */
  remove(session: Session): void | Promise<void>
}

/** How long, and under which keys. */
export interface KeeperOptions {
  readonly secrets: Secrets
  /** Names what is signed, so that the cookie of one middleware is nothing to another. */
  readonly salt: string
  /** Seconds. */
  readonly maxAge: number
}

// From here on deflating saves more than it costs.
const compress = 1024

/** In the cookie, signed: the client can read it and not change it. Nothing waits. */
export function signedCookieKeeper({ secrets, salt, maxAge }: KeeperOptions): SessionKeeper {
  const signer = new Signer(secrets, { salt })
  return {
    makeId: shortId,
    load: (cookie) => fromRecord(signer.loads(cookie), maxAge),
    save: (session) => signer.dumps(toRecord(session), { compress }),
    remove: nothing,
  }
}

/** In the cookie, encrypted: the client can neither read nor change it. */
export function encryptedCookieKeeper({ secrets, salt, maxAge }: KeeperOptions): SessionKeeper {
  const sealer = new Sealer(secrets, { salt })
  return {
    makeId: shortId,
    load: async (cookie) => fromRecord(await sealer.unseal(cookie), maxAge),
    save: (session) => sealer.seal(toRecord(session)),
    remove: nothing,
  }
}

/**
 * In a store. The cookie has the id, signed, so that nobody can make the store search for ids of their own; the store
 * has a hash of it, so that nobody who reads the store can be somebody else.
 */
export function storeKeeper(store: Store, { secrets, salt, maxAge }: KeeperOptions): SessionKeeper {
  const signer = new Signer(secrets, { salt })
  return {
    makeId: () => randomBytes(32).toString('base64url'),

    async load(cookie) {
      const id = signer.unsign(cookie)
      if (id === undefined) return undefined
      const text = await store.get(keyOf(id))
      const kept = text === undefined ? undefined : fromRecord(parsed(text), undefined)
      return kept === undefined ? undefined : { ...kept, id }
    },

    async save(session) {
      const id = internals.id(session)
      const before = internals.keptId(session)
      const seconds = lifetime(internals.expiry(session), maxAge)
      // Somebody may have logged out in another request meanwhile: writing would bring the session back.
      if (before === id && !(await store.touch(keyOf(id), seconds))) return undefined
      if (before !== id || session.isModified) {
        // The id is a secret, which is not for the store.
        await store.set(keyOf(id), stringifyJson({ ...toRecord(session), i: '' }), seconds)
      }
      // After the new one is there: whoever comes in between still has a session.
      if (before !== undefined && before !== id) await store.delete(keyOf(before))
      return signer.sign(id)
    },

    async remove(session) {
      const before = internals.keptId(session)
      if (before !== undefined) await store.delete(keyOf(before))
    },
  }
}

function keyOf(id: string): string {
  return `session:${createHash('sha256').update(id).digest('base64url')}`
}

// A cookie that holds the session needs no secret id: this one is for what is bound to the session.
function shortId(): string {
  return randomBytes(12).toString('base64url')
}

function nothing(): void {}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
