// The server's scope as middleware corrected it: what a proxy tells of the client, a method override, decoded content.

import type { Address, AsgiVersion, Extensions, HeaderList, HttpScope } from '../gateway/asgi.ts'

/** What `request.replaceScope` can replace. */
export type ScopeChange = Partial<
  Pick<
    HttpScope,
    'scheme' | 'client' | 'headers' | 'path' | 'rawPath' | 'method' | 'queryString' | 'rootPath' | 'extensions'
  >
>

/** A scope with some of its fields replaced. Getters, because a server's scope may compute its fields on demand. */
export class ChangedScope implements HttpScope {
  readonly type = 'http'
  readonly #scope: HttpScope
  readonly #change: ScopeChange

  constructor(scope: HttpScope, change: ScopeChange) {
    // Never deeper than one: several middlewares may each replace something. A class made of this one is kept whole.
    const isChanged = scope instanceof ChangedScope && scope.constructor === ChangedScope
    this.#scope = isChanged ? scope.#scope : scope
    this.#change = isChanged ? { ...scope.#change, ...change } : change
  }

  get asgi(): AsgiVersion {
    return this.#scope.asgi
  }
  get httpVersion(): HttpScope['httpVersion'] {
    return this.#scope.httpVersion
  }
  get scheme(): HttpScope['scheme'] {
    return this.#change.scheme ?? this.#scope.scheme
  }
  get method(): string {
    return this.#change.method ?? this.#scope.method
  }
  get path(): string {
    return this.#change.path ?? this.#scope.path
  }
  get rawPath(): string {
    return this.#change.rawPath ?? this.#scope.rawPath
  }
  get queryString(): string {
    return this.#change.queryString ?? this.#scope.queryString
  }
  get rootPath(): string {
    return this.#change.rootPath ?? this.#scope.rootPath
  }
  get headers(): HeaderList {
    return this.#change.headers ?? this.#scope.headers
  }
  get client(): Address | null {
    const { client } = this.#change
    return client === undefined ? this.#scope.client : client
  }
  get server(): HttpScope['server'] {
    return this.#scope.server
  }
  get state(): Record<string, unknown> {
    return this.#scope.state
  }
  get extensions(): Extensions {
    return this.#change.extensions ?? this.#scope.extensions
  }
  get signal(): AbortSignal {
    return this.#scope.signal
  }
}
