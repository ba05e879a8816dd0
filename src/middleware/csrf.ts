// Against cross-site request forgery (CWE-352): another site makes a visitor's browser send a form to this one, with the
// visitor's cookies. Two defences: what browsers tell about the sender (csrf-site.ts), and tokens (csrf-token.ts).

import { formatCookie } from '../http/cookies.ts'
import { HttpError } from '../http/errors.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import type { Request } from '../http/request.ts'
import { requestKey } from '../http/request-key.ts'
import type { Response } from '../http/response.ts'
import { checkedSecrets, type Secrets } from '../http/secrets.ts'
import { testWishesOf } from '../http/test-wishes.ts'
import { isToken } from '../http/token.ts'
import { changed } from './changed.ts'
import { CsrfState } from './csrf-state.ts'
import { type SiteReason, siteJudge } from './csrf-site.ts'
import { CsrfCookies, type CsrfTokens, isShown } from './csrf-token.ts'
import { described } from './described.ts'
import { secretWeakness } from './secret-weakness.ts'

/**
 * How requests are judged. `fetch-metadata`: by what the browser tells about the sender, and by a token where it tells
 * nothing. `token`: by a token. `both`: the sender must be right, and there must be a token.
 */
export type CsrfMode = 'fetch-metadata' | 'token' | 'both'

/** Why a request was refused. */
export type CsrfReason =
  | SiteReason
  /** Nothing tells which site sent it, and there is no token. */
  | 'no-origin'
  | 'no-cookie'
  | 'bad-cookie'
  /** The cookie is of another session: it was planted, or is older than the login. */
  | 'other-session'
  | 'no-token'
  | 'bad-token'

/** Options of `csrf`. */
export interface CsrfOptions {
  /** Default `fetch-metadata`. */
  readonly mode?: CsrfMode
  /** At least 32 bytes; several make a rotation. Needed for tokens; without one `fetch-metadata` refuses old browsers. */
  readonly secret?: Secrets
  /** Other sites whose forms are taken: `https://shop.example`, `https://*.shop.example`. Default none. */
  readonly trustedOrigins?: readonly string[]
  /** Takes forms of every subdomain of the registrable domain. Default false: a subdomain may be somebody else's. */
  readonly allowSameSite?: boolean
  /** What is not judged: whole paths, patterns of paths, or a function of the request. Default none. */
  readonly exempt?: readonly (string | RegExp | ((request: Request) => boolean))[]
  /** The form's field; false to never read a form, so that the token must be in the header. Default `csrfToken`. */
  readonly field?: string | false
  /** Default `x-csrftoken`. */
  readonly header?: string
  /** The cookie's name. Default `csrftoken`; `__Host-csrftoken` keeps subdomains from planting one. */
  readonly name?: string
  /** Seconds that the cookie is good for. Default 31449600: a year. */
  readonly maxAge?: number
  /** Default `/`. */
  readonly path?: string
  /** Default: the host alone. */
  readonly domain?: string
  /** Only over HTTPS; `auto` for those that came over HTTPS. Default `auto`. */
  readonly secure?: boolean | 'auto'
  /** Default `lax`. */
  readonly sameSite?: 'strict' | 'lax' | 'none'
  /** Hides the cookie from scripts, which then need the token from the page. Default false. */
  readonly httpOnly?: boolean
  /** Answers what is refused. Default: 403 with `{"detail": {"type": "csrf", "reason": …, "msg": …}}`. */
  readonly refuse?: (request: Request, reason: CsrfReason) => Response | Promise<Response>
}

const stateKey = requestKey<CsrfState>('csrf')
const exempted = new WeakSet<Handler>()

/** RFC 9110 §9.2.1: they change nothing. Names are case-sensitive: `get` is a method of its own. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/**
 * Refuses requests that another site may have forged, with 403. Inside of `sessions`, if there are any; outside of
 * whatever changes the method. Throws a TypeError for faulty options.
 */
export function csrf(options: CsrfOptions = {}): Middleware {
  const { mode = 'fetch-metadata', refuse = refusal, exempt = [] } = options
  const rules = { trustedOrigins: options.trustedOrigins ?? [], allowSameSite: options.allowSameSite ?? false }
  const tokens = tokensOf(options, mode)
  const judgeSite = siteJudge(rules)
  const isExempt = exemption(exempt)

  function judge(request: Request, state: CsrfState): Verdict | Promise<Verdict> {
    if (safeMethods.has(request.method) || isExempt(request) || hasOnlyBearer(request)) return undefined
    if (testWishesOf(request).csrf === false) return undefined
    const site = mode === 'token' ? 'unknown' : judgeSite(request)
    if (site !== 'own' && site !== 'unknown') return site
    if (mode === 'fetch-metadata' && site === 'own') return undefined
    // As Django: over HTTPS a browser says where it comes from, and a man in the middle of HTTP can plant cookies.
    if (mode === 'both' && site === 'unknown' && request.scope.scheme === 'https') return 'no-origin'
    return tokens === undefined ? 'no-origin' : tokenFault(request, state, tokens, mode)
  }

  return described('csrf', { mode, ...rules, exempt, ...tokens?.facts }, (next) => {
    const isNextExempt = exempted.has(next)
    const proceed = (request: Request, state: CsrfState): Response | Promise<Response> =>
      changed(next(request), (response) => state.conclude(response))
    return function csrf(request) {
      const state = new CsrfState(request, tokens)
      request.set(stateKey, state)
      const reason = isNextExempt ? undefined : judge(request, state)
      if (reason === undefined) return proceed(request, state)
      if (typeof reason === 'string') return refuse(request, reason)
      return reason.then((one) => (one === undefined ? proceed(request, state) : refuse(request, one)))
    }
  })
}

/** Marks a route that `csrf`, directly around it, does not judge: webhooks, which have signatures of their own. */
export const csrfExempt: Middleware = (next) => {
  function csrfExempt(request: Request): Response | Promise<Response> {
    return next(request)
  }
  exempted.add(csrfExempt)
  return csrfExempt
}

/**
 * The token for a form's field or for the header, other text each time; the response gets the cookie. Throws an Error
 * where `csrf` does not run or has no secret.
 */
export function csrfTokenOf(request: Request): string {
  return stateOf(request, 'csrfTokenOf').token()
}

/** `<input type="hidden" …>` with the token, as HTML. Throws as `csrfTokenOf`. */
export function csrfField(request: Request): string {
  const state = stateOf(request, 'csrfField')
  const token = state.token()
  return `<input type="hidden" name="${state.field}" value="${token}">`
}

/**
 * Makes the tokens of this visitor worth nothing and gives new ones with this response. `session.rotate()` does that by
 * itself; this is for logins without sessions. Does nothing where `csrf` does not run.
 */
export function rotateCsrfToken(request: Request): void {
  request.get(stateKey)?.rotate()
}

type Verdict = CsrfReason | undefined

function tokensOf(options: CsrfOptions, mode: unknown): CsrfTokens | undefined {
  if (mode !== 'fetch-metadata' && mode !== 'token' && mode !== 'both') {
    throw new TypeError(`csrf: mode must be 'fetch-metadata', 'token' or 'both', got ${String(mode)}`)
  }
  const { secret, field = 'csrfToken', header = 'x-csrftoken', name = 'csrftoken', maxAge = 31_449_600 } = options
  const { path = '/', domain, secure = 'auto', sameSite = 'lax', httpOnly = false } = options
  // It stands in HTML, so nothing that would need escaping.
  if (field !== false && !/^[\w.[\]-]+$/.test(field)) {
    throw new TypeError(`csrf: field ${JSON.stringify(field)} must be letters, digits and any of - _ . [ ]`)
  }
  if (!isToken(header)) throw new TypeError(`csrf: ${JSON.stringify(header)} is no header name`)
  if (!Number.isInteger(maxAge) || maxAge <= 0) {
    throw new TypeError(`csrf: maxAge must be whole seconds above 0, got ${String(maxAge)}`)
  }
  if (typeof secure !== 'boolean' && secure !== 'auto') {
    throw new TypeError(`csrf: secure must be true, false or 'auto', got ${String(secure)}`)
  }
  if (/^__(?:host|secure)-/i.test(name) && secure !== true) {
    throw new TypeError(`csrf: the name ${name} needs { secure: true }`)
  }
  const cookie = { path, sameSite, httpOnly, maxAge, ...(domain === undefined ? {} : { domain }) }
  formatCookie(name, '', { ...cookie, secure: secure === true })
  if (secret === undefined && mode === 'fetch-metadata') return undefined
  checkedSecrets('csrf: secret', secret)
  return {
    // The check above has seen to it that there is one.
    cookies: new CsrfCookies(secret as Secrets, name, maxAge),
    name,
    field,
    header,
    secure,
    cookie,
    facts: {
      name,
      field,
      header,
      maxAge,
      path,
      domain,
      secure,
      sameSite,
      httpOnly,
      secretWeakness: secretWeakness(secret as Secrets),
    },
  }
}

function exemption(exempt: NonNullable<CsrfOptions['exempt']>): (request: Request) => boolean {
  const faulty = exempt.find((one) => typeof one !== 'string' && typeof one !== 'function' && !(one instanceof RegExp))
  if (faulty !== undefined)
    throw new TypeError(`csrf: exempt has ${String(faulty)}; write paths, patterns or functions`)
  return (request) =>
    exempt.some((one) => {
      if (typeof one === 'string') return one === request.path
      return typeof one === 'function' ? one(request) : request.path.search(one) !== -1
    })
}

// Nothing that a browser adds by itself came along: a page of another site can only send this header after a preflight
// that CORS has allowed. Basic and Digest are added by browsers.
function hasOnlyBearer(request: Request): boolean {
  const { headers } = request
  return !headers.has('cookie') && /^bearer /i.test(headers.get('authorization') ?? '')
}

function tokenFault(
  request: Request,
  state: CsrfState,
  tokens: CsrfTokens,
  mode: CsrfMode,
): Verdict | Promise<Verdict> {
  const cookie = request.cookies.get(tokens.name)
  const content = state.cookie
  // Somebody who never had a token is told what could have been sent instead.
  if (cookie === undefined) return mode === 'fetch-metadata' ? 'no-origin' : 'no-cookie'
  if (content === undefined) return 'bad-cookie'
  if (content.binding !== state.bindingBefore()) return 'other-session'
  const compare = (token: string | undefined): Verdict => {
    if (token === undefined || token === '') return 'no-token'
    return isShown(token, content.secret, cookie) ? undefined : 'bad-token'
  }
  const { field, header } = tokens
  const sent = request.headers.get(header)
  if (sent !== undefined || field === false) return compare(sent)
  // The form is kept with the request: the endpoint gets the same one.
  const form = request.readForm()
  return form instanceof Promise ? form.then((read) => compare(read.text(field))) : compare(form.text(field))
}

function stateOf(request: Request, name: string): CsrfState {
  const state = request.get(stateKey)
  if (state !== undefined) return state
  throw new Error(`${name}(request) needs the middleware csrf(): app.use(csrf({ secret })) outside of this`)
}

const explanations: Readonly<Record<CsrfReason, string>> = {
  'cross-site': 'sent from another site',
  'same-site': 'sent from another host of this site',
  origin: 'the Origin is another site; behind a proxy, the scheme and Host must be those of the client',
  'null-origin': 'the Origin is null',
  referer: 'the Referer is another site',
  'no-origin': 'nothing tells which site sent this: no Sec-Fetch-Site, Origin or Referer, and no token',
  'no-cookie': 'the CSRF cookie is missing',
  'bad-cookie': 'the CSRF cookie is wrong or too old',
  'other-session': 'the CSRF cookie belongs to another session; load the page again',
  'no-token': 'the CSRF token is missing',
  'bad-token': 'the CSRF token is wrong; load the page again',
}

function refusal(_request: Request, reason: CsrfReason): Response {
  return new HttpError(403, {
    type: 'csrf',
    reason,
    msg: `CSRF check failed: ${explanations[reason]}`,
  }).toResponse()
}
