// WSGI (PEP 3333) in TypeScript: the contract of synchronous applications.

/** A WSGI application: synchronous; the iterable's `close()`, if it has one, is called when the response is over. */
export type WsgiApplication = (
  environ: Environ,
  startResponse: StartResponse,
) => Iterable<Uint8Array> & { close?(): void }

/** Begins the response; returns PEP 3333's imperative `write`. */
export type StartResponse = (
  /** `'200 OK'`: code, space, reason phrase. */
  status: string,
  /** Name and value pairs in order; latin-1. Hop-by-hop fields are not allowed. */
  headers: ReadonlyArray<readonly [name: string, value: string]>,
  /** The error that makes a second call legal: it replaces a head not yet sent, and is thrown again if it was. */
  excInfo?: unknown,
) => (data: Uint8Array) => void

/** CGI's and WSGI's variables (PEP 3333, "environ Variables"). */
export interface Environ {
  readonly REQUEST_METHOD: string
  /** Where the application is mounted, without a trailing slash; may be empty. */
  readonly SCRIPT_NAME: string
  /** The rest of the path: UTF-8 bytes seen as latin-1 characters, as PEP 3333 asks. */
  readonly PATH_INFO: string
  readonly QUERY_STRING: string
  readonly CONTENT_TYPE?: string
  readonly CONTENT_LENGTH?: string
  readonly SERVER_NAME: string
  readonly SERVER_PORT: string
  readonly SERVER_PROTOCOL: string
  readonly REMOTE_ADDR?: string
  readonly REMOTE_PORT?: string
  readonly 'wsgi.version': readonly [1, 0]
  readonly 'wsgi.url_scheme': string
  readonly 'wsgi.input': WsgiInput
  readonly 'wsgi.errors': WsgiErrors
  readonly 'wsgi.multithread': boolean
  readonly 'wsgi.multiprocess': boolean
  readonly 'wsgi.run_once': boolean
  /** `HTTP_*` request fields, and what servers and middleware add. */
  [variable: string]: unknown
}

/** `wsgi.input`: the request body as a file-like object. */
export interface WsgiInput extends Iterable<Uint8Array> {
  /** At most `size` bytes, all that is left without it; empty at the end. */
  read(size?: number): Uint8Array
  /** Up to and with the next LF, at most `size` bytes; empty at the end. */
  readline(size?: number): Uint8Array
  /** The remaining lines; stops once `hint` bytes are read. */
  readlines(hint?: number): Uint8Array[]
}

/** `wsgi.errors`: where the application writes what its operator should see. */
export interface WsgiErrors {
  write(text: string): void
  writelines(lines: Iterable<string>): void
  flush(): void
}
