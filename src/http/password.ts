// Passwords as they may be kept: scrypt (RFC 7914) with a salt for each, in the form of a PHC string, which says how it
// was made. A password that is stolen so must be guessed, and each guess costs time and memory.

import { Buffer } from 'node:buffer'
import { pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** How dear a guess is. */
export interface PasswordOptions {
  /** The power of two of N: each one more doubles time and memory. Default 17, 128 MiB: what OWASP asks for. */
  readonly cost?: number
  /** r: memory per step, in 128 bytes. Default 8. */
  readonly blockSize?: number
  /** p. Default 1. */
  readonly parallelization?: number
}

type Cost = Required<PasswordOptions>

interface Scrypt {
  readonly type: 'scrypt'
  readonly cost: Cost
  readonly salt: string | Uint8Array
  readonly hash: Uint8Array
  /** Written by somebody else: right to check, and to be made anew. */
  readonly isForeign: boolean
}

interface Pbkdf2 {
  readonly type: 'pbkdf2'
  readonly digest: string
  readonly rounds: number
  readonly salt: string
  readonly hash: Uint8Array
}

const saltBytes = 16
const hashBytes = 32

/**
 * The password as it may be kept: `$scrypt$ln=17,r=8,p=1$…$…`. Takes about 0.3 s on another thread. Throws a TypeError
 * for an empty password, and for costs that are none.
 */
export async function hashPassword(password: string, options?: PasswordOptions): Promise<string> {
  const cost = checkedCost(options)
  if (typeof password !== 'string' || password === '') throw new TypeError('hashPassword: the password is empty')
  const salt = randomBytes(saltBytes)
  const hash = await scryptOf(password.normalize('NFC'), salt, cost, hashBytes)
  return `$scrypt$ln=${cost.cost},r=${cost.blockSize},p=${cost.parallelization}$${base64(salt)}$${base64(hash)}`
}

/**
 * Whether it is this password. Of nobody (undefined) it never is, and that takes as long: the time tells no one which
 * users there are. Reads hashes of Django (PBKDF2) and Werkzeug (scrypt, PBKDF2) too. Throws a TypeError for what is no
 * hash.
 */
export async function verifyPassword(password: string, hash: string | null | undefined): Promise<boolean> {
  if (hash === undefined || hash === null) {
    await scryptOf(password, nobodysSalt, checkedCost(undefined), hashBytes)
    return false
  }
  const kept = parse(hash)
  const given = await (kept.type === 'scrypt'
    ? scryptOf(kept.isForeign ? password : password.normalize('NFC'), kept.salt, kept.cost, kept.hash.length)
    : pbkdf2Of(password, kept))
  return timingSafeEqual(given, kept.hash)
}

/**
 * Whether a hash was made in another way than `hashPassword` would make it now: then it is time to make a new one,
 * after a login, when the password is known. Throws a TypeError for what is no hash.
 */
export function needsRehash(hash: string, options?: PasswordOptions): boolean {
  const wanted = checkedCost(options)
  const kept = parse(hash)
  if (kept.type !== 'scrypt' || kept.isForeign) return true
  const { cost, blockSize, parallelization } = kept.cost
  return cost !== wanted.cost || blockSize !== wanted.blockSize || parallelization !== wanted.parallelization
}

const nobodysSalt = new Uint8Array(saltBytes)
const phc = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/
const werkzeugScrypt = /^scrypt:(\d{1,8}):(\d{1,2}):(\d{1,2})\$([^$]+)\$((?:[\da-f]{2})+)$/
const werkzeugPbkdf2 = /^pbkdf2:(sha(?:1|256|512)):(\d{1,8})\$([^$]+)\$((?:[\da-f]{2})+)$/
const djangoPbkdf2 = /^pbkdf2_(sha(?:1|256))\$(\d{1,8})\$([^$]+)\$([A-Za-z0-9+/]+=*)$/

function parse(hash: string): Scrypt | Pbkdf2 {
  const own = phc.exec(hash)
  if (own !== null) {
    const [, cost, blockSize, parallelization, salt = '', text = ''] = own
    return {
      type: 'scrypt',
      cost: checkedCost({
        cost: Number(cost),
        blockSize: Number(blockSize),
        parallelization: Number(parallelization),
      }),
      salt: Buffer.from(salt, 'base64'),
      hash: Buffer.from(text, 'base64'),
      isForeign: false,
    }
  }
  const foreign = werkzeugScrypt.exec(hash)
  if (foreign !== null) {
    const [, n, blockSize, parallelization, salt = '', text = ''] = foreign
    const cost = { cost: Math.log2(Number(n)), blockSize: Number(blockSize), parallelization: Number(parallelization) }
    return { type: 'scrypt', cost: checkedCost(cost), salt, hash: Buffer.from(text, 'hex'), isForeign: true }
  }
  const [, digest, rounds, salt, text] = werkzeugPbkdf2.exec(hash) ?? djangoPbkdf2.exec(hash) ?? []
  if (digest !== undefined && salt !== undefined && text !== undefined) {
    const encoding = hash.startsWith('pbkdf2:') ? 'hex' : 'base64'
    return { type: 'pbkdf2', digest, rounds: Number(rounds), salt, hash: Buffer.from(text, encoding) }
  }
  // Not shown: what stands where a hash should may be a password.
  throw new TypeError('this is no hash of a password: expected $scrypt$…, or one of Django or Werkzeug')
}

// Bounds for hashes too: whoever can write one into the database shall not fill the memory.
function checkedCost({ cost = 17, blockSize = 8, parallelization = 1 }: PasswordOptions = {}): Cost {
  if (!Number.isInteger(cost) || cost < 1 || cost > 20) {
    throw new TypeError(`password: cost must be a whole number from 1 to 20, got ${String(cost)}`)
  }
  if (!Number.isInteger(blockSize) || blockSize < 1 || blockSize > 32) {
    throw new TypeError(`password: blockSize must be a whole number from 1 to 32, got ${String(blockSize)}`)
  }
  if (!Number.isInteger(parallelization) || parallelization < 1 || parallelization > 16) {
    throw new TypeError(`password: parallelization must be a whole number from 1 to 16, got ${String(parallelization)}`)
  }
  return { cost, blockSize, parallelization }
}

function scryptOf(password: string, salt: string | Uint8Array, how: Cost, length: number): Promise<Buffer> {
  const { cost, blockSize: r, parallelization: p } = how
  const N = 2 ** cost
  // Node refuses more than 32 MiB unless it is told; 128·N·r is what the algorithm takes, and p blocks beside it.
  const maxmem = 128 * N * r + 256 * r * p + 1024 * 1024
  return new Promise((resolve, reject) => {
    scrypt(password, salt, length, { N, r, p, maxmem }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

function pbkdf2Of(password: string, { salt, rounds, digest, hash }: Pbkdf2): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    pbkdf2(password, salt, rounds, hash.length, digest, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}

// PHC strings have no padding.
function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replaceAll('=', '')
}
