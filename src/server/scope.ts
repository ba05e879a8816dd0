// The `http` scope of one request. Plain fields are its own; what costs something is made when it is read.
import type { Address, AsgiVersion, Extensions, HeaderList, HttpScope } from '../gateway/asgi.ts'
import type { RequestHead } from '../protocol/http1/request-head.ts'

/** The versions that this server speaks. */
export const ASGI: AsgiVersion = Object.freeze({ version: '3.0', specVersion: '2.5' })

const EXTENSIONS: Extensions = Object.freeze({
  'http.response.trailers': Object.freeze({}),
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
  readonly method: string
  readonly path: string
  readonly rawPath: string
  readonly queryString: string
  readonly rootPath: string
  readonly httpVersion: '1.0' | '1.1'
  readonly #head: RequestHead
  readonly #surroundings: Surroundings
  #state: Record<string, unknown> | null = null

  /** `path` is the decoded path of `head`. */
  constructor(head: RequestHead, path: string, surroundings: Surroundings) {
    const { rootPath } = surroundings
    this.method = head.method
    // The asterisk of `OPTIONS *` is no path and has no prefix (RFC 9112 §3.2.4).
    this.path = rootPath === '' || path === '*' ? path : rootPath + path
    this.rawPath = head.path
    this.queryString = head.query
    this.rootPath = rootPath
    this.httpVersion = head.version
    this.#head = head
    this.#surroundings = surroundings
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
