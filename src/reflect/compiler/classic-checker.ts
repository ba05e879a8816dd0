// Questions answered by TypeScript 5.9 and 6, in this process: its checker remembers by itself.

import type * as ts from 'typescript-5'
import type {
  CallSignature,
  Checker,
  IndexSignature,
  LiteralValue,
  SymbolTrait,
  TupleElement,
  Type,
  TypedSymbol,
  TypeKind,
  TypeSymbol,
} from './checker.ts'
import type { Node, NodeByKind, NodeKind } from './syntax.ts'

/** The compiler's one module. */
export type ClassicModule = typeof ts

// The opaque values of our interface are the compiler's objects: nothing else can make one.
const own = {
  type: (type: Type): ts.Type => type as unknown as ts.Type,
  symbol: (symbol: TypeSymbol): ts.Symbol => symbol as unknown as ts.Symbol,
  signature: (signature: CallSignature): ts.Signature => signature as unknown as ts.Signature,
  node: (node: Node): ts.Node => node as unknown as ts.Node,
}
const opaque = {
  type: (type: ts.Type): Type => type as unknown as Type,
  symbol: (symbol: ts.Symbol): TypeSymbol => symbol as unknown as TypeSymbol,
  signature: (signature: ts.Signature): CallSignature => signature as unknown as CallSignature,
  node: (node: ts.Node): Node => node,
}

// Not in the compiler's public types, but in every version of it.
interface Internal {
  readonly intrinsicName?: string
  readonly parent?: ts.Symbol
  readonly thisParameter?: ts.Symbol
}
function internal(value: object): Internal {
  return value
}

/** A checker of one program. */
export class ClassicChecker implements Checker {
  readonly #checker: ts.TypeChecker
  readonly #ts: ClassicModule

  constructor(checker: ts.TypeChecker, module: ClassicModule) {
    this.#checker = checker
    this.#ts = module
  }

  is<K extends NodeKind>(node: Node, kind: K): node is NodeByKind[K] {
    return node.kind === this.#ts.SyntaxKind[kind]
  }

  isOperator(node: NodeByKind['PrefixUnaryExpression' | 'TypeOperator'], token: NodeKind): boolean {
    const number: number = this.#ts.SyntaxKind[token]
    return node.operator === number
  }

  hasModifier(node: Node, modifier: NodeKind): boolean {
    return node.modifiers?.some((each) => this.is(each, modifier)) ?? false
  }

  symbolAt(node: Node): TypeSymbol | undefined {
    return maybe(this.#checker.getSymbolAtLocation(own.node(node)), opaque.symbol)
  }

  symbolsAt(nodes: readonly Node[]): readonly (TypeSymbol | undefined)[] {
    return nodes.map((node) => this.symbolAt(node))
  }

  typeAt(node: Node): Type | undefined {
    return opaque.type(this.#checker.getTypeAtLocation(own.node(node)))
  }

  typesAt(nodes: readonly Node[]): readonly (Type | undefined)[] {
    return nodes.map((node) => this.typeAt(node))
  }

  contextualType(expression: Node): Type | undefined {
    return maybe(this.#checker.getContextualType(own.node(expression) as ts.Expression), opaque.type)
  }

  resolvedSignature(call: Node): CallSignature | undefined {
    return maybe(this.#checker.getResolvedSignature(own.node(call) as ts.CallLikeExpression), opaque.signature)
  }

  nameOf(symbol: TypeSymbol): string {
    return own.symbol(symbol).name
  }

  hasTrait(symbol: TypeSymbol, trait: SymbolTrait): boolean {
    return (own.symbol(symbol).flags & this.#ts.SymbolFlags[trait]) !== 0
  }

  aliased(symbol: TypeSymbol): TypeSymbol {
    if (!this.hasTrait(symbol, 'Alias')) return symbol
    return opaque.symbol(this.#checker.getAliasedSymbol(own.symbol(symbol)))
  }

  isUnknownSymbol(symbol: TypeSymbol): boolean {
    const { name, declarations } = own.symbol(symbol)
    return name === 'unknown' && declarations === undefined
  }

  declarations(symbol: TypeSymbol): readonly Node[] {
    return (own.symbol(symbol).declarations ?? []).map(opaque.node)
  }

  declaration(symbol: TypeSymbol): Node | undefined {
    const { valueDeclaration, declarations } = own.symbol(symbol)
    return maybe(valueDeclaration ?? declarations?.[0], opaque.node)
  }

  declarationFiles(symbol: TypeSymbol): readonly string[] {
    return (own.symbol(symbol).declarations ?? []).map((node) => node.getSourceFile().fileName)
  }

  parentOf(symbol: TypeSymbol): TypeSymbol | undefined {
    return maybe(internal(own.symbol(symbol)).parent, opaque.symbol)
  }

  exportsOf(module: TypeSymbol): readonly TypeSymbol[] {
    return this.#checker.getExportsOfModule(own.symbol(module)).map(opaque.symbol)
  }

  typeOfSymbol(symbol: TypeSymbol): Type {
    return opaque.type(this.#checker.getTypeOfSymbol(own.symbol(symbol)))
  }

  typesOfSymbols(symbols: readonly TypeSymbol[]): readonly Type[] {
    return symbols.map((symbol) => this.typeOfSymbol(symbol))
  }

  declaredType(symbol: TypeSymbol): Type {
    return opaque.type(this.#checker.getDeclaredTypeOfSymbol(own.symbol(symbol)))
  }

  kindOf(type: Type): TypeKind {
    const { TypeFlags } = this.#ts
    const { flags } = own.type(type)
    if (internal(own.type(type)).intrinsicName === 'error') return 'error'
    if (flags & TypeFlags.Any) return 'any'
    if (flags & TypeFlags.Unknown) return 'unknown'
    if (flags & TypeFlags.Never) return 'never'
    if (flags & TypeFlags.Void) return 'void'
    if (flags & TypeFlags.Undefined) return 'undefined'
    if (flags & TypeFlags.Null) return 'null'
    if (flags & TypeFlags.Union) return flags & TypeFlags.Boolean ? 'boolean' : 'union'
    if (flags & TypeFlags.Intersection) return 'intersection'
    if (flags & TypeFlags.Literal) return 'literal'
    if (flags & TypeFlags.Enum) return 'enum'
    if (flags & TypeFlags.TemplateLiteral) return 'template'
    if (flags & TypeFlags.StringMapping) return 'mapping'
    if (flags & TypeFlags.String) return 'string'
    if (flags & TypeFlags.Number) return 'number'
    if (flags & TypeFlags.Boolean) return 'boolean'
    if (flags & TypeFlags.BigInt) return 'bigint'
    if (flags & TypeFlags.ESSymbolLike) return 'symbol'
    if (flags & TypeFlags.NonPrimitive) return 'keyword'
    if (flags & TypeFlags.Object) return this.#tupleTarget(own.type(type)) === undefined ? 'object' : 'tuple'
    if (flags & TypeFlags.TypeParameter) return 'parameter'
    return 'other'
  }

  isEnum(type: Type): boolean {
    return (own.type(type).flags & this.#ts.TypeFlags.EnumLike) !== 0
  }

  literalValue(type: Type): LiteralValue {
    // Asked of literals only: kindOf() says which types they are.
    const literal = own.type(type) as Partial<ts.LiteralType>
    const { value } = literal
    if (value === undefined) return internal(literal).intrinsicName === 'true'
    if (typeof value !== 'object') return value
    return BigInt(`${value.negative ? '-' : ''}${value.base10Value}`)
  }

  members(type: Type): readonly Type[] {
    return ((own.type(type) as Partial<ts.UnionType>).types ?? []).map(opaque.type)
  }

  texts(type: Type): readonly string[] {
    return (own.type(type) as ts.TemplateLiteralType).texts
  }

  aliasOf(type: Type): TypeSymbol | undefined {
    return maybe(own.type(type).aliasSymbol, opaque.symbol)
  }

  aliasArguments(type: Type): readonly Type[] {
    return (own.type(type).aliasTypeArguments ?? []).map(opaque.type)
  }

  symbolOf(type: Type): TypeSymbol | undefined {
    // Not getSymbol(): for a string mapping the symbol is there all the same.
    return maybe(own.type(type).symbol as ts.Symbol | undefined, opaque.symbol)
  }

  typeArguments(type: Type): readonly Type[] {
    const reference = this.#reference(own.type(type))
    if (reference === undefined) return []
    // The last argument of an interface's reference may be its `this` type: more than it has parameters.
    const parameters = reference.target.typeParameters ?? []
    return this.#checker.getTypeArguments(reference).slice(0, parameters.length).map(opaque.type)
  }

  tupleElements(type: Type): readonly TupleElement[] {
    const target = this.#tupleTarget(own.type(type))
    if (target === undefined) return []
    const types = this.#checker.getTypeArguments(own.type(type) as ts.TypeReference)
    const { ElementFlags } = this.#ts
    return target.elementFlags.flatMap((flag, index) => {
      const element = types[index]
      return element === undefined ? [] : [{ kind: elementKind(flag, ElementFlags), type: opaque.type(element) }]
    })
  }

  properties(type: Type): readonly TypedSymbol[] {
    return this.#typed(this.#checker.getPropertiesOfType(own.type(type)))
  }

  indexSignatures(type: Type): readonly IndexSignature[] {
    return this.#checker.getIndexInfosOfType(own.type(type)).map((info) => ({
      key: opaque.type(info.keyType),
      value: opaque.type(info.type),
      declaration: maybe(info.declaration, opaque.node),
    }))
  }

  callSignatures(type: Type): readonly CallSignature[] {
    return this.#checker.getSignaturesOfType(own.type(type), this.#ts.SignatureKind.Call).map(opaque.signature)
  }

  constructSignatures(type: Type): readonly CallSignature[] {
    return this.#checker.getSignaturesOfType(own.type(type), this.#ts.SignatureKind.Construct).map(opaque.signature)
  }

  nonNullable(type: Type): Type {
    return opaque.type(this.#checker.getNonNullableType(own.type(type)))
  }

  constraintOf(type: Type): Type | undefined {
    return maybe(this.#checker.getBaseConstraintOfType(own.type(type)), opaque.type)
  }

  typeOfTypeNode(node: Node): Type | undefined {
    return opaque.type(this.#checker.getTypeFromTypeNode(own.node(node) as ts.TypeNode))
  }

  textOf(type: Type): string {
    return this.#checker.typeToString(own.type(type), undefined, this.#ts.TypeFormatFlags.NoTruncation)
  }

  isAssignable(source: Type, target: Type): boolean {
    return this.#checker.isTypeAssignableTo(own.type(source), own.type(target))
  }

  parametersOf(signature: CallSignature): readonly TypedSymbol[] {
    return this.#typed(own.signature(signature).getParameters())
  }

  thisTypeOf(signature: CallSignature): Type | undefined {
    const parameter = internal(own.signature(signature)).thisParameter
    return parameter === undefined ? undefined : this.typeOfSymbol(opaque.symbol(parameter))
  }

  hasRest(signature: CallSignature): boolean {
    const last = own.signature(signature).getParameters().at(-1)?.valueDeclaration
    return last !== undefined && this.#ts.isParameter(last) && last.dotDotDotToken !== undefined
  }

  isGeneric(signature: CallSignature): boolean {
    return (own.signature(signature).getTypeParameters()?.length ?? 0) > 0
  }

  returnTypeOf(signature: CallSignature): Type {
    return opaque.type(own.signature(signature).getReturnType())
  }

  declarationOf(signature: CallSignature): Node | undefined {
    return maybe(own.signature(signature).getDeclaration() as ts.Node | undefined, opaque.node)
  }

  #reference(type: ts.Type): ts.TypeReference | undefined {
    const { TypeFlags, ObjectFlags } = this.#ts
    if (!(type.flags & TypeFlags.Object)) return undefined
    const reference = type as ts.TypeReference
    return reference.objectFlags & ObjectFlags.Reference ? reference : undefined
  }

  #tupleTarget(type: ts.Type): ts.TupleType | undefined {
    const target = this.#reference(type)?.target as ts.TupleType | undefined
    return target !== undefined && target.objectFlags & this.#ts.ObjectFlags.Tuple ? target : undefined
  }

  #typed(symbols: readonly ts.Symbol[]): readonly TypedSymbol[] {
    return symbols.map((symbol) => ({
      symbol: opaque.symbol(symbol),
      type: opaque.type(this.#checker.getTypeOfSymbol(symbol)),
    }))
  }
}

function elementKind(flag: number, flags: typeof ts.ElementFlags): TupleElement['kind'] {
  if (flag & flags.Rest) return 'rest'
  if (flag & flags.Variadic) return 'variadic'
  return flag & flags.Optional ? 'optional' : 'required'
}

function maybe<From, To>(value: From | undefined, convert: (value: From) => To): To | undefined {
  return value === undefined ? undefined : convert(value)
}
