// All that an operation reads and depends on: parameters of its endpoint and of the dependencies below it.

import { type Dependency, type Parameter, type Provider, type Signature, signatureOf } from '../../schema/signature.ts'
import { planCalls } from '../calls.ts'
import type { DocumentedOperation } from './options.ts'

/** One parameter that is read from the request. */
export interface Input {
  readonly parameter: Parameter
  readonly source: InputSource
  /** The signature that it is a parameter of: its definitions are what the schema refers to. */
  readonly signature: Signature
}

/** Where in a request values are. */
export type InputSource = 'path' | 'query' | 'header' | 'cookie' | 'body' | 'form'

/** A dependency, and the OAuth2 scopes that all who ask for it want together. */
export interface Required {
  readonly provider: Provider
  readonly scopes: readonly string[]
}

/** What an operation reads, needs and can fail with. */
export interface Needs {
  readonly inputs: readonly Input[]
  readonly dependencies: readonly Required[]
  /** The endpoint's own first. */
  readonly signatures: readonly Signature[]
}

const wire: ReadonlySet<Parameter['source']> = new Set(['path', 'query', 'header', 'cookie', 'body', 'form'])

/** The endpoint's own needs first, then those of its dependencies. Throws a TypeError as `planCalls` does. */
export function needsOf(operation: DocumentedOperation): Needs {
  const calls = planCalls(operation)
  const ordered = [...calls.slice(-1), ...calls.slice(0, -1)]
  const inputs = ordered.flatMap(({ signature, parameters }) =>
    parameters.flatMap((parameter) =>
      signature !== undefined && isWire(parameter.source) ? [{ parameter, source: parameter.source, signature }] : [],
    ),
  )
  const signatures = ordered.flatMap(({ signature }) => (signature === undefined ? [] : [signature]))
  return { inputs, signatures, dependencies: requiredBy(operation) }
}

// By itself, because one call that several dependencies share stands for all the scopes that they ask for.
function requiredBy({ endpoint, dependencies = [] }: DocumentedOperation): readonly Required[] {
  const scopesOf = new Map<Provider, Set<string>>()

  function visit({ provider, scopes }: Dependency, outer: readonly string[], above: readonly Provider[]): void {
    const all = [...outer, ...scopes]
    const known = scopesOf.get(provider)
    scopesOf.set(provider, new Set([...(known ?? []), ...all]))
    const isSettled = known !== undefined && all.every((scope) => known.has(scope))
    if (isSettled || above.includes(provider)) return
    for (const below of dependenciesOf(provider)) visit(below, all, [...above, provider])
  }

  for (const dependency of [...dependencies, ...dependenciesOf(endpoint)]) visit(dependency, [], [])
  return [...scopesOf].map(([provider, scopes]) => ({ provider, scopes: [...scopes] }))
}

function dependenciesOf(fn: Provider): readonly Dependency[] {
  return (signatureOf(fn)?.parameters ?? []).flatMap(({ dependency }) => (dependency === undefined ? [] : [dependency]))
}

function isWire(source: Parameter['source']): source is InputSource {
  return wire.has(source)
}
