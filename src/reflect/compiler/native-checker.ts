// Questions answered by TypeScript 7: each that is not remembered here is a message to the compiler's process.
//
// Its client remembers symbols, types and signatures by their numbers, so that each is one object, but not the answers
// about them: those are kept here, for as long as the snapshot lives.

import type * as ast from 'typescript/unstable/ast'
import type * as sync from 'typescript/unstable/sync'
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
import type { KindNumbers, Node, NodeByKind, NodeKind } from './syntax.ts'

/** The compiler's modules, as both 7.0 and 7.1 have them. */
export interface NativeModules {
  readonly sync: typeof sync
  readonly kinds: KindNumbers
  /** How 7.1 says that a file is the file system's own. */
  readonly serverFS: { readonly useOS: unknown } | undefined
}

// The opaque values of our interface are the client's objects: nothing else can make one.
const own = {
  type: (type: Type): sync.Type => type as unknown as sync.Type,
  symbol: (symbol: TypeSymbol): sync.Symbol => symbol as unknown as sync.Symbol,
  signature: (signature: CallSignature): sync.Signature => signature as unknown as sync.Signature,
  node: (node: Node): ast.Node => node as unknown as ast.Node,
}
const opaque = {
  type: (type: sync.Type): Type => type as unknown as Type,
  symbol: (symbol: sync.Symbol): TypeSymbol => symbol as unknown as TypeSymbol,
  signature: (signature: sync.Signature): CallSignature => signature as unknown as CallSignature,
  node: (node: ast.Node): Node => node,
}

// NodeBuilderFlags.NoTruncation: by default a long type ends in `...`.
const noTruncation = 1

/** A checker of one snapshot. */
export class NativeChecker implements Checker {
  readonly #checker: sync.Checker
  readonly #modules: NativeModules
  readonly #memory = new Map<string, Map<object, unknown>>()

  constructor(checker: sync.Checker, modules: NativeModules) {
    this.#checker = checker
    this.#modules = modules
  }

  is<K extends NodeKind>(node: Node, kind: K): node is NodeByKind[K] {
    return node.kind === this.#modules.kinds[kind]
  }

  isOperator(node: NodeByKind['PrefixUnaryExpression' | 'TypeOperator'], token: NodeKind): boolean {
    return node.operator === this.#modules.kinds[token]
  }

  hasModifier(node: Node, modifier: NodeKind): boolean {
    return node.modifiers?.some((each) => this.is(each, modifier)) ?? false
  }

  symbolAt(node: Node): TypeSymbol | undefined {
    return this.#remember('symbolAt', node, () =>
      maybe(this.#checker.getSymbolAtLocation(own.node(node)), opaque.symbol),
    )
  }

  symbolsAt(nodes: readonly Node[]): readonly (TypeSymbol | undefined)[] {
    return this.#rememberAll('symbolAt', nodes, (unknown) =>
      this.#checker.getSymbolAtLocation(unknown.map(own.node)).map((symbol) => maybe(symbol, opaque.symbol)),
    )
  }

  typeAt(node: Node): Type | undefined {
    return this.#remember('typeAt', node, () => maybe(this.#checker.getTypeAtLocation(own.node(node)), opaque.type))
  }

  typesAt(nodes: readonly Node[]): readonly (Type | undefined)[] {
    return this.#rememberAll('typeAt', nodes, (unknown) =>
      this.#checker.getTypeAtLocation(unknown.map(own.node)).map((type) => maybe(type, opaque.type)),
    )
  }

  contextualType(expression: Node): Type | undefined {
    return maybe(this.#checker.getContextualType(own.node(expression) as ast.Expression), opaque.type)
  }

  resolvedSignature(call: Node): CallSignature | undefined {
    return maybe(this.#checker.getResolvedSignature(own.node(call)), opaque.signature)
  }

  nameOf(symbol: TypeSymbol): string {
    return own.symbol(symbol).name
  }

  hasTrait(symbol: TypeSymbol, trait: SymbolTrait): boolean {
    return (own.symbol(symbol).flags & this.#modules.sync.SymbolFlags[trait]) !== 0
  }

  aliased(symbol: TypeSymbol): TypeSymbol {
    if (!this.hasTrait(symbol, 'Alias')) return symbol
    return this.#remember('aliased', symbol, () => opaque.symbol(this.#checker.getAliasedSymbol(own.symbol(symbol))))
  }

  isUnknownSymbol(symbol: TypeSymbol): boolean {
    return this.#checker.isUnknownSymbol(own.symbol(symbol))
  }

  declarations(symbol: TypeSymbol): readonly Node[] {
    const nodes = own.symbol(symbol).declarations.map((handle) => handle.resolve())
    return nodes.filter((node) => node !== undefined).map(opaque.node)
  }

  declaration(symbol: TypeSymbol): Node | undefined {
    const { valueDeclaration, declarations } = own.symbol(symbol)
    return maybe((valueDeclaration ?? declarations[0])?.resolve(), opaque.node)
  }

  declarationFiles(symbol: TypeSymbol): readonly string[] {
    return own.symbol(symbol).declarations.map((handle) => handle.path)
  }

  parentOf(symbol: TypeSymbol): TypeSymbol | undefined {
    return this.#remember('parent', symbol, () => maybe(own.symbol(symbol).getParent(), opaque.symbol))
  }

  exportsOf(module: TypeSymbol): readonly TypeSymbol[] {
    return this.#remember('exports', module, () =>
      this.#checker.getExportsOfModule(own.symbol(module)).map(opaque.symbol),
    )
  }

  typeOfSymbol(symbol: TypeSymbol): Type {
    return this.#remember('typeOf', symbol, () =>
      this.#typeOrUnknown(this.#checker.getTypeOfSymbol(own.symbol(symbol))),
    )
  }

  typesOfSymbols(symbols: readonly TypeSymbol[]): readonly Type[] {
    return this.#rememberAll('typeOf', symbols, (unknown) =>
      this.#checker.getTypeOfSymbol(unknown.map(own.symbol)).map((type) => this.#typeOrUnknown(type)),
    )
  }

  declaredType(symbol: TypeSymbol): Type {
    return this.#remember('declaredType', symbol, () =>
      opaque.type(this.#checker.getDeclaredTypeOfSymbol(own.symbol(symbol))),
    )
  }

  kindOf(type: Type): TypeKind {
    return this.#remember('kind', type, () => this.#kind(own.type(type)))
  }

  isEnum(type: Type): boolean {
    const { Enum, EnumLiteral } = this.#modules.sync.TypeFlags
    return (own.type(type).flags & (Enum | EnumLiteral)) !== 0
  }

  literalValue(type: Type): LiteralValue {
    // Asked of literals only: kindOf() says which types they are.
    return (own.type(type) as sync.LiteralType).value
  }

  members(type: Type): readonly Type[] {
    return this.#remember('members', type, () =>
      ((own.type(type) as Partial<sync.UnionType>).getTypes?.() ?? []).map(opaque.type),
    )
  }

  texts(type: Type): readonly string[] {
    return (own.type(type) as sync.TemplateLiteralType).texts
  }

  aliasOf(type: Type): TypeSymbol | undefined {
    return this.#remember('alias', type, () => maybe(own.type(type).getAliasSymbol(), opaque.symbol))
  }

  aliasArguments(type: Type): readonly Type[] {
    return this.#remember('aliasArguments', type, () => own.type(type).getAliasTypeArguments().map(opaque.type))
  }

  symbolOf(type: Type): TypeSymbol | undefined {
    return this.#remember('symbol', type, () => maybe(own.type(type).getSymbol(), opaque.symbol))
  }

  typeArguments(type: Type): readonly Type[] {
    return this.#remember('typeArguments', type, () => {
      const reference = this.#reference(own.type(type))
      if (reference === undefined) return []
      // The last argument of an interface's reference may be its `this` type: more than it has parameters.
      const parameters = (reference.getTarget() as Partial<sync.InterfaceType>).getTypeParameters?.() ?? []
      return this.#checker.getTypeArguments(reference).slice(0, parameters.length).map(opaque.type)
    })
  }

  tupleElements(type: Type): readonly TupleElement[] {
    return this.#remember('tupleElements', type, () => {
      const target = this.#tupleTarget(own.type(type))
      if (target === undefined) return []
      const { ElementFlags } = this.#modules.sync
      // `[]` has no flags at all.
      const flags = (target as Partial<sync.TupleType>).elementFlags ?? []
      const types = this.#checker.getTypeArguments(own.type(type) as sync.TypeReference)
      return flags.map((flag, index) => ({
        kind: elementKind(flag, ElementFlags),
        type: this.#typeOrUnknown(types[index]),
      }))
    })
  }

  properties(type: Type): readonly TypedSymbol[] {
    return this.#remember('properties', type, () => {
      const symbols = this.#checker.getPropertiesOfType(own.type(type)).map(opaque.symbol)
      return withTypes(symbols, this.typesOfSymbols(symbols))
    })
  }

  indexSignatures(type: Type): readonly IndexSignature[] {
    return this.#remember('indexSignatures', type, () =>
      this.#checker.getIndexInfosOfType(own.type(type)).map(({ keyType, valueType, declaration }) => ({
        key: opaque.type(keyType),
        value: opaque.type(valueType),
        declaration: maybe(declaration?.resolve(), opaque.node),
      })),
    )
  }

  callSignatures(type: Type): readonly CallSignature[] {
    const { Call } = this.#modules.sync.SignatureKind
    return this.#remember('callSignatures', type, () =>
      this.#checker.getSignaturesOfType(own.type(type), Call).map(opaque.signature),
    )
  }

  constructSignatures(type: Type): readonly CallSignature[] {
    const { Construct } = this.#modules.sync.SignatureKind
    return this.#remember('constructSignatures', type, () =>
      this.#checker.getSignaturesOfType(own.type(type), Construct).map(opaque.signature),
    )
  }

  nonNullable(type: Type): Type {
    return this.#remember('nonNullable', type, () =>
      this.#typeOrUnknown(this.#checker.getNonNullableType(own.type(type))),
    )
  }

  constraintOf(type: Type): Type | undefined {
    return this.#remember('constraint', type, () =>
      maybe(this.#checker.getBaseConstraintOfType(own.type(type)), opaque.type),
    )
  }

  typeOfTypeNode(node: Node): Type | undefined {
    return maybe(this.#checker.getTypeFromTypeNode(own.node(node) as ast.TypeNode), opaque.type)
  }

  textOf(type: Type): string {
    return this.#checker.typeToString(own.type(type), undefined, noTruncation)
  }

  isAssignable(source: Type, target: Type): boolean {
    return this.#checker.isTypeAssignableTo(own.type(source), own.type(target))
  }

  parametersOf(signature: CallSignature): readonly TypedSymbol[] {
    return this.#remember('parameters', signature, () => {
      const symbols = own.signature(signature).getParameters().map(opaque.symbol)
      return withTypes(symbols, this.typesOfSymbols(symbols))
    })
  }

  thisTypeOf(signature: CallSignature): Type | undefined {
    const parameter = own.signature(signature).getThisParameter()
    return parameter === undefined ? undefined : this.typeOfSymbol(opaque.symbol(parameter))
  }

  hasRest(signature: CallSignature): boolean {
    return own.signature(signature).hasRestParameter
  }

  isGeneric(signature: CallSignature): boolean {
    return own.signature(signature).getTypeParameters().length > 0
  }

  returnTypeOf(signature: CallSignature): Type {
    return this.#remember('returnType', signature, () =>
      this.#typeOrUnknown(this.#checker.getReturnTypeOfSignature(own.signature(signature))),
    )
  }

  declarationOf(signature: CallSignature): Node | undefined {
    return maybe(own.signature(signature).declaration?.resolve(), opaque.node)
  }

  #kind(type: sync.Type): TypeKind {
    const { TypeFlags } = this.#modules.sync
    const { flags } = type
    if (type.isErrorType()) return 'error'
    if (flags & TypeFlags.Any) return 'any'
    if (flags & TypeFlags.Unknown) return 'unknown'
    if (flags & TypeFlags.Never) return 'never'
    if (flags & TypeFlags.Void) return 'void'
    if (flags & TypeFlags.Undefined) return 'undefined'
    if (flags & TypeFlags.Null) return 'null'
    if (flags & TypeFlags.Union) return flags & TypeFlags.Boolean ? 'boolean' : 'union'
    if (flags & TypeFlags.Intersection) return 'intersection'
    if (flags & (TypeFlags.StringLiteral | TypeFlags.NumberLiteral)) return 'literal'
    if (flags & (TypeFlags.BigIntLiteral | TypeFlags.BooleanLiteral)) return 'literal'
    if (flags & TypeFlags.Enum) return 'enum'
    if (flags & TypeFlags.TemplateLiteral) return 'template'
    if (flags & TypeFlags.StringMapping) return 'mapping'
    if (flags & TypeFlags.String) return 'string'
    if (flags & TypeFlags.Number) return 'number'
    if (flags & TypeFlags.Boolean) return 'boolean'
    if (flags & TypeFlags.BigInt) return 'bigint'
    if (flags & (TypeFlags.ESSymbol | TypeFlags.UniqueESSymbol)) return 'symbol'
    if (flags & TypeFlags.NonPrimitive) return 'keyword'
    if (flags & TypeFlags.Object) return this.#tupleTarget(type) === undefined ? 'object' : 'tuple'
    if (flags & TypeFlags.TypeParameter) return 'parameter'
    return 'other'
  }

  #reference(type: sync.Type): sync.TypeReference | undefined {
    const { TypeFlags, ObjectFlags } = this.#modules.sync
    if (!(type.flags & TypeFlags.Object)) return undefined
    const reference = type as sync.TypeReference
    return reference.objectFlags & ObjectFlags.Reference ? reference : undefined
  }

  // Not by isTupleType(), which 7.0 answers for the target and 7.1 for the reference.
  #tupleTarget(type: sync.Type): sync.TupleType | undefined {
    const target = this.#reference(type)?.getTarget() as sync.TupleType | undefined
    return target !== undefined && target.objectFlags & this.#modules.sync.ObjectFlags.Tuple ? target : undefined
  }

  #typeOrUnknown(type: sync.Type | undefined): Type {
    return opaque.type(type ?? this.#checker.getUnknownType())
  }

  #remember<T>(question: string, about: object, answer: () => T): T {
    const answers = this.#answersTo<T>(question)
    const known = answers.get(about)
    if (known !== undefined || answers.has(about)) return known as T
    const fresh = answer()
    answers.set(about, fresh)
    return fresh
  }

  /** The same for many: asks for all that is not known in one message. */
  #rememberAll<A extends object, T>(
    question: string,
    abouts: readonly A[],
    answer: (unknown: readonly A[]) => readonly T[],
  ): readonly T[] {
    const answers = this.#answersTo<T>(question)
    const unknown = abouts.filter((about) => !answers.has(about))
    const fresh = unknown.length === 0 ? [] : answer(unknown)
    for (const [index, about] of unknown.entries()) answers.set(about, fresh[index] as T)
    return abouts.map((about) => answers.get(about) as T)
  }

  // What a question's map holds is what its own method put there.
  #answersTo<T>(question: string): Map<object, T> {
    let answers = this.#memory.get(question)
    if (answers === undefined) this.#memory.set(question, (answers = new Map()))
    return answers as Map<object, T>
  }
}

function withTypes(symbols: readonly TypeSymbol[], types: readonly Type[]): readonly TypedSymbol[] {
  return symbols.flatMap((symbol, index) => {
    const type = types[index]
    return type === undefined ? [] : [{ symbol, type }]
  })
}

function elementKind(flag: number, flags: typeof sync.ElementFlags): TupleElement['kind'] {
  if (flag & flags.Rest) return 'rest'
  if (flag & flags.Variadic) return 'variadic'
  return flag & flags.Optional ? 'optional' : 'required'
}

function maybe<From, To>(value: From | undefined, convert: (value: From) => To): To | undefined {
  return value === undefined ? undefined : convert(value)
}
