// Types of JavaScript and Node themselves, known by their name and by the file that declares them: a user's own `Date`
// is another type.

import type { Program, Type, TypeSymbol } from '../compiler/checker.ts'

// Node's types, and those of runtimes that declare the same classes.
const runtimeTypes =
  /[\\/]node_modules[\\/](?:@types[\\/]node|undici-types|bun-types|@cloudflare[\\/]workers-types)[\\/]/

const promises = new Set(['Promise', 'PromiseLike'])
const asyncStreams = new Set([
  'AsyncGenerator',
  'AsyncIterable',
  'AsyncIterableIterator',
  'AsyncIterator',
  'AsyncIteratorObject',
  'ReadableStream',
])
const syncStreams = new Set(['Generator', 'Iterable', 'IterableIterator', 'Iterator', 'IteratorObject'])

/** A type of the platform. */
export interface PlatformType {
  readonly name: string
  /** `library`: the language's or the browser's. `runtime`: Node's. */
  readonly origin: 'library' | 'runtime'
  readonly arguments: readonly Type[]
}

/** Knows the platform's types. */
export class Platform {
  readonly #program: Program
  readonly #origins = new Map<string, PlatformType['origin'] | undefined>()

  constructor(program: Program) {
    this.#program = program
  }

  /** Where the platform declares a symbol; undefined for all that is not the platform's. */
  originOf(symbol: TypeSymbol): PlatformType['origin'] | undefined {
    // A user may add to a type of the platform: it stays the platform's.
    for (const file of this.#program.checker.declarationFiles(symbol)) {
      if (!this.#origins.has(file)) this.#origins.set(file, this.#originOfFile(file))
      const origin = this.#origins.get(file)
      if (origin !== undefined) return origin
    }
    return undefined
  }

  /** An object type of the platform. */
  typeOf(type: Type): PlatformType | undefined {
    const { checker } = this.#program
    if (checker.kindOf(type) !== 'object') return undefined
    const symbol = checker.symbolOf(type)
    const name = symbol && checker.nameOf(symbol)
    // A literal type or a function type within the platform's files has no name of its own.
    if (symbol === undefined || name === undefined || name.startsWith('__')) return undefined
    const origin = this.originOf(symbol)
    return origin === undefined ? undefined : { name, origin, arguments: checker.typeArguments(type) }
  }

  /** What a promise is a promise of; undefined for any other type. */
  promised(type: Type): Type | undefined {
    const known = this.typeOf(type)
    return known !== undefined && promises.has(known.name) ? known.arguments[0] : undefined
  }

  /** What a generator, an iterable or a stream gives, one at a time. Strings, lists, maps and sets are none. */
  streamed(type: Type): { readonly item: Type; readonly isAsync: boolean } | undefined {
    const known = this.typeOf(type)
    const item = known?.arguments[0]
    if (known === undefined || item === undefined) return undefined
    const isAsync = asyncStreams.has(known.name)
    return isAsync || syncStreams.has(known.name) ? { item, isAsync } : undefined
  }

  #originOfFile(file: string): PlatformType['origin'] | undefined {
    if (this.#program.originOf(file) === 'library') return 'library'
    return runtimeTypes.test(file) ? 'runtime' : undefined
  }
}
