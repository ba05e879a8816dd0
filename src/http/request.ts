// A request: what the server knows (the scope) and what the client still sends (receive), read on demand.
//
// The constructor stores and computes nothing; each getter computes its value when it is first asked for.

import type { Address, HttpScope, Receive, Send } from '../gateway/asgi.ts'
import { isHost } from '../grammar/authority.ts'
import { type BodyTransform, transformedReceive } from './body-transform.ts'
import { RequestBody } from './body.ts'
import { ChangedScope, type ScopeChange } from './changed-scope.ts'
import { type ContentType, parseContentType } from './content-type.ts'
import { parseCookies } from './cookies.ts'
import { earlyHintsEvent } from './early-hints.ts'
import { HttpError } from './errors.ts'
import type { Form, FormOptions } from './form.ts'
import { type Headers, trustedHeaders } from './headers.ts'
import { preferredCharset, preferredEncoding, preferredLanguage, preferredType } from './negotiate.ts'
import { Query } from './query.ts'
import { type RequestKey, RequestValues } from './request-key.ts'

/** A function to run when the response is over. */
export type Deferred = () => void | Promise<void>

const SLASH = 0x2f
const none: readonly never[] = Object.freeze([])
const nothingDeferred: Deferred[] = []

/** Buffered bodies are refused above this many bytes unless `request.bodyLimit` says otherwise: 10 MiB. */
export const defaultBodyLimit: number = 10 * 1024 * 1024

/** Hands the bridge what was deferred, in the order of the calls; it empties the list. */
export let deferredOf: (request: Request) => Deferred[]
/** Hands a mounted application the rest of the request: a body that was already buffered is replayed. */
export let receiveOf: (request: Request) => Receive
/** Puts a function between the server's `receive` and whoever reads. Throws a TypeError once the body was read from. */
export let wrapReceive: (request: Request, wrap: (receive: Receive) => Receive) => void

/**
 * One HTTP request.
 *
 * @reflect request
 */
export class Request {
  /** Where the running handler is mounted: a prefix of `path`, empty at the root. Mounts extend it. */
  rootPath: string
  /** The most bytes that a buffered body may have; more is HttpError 413. Middleware may change it before the body is read. */
  bodyLimit: number
  #scope: HttpScope
  #receive: Receive
  readonly #send: Send | undefined
  #headers: Headers | undefined
  #query: Query | undefined
  #cookies: ReadonlyMap<string, string> | undefined
  #contentType: ContentType | undefined
  #body: RequestBody | undefined
  #names: readonly string[]
  #values: readonly unknown[]
  #params: Readonly<Record<string, unknown>> | undefined
  #deferred: Deferred[] | undefined
  #kept: RequestValues | undefined
  #signal: AbortSignal | undefined
  #derive: ((signal: AbortSignal) => AbortSignal) | undefined

  /** `send` is what early hints go to; without it there are none. */
  constructor(scope: HttpScope, receive: Receive, send?: Send) {
    this.#scope = scope
    this.rootPath = scope.rootPath
    this.bodyLimit = defaultBodyLimit
    this.#receive = receive
    this.#send = send
    this.#headers = undefined
    this.#query = undefined
    this.#cookies = undefined
    this.#contentType = undefined
    this.#body = undefined
    this.#names = none
    this.#values = none
    this.#params = undefined
    this.#deferred = undefined
    this.#kept = undefined
    this.#signal = undefined
    this.#derive = undefined
  }

  static {
    deferredOf = (request) => request.#deferred ?? nothingDeferred
    receiveOf = (request) => request.#body?.replay() ?? request.#receive
    wrapReceive = (request, wrap) => {
      if (request.#body === undefined) request.#receive = wrap(request.#receive)
      else request.#body.wrapReceive(wrap)
    }
  }

  /** What the server knows of the request, as `replaceScope` left it. */
  get scope(): HttpScope {
    return this.#scope
  }

  /**
   * For middleware: replaces what the server knows, such as the client behind a proxy. What was computed of it is
   * forgotten: headers, cookies, query, URL. The path's parameters stay.
   */
  replaceScope(change: ScopeChange): void {
    const mount = this.rootPath.slice(this.#scope.rootPath.length)
    this.#scope = new ChangedScope(this.#scope, change)
    if (change.rootPath !== undefined) this.rootPath = change.rootPath + mount
    this.#headers = undefined
    this.#query = undefined
    this.#cookies = undefined
    this.#contentType = undefined
  }

  /**
   * For middleware: makes another content of the content while it arrives, for every way to read it. Nothing happens
   * until somebody reads. Throws a TypeError once the body was read from: such middleware belongs outside.
   */
  transformBody(transform: BodyTransform): void {
    wrapReceive(this, (receive) => transformedReceive(receive, transform, this))
  }

  /** True once the body was read from, in whichever form. */
  get bodyUsed(): boolean {
    return this.#body?.isUsed ?? false
  }

  /** As sent: methods are case-sensitive. */
  get method(): string {
    return this.#scope.method
  }

  /** The whole path, percent-decoded, with the prefix of every mount. */
  get path(): string {
    return this.#scope.path
  }

  /** The path below `rootPath`; begins with `/`. */
  get routePath(): string {
    const { path } = this.#scope
    const { length } = this.rootPath
    if (length === 0 || !path.startsWith(this.rootPath)) return path
    if (path.length === length) return '/'
    return path.charCodeAt(length) === SLASH ? path.slice(length) : path
  }

  /** The absolute URL: scheme, `Host`, path as the client wrote it, query. */
  get url(): string {
    const { scheme, queryString } = this.#scope
    return `${scheme}://${this.#authority()}${this.#rawPath()}${queryString === '' ? '' : `?${queryString}`}`
  }

  /** Where the application is, as the client sees it: scheme, host and the server's root path; ends with `/`. */
  get baseUrl(): string {
    const { scheme, rootPath } = this.#scope
    return `${scheme}://${this.#authority()}${encodeURI(rootPath)}/`
  }

  get headers(): Headers {
    return (this.#headers ??= trustedHeaders(this.#scope.headers))
  }

  get query(): Query {
    return (this.#query ??= new Query(this.#scope.queryString))
  }

  /** The cookies that the client sent: percent-decoded, the last of a name wins. */
  get cookies(): ReadonlyMap<string, string> {
    return (this.#cookies ??= parseCookies(this.headers.getAll('cookie').join('; ')))
  }

  /** The parsed `Content-Type`; the type is empty when it is absent or malformed. */
  get contentType(): ContentType {
    return (this.#contentType ??= parseContentType(this.headers.get('content-type')))
  }

  /**
   * The media type of these that the client likes best (`Accept`), or undefined if it takes none; of equals the one
   * that it names first. A client that says nothing takes the first. Responses that depend on it say `Vary: Accept`.
   */
  accepts(...types: readonly string[]): string | undefined {
    return preferredType(this.headers.get('accept'), types)
  }

  /** As `accepts`, but throws HttpError 406 with the types that there are. */
  negotiate(...types: readonly string[]): string {
    const type = this.accepts(...types)
    if (type !== undefined) return type
    throw new HttpError(406, `available: ${types.join(', ')}`, { headers: { vary: 'accept' } })
  }

  /** The language of these that the client likes best (`Accept-Language`); `en` takes `en-GB`. */
  acceptsLanguages(...languages: readonly string[]): string | undefined {
    return preferredLanguage(this.headers.get('accept-language'), languages)
  }

  /**
   * The content coding of these that the client likes best (`Accept-Encoding`); of equals the first. `identity` is
   * taken unless it is ruled out. A client that says nothing takes nothing else.
   */
  acceptsEncodings(...encodings: readonly string[]): string | undefined {
    return preferredEncoding(this.headers.get('accept-encoding'), encodings)
  }

  /** The charset of these that the client likes best (`Accept-Charset`). */
  acceptsCharsets(...charsets: readonly string[]): string | undefined {
    return preferredCharset(this.headers.get('accept-charset'), charsets)
  }

  /** The peer's address, or null where there is none (Unix sockets). */
  get client(): Address | null {
    return this.#scope.client
  }

  /** Aborted when the client leaves before the response is complete, or when a middleware gives the request up. */
  get signal(): AbortSignal {
    return (this.#signal ??= this.#derive?.(this.#scope.signal) ?? this.#scope.signal)
  }

  /**
   * For middleware that gives requests up: puts a signal of its own, made when somebody first asks for one, in the place
   * of the one that there was.
   */
  deriveSignal(derive: (signal: AbortSignal) => AbortSignal): void {
    const outer = this.#derive
    this.#derive = outer === undefined ? derive : (signal) => derive(outer(signal))
    this.#signal = undefined
  }

  /** What the application's lifespan put there; a shallow copy of this request's own. */
  get state(): Record<string, unknown> {
    return this.#scope.state
  }

  /** What was set under a key, or undefined: `const userKey = requestKey<User>('user')`, then `request.get(userKey)`. */
  get<T>(key: RequestKey<T>): T | undefined {
    return this.#kept?.get(key)
  }

  /** Leaves a value for what comes after: middleware further in, the endpoint, what is deferred. */
  set<T>(key: RequestKey<T>, value: T): void {
    const kept = (this.#kept ??= new RequestValues())
    kept.set(key, value)
  }

  /** The values of the path's parameters by name. */
  get params(): Readonly<Record<string, unknown>> {
    return (this.#params ??= recordOf(this.#names, this.#values))
  }

  /** One parameter of the path, or undefined. */
  param(name: string): unknown {
    const at = this.#names.lastIndexOf(name)
    return at === -1 ? undefined : this.#values[at]
  }

  /** For routers: adds parameters. Those of an inner router win over the same names of an outer one. */
  setParams(names: readonly string[], values: readonly unknown[]): void {
    const outer = this.#names.length > 0
    this.#names = outer ? [...this.#names, ...names] : names
    this.#values = outer ? [...this.#values, ...values] : values
    this.#params = undefined
  }

  /** The body as a web stream. Once it is read from, the buffered forms are a TypeError. */
  get body(): ReadableStream<Uint8Array> {
    return this.#content().stream()
  }

  /** The whole body; at once if it has arrived, and the same bytes every time. Throws HttpError 413, ClientDisconnect. */
  read(): Uint8Array | Promise<Uint8Array> {
    return this.#content().read()
  }

  /** The whole body as bytes. */
  async bytes(): Promise<Uint8Array> {
    return this.read()
  }

  /** The whole body as text, in the charset of the content type (UTF-8 without one). Throws HttpError 400, 415. */
  async text(): Promise<string> {
    return this.#content().text()
  }

  /** The whole body as JSON; the same value every time. Throws HttpError 400 with the position of the fault. */
  async json<T = unknown>(): Promise<T> {
    return (await this.#content().json()) as T
  }

  /**
   * The fields and files of a form, urlencoded or multipart; the same form every time. Another content type gives an
   * empty one. Files are there until the response is over. Throws HttpError 400, 413, 415, ClientDisconnect.
   */
  async form(options?: FormOptions): Promise<Form> {
    return this.#content().form(options)
  }

  /** As `form`, but at once if it is urlencoded and has arrived. */
  readForm(options?: FormOptions): Form | Promise<Form> {
    return this.#content().form(options)
  }

  /**
   * Tells the client what the response will need, before there is one (103, RFC 8297): values of `Link` fields, such
   * as `</style.css>; rel=preload; as=style`. Does nothing where the server cannot; wait for it if it is a promise.
   * Throws a TypeError for what is no link, and the server's error once the response has begun.
   */
  earlyHints(links: readonly string[]): void | Promise<void> {
    const event = earlyHintsEvent(links)
    if (this.#send === undefined || this.#scope.extensions['http.response.earlyHints'] === undefined) return undefined
    return this.#send(event)
  }

  /** Runs a function after the last byte was sent, or the client left. The last deferred runs first. */
  defer(run: Deferred): void {
    if (this.#deferred === undefined) this.#deferred = [run]
    else this.#deferred.push(run)
  }

  /** As `defer`, but after all that is deferred: for what others may still use while they clean up. */
  deferLast(run: Deferred): void {
    if (this.#deferred === undefined) this.#deferred = [run]
    else this.#deferred.unshift(run)
  }

  #content(): RequestBody {
    return (this.#body ??= new RequestBody(this, this.#receive))
  }

  #authority(): string {
    const host = this.headers.get('host')
    if (host !== undefined && host !== '' && isHost(host)) return host
    const { scheme, server } = this.#scope
    if (server === null || server[1] === null) return 'localhost'
    const [name, port] = server
    const literal = name.includes(':') ? `[${name}]` : name
    return port === (scheme === 'https' ? 443 : 80) ? literal : `${literal}:${port}`
  }

  // A server behind a proxy that strips a prefix knows the prefix as `rootPath`, but the client's line lacks it.
  #rawPath(): string {
    const { path, rawPath, rootPath } = this.#scope
    if (rawPath === '*') return ''
    return rootPath === '' || decodes(rawPath, path) ? rawPath : encodeURI(rootPath) + rawPath
  }
}

function decodes(raw: string, path: string): boolean {
  try {
    return decodeURIComponent(raw) === path
  } catch {
    return false
  }
}

function recordOf(names: readonly string[], values: readonly unknown[]): Readonly<Record<string, unknown>> {
  const record: Record<string, unknown> = Object.create(null)
  for (const [index, name] of names.entries()) record[name] = values[index]
  return record
}
