// Whole responses, kept on the server: Django's cache_page, over any store.
//
// A page that is kept is given to strangers. So it is kept only if nothing says that it is one visitor's, under a key
// that has all which may choose a page: method, scheme, host, path, query, and the fields that its Vary names.

import { Buffer } from 'node:buffer'
import { createHash, randomUUID } from 'node:crypto'
import { currentTime } from '../http/clock.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { cacheControlOf, withCacheControl } from './cache-directives.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'
import { identityIfAny } from './identity.ts'
import { isPersonal } from './personal.ts'
import { cspNonceOf } from './security-headers.ts'
import { internals, sessionIfAny } from './session.ts'
import { formatPage, isStorable, lifetimeOf, objectOf, parsePage, type StoredPage } from './stored-page.ts'
import { Flights } from './stores/flights.ts'
import { MemoryStore } from './stores/memory-store.ts'
import { warnIfNotShared } from './stores/not-shared.ts'
import type { Store } from './stores/store.ts'
import { variesBy } from './vary.ts'

/** Options of `pageCache`. */
export interface PageCacheOptions {
  /** Where the pages are kept. Default a `MemoryStore` of its own. */
  readonly store?: Store
  /** Seconds that a page is kept which does not say how long (`max-age`, `s-maxage`, `Expires`). Default 600. */
  readonly timeout?: number
  /** Stands before every key, so that others can use the same store. Default `page:`. */
  readonly prefix?: string
  /** Pages above so many bytes, as they are written into the store, are not kept. Default 1 MiB. */
  readonly maximumSize?: number
  /** Tell clients too that they may keep what is kept here (`Cache-Control: max-age`, `Expires`). Default true. */
  readonly announce?: boolean
  /** True for a request that is answered anew, and whose answer is not kept. Default none. */
  readonly skip?: (request: Request) => boolean
  /** Told when the store fails; the page is then made anew. Default: a warning of the process, once a minute at most. */
  readonly onError?: (error: unknown) => void
}

// Who waits for a page that another request is making, waits so long at most. In milliseconds.
const patience = 10_000
// How long it is known that a page is not for keeping, so that nobody waits for it in vain. In milliseconds.
const passTime = 60_000
const mostPasses = 1000
// A year, in seconds: nobody means a longer time.
const longest = 31_536_000

/**
 * Answers GET and HEAD with what was answered before, while it is fresh. Put it outside of all that makes pages differ
 * (`sessions`, `csrf`, `locale`, `compression`), so that it sees their `Vary` and `Set-Cookie`; and inside of
 * `conditionalGet`. Throws a TypeError for options that are no numbers.
 */
export function pageCache(options: PageCacheOptions = {}): Middleware {
  const cache = new PageCache(options)
  return described('pageCache', cache.facts, (next) => {
    return function pageCache(request) {
      return cache.takes(request) ? cache.respond(request, next) : next(request)
    }
  })
}

/** Forgets a page, all variants of it: `await forgetPage(store, 'https://shop.example/books')`. */
export async function forgetPage(store: Store, url: string | URL, prefix = 'page:'): Promise<void> {
  await Promise.all(['GET', 'HEAD'].map((method) => store.delete(keyOf(prefix, method, String(url)))))
}

/** What a look into the store has found. */
interface Found {
  /** Where the page is or will be, so far as that is known before it is made. */
  readonly key: string
  readonly page: StoredPage | undefined
}

class PageCache {
  readonly facts: Readonly<Record<string, unknown>>
  readonly #store: Store
  readonly #timeout: number
  readonly #prefix: string
  readonly #maximumSize: number
  readonly #announce: boolean
  readonly #skip: ((request: Request) => boolean) | undefined
  readonly #onError: (error: unknown) => void
  /** True for a page that is now kept. */
  readonly #flights = new Flights<boolean>()
  /** Pages that are not for keeping, and until when that is taken for granted. */
  readonly #passes = new Map<string, number>()

  constructor(options: PageCacheOptions) {
    const { timeout = 600, maximumSize = 1024 * 1024, announce = true, prefix = 'page:' } = options
    if (!(timeout > 0)) throw new TypeError(`pageCache: timeout must be seconds above zero, got ${String(timeout)}`)
    if (!(maximumSize > 0)) {
      throw new TypeError(`pageCache: maximumSize must be bytes above zero, got ${String(maximumSize)}`)
    }
    if (options.store === undefined) warnIfNotShared('pageCache')
    this.#store = options.store ?? new MemoryStore()
    this.#timeout = timeout
    this.#prefix = prefix
    this.#maximumSize = maximumSize
    this.#announce = announce
    this.#skip = options.skip
    this.#onError = options.onError ?? warned
    this.facts = { shared: this.#store.shared, timeout, maximumSize, announce }
  }

  takes(request: Request): boolean {
    const { method, headers } = request
    if (method !== 'GET' && method !== 'HEAD') return false
    // RFC 9111 §3.5: what was asked for with credentials is theirs. A range is a part, and only wholes are kept.
    if (headers.has('authorization') || headers.has('range')) return false
    // RFC 9110 §9.3.1: content of a GET means nothing. An endpoint that reads it nevertheless (a parameter may be in the
    // query or in a form) would make a page of it that is kept for those who sent none.
    if (headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) !== 0) return false
    return this.#skip?.(request) !== true
  }

  async respond(request: Request, next: Handler): Promise<Response> {
    const base = keyOf(this.#prefix, request.method, urlOf(request))
    // More than once: a first look does not know by what a page varies that was never made.
    for (let attempt = 0; attempt < 3; attempt++) {
      const { key, page } = await this.#find(request, base)
      if (page !== undefined) return given(page)
      if (this.#isPassed(key)) break
      const flight = this.#flights.get(key)
      if (flight === undefined) return this.#lead(request, next, base, key)
      if (!(await landed(flight))) break
    }
    return this.#make(request, next, base, () => {})
  }

  // Makes the page for all who ask meanwhile. It is sent at once, and they are told when it is kept.
  #lead(request: Request, next: Handler, base: string, key: string): Promise<Response> {
    let kept: (kept: boolean) => void = () => {}
    const flight = new Promise<boolean>((resolve) => {
      kept = resolve
    })
    void this.#flights.join(key, () => flight)
    return this.#make(request, next, base, (isKept) => {
      if (!isKept) this.#pass(key)
      kept(isKept)
    })
  }

  async #make(request: Request, next: Handler, base: string, done: (isKept: boolean) => void): Promise<Response> {
    let response: Response
    let page: StoredPage | undefined
    try {
      response = await changed(next(request), (answer) => answer)
      page = response instanceof Response ? this.#pageOf(request, response) : undefined
    } catch (error) {
      done(false)
      throw error
    }
    if (page === undefined) {
      done(false)
      return this.#announced(response)
    }
    void this.#land(request, base, page, done)
    return page.response
  }

  async #land(request: Request, base: string, page: StoredPage, done: (isKept: boolean) => void): Promise<void> {
    let isKept = false
    try {
      isKept = await this.#keep(request, base, page)
    } catch (error) {
      this.#tell(error)
    } finally {
      done(isKept)
    }
  }

  #pageOf(request: Request, response: Response): StoredPage | undefined {
    if (!isStorable(response)) return undefined
    if (isPersonal(request) || isOfUser(request, response) || isUnrepeatable(request, response)) return undefined
    const stored = currentTime()
    const seconds = Math.min(lifetimeOf(response, stored) ?? this.#timeout, longest)
    if (seconds <= 0) return undefined
    return { response: this.#announcing(response, stored, seconds), stored, expires: stored + seconds * 1000 }
  }

  #announcing(response: Response, now: number, seconds: number): Response {
    if (!this.#announce) return response
    const whole = Math.floor(seconds)
    const told = lifetimeOf(response, now) === undefined ? withCacheControl(response, { maxAge: whole }) : response
    if (told.headers.has('expires')) return told
    return told.with({ headers: told.headers.with('expires', new Date(now + whole * 1000).toUTCString()) })
  }

  // A 304 makes the copy of the client fresh again for as long.
  #announced(response: Response): Response {
    const is304 = response instanceof Response && response.status === 304
    if (!is304 || lifetimeOf(response, currentTime()) !== undefined) return response
    return this.#announcing(response, currentTime(), this.#timeout)
  }

  async #find(request: Request, base: string): Promise<Found> {
    const text = await this.#read(base)
    if (text === undefined) return { key: base, page: undefined }
    const { vary, generation } = objectOf(text)
    if (!Array.isArray(vary) || typeof generation !== 'string') return { key: base, page: fresh(text) }
    const key = variantKey(request, base, generation, vary.map(String))
    const variant = await this.#read(key)
    return { key, page: variant === undefined ? undefined : fresh(variant) }
  }

  // A page that varies by nothing is under its base; any other is under a key of its own, and the base says which.
  async #keep(request: Request, base: string, page: StoredPage): Promise<boolean> {
    const text = formatPage(page, this.#maximumSize)
    if (text === undefined) return false
    const seconds = (page.expires - page.stored) / 1000
    const vary = variesBy(page.response.headers).toSorted()
    if (vary.length === 0) {
      await this.#store.set(base, text, seconds)
      return true
    }
    const known = objectOf((await this.#store.get(base)) ?? '')
    const isKnown = Array.isArray(known['vary']) && known['vary'].join() === vary.join()
    // The name of a generation: once a base is forgotten, its variants are never met again.
    const generation = isKnown ? String(known['generation']) : randomUUID()
    await this.#store.set(variantKey(request, base, generation, vary), text, seconds)
    await this.#store.set(base, JSON.stringify({ vary, generation }), Math.max(seconds, this.#timeout))
    return true
  }

  // A cache that is down makes pages slow, and must not make them fail.
  async #read(key: string): Promise<string | undefined> {
    try {
      return await this.#store.get(key)
    } catch (error) {
      this.#tell(error)
      return undefined
    }
  }

  // Nobody waits for what is kept after the response: a log that fails there would end the process.
  #tell(error: unknown): void {
    try {
      this.#onError(error)
    } catch (failure) {
      warned(failure)
    }
  }

  #isPassed(key: string): boolean {
    const until = this.#passes.get(key)
    if (until === undefined) return false
    if (until > currentTime()) return true
    this.#passes.delete(key)
    return false
  }

  #pass(key: string): void {
    if (this.#passes.size >= mostPasses) this.#passes.clear()
    this.#passes.set(key, currentTime() + passTime)
  }
}

// RFC 9111 §3.5, for users who are known by something else than `Authorization`: a key in a field of its own, a
// certificate. What is made for one of them is theirs, unless it says that it is for all. Sessions have their cookie.
function isOfUser(request: Request, { headers }: Response): boolean {
  const identity = identityIfAny(request)
  if (identity === undefined || !identity.isAuthenticated || identity.isOfSession === true) return false
  const { public: isPublic, sMaxAge } = cacheControlOf(headers)
  return isPublic !== true && sMaxAge === undefined
}

// What middleware further out would say too late: it adds its Vary, or a new nonce, when the page is kept already.
function isUnrepeatable(request: Request, { headers, body }: Response): boolean {
  const session = sessionIfAny(request)
  const isOfSession = session !== undefined && internals.isAccessed(session)
  if (isOfSession && !variesBy(headers).includes('cookie')) return true
  // A nonce that is used twice protects nobody. To ask for one is to make one, so only a page that speaks of it is asked.
  const content = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body) : Buffer.alloc(0)
  const policies = headers.list.filter(([name]) => name.startsWith('content-security-policy'))
  if (policies.some(([, value]) => value.includes("'nonce-"))) return true
  if (!content.includes('nonce')) return false
  const nonce = cspNonceOf(request)
  return nonce !== undefined && content.includes(nonce)
}

function fresh(text: string): StoredPage | undefined {
  const page = parsePage(text)
  return page !== undefined && page.expires > currentTime() ? page : undefined
}

function given({ response, stored }: StoredPage): Response {
  const age = Math.max(0, Math.floor((currentTime() - stored) / 1000))
  return response.with({ headers: response.headers.with('age', String(age)) })
}

// Scheme and host with it: a page made for a Host that an attacker chose must never be given to anybody else.
function urlOf(request: Request): string {
  const { url } = request
  const path = url.indexOf('/', url.indexOf('//') + 2)
  return path === -1 ? url.toLowerCase() : url.slice(0, path).toLowerCase() + url.slice(path)
}

// A digest, because a URL may be longer than a key can be, and to keep what is in it out of the store.
function keyOf(prefix: string, method: string, url: string): string {
  return `${prefix}${digestOf([method, url])}`
}

function variantKey(request: Request, base: string, generation: string, names: readonly string[]): string {
  const values = names.map((name) => request.headers.getAll(name))
  return `${base}:${digestOf([generation, names, values])}`
}

// JSON, so that no two lists read the same where their texts are merely joined the same.
function digestOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}

/** Whether the page was kept, within our patience. */
async function landed(flight: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const waited = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, patience, false)
  })
  try {
    return await Promise.race([flight, waited])
  } finally {
    clearTimeout(timer)
  }
}

let lastWarning = Number.NEGATIVE_INFINITY

function warned(error: unknown): void {
  if (currentTime() - lastWarning < 60_000) return
  lastWarning = currentTime()
  const reason = error instanceof Error ? error.message : String(error)
  process.emitWarning(`pageCache: the store failed, pages are made anew: ${reason}`, {
    type: 'TestudoWarning',
    code: 'TESTUDO_PAGE_CACHE',
  })
}
