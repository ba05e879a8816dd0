// The gateway contract: ASGI 3.0 (https://asgi.readthedocs.io/en/latest/specs/) in TypeScript.
//
// A server calls an application once per HTTP exchange, per WebSocket and once for its
// own life (`lifespan`). Event names are ASGI's; keys are camelCase.
//
// Sync-preserving: what can finish at once returns a value and not a promise. `await`
// works on both, so an application may be written either way.

/** Header fields in the order of the wire: names in lower case, values as latin-1 strings, duplicates kept. */
export type HeaderList = readonly HeaderField[]
/** One header field: `['content-type', 'text/plain']`. */
export type HeaderField = readonly [name: string, value: string]

/** An ASGI application: called once per scope; it is done when it returns, or when its promise settles. */
export type Application = (scope: Scope, receive: Receive, send: Send) => void | Promise<void>
/**
 * The application's next event from the server. Under `http`, once the response is complete or the client is gone:
 * `http.disconnect`, however often it is asked.
 */
export type Receive = () => ReceiveEvent | Promise<ReceiveEvent>
/**
 * An event to the server. A promise means "wait before you send more" (backpressure). Once the peer is gone, events go
 * nowhere and nothing is thrown: `signal` tells that it is.
 */
export type Send = (event: SendEvent) => void | Promise<void>

/** What is known before the first event, discriminated by `type`. */
export type Scope = HttpScope | WebSocketScope | LifespanScope

/** The version of the contract: ASGI 3.0, and of the HTTP and WebSocket message format. */
export interface AsgiVersion {
  readonly version: '3.0'
  readonly specVersion: string
}

/** Host and port of a TCP peer. */
export type Address = readonly [host: string, port: number]

interface ConnectionScope {
  readonly asgi: AsgiVersion
  readonly httpVersion: '1.0' | '1.1' | '2'
  /** Path as the client meant it: percent-decoded, as UTF-8, `rootPath` included. */
  readonly path: string
  /** Path as the client wrote it: not decoded, without the query. */
  readonly rawPath: string
  /** What follows the first `?`, not decoded, without the `?`; empty when there is none. */
  readonly queryString: string
  /** Where the application is mounted: a prefix of `path` without a trailing slash; empty at the root. */
  readonly rootPath: string
  readonly headers: HeaderList
  /** The peer, or null where there is no TCP address (Unix sockets). */
  readonly client: Address | null
  /** Where the server listens: host and port, or the path of a Unix socket and null. */
  readonly server: readonly [host: string, port: number | null] | null
  /** What the application put there at `lifespan.startup`; every scope has its own shallow copy. */
  readonly state: Record<string, unknown>
  /** What this server offers beyond the core, by ASGI's extension names. */
  readonly extensions: Extensions
  /** Aborted when the peer is gone before the exchange is complete. Made when first read. */
  readonly signal: AbortSignal
}

/** One HTTP request (ASGI HTTP spec, "HTTP Connection Scope"). */
export interface HttpScope extends ConnectionScope {
  readonly type: 'http'
  readonly scheme: 'http' | 'https'
  /** Upper or mixed case exactly as sent: methods are case-sensitive (RFC 9110 §9.1). */
  readonly method: string
}

/** One WebSocket, from handshake to close (ASGI WebSocket spec). */
export interface WebSocketScope extends ConnectionScope {
  readonly type: 'websocket'
  readonly scheme: 'ws' | 'wss'
  /** The subprotocols that the client offers, in its order of preference. */
  readonly subprotocols: readonly string[]
}

/** The life of the server process (ASGI lifespan spec). */
export interface LifespanScope {
  readonly type: 'lifespan'
  readonly asgi: AsgiVersion
  /** Filled by the application at start-up; each later scope sees a shallow copy. */
  readonly state: Record<string, unknown>
}

/** Optional abilities of a server; a present key means "offered". */
export interface Extensions {
  readonly 'http.response.trailers'?: Readonly<Record<string, never>>
  readonly 'http.response.pathsend'?: Readonly<Record<string, never>>
  readonly 'http.response.earlyHints'?: Readonly<Record<string, never>>
  /** Only test clients offer it: what a response was made of would tell the world too much. */
  readonly 'http.response.debug'?: Readonly<Record<string, never>>
  readonly 'websocket.http.response'?: Readonly<Record<string, never>>
  /** Only test clients offer it: nothing that comes over a network can. */
  readonly 'testudo.test'?: TestExtension
  readonly tls?: TlsExtension
}

/** What a test wants of middleware, in place of what browsers get. */
export interface TestExtension {
  /** Whether forms need a token against forgery; they do unless this is false. */
  readonly csrf?: boolean
  /** Takes the session of the request. Nobody else does: the answer is 204 as soon as this is done. */
  readonly session?: (session: unknown) => unknown
  /** Takes the bugs that a layer of the application answers by itself. */
  readonly bug?: (error: unknown) => void
}

/** ASGI TLS extension: what is known of the secure transport. */
export interface TlsExtension {
  /** `TLSv1.3`; null when the server does not know. */
  readonly version: string | null
  /** OpenSSL's name of the cipher suite; null when the server does not know. */
  readonly cipher: string | null
  /** The client's certificates, leaf first, each PEM text. */
  readonly clientCertificates: readonly string[]
}

/** Events that an application receives. */
export type ReceiveEvent = HttpReceiveEvent | WebSocketReceiveEvent | LifespanReceiveEvent
/** Events that an application sends. */
export type SendEvent = HttpSendEvent | WebSocketSendEvent | LifespanSendEvent

/** Events received under an `http` scope. */
export type HttpReceiveEvent =
  | { readonly type: 'http.request'; readonly body: Uint8Array; readonly moreBody: boolean }
  | { readonly type: 'http.disconnect' }

/** Events sent under an `http` scope. */
export type HttpSendEvent =
  | HttpResponseStart
  | HttpResponseBody
  | { readonly type: 'http.response.trailers'; readonly headers: HeaderList; readonly moreTrailers?: boolean }
  | HttpResponsePathsend
  | HttpEarlyHints
  | HttpResponseDebug

/** Status and header section. The server holds them back until the first body event. */
export interface HttpResponseStart {
  readonly type: 'http.response.start'
  /** 200–999; informational answers have events of their own. */
  readonly status: number
  readonly headers?: HeaderList
  /** True when `http.response.trailers` events follow the last body event. */
  readonly trailers?: boolean
}

/** A file in place of the body (ASGI extension `http.response.pathsend`). */
export interface HttpResponsePathsend {
  readonly type: 'http.response.pathsend'
  /** Absolute. */
  readonly path: string
  /**
   * The file that was looked at: a server that knows this key sends no other one that has come under the path since.
   * Ours; ASGI servers ignore keys that they do not know.
   */
  readonly file?: FileIdentity
}

/** Which file it is, whatever its names are: the numbers of its device and inode (POSIX `stat`). */
export interface FileIdentity {
  readonly dev: number
  readonly ino: number
}

/** A 103 response with Link fields (RFC 8297). Any number of them, before `http.response.start`. */
export interface HttpEarlyHints {
  readonly type: 'http.response.earlyHints'
  /** Values of Link fields (RFC 8288): `'</style.css>; rel=preload; as=style'`. */
  readonly links: readonly string[]
}

/** What a response was made of, for the test that asked for it (Starlette's extension). Before `http.response.start`. */
export interface HttpResponseDebug {
  readonly type: 'http.response.debug'
  /** Of a page: the name of its `template` and the `context` that it could see. */
  readonly info: Readonly<Record<string, unknown>>
}

/** A piece of the content. A string is written as UTF-8. */
export interface HttpResponseBody {
  readonly type: 'http.response.body'
  readonly body?: string | Uint8Array
  readonly moreBody?: boolean
}

/** Events received under a `websocket` scope. */
export type WebSocketReceiveEvent =
  | { readonly type: 'websocket.connect' }
  | { readonly type: 'websocket.receive'; readonly text: string; readonly bytes?: never }
  | { readonly type: 'websocket.receive'; readonly bytes: Uint8Array; readonly text?: never }
  | { readonly type: 'websocket.disconnect'; readonly code: number; readonly reason: string }

/** Events sent under a `websocket` scope. */
export type WebSocketSendEvent =
  | { readonly type: 'websocket.accept'; readonly subprotocol?: string; readonly headers?: HeaderList }
  | { readonly type: 'websocket.send'; readonly text: string; readonly bytes?: never }
  | { readonly type: 'websocket.send'; readonly bytes: Uint8Array; readonly text?: never }
  | { readonly type: 'websocket.close'; readonly code?: number; readonly reason?: string }
  | { readonly type: 'websocket.http.response.start'; readonly status: number; readonly headers?: HeaderList }
  | { readonly type: 'websocket.http.response.body'; readonly body?: string | Uint8Array; readonly moreBody?: boolean }

/** Events received under a `lifespan` scope. */
export type LifespanReceiveEvent = { readonly type: 'lifespan.startup' } | { readonly type: 'lifespan.shutdown' }

/** Events sent under a `lifespan` scope. */
export type LifespanSendEvent =
  | { readonly type: 'lifespan.startup.complete' }
  | { readonly type: 'lifespan.startup.failed'; readonly message?: string }
  | { readonly type: 'lifespan.shutdown.complete' }
  | { readonly type: 'lifespan.shutdown.failed'; readonly message?: string }
