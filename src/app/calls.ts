// Everything that a request to a route calls, in order: the dependencies, what they depend on before them, and at the
// end the endpoint. A tree made flat, once, at start-up; plans and documentation are made of it.

import { type Dependency, type Parameter, type Provider, type Signature, signatureOf } from '../schema/signature.ts'
import type { Endpoint } from './endpoint.ts'
import { resolveParameters } from './sources.ts'

/** One function that is called for a request. */
export interface Call {
  /** What is called: the endpoint, a provider, or what overrides it. */
  readonly fn: Provider
  readonly signature: Signature | undefined
  /** The parameters, none with the source `inferred`. */
  readonly parameters: readonly Parameter[]
  /** For each parameter the index of the call that makes it, or -1. */
  readonly makers: readonly number[]
  /** What asks for it; undefined for the endpoint, which is the last call. */
  readonly dependency: Dependency | undefined
  /** The OAuth2 scopes from the endpoint down to here, outermost first. */
  readonly scopes: readonly string[]
}

/** What there is to call at a route. */
export interface Callable {
  readonly endpoint: Endpoint
  /** The whole template. */
  readonly template: string
  /** Those of the application, the routers and the route, outermost first: they run before what the endpoint asks for. */
  readonly dependencies?: readonly Dependency[]
}

/** What is called in place of a provider. */
export type Replacements = ReadonlyMap<Provider, Provider>

/**
 * Plans the calls of a route. Throws a TypeError for dependencies in a circle, and for a provider whose parameters
 * nobody knows.
 */
export function planCalls(callable: Callable, replacements: Replacements = new Map()): readonly Call[] {
  const planner = new Planner(templateNames(callable.template), replacements)
  for (const dependency of callable.dependencies ?? []) planner.add(dependency, [])
  return planner.finish(callable.endpoint)
}

/** Plans the calls that make one value. The last is the provider's own. */
export function planValue(dependency: Dependency, replacements: Replacements): readonly Call[] {
  const planner = new Planner([], replacements)
  planner.add(dependency, [])
  return planner.calls
}

class Planner {
  readonly calls: Call[] = []
  readonly #names: readonly string[]
  readonly #replacements: Replacements
  /** Where the value of a provider under certain scopes already is. */
  readonly #shared = new Map<Provider, Map<string, number>>()
  /** Who asks for whom, down to here. */
  readonly #chain: Provider[] = []
  readonly #usesScopes = new Map<Provider, boolean>()

  constructor(names: readonly string[], replacements: Replacements) {
    this.#names = names
    this.#replacements = replacements
  }

  /** Adds a dependency, after all that it depends on, and tells its index. `outer` are the scopes above it. */
  add(dependency: Dependency, outer: readonly string[]): number {
    const { provider, cache } = dependency
    const fn = this.#replacements.get(provider) ?? provider
    if (this.#chain.includes(fn)) throw circle(this.#chain, fn)
    const scopes = [...new Set([...outer, ...dependency.scopes])]
    // Two values are needed only if the scopes can make a difference.
    const key = this.#asksForScopes(fn) ? scopes.toSorted().join(' ') : ''
    const shared = this.#shared.get(provider) ?? new Map<string, number>()
    const known = cache ? shared.get(key) : undefined
    if (known !== undefined) return known
    this.#chain.push(fn)
    const index = this.#call(fn, signatureOfProvider(fn), dependency, scopes)
    this.#chain.pop()
    if (cache) this.#shared.set(provider, shared.set(key, index))
    return index
  }

  /** Adds the endpoint. */
  finish(endpoint: Endpoint): readonly Call[] {
    this.#call(endpoint, signatureOf(endpoint), undefined, [])
    return this.calls
  }

  #call(
    fn: Provider,
    signature: Signature | undefined,
    dependency: Dependency | undefined,
    scopes: readonly string[],
  ): number {
    const parameters = signature === undefined ? [] : resolveParameters(signature, this.#names)
    const makers = parameters.map((parameter) =>
      parameter.source === 'dependency' ? this.add(dependencyOf(parameter, fn), scopes) : -1,
    )
    return this.calls.push({ fn, signature, parameters, makers, dependency, scopes }) - 1
  }

  // Whether a provider, or one below it, takes `SecurityScopes`.
  #asksForScopes(fn: Provider): boolean {
    const known = this.#usesScopes.get(fn)
    if (known !== undefined) return known
    this.#usesScopes.set(fn, false) // where a circle comes back: told as one when the calls are planned
    const uses = (signatureOf(fn)?.parameters ?? []).some(({ source, dependency }) =>
      dependency === undefined
        ? source === 'scopes'
        : this.#asksForScopes(this.#replacements.get(dependency.provider) ?? dependency.provider),
    )
    this.#usesScopes.set(fn, uses)
    return uses
  }
}

/** How messages name a function. */
export function nameOf(fn: Provider): string {
  return signatureOf(fn)?.name || fn.name || '(anonymous)'
}

/** The names of the parameters in a path template. */
export function templateNames(template: string): string[] {
  return typeof template !== 'string' ? [] : [...template.matchAll(/\{([^{}:]+)/g)].map(([, name]) => name as string)
}

/** The signature of a provider; none is needed without parameters. Throws a TypeError where one is missing. */
export function signatureOfProvider(fn: Provider): Signature | undefined {
  const signature = signatureOf(fn)
  if (signature !== undefined || fn.length === 0) return signature
  throw new TypeError(
    `the dependency ${nameOf(fn)} takes ${fn.length === 1 ? 'an argument' : `${fn.length} arguments`}, ` +
      `and nobody knows where from: ${howToReflect()}`,
  )
}

/** What to do about a function whose parameters are unknown. */
export function howToReflect(): string {
  const isReflecting = (globalThis as { [reflecting]?: unknown })[reflecting] !== undefined
  return isReflecting
    ? 'it is made at run time, where its types cannot be read; declare it where they can be, or write signature({…}, fn)'
    : 'it was not reflected. Start with `testudo serve` or `node --import testudo/register`, build with ' +
        '`testudo build`, add `testudo/vite` to Vite, or write signature({…}, fn)'
}

// Set by what reads types, so that messages can tell "nobody has read them" from "they could not be read".
const reflecting = Symbol.for('testudo.reflecting')

function dependencyOf({ name, dependency }: Parameter, fn: Provider): Dependency {
  if (dependency !== undefined) return dependency
  throw new TypeError(`${nameOf(fn)}: nobody knows what makes its parameter "${name}"; write ${name} = depends(…)`)
}

function circle(chain: readonly Provider[], fn: Provider): TypeError {
  const names = [...chain.slice(chain.indexOf(fn)), fn].map(nameOf)
  return new TypeError(`dependencies in a circle: ${names.join(' → ')}`)
}
