// A URL as an immutable value: what a page needs to link to itself with another page number.
//
// Parsing and serialising are the platform's (WHATWG URL). Its own class can be changed by whoever holds it, gives
// passwords to logs, and takes a loop to replace the values of a query.

import { inspect } from 'node:util'
import { Query, type QueryInit } from './query.ts'

/** What `Url.replace` can replace; an empty text removes a part. */
export interface UrlChange {
  readonly scheme?: string
  readonly username?: string
  readonly password?: string
  /** A name or an address, without the port. */
  readonly host?: string
  readonly port?: number | ''
  readonly path?: string
  /** Without the `?`. */
  readonly query?: QueryInit
  /** Without the `#`. */
  readonly fragment?: string
}

/** Values for a query: `{ page: 2, tag: ['a', 'b'] }`. */
export type QueryParams = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** An absolute URL. Every change makes a new one; shown in logs, it hides its password. */
export class Url {
  readonly #url: URL

  /** Throws a TypeError for what is no absolute URL. Its message holds no password. */
  constructor(url: string | URL | Url) {
    try {
      this.#url = new URL(String(url))
    } catch {
      throw new TypeError('Url: not an absolute URL, such as https://shop.example/books?page=2')
    }
  }

  /** In lower case, without the colon: `https`. */
  get scheme(): string {
    return this.#url.protocol.slice(0, -1)
  }
  get username(): string {
    return this.#url.username
  }
  get password(): string {
    return this.#url.password
  }
  /** The name or address, without the port: `shop.example`, `[::1]`. */
  get host(): string {
    return this.#url.hostname
  }
  /** The port if it is not the scheme's own, else null. */
  get port(): number | null {
    return this.#url.port === '' ? null : Number(this.#url.port)
  }
  /** As it is written: percent-encoded. */
  get path(): string {
    return this.#url.pathname
  }
  get query(): Query {
    return new Query(this.#url.search.slice(1))
  }
  /** Without the `#`. */
  get fragment(): string {
    return this.#url.hash.slice(1)
  }
  /** `https://shop.example:8443` */
  get origin(): string {
    return `${this.#url.protocol}//${this.#url.host}`
  }
  /** True for `https` and `wss`. */
  get isSecure(): boolean {
    return this.#url.protocol === 'https:' || this.#url.protocol === 'wss:'
  }

  /** With other parts. Throws a TypeError for a part that would not be in the URL afterwards. */
  replace(change: UrlChange): Url {
    const { scheme, username, password, host, port, path, query, fragment } = change
    let url = new URL(this.#url)
    // The platform's setter ignores a scheme of another kind (http to ftp) without a word.
    if (scheme !== undefined) url = withScheme(url, scheme)
    if (username !== undefined) url.username = username
    if (password !== undefined) url.password = password
    if (host !== undefined) {
      url.hostname = host
      if (!isSameHost(url.hostname, host)) throw new TypeError(`Url: ${JSON.stringify(host)} is no host without port`)
    }
    if (port !== undefined) {
      if (port !== '' && !(Number.isInteger(port) && port >= 0 && port <= 65535)) {
        throw new TypeError(`Url: ${String(port)} is no port`)
      }
      url.port = String(port)
    }
    if (path !== undefined) url.pathname = path
    if (query !== undefined) url.search = typeof query === 'string' ? query : new Query(query).toString()
    if (fragment !== undefined) url.hash = fragment
    return new Url(url)
  }

  /** With these parameters: they take the place of those of the same names, all others stay. */
  includeQueryParams(params: QueryParams): Url {
    const kept = [...this.query].filter(([name]) => !Object.hasOwn(params, name))
    return this.replace({ query: [...kept, ...pairsOf(params)] })
  }

  /** With exactly these parameters. */
  replaceQueryParams(params: QueryParams): Url {
    return this.replace({ query: pairsOf(params) })
  }

  /** Without the parameters of these names. */
  removeQueryParams(...names: readonly string[]): Url {
    return this.replace({ query: [...this.query].filter(([name]) => !names.includes(name)) })
  }

  /** The whole URL, with its password. */
  toString(): string {
    return this.#url.href
  }

  /** The whole URL, but with `********` for a password: what ends in logs. */
  toJSON(): string {
    if (this.#url.password === '') return this.#url.href
    const masked = new URL(this.#url)
    masked.password = '********'
    return masked.href
  }
}

// Written so that the class's declaration needs no inference: console.log shows what JSON does.
Object.defineProperty(Url.prototype, inspect.custom, {
  value(this: Url): string {
    return `Url(${JSON.stringify(this.toJSON())})`
  },
})

function withScheme(url: URL, scheme: string): URL {
  if (!/^[a-z][a-z\d+.-]*$/i.test(scheme)) throw new TypeError(`Url: ${JSON.stringify(scheme)} is no scheme`)
  return new URL(`${scheme}:${url.href.slice(url.protocol.length)}`)
}

function isSameHost(after: string, wanted: string): boolean {
  if (/[:/?#@\\]/.test(wanted.startsWith('[') ? '' : wanted)) return false
  return URL.canParse(`http://${wanted}/`) && new URL(`http://${wanted}/`).hostname === after
}

function pairsOf(params: QueryParams): [name: string, value: string][] {
  return Object.entries(params).flatMap(([name, value]) =>
    Array.isArray(value)
      ? value.map((one: string): [string, string] => [name, one])
      : [[name, String(value)] as [string, string]],
  )
}
