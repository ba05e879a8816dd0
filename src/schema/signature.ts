// Signatures as data: what a function wants, where each argument comes from, what it returns.
//
// An endpoint's signature is written by hand (`signature({…}, fn)`) or read from its TypeScript types; both make this
// same value, and everything else (decoding, validation, documentation) is derived from it.

import type { Schema } from './schema.ts'

/** Where an argument comes from. `request` is the request itself. */
export type Source = 'path' | 'query' | 'header' | 'cookie' | 'body' | 'request'

/** One parameter of a function. */
export interface Parameter {
  /** The argument's name in the function. */
  readonly name: string
  readonly source: Source
  /** The name in the request, when it is another: `x-token` for `token`. */
  readonly alias?: string
  /** Whether the request must have it. When it need not, the argument is `default`, or what the schema makes of undefined. */
  readonly required: boolean
  /** A JSON value; each request gets its own copy. */
  readonly default?: unknown
  /** The type. Absent only for `request`. */
  readonly schema?: Schema
  /** Whether the values of a repeated name are one list. Default: when the schema says `array`. */
  readonly list?: boolean
  /** Body: true puts even a single body parameter under its name. Several are always under their names. */
  readonly embed?: boolean
  readonly description?: string
  readonly deprecated?: boolean
  readonly examples?: readonly unknown[]
}

/** What a function returns. */
export interface Returns {
  readonly schema?: Schema
  readonly description?: string
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
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly location?: SourceLocation
}

/** Any function that can have a signature. */
export type AnyFunction = (...args: never[]) => unknown

// On globalThis, because an application may load two copies of this package (a bundler inlines one, a package manager
// keeps another), and a signature that one wrote must be there for the other.
const registryKey = Symbol.for('testudo.signatures')
const registry: WeakMap<AnyFunction, Signature> = sharedRegistry()

/** Notes a function's signature. The first one stays: what was written by hand is not overwritten by what was read. */
export function setSignature(fn: AnyFunction, signature: Signature): void {
  if (!registry.has(fn)) registry.set(fn, signature)
}

/** The signature of a function, if it has one. */
export function signatureOf(fn: AnyFunction): Signature | undefined {
  return registry.get(fn)
}

function sharedRegistry(): WeakMap<AnyFunction, Signature> {
  const shared = globalThis as { [registryKey]?: WeakMap<AnyFunction, Signature> }
  return (shared[registryKey] ??= new WeakMap())
}
