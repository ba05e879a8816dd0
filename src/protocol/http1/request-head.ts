// Request line and header section of one request, header fields materialised on demand.
import { splitFields, type HeaderField } from './header-field.ts'

/** How the content of a request is framed: its length in bytes, 0 for none, or CHUNKED. */
export const CHUNKED = -1

/** The event of a request's head. */
export class RequestHead {
  readonly method: string
  /** The target's path as sent, `*` for the asterisk form. */
  readonly path: string
  /** What follows the first `?` of the target; empty when there is none. */
  readonly query: string
  /** Authority of an absolute-form target: it replaces the Host field (RFC 9112 §3.2.2). Else null. */
  readonly authority: string | null
  /** `1.1` for every HTTP/1.x above 1.0 (RFC 9110 §6.2). */
  readonly version: '1.0' | '1.1'
  /** True when the client wants, and its version allows, another request on this connection. */
  readonly keepAlive: boolean
  /** Content length in bytes, or CHUNKED. */
  readonly length: number
  /** True when the client waits for `100 Continue` before it sends the content. */
  readonly expectsContinue: boolean
  /** True when the client offers to switch protocols (RFC 9110 §7.8). */
  readonly upgrade: boolean
  // The field lines as they came, each with its CRLF, from `#start` on.
  readonly #text: string
  readonly #start: number
  #headers: readonly HeaderField[] | null = null

  constructor(
    method: string,
    path: string,
    query: string,
    authority: string | null,
    version: '1.0' | '1.1',
    keepAlive: boolean,
    length: number,
    expectsContinue: boolean,
    upgrade: boolean,
    text: string,
    start: number,
  ) {
    this.method = method
    this.path = path
    this.query = query
    this.authority = authority
    this.version = version
    this.keepAlive = keepAlive
    this.length = length
    this.expectsContinue = expectsContinue
    this.upgrade = upgrade
    this.#text = text
    this.#start = start
  }

  get type(): 'request' {
    return 'request'
  }

  /** Header fields in order: names in lower case, values without surrounding whitespace. */
  get headers(): readonly HeaderField[] {
    return (this.#headers ??= this.#materialise())
  }

  #materialise(): readonly HeaderField[] {
    const headers = splitFields(this.#text, this.#start)
    if (this.authority === null) return headers
    const host: HeaderField = ['host', this.authority]
    return [host, ...headers.filter(([name]) => name !== 'host')]
  }
}
