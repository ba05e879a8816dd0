// What a type is called in `$defs`: as the user calls it, with the names of its arguments: `Page<Item>` is `Page_Item`.

import type { Checker, Type, TypeSymbol } from '../compiler/checker.ts'
import { sanitize } from './definitions.ts'
import type { Platform } from './platform.ts'
import type { TagReader } from './tag.ts'

/** A symbol that names a type, and the arguments that make it that type. */
export interface TypeName {
  readonly symbol: TypeSymbol
  readonly arguments: readonly Type[]
}

/** Finds names. */
export class Naming {
  readonly #checker: Checker
  readonly #platform: Platform
  readonly #tags: TagReader

  constructor(checker: Checker, platform: Platform, tags: TagReader) {
    this.#checker = checker
    this.#platform = platform
    this.#tags = tags
  }

  /**
   * The name of a type: its alias, else its class, interface or enum, else the alias that the source calls it by
   * (`written`, asked last: `type Novel = Book` is no other type).
   */
  nameOf(type: Type, written?: () => TypeSymbol | undefined): TypeName | undefined {
    const alias = this.aliasOf(type)
    if (alias !== undefined) return { symbol: alias, arguments: this.#checker.aliasArguments(type) }
    const declared = this.#declaredBy(type)
    if (declared !== undefined) return { symbol: declared, arguments: this.#checker.typeArguments(type) }
    const symbol = written?.()
    return symbol === undefined ? undefined : { symbol, arguments: [] }
  }

  /** The user's alias of a type. */
  aliasOf(type: Type): TypeSymbol | undefined {
    return this.unlessForeign(this.#checker.aliasOf(type))
  }

  /** Not `Partial<…>`, `Header<…>` and their like, which say how a type is made, and not what it is. */
  unlessForeign(alias: TypeSymbol | undefined): TypeSymbol | undefined {
    if (alias === undefined || this.#tags.declares(alias)) return undefined
    return this.#platform.originOf(alias) === undefined ? alias : undefined
  }

  /** The name as text. */
  textOf({ symbol, arguments: types }: TypeName): string {
    return [this.#textOfSymbol(symbol), ...types.map((type) => this.#textOfArgument(type))].join('_')
  }

  #declaredBy(type: Type): TypeSymbol | undefined {
    const checker = this.#checker
    const kind = checker.kindOf(type)
    const symbol = checker.symbolOf(type)
    if (symbol === undefined) return undefined
    if (kind === 'union') return checker.isEnum(type) ? symbol : undefined
    if (kind !== 'object' || checker.nameOf(symbol).startsWith('__')) return undefined
    const isNamed = checker.hasTrait(symbol, 'Interface') || checker.hasTrait(symbol, 'Class')
    return isNamed && this.#platform.originOf(symbol) === undefined ? symbol : undefined
  }

  // A default export is called `default`, its file says more.
  #textOfSymbol(symbol: TypeSymbol): string {
    const name = this.#checker.nameOf(symbol)
    const [file = ''] = this.#checker.declarationFiles(symbol)
    const text = name === 'default' ? (file.split(/[\\/]/).at(-1)?.replace(/\..*$/, '') ?? name) : name
    return sanitize(text) || hash(text)
  }

  #textOfArgument(type: Type): string {
    const checker = this.#checker
    const name = this.nameOf(type)
    if (name !== undefined) return this.textOf(name)
    const kind = checker.kindOf(type)
    if (kind === 'literal') {
      const text = String(checker.literalValue(type))
      return sanitize(text) || hash(text)
    }
    const known = this.#platform.typeOf(type)
    if (known !== undefined) {
      const texts = known.arguments.map((argument) => this.#textOfArgument(argument))
      const isList = known.name === 'Array' || known.name === 'ReadonlyArray'
      return isList ? `${texts.join('_')}Array` : [known.name, ...texts].join('_')
    }
    const alias = checker.aliasOf(type)
    if (alias !== undefined) return this.textOf({ symbol: alias, arguments: checker.aliasArguments(type) })
    const members = kind === 'union' ? checker.members(type) : []
    if (members.length > 0 && members.length <= 4) {
      // The compilers order members differently.
      const texts = members.map((member) => this.#textOfArgument(member))
      return texts.toSorted().join('_or_')
    }
    const text = checker.textOf(type)
    const plain = sanitize(text)
    return plain !== '' && plain.length <= 24 ? plain : `T${hash(text)}`
  }
}

/** Eight characters at most for a long text (FNV-1a, 32 bits). */
function hash(text: string): string {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index++) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return (value >>> 0).toString(36)
}
