// What the source says of a type and the checker has forgotten: the order of a union's literals (TypeScript 7 sorts
// them), and the user's name of a utility type (of `type Patch = Partial<Item>` only `Partial` is left).

import type { Checker, LiteralValue, Type, TypeSymbol } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'

/** Reads the syntax of types. */
export class WrittenTypes {
  readonly #checker: Checker

  constructor(checker: Checker) {
    this.#checker = checker
  }

  /** The syntax of a declaration's type, without parentheses and `readonly`. */
  ofDeclaration(declaration: Node | undefined): Node | undefined {
    if (declaration === undefined) return undefined
    const checker = this.#checker
    const hasType =
      checker.is(declaration, 'PropertySignature') ||
      checker.is(declaration, 'PropertyDeclaration') ||
      checker.is(declaration, 'Parameter') ||
      checker.is(declaration, 'GetAccessor') ||
      checker.is(declaration, 'VariableDeclaration') ||
      checker.is(declaration, 'TypeAliasDeclaration')
    return hasType ? this.#bare(declaration.type) : undefined
  }

  /** The item's type in `T[]`, `Array<T>`, `Promise<T>`, `Set<T>` … */
  item(written: Node | undefined): Node | undefined {
    if (written === undefined) return undefined
    if (this.#checker.is(written, 'ArrayType')) return this.#bare(written.elementType)
    if (!this.#checker.is(written, 'TypeReference')) return undefined
    const [only, ...others] = written.typeArguments ?? []
    return others.length === 0 ? this.#bare(only) : undefined
  }

  /** The one argument of `Header<T>` and its like that is this type, or the union of these. */
  argument(written: Node | undefined, types: readonly Type[]): { node: Node; type: Type } | undefined {
    if (written === undefined || !this.#checker.is(written, 'TypeReference')) return undefined
    for (const node of written.typeArguments ?? []) {
      const type = this.#checker.typeOfTypeNode(node)
      if (type === undefined) continue
      const isUnion = ['union', 'boolean'].includes(this.#checker.kindOf(type))
      const members = isUnion ? this.#checker.members(type) : [type]
      const isIt = members.length === types.length && members.every((member) => types.includes(member))
      const bare = this.#bare(node)
      if (isIt && bare !== undefined) return { node: bare, type }
    }
    return undefined
  }

  /** What is left of a union without null and undefined, when that is one type. */
  withoutNothing(written: Node | undefined): Node | undefined {
    if (written === undefined || !this.#checker.is(written, 'UnionType')) return written
    const [only, ...others] = written.types.filter((node) => !this.#isNothing(node))
    return others.length === 0 ? this.#bare(only) : written
  }

  /** The alias that the source calls exactly this type by. */
  alias(written: Node | undefined, type: Type): TypeSymbol | undefined {
    const checker = this.#checker
    if (written === undefined || !checker.is(written, 'TypeReference')) return undefined
    if ((written.typeArguments ?? []).length > 0) return undefined
    const symbol = checker.symbolAt(written.typeName)
    if (symbol === undefined) return undefined
    const target = checker.aliased(symbol)
    return checker.hasTrait(target, 'TypeAlias') && checker.declaredType(target) === type ? target : undefined
  }

  /** The literals of a type in the order of the source; those that it does not name itself are missing. */
  literals(written: Node | undefined, depth = 0): readonly (LiteralValue | null)[] {
    const checker = this.#checker
    if (written === undefined || depth > 8) return []
    if (checker.is(written, 'ParenthesizedType')) return this.literals(written.type, depth)
    if (checker.is(written, 'UnionType')) return written.types.flatMap((node) => this.literals(node, depth))
    if (checker.is(written, 'LiteralType')) return this.#literal(written.literal)
    if (checker.is(written, 'TypeOperator')) return this.#keys(written)
    if (!checker.is(written, 'TypeReference')) return []
    const symbol = checker.symbolAt(written.typeName)
    const target = symbol && checker.aliased(symbol)
    if (target === undefined || !checker.hasTrait(target, 'TypeAlias')) return []
    return this.literals(this.ofDeclaration(checker.declaration(target)), depth + 1)
  }

  /** The values of an enum's members, as it declares them. */
  enumValues(symbol: TypeSymbol): readonly LiteralValue[] {
    const checker = this.#checker
    const declarations = checker.declarations(symbol)
    const members = declarations.flatMap((node) => (checker.is(node, 'EnumDeclaration') ? node.members : []))
    const names = members.flatMap((member) => (checker.is(member, 'EnumMember') ? [member.name] : []))
    return checker
      .typesAt(names)
      .flatMap((type) => (type !== undefined && checker.kindOf(type) === 'literal' ? [checker.literalValue(type)] : []))
  }

  #keys(written: Node & { readonly operator: number; readonly type: Node }): readonly string[] {
    const checker = this.#checker
    if (!checker.isOperator(written, 'KeyOfKeyword')) return []
    const type = checker.typeOfTypeNode(written.type)
    return type === undefined ? [] : checker.properties(type).map(({ symbol }) => checker.nameOf(symbol))
  }

  #literal(node: Node): readonly (LiteralValue | null)[] {
    const checker = this.#checker
    if (checker.is(node, 'StringLiteral') || checker.is(node, 'NoSubstitutionTemplateLiteral')) return [node.text]
    if (checker.is(node, 'NumericLiteral')) return [Number(node.text.replaceAll('_', ''))]
    if (checker.is(node, 'TrueKeyword')) return [true]
    if (checker.is(node, 'FalseKeyword')) return [false]
    if (checker.is(node, 'NullKeyword')) return [null]
    if (!checker.is(node, 'PrefixUnaryExpression') || !checker.isOperator(node, 'MinusToken')) return []
    return this.#literal(node.operand).map((value) => (typeof value === 'number' ? -value : value))
  }

  #isNothing(node: Node): boolean {
    const checker = this.#checker
    if (checker.is(node, 'UndefinedKeyword')) return true
    return checker.is(node, 'LiteralType') && checker.is(node.literal, 'NullKeyword')
  }

  #bare(node: Node | undefined): Node | undefined {
    if (node === undefined) return undefined
    const checker = this.#checker
    if (checker.is(node, 'ParenthesizedType')) return this.#bare(node.type)
    const isReadonly = checker.is(node, 'TypeOperator') && checker.isOperator(node, 'ReadonlyKeyword')
    return isReadonly ? this.#bare(node.type) : node
  }
}

/** Values in the order of a list; what it has not, after those, as it was. */
export function inOrder<T>(values: readonly T[], order: readonly unknown[]): readonly T[] {
  const place = (value: T): number => {
    const index = order.indexOf(value)
    return index === -1 ? order.length : index
  }
  return values.toSorted((one, other) => place(one) - place(other))
}
