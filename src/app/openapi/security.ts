// Dependencies that are security schemes: how a client has to say who it is.

import type { SecurityRequirement } from './document.ts'
import { equalJson } from './equality.ts'
import type { Required } from './needs.ts'
import { unused } from './components.ts'

/** A way to authenticate, as a dependency says it of itself. */
export interface DocumentedScheme {
  /** Its name among the components. */
  readonly name: string
  /** A Security Scheme Object of OpenAPI. */
  readonly scheme: object
  /** True when a request may come without: the dependency's value is then nothing. */
  readonly optional?: boolean
}

/** Says of a dependency which scheme it is. */
export type SchemeOf = (provider: Required['provider']) => DocumentedScheme | undefined

/** Collects the schemes of a document. */
export class SecuritySchemes {
  readonly #schemes = new Map<string, object>()
  readonly #names = new Set<string>()
  readonly #schemeOf: SchemeOf

  constructor(schemeOf: SchemeOf) {
    this.#schemeOf = schemeOf
  }

  /** By name; undefined when there are none. */
  get schemes(): Readonly<Record<string, object>> | undefined {
    return this.#schemes.size === 0 ? undefined : Object.fromEntries(this.#schemes)
  }

  /**
   * What an operation asks for: all schemes that must be there together; of those that need not be, any one or none.
   * Undefined when it asks for nothing.
   */
  requirements(dependencies: readonly Required[]): readonly SecurityRequirement[] | undefined {
    const needed = new Map<string, readonly string[]>()
    const possible = new Map<string, readonly string[]>()
    for (const { provider, scopes } of dependencies) {
      const scheme = this.#schemeOf(provider)
      if (scheme === undefined) continue
      const name = this.#nameOf(scheme)
      const known = needed.get(name) ?? possible.get(name) ?? []
      const all = [...new Set([...known, ...scopes])]
      if (scheme.optional === true && !needed.has(name)) possible.set(name, all)
      else {
        possible.delete(name)
        needed.set(name, all)
      }
    }
    if (needed.size === 0 && possible.size === 0) return undefined
    const always = Object.fromEntries(needed)
    if (possible.size === 0) return [always]
    return [...[...possible].map(([name, scopes]) => ({ ...always, [name]: scopes })), always]
  }

  // Two schemes of one name are one if they are equal, as two calls with the same options are.
  #nameOf({ name, scheme }: DocumentedScheme): string {
    const written = name.replace(/[^\w.-]+/g, '_')
    for (const [known, other] of this.#schemes) {
      if ((known === written || known.startsWith(`${written}_`)) && equalJson(scheme, other, () => false)) return known
    }
    const free = unused(written, this.#names)
    this.#schemes.set(free, scheme)
    return free
  }
}
