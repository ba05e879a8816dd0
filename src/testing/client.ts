// A client for tests: calls an application in this process, with the habits of a browser's session.

import type { Address, Application, TestExtension } from '../gateway/asgi.ts'
import { lint } from '../gateway/lint.ts'
import { Headers, type HeadersInit } from '../http/headers.ts'
import type { QueryInit } from '../http/query.ts'
import { contentOf, type TestContent } from './content.ts'
import { CookieJar } from './cookie-jar.ts'
import { Exchange } from './exchange.ts'
import { LifespanRun } from './lifespan.ts'
import { type Hop, isRedirect, redirected } from './redirect.ts'
import { decodePath, parseTarget } from './target.ts'

/** What to do with a redirect: go there, give it to the test, or fail. */
export type RedirectMode = 'follow' | 'manual' | 'error'

/** How a client behaves. */
export interface TestClientOptions {
  /** Scheme, host and port of the server that is played. Default `http://testserver`. */
  readonly baseUrl?: string
  /** Sent with each request. */
  readonly headers?: HeadersInit
  /** Cookies to begin with, for every host and path. */
  readonly cookies?: Readonly<Record<string, string>>
  /** Sent with each request. */
  readonly auth?: TestAuth
  /** Whether forms need a token against forgery, as browsers do. Default true; false is for this process alone. */
  readonly enforceCsrf?: boolean
  /** Default `follow`. */
  readonly redirect?: RedirectMode
  /** More redirects than this are an error. Default 20. */
  readonly maxRedirects?: number
  /**
   * Whether an error that the application throws is thrown in the test (default), or becomes a 500. A `Testudo` throws
   * none: it answers its bugs by itself, and tells them by the signal `gotRequestException`.
   */
  readonly raiseServerErrors?: boolean
  /** The scope's `rootPath`: no slash at the end. Default none. */
  readonly rootPath?: string
  /** The peer's address. Default `['testclient', 50000]`. */
  readonly client?: Address | null
}

/** Who sends: name and password (Basic), or a token (Bearer). */
export type TestAuth = readonly [name: string, password: string] | string

/** What a request consists of beside method and path. */
export interface TestRequestOptions extends TestContent {
  readonly headers?: HeadersInit
  /** Added to the query that the path has. */
  readonly query?: QueryInit
  /** For this request only, beside those of the jar. */
  readonly cookies?: Readonly<Record<string, string>>
  /** Instead of the client's; null for nobody. */
  readonly auth?: TestAuth | null
  /** Instead of the client's. */
  readonly redirect?: RedirectMode
  /** Aborting it makes the client leave: the application gets `http.disconnect`. */
  readonly signal?: AbortSignal
}

/** What a session can do: `Session` of `testudo/middleware` and others like it. */
export interface TestSession {
  get(key: string): unknown
  set(key: string, value: unknown): void
  has(key: string): boolean
  delete(key: string): boolean
  clear(): void
  toJSON(): Readonly<Record<string, unknown>>
}

/** An application, or what holds one: a `Testudo`. */
export type TestSubject = Application | { readonly asgi: Application }

/**
 * A client that calls an application without a network and checks the gateway contract on the way: the application runs
 * inside `lint`. Responses are web-standard; what only a server adds (`date`, `content-length`) is absent.
 *
 * ```ts
 * const client = new TestClient(application(() => Response.json({ hello: 'world' })))
 * assert.deepEqual(await (await client.get('/')).json(), { hello: 'world' })
 * ```
 */
export class TestClient {
  /** What responses have set; sent back where it applies. */
  readonly cookies: CookieJar = new CookieJar()
  /** What the application's lifespan put there; each request has a copy. */
  readonly state: Record<string, unknown> = {}
  readonly #application: Application
  readonly #base: URL
  readonly #headers: Headers
  readonly #options: TestClientOptions
  readonly #running: Set<Exchange> = new Set()
  #lifespan: LifespanRun | undefined = undefined

  constructor(subject: TestSubject, options: TestClientOptions = {}) {
    this.#application = lint(applicationOf(subject))
    this.#base = baseOf(options.baseUrl ?? 'http://testserver')
    this.#headers = overlay(
      new Headers([
        ['host', this.#base.host],
        ['accept', '*/*'],
        ['user-agent', 'testclient'],
      ]),
      new Headers(options.headers),
    )
    this.#options = options
    for (const [name, value] of Object.entries(options.cookies ?? {})) this.cookies.set(name, value)
  }

  /** Runs the application's start-up. Rejects with its error. Needed only where a test depends on the lifespan. */
  async start(): Promise<this> {
    if (this.#lifespan !== undefined) throw new Error('this client has been started already; stop it first')
    this.#lifespan = new LifespanRun(this.state)
    try {
      await this.#lifespan.start(this.#application)
    } catch (error) {
      this.#lifespan = undefined
      throw error
    }
    return this
  }

  /** Leaves what is still open, then runs the application's shutdown. Rejects with its error. */
  async stop(): Promise<void> {
    for (const exchange of this.#running) exchange.disconnect(new Error('the test client was stopped'))
    const lifespan = this.#lifespan
    this.#lifespan = undefined
    await lifespan?.stop()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  /** Sends a request and follows redirects. The method is sent as written. */
  async request(method: string, path: string | URL, options: TestRequestOptions = {}): Promise<Response> {
    const { redirect = this.#options.redirect ?? 'follow', signal } = options
    const { maxRedirects = 20 } = this.#options
    let hop = this.#hop(method, path, options)
    for (let count = 0; ; count++) {
      const response = await this.#exchange(hop, options.cookies, signal)
      if (redirect === 'manual' || !isRedirect(response)) return labelled(response, hop.target.url, count > 0)
      const place = `${hop.target.url.pathname} to ${response.headers.get('location')}`
      await response.body?.cancel()
      if (redirect === 'error') throw new TypeError(`unexpected redirect from ${place}`)
      if (count >= maxRedirects) throw new Error(`more than ${maxRedirects} redirects, the last from ${place}`)
      hop = redirected(hop, response)
    }
  }

  /**
   * The same as the web's `fetch`, for clients that are given one: `createClient<paths>({ fetch: client.fetch, … })`.
   * Relative URLs are the played server's; a body is read before it is sent.
   */
  readonly fetch = async (input: string | URL | globalThis.Request, init?: RequestInit): Promise<Response> => {
    const isRequest = input instanceof Request
    const request = new Request(isRequest ? input : new URL(input, this.#base), init)
    const { method, url, headers, redirect, signal } = request
    const body = request.body === null ? {} : { body: new Uint8Array(await request.arrayBuffer()) }
    return this.request(method, new URL(url), { headers: [...headers], redirect, signal, ...body })
  }

  get(path: string | URL, options?: TestRequestOptions): Promise<Response> {
    return this.request('GET', path, options)
  }

  head(path: string | URL, options?: TestRequestOptions): Promise<Response> {
    return this.request('HEAD', path, options)
  }

  options(path: string | URL, options?: TestRequestOptions): Promise<Response> {
    return this.request('OPTIONS', path, options)
  }

  post(path: string | URL, options?: TestRequestOptions): Promise<Response> {
    return this.request('POST', path, options)
  }

  put(path: string | URL, options?: TestRequestOptions): Promise<Response> {
    return this.request('PUT', path, options)
  }

  patch(path: string | URL, options?: TestRequestOptions): Promise<Response> {
    return this.request('PATCH', path, options)
  }

  delete(path: string | URL, options?: TestRequestOptions): Promise<Response> {
    return this.request('DELETE', path, options)
  }

  /**
   * Hands over the session that the next request would have, to read it or to change it: what the client's cookies and
   * the application's middleware `sessions` make of it. Resolves with what `use` gives; nothing else answers.
   * `path`: where in the application, when not all of it has sessions.
   *
   * ```ts
   * await client.session((session) => session.set('userId', 42))
   * ```
   */
  // oxlint-disable-next-line no-unnecessary-type-parameters -- a test may know the middleware's own type
  async session<T, Session extends object = TestSession>(
    use: (session: Session) => T | Promise<T>,
    path: string | URL = '/',
  ): Promise<T> {
    let result: { readonly value: T } | undefined
    const hop = this.#hop('GET', path, {})
    const response = await this.#exchange(hop, undefined, undefined, {
      session: async (session) => {
        result = { value: await use(session as Session) }
      },
    })
    await response.body?.cancel()
    if (result !== undefined) return result.value
    const { pathname } = hop.target.url
    throw new Error(`no middleware sessions() was asked for ${pathname}: the answer was status ${response.status}`)
  }

  #hop(method: string, path: string | URL, options: TestRequestOptions): Hop {
    const target = parseTarget(path, this.#base, options.query)
    const { content, fields } = contentOf(method, options)
    const described = overlay(this.#headers.with('host', target.url.host), fields)
    const { auth = this.#options.auth ?? null } = options
    const named = auth === null ? described : described.with('authorization', authorization(auth))
    return { method, target, content, headers: overlay(named, new Headers(options.headers)) }
  }

  async #exchange(
    { method, target, headers, content }: Hop,
    cookies: Readonly<Record<string, string>> | undefined,
    signal: AbortSignal | undefined,
    wishes?: TestExtension,
  ): Promise<Response> {
    signal?.throwIfAborted()
    const { rootPath = '', client = ['testclient', 50_000], raiseServerErrors = true } = this.#options
    const csrf = this.#options.enforceCsrf ?? true
    const { url, rawPath, queryString } = target
    const cookie = this.#cookieHeader(url, cookies)
    const isSecure = url.protocol === 'https:'
    const exchange = new Exchange({
      method,
      scheme: isSecure ? 'https' : 'http',
      path: rootPath + decodePath(rawPath),
      rawPath,
      queryString,
      rootPath,
      headers: (cookie === '' || headers.has('cookie') ? headers : headers.adding('cookie', cookie)).list,
      content,
      client,
      server: [url.hostname, url.port === '' ? (isSecure ? 443 : 80) : Number(url.port)],
      state: this.state,
      wishes: { ...wishes, ...(csrf ? {} : { csrf }) },
      raiseServerErrors,
    })
    const leave = (): void => exchange.disconnect(signal?.reason)
    signal?.addEventListener('abort', leave, { once: true })
    this.#running.add(exchange)
    void exchange.ended.then(() => {
      this.#running.delete(exchange)
      signal?.removeEventListener('abort', leave)
    })
    const response = await exchange.run(this.#application)
    this.cookies.store(url, response.headers.getSetCookie())
    return response
  }

  #cookieHeader(url: URL, cookies: Readonly<Record<string, string>> = {}): string {
    const own = Object.entries(cookies).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    const kept = this.cookies.header(url)
    return [...(kept === '' ? [] : [kept]), ...own].join('; ')
  }
}

function applicationOf(subject: TestSubject): Application {
  const application: unknown = typeof subject === 'function' ? subject : subject?.asgi
  if (typeof application !== 'function') {
    throw new TypeError('new TestClient(subject): expected a gateway application or an object with one as `asgi`')
  }
  if (application.length === 1) {
    throw new TypeError('new TestClient(subject): this looks like a handler; wrap it: application(handler)')
  }
  return application as Application
}

function baseOf(text: string): URL {
  const base = new URL(text)
  const isOrigin = base.pathname === '/' && base.search === '' && base.hash === '' && base.username === ''
  if (!isOrigin || (base.protocol !== 'http:' && base.protocol !== 'https:')) {
    throw new TypeError(`baseUrl is scheme, host and port only, got ${text}; for a mounted application use rootPath`)
  }
  return base
}

// The fields of `over` take the place of those of `base` with the same name.
function overlay(base: Headers, over: Headers): Headers {
  if (over.list.length === 0) return base
  return new Headers([...base.list.filter(([name]) => !over.has(name)), ...over.list])
}

// RFC 7617 §2.1: as UTF-8. RFC 6750 §2.1.
function authorization(auth: TestAuth): string {
  if (typeof auth === 'string') return `Bearer ${auth}`
  const [name, password] = auth
  if (name.includes(':')) throw new TypeError(`auth: a name has no colon, got ${JSON.stringify(name)}`)
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}

// `fetch` sets these two; a Response of one's own leaves them empty.
function labelled(response: Response, url: URL, isRedirected: boolean): Response {
  return Object.defineProperties(response, { url: { value: url.href }, redirected: { value: isRedirected } })
}
