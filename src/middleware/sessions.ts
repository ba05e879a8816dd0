// Sessions: a visitor is given a cookie, and is known by it again. Kept in the cookie (signed or encrypted) or in a store.

import { type CookieOptions, expiredCookie, formatCookie } from '../http/cookies.ts'
import type { Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { testWishesOf } from '../http/test-wishes.ts'
import { checkedSecrets, type Secrets } from '../http/secrets.ts'
import { changed } from './changed.ts'
import { described } from './described.ts'
import { internals, type KeptSession, Session, setSession } from './session.ts'
import { secretWeakness } from './secret-weakness.ts'
import { readSessionCookie, removeSessionCookie, writeSessionCookie } from './session-cookie.ts'
import { encryptedCookieKeeper, type SessionKeeper, signedCookieKeeper, storeKeeper } from './session-keepers.ts'
import { lifetime } from './session-record.ts'
import { warnIfNotShared } from './stores/not-shared.ts'
import type { Store } from './stores/store.ts'
import { vary } from './vary.ts'

/** Options of `sessions`. */
export interface SessionsOptions {
  /** At least 32 bytes. Several make a rotation: the first signs, all are accepted. */
  readonly secret: Secrets
  /** Keeps sessions on this side; the cookie has only an id. Default: the session is in the cookie. */
  readonly store?: Store
  /** Encrypts the cookie, so that visitors cannot read what is in it. Default false: it is signed. */
  readonly encrypted?: boolean
  /** The cookie's name. Default `session`; `__Host-session` keeps subdomains from planting one. */
  readonly name?: string
  /** Seconds after which a session that was not written again is over. Default 1209600: two weeks. */
  readonly maxAge?: number
  /** The cookie goes when the browser is closed; `maxAge` still holds here. Default false. */
  readonly browserSession?: boolean
  /** Writes the session with every response, so that `maxAge` counts from the last visit. Default false. */
  readonly rolling?: boolean
  /** Default `/`. */
  readonly path?: string
  /** Default: the host alone. */
  readonly domain?: string
  /** Only over HTTPS; `auto` for those that came over HTTPS. Default `auto`. */
  readonly secure?: boolean | 'auto'
  /** Whether other sites' requests carry it. Default `lax`. */
  readonly sameSite?: 'strict' | 'lax' | 'none'
  /** Over how many cookies a long session may be spread, 1 to 9. Default 1. */
  readonly chunks?: number
}

/** What the options come to. */
export interface SessionsSetup {
  readonly name: string
  readonly keeper: SessionKeeper
  readonly maxAge: number
  readonly facts: Readonly<Record<string, unknown>>
  readonly browserSession: boolean
  readonly rolling: boolean
  readonly secure: boolean | 'auto'
  readonly chunks: number
  readonly cookie: CookieOptions
}

/**
 * Gives each request a session: `sessionOf(request)`. It is written when it was changed, and not with a 5xx. A cookie
 * that is wrong or too old is an empty session. Throws a TypeError for a missing or short secret and faulty options.
 */
export function sessions(options: SessionsOptions): Middleware {
  const setup = sessionsSetup(options)
  const { keeper, name } = setup
  if (options.store !== undefined) warnIfNotShared('sessions()', options.store)
  return described('sessions', setup.facts, (next) => {
    const run = (request: Request, kept: KeptSession | undefined): Response | Promise<Response> => {
      const session = new Session(keeper.makeId, kept)
      setSession(request, session)
      const { session: use } = testWishesOf(request)
      const answer = use === undefined ? next(request) : handedOver(use, session)
      if (answer instanceof Response) return conclude(setup, request, session, answer)
      return concludeLater(setup, request, session, answer)
    }
    return function sessions(request) {
      const text = readSessionCookie(request, name)
      const kept = text === undefined ? undefined : keeper.load(text)
      return kept instanceof Promise ? kept.then((loaded) => run(request, loaded)) : run(request, kept)
    }
  })
}

// To a test, in place of the application.
async function handedOver(use: (session: unknown) => unknown, session: Session): Promise<Response> {
  await use(session)
  return Response.empty()
}

/** Checks the options. Throws a TypeError. */
export function sessionsSetup(options: SessionsOptions): SessionsSetup {
  const { name = 'session', maxAge = 1_209_600, store, encrypted = false, secure = 'auto', chunks = 1 } = options
  const { browserSession = false, rolling = false, path = '/', domain, sameSite = 'lax' } = options
  checkedSecrets('sessions: secret', options.secret)
  if (!Number.isInteger(maxAge) || maxAge <= 0) {
    throw new TypeError(`sessions: maxAge must be whole seconds above 0, got ${String(maxAge)}`)
  }
  if (!Number.isInteger(chunks) || chunks < 1 || chunks > 9) {
    throw new TypeError(`sessions: chunks must be a whole number from 1 to 9, got ${String(chunks)}`)
  }
  if (store !== undefined && encrypted) {
    throw new TypeError('sessions: with a store the cookie has nothing to encrypt; leave out encrypted or store')
  }
  if (typeof secure !== 'boolean' && secure !== 'auto') {
    throw new TypeError(`sessions: secure must be true, false or 'auto', got ${String(secure)}`)
  }
  if (/^__(?:host|secure)-/i.test(name) && secure !== true) {
    throw new TypeError(`sessions: the name ${name} needs { secure: true }`)
  }
  if (sameSite === 'none' && secure !== true) throw new TypeError("sessions: sameSite 'none' needs { secure: true }")
  const cookie = { path, sameSite, httpOnly: true, ...(domain === undefined ? {} : { domain }) }
  // Whatever browsers would refuse is said now and not with the first login.
  formatCookie(name, '', { ...cookie, secure: secure === true })
  expiredCookie(name, { ...cookie, secure: secure === true })
  const keeping = { secrets: options.secret, salt: `session ${name}`, maxAge }
  const kind = store !== undefined ? 'store' : encrypted ? 'encrypted cookie' : 'signed cookie'
  return {
    name,
    keeper:
      store !== undefined
        ? storeKeeper(store, keeping)
        : encrypted
          ? encryptedCookieKeeper(keeping)
          : signedCookieKeeper(keeping),
    maxAge,
    facts: {
      kind,
      shared: store?.shared ?? true,
      name,
      maxAge,
      browserSession,
      rolling,
      path,
      domain,
      secure,
      sameSite,
      httpOnly: true,
      secretWeakness: secretWeakness(options.secret),
    },
    browserSession,
    rolling,
    secure,
    chunks,
    cookie,
  }
}

async function concludeLater(
  setup: SessionsSetup,
  request: Request,
  session: Session,
  answer: Promise<Response>,
): Promise<Response> {
  const response: unknown = await changed(answer, (one) => one)
  // What is no response passes through: who sends it says what is wrong.
  return response instanceof Response ? conclude(setup, request, session, response) : answer
}

function conclude(
  setup: SessionsSetup,
  request: Request,
  session: Session,
  answer: Response,
): Response | Promise<Response> {
  const { isModified } = session
  internals.close(session)
  const isKept = internals.keptId(session) !== undefined
  const isRenewed = setup.rolling && isKept
  const response = isRenewed || internals.isAccessed(session) ? vary(answer, 'Cookie') : answer
  // What led to an error may be half done.
  if (answer.status >= 500 || !(isModified || isRenewed)) return response
  const left = lifetime(internals.expiry(session), setup.maxAge)
  if (internals.isEmpty(session) || left <= 0) return isKept ? removed(setup, request, session, response) : response
  const text = setup.keeper.save(session)
  if (text instanceof Promise) return text.then((one) => written(setup, request, session, response, one, left))
  return written(setup, request, session, response, text, left)
}

function written(
  setup: SessionsSetup,
  request: Request,
  session: Session,
  response: Response,
  text: string | undefined,
  left: number,
): Response {
  // Removed by another request: the cookie is that request's business.
  if (text === undefined) return response
  const expiry = internals.expiry(session)
  const isForBrowser = expiry === 'browser' || (expiry === undefined && setup.browserSession)
  const options = { ...cookieOptions(setup, request), ...(isForBrowser ? {} : { maxAge: Math.ceil(left) }) }
  return writeSessionCookie(response, request, setup.name, text, options, setup.chunks)
}

function removed(
  setup: SessionsSetup,
  request: Request,
  session: Session,
  response: Response,
): Response | Promise<Response> {
  const without = removeSessionCookie(response, request, setup.name, cookieOptions(setup, request))
  const done = setup.keeper.remove(session)
  return done instanceof Promise ? done.then(() => without) : without
}

function cookieOptions({ secure, cookie }: SessionsSetup, request: Request): CookieOptions {
  return { ...cookie, secure: secure === 'auto' ? request.scope.scheme === 'https' : secure }
}
