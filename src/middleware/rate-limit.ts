// How often one client may ask: against guessing of passwords, scraping, and programs that ask in a circle.
//
// Counts in fixed windows. That lets through up to twice the limit around the end of a window, and takes one number
// per client where exact ways take a list.

import { createHash } from 'node:crypto'
import { HttpError } from '../http/errors.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Headers } from '../http/headers.ts'
import type { Request } from '../http/request.ts'
import type { Response } from '../http/response.ts'
import { isPromiseLike } from '../http/promise-like.ts'
import { changed } from './changed.ts'
import { networkOf } from './client-network.ts'
import { described } from './described.ts'
import { MemoryRateLimits, type RateLimitCount, type RateLimitStore, storeRateLimits } from './rate-limit-stores.ts'
import { warnIfNotShared } from './stores/not-shared.ts'
import type { Store } from './stores/store.ts'

/** So many in so many seconds. */
export interface RateLimitPolicy {
  /** Names it in the header fields; printable ASCII. Default `default`. */
  readonly name?: string
  readonly limit: number
  /** Whole seconds. */
  readonly window: number
}

/** Where one client stands with one policy. */
export interface RateLimitState {
  readonly policy: Required<RateLimitPolicy>
  readonly used: number
  readonly remaining: number
  /** Whole seconds until the count begins at zero again. */
  readonly reset: number
  readonly isExceeded: boolean
}

/** Options of `rateLimit`: `limit` and `window`, or `policies`. */
export interface RateLimitOptions {
  /** How many requests a client may send in a window. */
  readonly limit?: number
  /** Whole seconds. Default 60. */
  readonly window?: number
  /** Several at once: ten in a second and a thousand in an hour. All of them count every request. */
  readonly policies?: readonly RateLimitPolicy[]
  /**
   * Whom to count: a user, a key, an account that somebody tries to log in to. Undefined counts nobody. Default: the
   * client's address, of IPv6 its network of 64 bits.
   */
  readonly key?: (request: Request) => string | undefined
  /** Where to count. Default: in memory, at most 100 000 clients. */
  readonly store?: RateLimitStore | Store
  /** True for requests that do not count, such as health checks. */
  readonly skip?: (request: Request) => boolean
  /** How much a request counts: a whole number, 0 or more. Default 1. */
  readonly cost?: (request: Request) => number
  /**
   * `draft`: `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10); `legacy`:
   * `RateLimit-Limit`, `-Remaining` and `-Reset` (the drafts before); `both`, or false for none. Default `draft`.
   */
  readonly headers?: 'draft' | 'legacy' | 'both' | false
  /** What to do when the store cannot be reached: let everybody pass, or answer 503. Default `allow`. */
  readonly onStoreError?: 'allow' | 'refuse'
  /** Answers who has used up a limit. `retry-after` and the fields above are added. Default: 429 `Too Many Requests`. */
  readonly onLimit?: (request: Request, state: RateLimitState) => Response
  /** Told of an error of the store, at most once in ten seconds. Default: a warning of the process. */
  readonly log?: (error: unknown) => void
}

// In characters; addresses and ids of users are shorter.
const longestKey = 128

const tooMany = new HttpError(429).toResponse()
const unavailable = new HttpError(503, undefined, { headers: { 'retry-after': '10' } }).toResponse()

/**
 * Answers 429 to who asks too often. Put it inside of what knows the client's address behind a proxy, and outside of
 * what costs something. Throws a TypeError for limits that are none.
 */
export function rateLimit(options: RateLimitOptions): Middleware {
  const policies = policiesOf(options)
  const { key = clientOf, skip, cost, headers = 'draft', onStoreError = 'allow', onLimit, log = warn } = options
  const store = storeOf(options.store)
  warnIfNotShared('rateLimit', store)
  const fields = fieldsOf(policies, headers)
  let silentUntil = 0

  function conclude(next: Handler, request: Request, counts: readonly RateLimitCount[]): Response | Promise<Response> {
    const states = counts.map((count, at) => stateOf(policies[at] as NamedPolicy, count))
    const worst = states.reduce((one, other) => (isWorse(other, one) ? other : one))
    if (!worst.isExceeded)
      return fields === undefined ? next(request) : changed(next(request), (r) => fields(r, states, worst))
    const answer = onLimit?.(request, worst) ?? tooMany
    const told = answer.with({ headers: answer.headers.with('retry-after', String(worst.reset)) })
    return fields === undefined ? told : fields(told, states, worst)
  }

  function fail(next: Handler, request: Request, error: unknown): Response | Promise<Response> {
    const now = performance.now()
    if (now >= silentUntil) {
      silentUntil = now + 10_000
      log(error)
    }
    return onStoreError === 'allow' ? next(request) : unavailable
  }

  async function concludeLater(
    next: Handler,
    request: Request,
    pending: readonly (RateLimitCount | PromiseLike<RateLimitCount>)[],
  ): Promise<Response> {
    let counts: readonly RateLimitCount[]
    try {
      counts = await Promise.all(pending)
    } catch (error) {
      return fail(next, request, error)
    }
    return conclude(next, request, counts)
  }

  return described(
    'rateLimit',
    { policies, shared: store.shared, headers, onStoreError },
    (next) =>
      function rateLimit(request) {
        if (skip?.(request) === true) return next(request)
        const who = shortened(key(request))
        if (who === undefined) return next(request)
        const price = cost === undefined ? 1 : checkedCost(cost(request))
        const counts: RateLimitCount[] = []
        const pending: (RateLimitCount | PromiseLike<RateLimitCount>)[] = []
        try {
          for (const { prefix, window } of policies) {
            const count = store.consume(prefix + who, price, window)
            pending.push(count)
            if (!isPromiseLike(count)) counts.push(count)
          }
        } catch (error) {
          return fail(next, request, error)
        }
        return counts.length === pending.length
          ? conclude(next, request, counts)
          : concludeLater(next, request, pending)
      },
  )
}

interface NamedPolicy extends Required<RateLimitPolicy> {
  /** Stands before each key, so that limits that share a store do not meet. */
  readonly prefix: string
}

function policiesOf({ limit, window = 60, policies }: RateLimitOptions): readonly NamedPolicy[] {
  if ((limit === undefined) === (policies === undefined)) {
    throw new TypeError('rateLimit: give limit (and window), or policies, and not both')
  }
  const list = policies ?? [{ limit: limit ?? 0, window }]
  if (list.length === 0) throw new TypeError('rateLimit: policies is empty, so nothing would be limited')
  const names = new Set<string>()
  return list.map((one) => {
    const { name = 'default' } = one
    if (!Number.isSafeInteger(one.limit) || one.limit < 1) {
      throw new TypeError(`rateLimit: limit must be a whole number above zero, got ${String(one.limit)}`)
    }
    if (!Number.isSafeInteger(one.window) || one.window < 1) {
      throw new TypeError(`rateLimit: window must be whole seconds above zero, got ${String(one.window)}`)
    }
    if (!/^[\x20-\x7e]+$/.test(name)) {
      throw new TypeError(`rateLimit: a name is printable ASCII, got ${JSON.stringify(name)}`)
    }
    if (names.has(name)) throw new TypeError(`rateLimit: two policies are named ${name}; give each a name of its own`)
    names.add(name)
    return { name, limit: one.limit, window: one.window, prefix: `${name} ${one.limit}/${one.window} ` }
  })
}

function storeOf(store: RateLimitStore | Store | undefined): RateLimitStore {
  if (store === undefined) return new MemoryRateLimits()
  if ('consume' in store && typeof store.consume === 'function') return store
  if ('increment' in store) return storeRateLimits(store)
  throw new TypeError('rateLimit: store must be MemoryRateLimits, RedisRateLimits, or a store that can count')
}

function stateOf({ name, limit, window }: NamedPolicy, { used, resetMs }: RateLimitCount): RateLimitState {
  return {
    policy: { name, limit, window },
    used,
    remaining: Math.max(0, limit - used),
    reset: Math.max(1, Math.ceil(resetMs / 1000)),
    isExceeded: used > limit,
  }
}

/** Of two that are exceeded the one that lasts longer, else the one that is. */
function isWorse(one: RateLimitState, other: RateLimitState): boolean {
  if (one.isExceeded !== other.isExceeded) return one.isExceeded
  return one.isExceeded ? one.reset > other.reset : one.remaining < other.remaining
}

type Tell = (response: Response, states: readonly RateLimitState[], worst: RateLimitState) => Response

function fieldsOf(policies: readonly NamedPolicy[], kind: RateLimitOptions['headers']): Tell | undefined {
  if (kind === false) return undefined
  if (kind !== 'draft' && kind !== 'legacy' && kind !== 'both') {
    throw new TypeError(`rateLimit: headers must be 'draft', 'legacy', 'both' or false, got ${String(kind)}`)
  }
  // RFC 9651 §3.3.3: a string, with `"` and `\` escaped.
  const quoted = policies.map(({ name }) => `"${name.replaceAll(/["\\]/g, String.raw`\$&`)}"`)
  const policy = policies.map(({ limit, window }, at) => `${quoted[at]};q=${limit};w=${window}`).join(', ')
  return (response, states, worst) => {
    let { headers } = response
    if (kind !== 'legacy') {
      headers = joined(headers, 'ratelimit-policy', policy)
      const limits = states.map(({ remaining, reset }, at) => `${quoted[at]};r=${remaining};t=${reset}`).join(', ')
      headers = joined(headers, 'ratelimit', limits)
    }
    // Of a limit further in, which knows more of this request.
    if (kind !== 'draft' && !headers.has('ratelimit-limit')) {
      headers = headers
        .with('ratelimit-limit', String(worst.policy.limit))
        .with('ratelimit-remaining', String(worst.remaining))
        .with('ratelimit-reset', String(worst.reset))
    }
    return response.with({ headers })
  }
}

// Lists: what a limit further in says stays.
function joined(headers: Headers, name: string, value: string): Headers {
  const present = headers.get(name)
  return headers.with(name, present === undefined ? value : `${present}, ${value}`)
}

function clientOf({ client }: Request): string {
  // Peers on a Unix socket have no address: a proxy must say whose request it is.
  return client === null ? 'local' : networkOf(client[0])
}

// A key may be what a client sends, such as the name of an account. So many of a megabyte each would fill any memory.
function shortened(key: string | undefined): string | undefined {
  if (key === undefined || key.length <= longestKey) return key
  return `sha256 ${createHash('sha256').update(key).digest('base64url')}`
}

function checkedCost(cost: number): number {
  if (Number.isSafeInteger(cost) && cost >= 0) return cost
  throw new TypeError(`rateLimit: cost must give a whole number, 0 or more, got ${String(cost)}`)
}

function warn(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error)
  process.emitWarning(`rateLimit: the store cannot be reached: ${reason}`, {
    type: 'TestudoWarning',
    code: 'TESTUDO_RATE_LIMIT_STORE',
  })
}
