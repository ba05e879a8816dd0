// Signatures as data: what a function wants, where each argument comes from, what it returns.
//
// A signature is written by hand (`signature({…}, fn)`) or read from TypeScript types (`testudo/reflect`); both make
// this same value, and everything else (decoding, validation, documentation) is derived from it.

import type { JsonSchema } from './json-schema.ts'
import type { Schema } from './schema.ts'

/**
 * Where an argument comes from.
 *
 * `inferred`: the route decides, by name and type: path when its template has the name, query for what is written as
 * text, else body. `dependency`: what another function makes. The others are objects of the framework.
 */
export type Source =
  | 'inferred'
  | 'path'
  | 'query'
  | 'header'
  | 'cookie'
  | 'body'
  | 'form'
  | 'dependency'
  | 'request'
  | 'reply'
  | 'background'
  | 'scopes'
  | 'app'
  | 'websocket'

/** One parameter of a function. */
export interface Parameter {
  /** The argument's name in the function. */
  readonly name: string
  readonly source: Source
  /** The name in the request, when it is another: `x-token` for `token`. */
  readonly alias?: string
  /** Whether the request must have it. When it need not, the argument is `default`, or what the schema makes of undefined. */
  readonly required: boolean
  /** A JSON value; each request gets its own copy. A default that JavaScript itself applies is in the schema alone. */
  readonly default?: unknown
  /** The type. Absent for dependencies and objects of the framework. */
  readonly schema?: Schema
  /** Whether the values of a repeated name are one list. Default: when the schema says `array`. */
  readonly list?: boolean
  /** Body: true puts even a single body parameter under its name. Several are always under their names. */
  readonly embed?: boolean
  /** True for `...rest`: the schema is of one item, and the values are spread. */
  readonly rest?: boolean
  /** True when errors must not show what was sent. */
  readonly secret?: boolean
  /** What makes the argument, when the source is `dependency`. */
  readonly dependency?: Dependency
  readonly description?: string
  readonly deprecated?: boolean
  readonly examples?: readonly unknown[]
}

/** What makes an argument: a function or a class, which may have a signature of its own. */
export interface Dependency {
  readonly provider: Provider
  /** False to make it anew for each parameter; else once per request. */
  readonly cache: boolean
  /** OAuth2 scopes that it, and all below it, must be granted. */
  readonly scopes: readonly string[]
}

/** What a function returns: a promise is what it is a promise of, a generator what it yields. */
export interface Returns {
  readonly schema?: Schema
  /** True when the type is written in the source: then the value is held to it, and what it does not name is left out. */
  readonly declared?: boolean
  /** True when the written type includes undefined: then there may be no content. Else returning nothing breaks it. */
  readonly optional?: boolean
  /** True for generators, iterables and streams: the schema is of one item. */
  readonly stream?: boolean
  readonly description?: string
}

/** Another answer that a function can give, by status. */
export interface FailureResponse {
  readonly description?: string
  readonly schema?: Schema
}

/** Where a function is declared: for messages. Lines and columns count from 1. */
export interface SourceLocation {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** What is known of a function. */
export interface Signature {
  /** The function's name; empty for an anonymous one. */
  readonly name: string
  /** How it takes its arguments: one object with a member for each parameter, or one after the other. */
  readonly style: 'named' | 'positional'
  readonly parameters: readonly Parameter[]
  readonly returns?: Returns
  /** Statuses that the function's code can answer with instead, such as those of `HttpError.notFound()`. */
  readonly responses?: Readonly<Record<number, FailureResponse>>
  /** What `#/$defs/Name` in its JSON Schemas stands for; shared by the signatures of one file. */
  readonly definitions?: Readonly<Record<string, JsonSchema>>
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly tags?: readonly string[]
  readonly operationId?: string
  readonly location?: SourceLocation
}

/** Any function that can have a signature. */
export type AnyFunction = (...args: never[]) => unknown

/** A function, or a class whose constructor is meant. */
export type Provider = AnyFunction | (new (...args: never[]) => unknown)

/** The dependencies among a function's parameters, by index. Late, because they name what may be declared below. */
export type Dependencies = () => readonly (readonly [index: number, dependency: Dependency])[]

interface Registry {
  readonly signatures: WeakMap<Provider, Signature | (() => Signature)>
  readonly dependencies: WeakMap<Provider, Dependencies>
}

// On globalThis, because an application may load two copies of this package (a bundler inlines one, a package manager
// keeps another), and a signature that one wrote must be there for the other.
const registryKey = Symbol.for('testudo.signatures')
const registry: Registry = sharedRegistry()

/** Notes a function's signature. The first one stays: what was written by hand is not overwritten by what was read. */
export function setSignature(fn: Provider, signature: Signature): void {
  if (!registry.signatures.has(fn)) registry.signatures.set(fn, signature)
}

/** The signature of a function, if it has one. */
export function signatureOf(fn: Provider): Signature | undefined {
  const known = registry.signatures.get(fn)
  if (typeof known !== 'function') return known
  const signature = withDependencies(known(), registry.dependencies.get(fn))
  registry.signatures.set(fn, signature)
  return signature
}

/** What the transform writes around a function whose signature it has read: notes it, and gives the function back. */
export function reflected<F extends Provider>(fn: F, signature: () => Signature, dependencies?: Dependencies): F {
  if (!registry.signatures.has(fn)) registry.signatures.set(fn, signature)
  return dependencies === undefined ? fn : injected(fn, dependencies)
}

/** What the transform writes where a function with dependencies is declared, when its signature is read elsewhere. */
export function injected<F extends Provider>(fn: F, dependencies: Dependencies): F {
  if (!registry.dependencies.has(fn)) registry.dependencies.set(fn, dependencies)
  return fn
}

function withDependencies(signature: Signature, dependencies: Dependencies | undefined): Signature {
  if (dependencies === undefined) return signature
  const byIndex = new Map(dependencies())
  const parameters = signature.parameters.map((parameter, index) => {
    const dependency = byIndex.get(index)
    return dependency === undefined ? parameter : { ...parameter, dependency }
  })
  return { ...signature, parameters }
}

function sharedRegistry(): Registry {
  const shared = globalThis as { [registryKey]?: Registry }
  return (shared[registryKey] ??= { signatures: new WeakMap(), dependencies: new WeakMap() })
}
