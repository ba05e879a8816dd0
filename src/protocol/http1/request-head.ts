// Request line and header section of one request, header fields materialised on demand.
import { splitFields, type HeaderField } from './header-field.ts'

/** How the content of a request is framed: its length in bytes, 0 for none, or CHUNKED. */
export const CHUNKED = -1

/** The facts of a head that its parser establishes. */
export interface RequestFacts {
  method: string
  /** The target's path as sent, `*` for the asterisk form. */
  path: string
  /** What follows the first `?` of the target; empty when there is none. */
  query: string
  /** Scheme of an absolute-form target, else null. */
  scheme: 'http' | 'https' | null
  /** Authority of an absolute-form target: it replaces the Host field (RFC 9112 §3.2.2). Else null. */
  authority: string | null
  /** `1.1` for every HTTP/1.x above 1.0 (RFC 9110 §6.2). */
  version: '1.0' | '1.1'
  /** True when the client wants, and its version allows, another request on this connection. */
  keepAlive: boolean
  /** Content length in bytes, or CHUNKED. */
  length: number
  /** True when the client waits for `100 Continue` before it sends the content. */
  expectsContinue: boolean
  /** True when the client offers to switch protocols (RFC 9110 §7.8). */
  upgrade: boolean
}

/** The event of a request's head. */
export class RequestHead {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly scheme: 'http' | 'https' | null
  readonly authority: string | null
  readonly version: '1.0' | '1.1'
  readonly keepAlive: boolean
  readonly length: number
  readonly expectsContinue: boolean
  readonly upgrade: boolean
  // The field lines as they came, each with its CRLF, from `#start` on.
  readonly #text: string
  readonly #start: number
  #headers: readonly HeaderField[] | null = null

  constructor(facts: RequestFacts, text: string, start: number) {
    this.method = facts.method
    this.path = facts.path
    this.query = facts.query
    this.scheme = facts.scheme
    this.authority = facts.authority
    this.version = facts.version
    this.keepAlive = facts.keepAlive
    this.length = facts.length
    this.expectsContinue = facts.expectsContinue
    this.upgrade = facts.upgrade
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
