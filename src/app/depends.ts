// What an endpoint gets from other functions: `db = depends(shop)`.

import type { Dependency, Provider } from '../schema/signature.ts'
import type { Tag } from '../schema/tags.ts'

/**
 * What can make an argument: a function, a generator function that yields once, or a class. Its own parameters are
 * filled like those of an endpoint.
 *
 * @reflect dependency
 */
export type Dependable<T = unknown> = ((...args: never[]) => T) | (new (...args: never[]) => T)

/** What a provider's result becomes: what a generator yields, what a promise is of, else the value itself. */
export type Resolved<T> =
  T extends AsyncGenerator<infer Yielded, unknown, never>
    ? Yielded
    : T extends Generator<infer Yielded, unknown, never>
      ? Yielded
      : Awaited<T>

/** The value that a provider makes, as a type that also says who makes it: `(db: Depends<typeof shop>) => …`. */
export type Depends<F extends Dependable> = Made<F> & Tag<{ depends: F }>

type Made<F extends Dependable> = F extends new (...args: never[]) => infer Instance
  ? Instance
  : F extends (...args: never[]) => infer Result
    ? Resolved<Result>
    : never

/** Options of `depends`. */
export interface DependsOptions {
  /** Default true: all that ask for the same provider in one request share one value. False: each gets its own. */
  readonly cache?: boolean
  /** OAuth2 scopes that the provider, and all below it, must be granted: see `SecurityScopes`. Default none. */
  readonly scopes?: readonly string[]
}

/**
 * Says that an argument is what a provider makes: as the default of a parameter (`db = depends(shop)`), as an input of
 * `signature({ db: depends(shop) }, …)`, or in a list of `dependencies`. Its type is that of the made value, which the
 * function will see; what this returns is only the note about it. Throws a TypeError for what is no function, a
 * ReferenceError for undefined.
 *
 * @reflect depends
 */
export function depends<T>(provider: Dependable<T>, options: DependsOptions = {}): Resolved<T> {
  if (provider === undefined) {
    // As for any name that is used too early: who makes plans tries again when all modules are there.
    throw new ReferenceError('depends(provider): the provider is undefined; is it imported in a circle?')
  }
  if (typeof provider !== 'function') {
    throw new TypeError(`depends(provider): the provider must be a function or a class, got ${typeof provider}`)
  }
  const { cache = true, scopes = [] } = options
  if (typeof scopes === 'string') throw new TypeError('depends(provider, { scopes }): the scopes must be a list')
  const dependency: Dependency = Object.freeze({ provider: provider as Provider, cache, scopes: [...new Set(scopes)] })
  // Nobody sees it where the type says a value: the framework passes the value instead of the default.
  return dependency as Resolved<T>
}

/** Whether a value is what `depends` returns, of this copy of the package or another. */
export function isDependency(value: unknown): value is Dependency {
  if (typeof value !== 'object' || value === null) return false
  const { provider, cache, scopes } = value as Partial<Dependency>
  return typeof provider === 'function' && typeof cache === 'boolean' && Array.isArray(scopes)
}
