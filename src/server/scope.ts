// The `http` scope of one request: a view, whose parts are made when they are read.
import type { Address, AsgiVersion, Extensions, HeaderList, HttpScope } from '../gateway/asgi.ts'
import type { RequestHead } from '../protocol/http1/request-head.ts'

/** The versions that this server speaks. */
export const ASGI: AsgiVersion = Object.freeze({ version: '3.0', specVersion: '2.5' })

const EXTENSIONS: Extensions = Object.freeze({
  'http.response.trailers': Object.freeze({}),
  'http.response.pathsend': Object.freeze({}),
  'http.response.earlyHints': Object.freeze({}),
})

/** What the scopes of one connection share. */
export interface Surroundings {
  readonly rootPath: string
  readonly client: Address | null
  readonly server: readonly [host: string, port: number | null] | null
  readonly state: Record<string, unknown>
  readonly signal: AbortSignal
}

/** The scope of one request. */
export class RequestScope implements HttpScope {
  readonly path: string
  readonly #head: RequestHead
  readonly #surroundings: Surroundings
  #state: Record<string, unknown> | null = null

  /** `path` is the decoded path of `head`. */
  constructor(head: RequestHead, path: string, surroundings: Surroundings) {
    const { rootPath } = surroundings
    // The asterisk of `OPTIONS *` is no path and has no prefix (RFC 9112 §3.2.4).
    this.path = rootPath === '' || path === '*' ? path : rootPath + path
    this.#head = head
    this.#surroundings = surroundings
  }

  get method(): string {
    return this.#head.method
  }

  get rawPath(): string {
    return this.#head.path
  }

  get queryString(): string {
    return this.#head.query
  }

  get rootPath(): string {
    return this.#surroundings.rootPath
  }

  get httpVersion(): '1.0' | '1.1' {
    return this.#head.version
  }

  get type(): 'http' {
    return 'http'
  }

  get asgi(): AsgiVersion {
    return ASGI
  }

  get scheme(): 'http' {
    return 'http'
  }

  get headers(): HeaderList {
    return this.#head.headers
  }

  get client(): Address | null {
    return this.#surroundings.client
  }

  get server(): readonly [host: string, port: number | null] | null {
    return this.#surroundings.server
  }

  get state(): Record<string, unknown> {
    return (this.#state ??= { ...this.#surroundings.state })
  }

  get extensions(): Extensions {
    return EXTENSIONS
  }

  get signal(): AbortSignal {
    return this.#surroundings.signal
  }
}

/** The path of a target as the client meant it; null where its percent-encoding is not UTF-8 (RFC 3986 §2.5). */
export function decodePath(path: string): string | null {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
