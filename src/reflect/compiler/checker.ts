// What reflection asks a TypeScript compiler: the only vocabulary of types, symbols and nodes outside this folder.
//
// Two adapters answer: native.ts (TypeScript 7, a process of its own) and classic.ts (TypeScript 5.9 and 6). Types,
// symbols and signatures are the compiler's own objects, which only a checker can read; each is one object, so `===`
// and Map work on them. All of them die with their snapshot, that is with `Program.update()`.

import type { Node, NodeByKind, NodeKind, SourceFile } from './syntax.ts'

declare const type: unique symbol
declare const symbol: unique symbol
declare const signature: unique symbol

/** A type. */
export interface Type {
  readonly [type]: never
}

/** What a name stands for. */
export interface TypeSymbol {
  readonly [symbol]: never
}

/** One way to call a function. */
export interface CallSignature {
  readonly [signature]: never
}

/**
 * What a type is, each type one of these.
 *
 * `error`: it could not be found. `literal`: one value, also a member of an enum. `enum`: one whose values are
 * computed (any other is a union). `keyword`: `object`. `boolean` is no union here. `other` is what the compiler left
 * open, such as `keyof T`.
 */
export type TypeKind =
  | 'error'
  | 'any'
  | 'unknown'
  | 'never'
  | 'void'
  | 'undefined'
  | 'null'
  | 'string'
  | 'number'
  | 'boolean'
  | 'bigint'
  | 'symbol'
  | 'literal'
  | 'enum'
  | 'template'
  | 'mapping'
  | 'keyword'
  | 'union'
  | 'intersection'
  | 'tuple'
  | 'object'
  | 'parameter'
  | 'other'

/** What a symbol is; it may be several: a class is a value too. */
export type SymbolTrait =
  | 'Alias'
  | 'Class'
  | 'Enum'
  | 'Function'
  | 'GetAccessor'
  | 'Interface'
  | 'Method'
  | 'Optional'
  | 'SetAccessor'
  | 'TypeAlias'
  | 'Value'

/** A value that a literal type stands for. */
export type LiteralValue = string | number | boolean | bigint

/** A property or a parameter, with its type. */
export interface TypedSymbol {
  readonly symbol: TypeSymbol
  readonly type: Type
}

/** A place in a tuple. `variadic` is a spread of a type parameter. */
export interface TupleElement {
  readonly kind: 'required' | 'optional' | 'rest' | 'variadic'
  readonly type: Type
}

/** `[key: Key]: Value`. */
export interface IndexSignature {
  readonly key: Type
  readonly value: Type
  readonly declaration: Node | undefined
}

/** Questions about one snapshot of a program. */
export interface Checker {
  // Nodes.

  /** Whether the node is of this kind. */
  is<K extends NodeKind>(node: Node, kind: K): node is NodeByKind[K]
  /** Whether an operator is this token. */
  isOperator(node: NodeByKind['PrefixUnaryExpression' | 'TypeOperator'], token: NodeKind): boolean
  /** Whether the node has this modifier: `hasModifier(method, 'StaticKeyword')`. */
  hasModifier(node: Node, modifier: NodeKind): boolean
  symbolAt(node: Node): TypeSymbol | undefined
  /** The same for many in one round trip. */
  symbolsAt(nodes: readonly Node[]): readonly (TypeSymbol | undefined)[]
  typeAt(node: Node): Type | undefined
  typesAt(nodes: readonly Node[]): readonly (Type | undefined)[]
  /** The type that the place of an expression asks for. */
  contextualType(expression: Node): Type | undefined
  /** The signature that a call resolves to. */
  resolvedSignature(call: Node): CallSignature | undefined

  // Symbols.

  nameOf(symbol: TypeSymbol): string
  hasTrait(symbol: TypeSymbol, trait: SymbolTrait): boolean
  /** What an import or export stands for; any other symbol itself. */
  aliased(symbol: TypeSymbol): TypeSymbol
  /** Whether this is what an import of nothing stands for. */
  isUnknownSymbol(symbol: TypeSymbol): boolean
  declarations(symbol: TypeSymbol): readonly Node[]
  /** The declaration as a value, else the first. */
  declaration(symbol: TypeSymbol): Node | undefined
  /** The files of its declarations, without reading them. Lower case where the file system does not tell case. */
  declarationFiles(symbol: TypeSymbol): readonly string[]
  parentOf(symbol: TypeSymbol): TypeSymbol | undefined
  /** What a module or namespace exports. */
  exportsOf(module: TypeSymbol): readonly TypeSymbol[]
  /** The type of a value. */
  typeOfSymbol(symbol: TypeSymbol): Type
  typesOfSymbols(symbols: readonly TypeSymbol[]): readonly Type[]
  /** The type that a type alias, interface, class or enum declares. */
  declaredType(symbol: TypeSymbol): Type

  // Types.

  kindOf(type: Type): TypeKind
  /** Whether it is an enum, or one member of it. */
  isEnum(type: Type): boolean
  /** What a `literal` stands for. */
  literalValue(type: Type): LiteralValue
  /** Members of a `union` or `intersection`; the types within a `template`. */
  members(type: Type): readonly Type[]
  /** The texts around the types of a `template`: one more than those. */
  texts(type: Type): readonly string[]
  /** The alias that the type was written as, if the compiler still knows. */
  aliasOf(type: Type): TypeSymbol | undefined
  aliasArguments(type: Type): readonly Type[]
  /** The class, interface, enum or literal that declares the type. */
  symbolOf(type: Type): TypeSymbol | undefined
  /** `Item` in `Page<Item>`; empty for what is not generic. */
  typeArguments(type: Type): readonly Type[]
  /** Places of a `tuple`. */
  tupleElements(type: Type): readonly TupleElement[]
  properties(type: Type): readonly TypedSymbol[]
  indexSignatures(type: Type): readonly IndexSignature[]
  callSignatures(type: Type): readonly CallSignature[]
  constructSignatures(type: Type): readonly CallSignature[]
  /** Without null and undefined; brings back the alias of what is left. */
  nonNullable(type: Type): Type
  /** What a type parameter or an open type is at most. */
  constraintOf(type: Type): Type | undefined
  /** The type of a type's syntax. */
  typeOfTypeNode(node: Node): Type | undefined
  /** As a message would show it. */
  textOf(type: Type): string
  isAssignable(source: Type, target: Type): boolean

  // Signatures.

  /** In order, without `this`. */
  parametersOf(signature: CallSignature): readonly TypedSymbol[]
  /** The type of the `this` parameter, if there is one. */
  thisTypeOf(signature: CallSignature): Type | undefined
  hasRest(signature: CallSignature): boolean
  isGeneric(signature: CallSignature): boolean
  returnTypeOf(signature: CallSignature): Type
  declarationOf(signature: CallSignature): Node | undefined
}

/** What the compiler itself complains about. */
export interface CompilerDiagnostic {
  /** TypeScript's number: 2304 is TS2304. */
  readonly code: number
  readonly message: string
  /** Absent for what is wrong with the configuration as a whole. */
  readonly file: string | undefined
  readonly start: number
  readonly length: number
}

/** Absolute paths of files that are not what they were. */
export interface FileChanges {
  readonly changed?: readonly string[]
  readonly created?: readonly string[]
  readonly deleted?: readonly string[]
}

/** Where a file of the program comes from: the user's project, a package, or the language's own library. */
export type FileOrigin = 'project' | 'package' | 'library'

/** Files that are checked together. */
export interface Program {
  /** Of the compiler. */
  readonly version: string
  /** Of the current snapshot: ask for it anew after `update`. */
  readonly checker: Checker
  sourceFile(file: string): SourceFile | undefined
  files(): readonly string[]
  /** Undefined for a file that is not part of the program. */
  originOf(file: string): FileOrigin | undefined
  /** Mistakes in syntax and types of one file. */
  diagnostics(file: string): readonly CompilerDiagnostic[]
  /** Mistakes in the configuration. */
  configDiagnostics(): readonly CompilerDiagnostic[]
  /** Reads changed files again; `roots` are files to add to those that the configuration names. */
  update(changes: FileChanges, roots?: readonly string[]): void
  /** Ends the compiler's process, if it has one. */
  close(): void
}
