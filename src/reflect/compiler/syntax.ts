// The syntax tree, as far as every supported compiler has it in the same shape.
//
// Nodes are the compiler's own objects. The numbers of their kinds differ between versions, so a kind is asked for by
// its name: `checker.is(node, 'CallExpression')`, which also tells TypeScript what the node has.

/** A node of the syntax tree. Positions count UTF-16 units of the source text, which is without its byte order mark. */
export interface Node {
  /** A number that means something to its own compiler only. */
  readonly kind: number
  /** Where the space and comments before it begin. */
  readonly pos: number
  readonly end: number
  readonly parent: Node
  readonly modifiers?: readonly Node[]
  /** Where it begins, without comments. */
  getStart(file?: SourceFile): number
  getText(file?: SourceFile): string
  getSourceFile(): SourceFile
  /** Calls `visit` for each child, until one call gives something; gives that back. */
  forEachChild<T>(visit: (child: Node) => T | undefined): T | undefined
}

declare const plain: unique symbol

/** A node without parts that matter here: a keyword, a token. Told from `Node` so that `is()` narrows one way only. */
export interface PlainNode extends Node {
  readonly [plain]: never
}

/** `return x`, `yield x`. */
export interface ReturnNode extends PlainNode {
  readonly expression?: Node
}

/** One file's tree. */
export interface SourceFile extends Node {
  readonly fileName: string
  readonly text: string
  readonly statements: readonly Node[]
  readonly isDeclarationFile: boolean
  /** Line and column, from 0. */
  getLineAndCharacterOfPosition(position: number): { readonly line: number; readonly character: number }
}

/** A name, a string, or a number, with its value as text. */
export interface TextNode extends Node {
  readonly text: string
}

/** `f(x)` and `new C(x)`. */
export interface CallNode extends Node {
  readonly expression: Node
  readonly typeArguments?: readonly Node[]
  readonly arguments?: readonly Node[]
}

/** What wraps one expression: `(x)`, `x as T`, `x!`, `...x`, `await x`, `x;`, `throw x`, `return x`, `export = x`. */
export interface WrapperNode extends Node {
  readonly expression: Node
}

/** `object.name`. */
export interface PropertyAccessNode extends Node {
  readonly expression: Node
  readonly name: TextNode
}

/** `object[argument]`. */
export interface ElementAccessNode extends Node {
  readonly expression: Node
  readonly argumentExpression: Node
}

/** `condition ? whenTrue : whenFalse`. */
export interface ConditionalNode extends Node {
  readonly condition: Node
  readonly whenTrue: Node
  readonly whenFalse: Node
}

/** `-x`, `!x`. */
export interface PrefixUnaryNode extends Node {
  /** A kind's number: compare with `checker.isOperator(node, 'MinusToken')`. */
  readonly operator: number
  readonly operand: Node
}

/** `left ?? right` and its like. */
export interface BinaryNode extends Node {
  readonly left: Node
  readonly operatorToken: Node
  readonly right: Node
}

/** `{…}` as a value. */
export interface ObjectLiteralNode extends Node {
  readonly properties: readonly Node[]
}

/** `[…]` as a value. */
export interface ArrayLiteralNode extends Node {
  readonly elements: readonly Node[]
}

/** Anything with a body that can be called. */
export interface FunctionNode extends Node {
  readonly name?: Node
  readonly asteriskToken?: Node
  readonly parameters: readonly ParameterNode[]
  readonly type?: Node
  /** A block, or an arrow function's expression; absent in overloads and declaration files. */
  readonly body?: Node
}

/** One parameter. */
export interface ParameterNode extends Node {
  /** An identifier or a pattern. */
  readonly name: Node
  readonly dotDotDotToken?: Node
  readonly questionToken?: Node
  readonly type?: Node
  readonly initializer?: Node
}

/** `{ a, b: c }` or `[a, b]` where names are bound. */
export interface BindingPatternNode extends Node {
  readonly elements: readonly Node[]
}

/** One name in a pattern. */
export interface BindingElementNode extends Node {
  readonly propertyName?: Node
  readonly name?: Node
  readonly dotDotDotToken?: Node
  readonly initializer?: Node
}

/** A variable, a property, or `name: value` in an object: a name with an optional type and value. */
export interface NamedValueNode extends Node {
  readonly name: Node
  readonly type?: Node
  readonly initializer?: Node
}

/** `const a = 1, b = 2`. */
export interface VariableListNode extends Node {
  readonly declarations: readonly NamedValueNode[]
}

/** A statement of `const`, `let` or `var`. */
export interface VariableStatementNode extends Node {
  readonly declarationList: VariableListNode
}

/** A class, interface or enum. */
export interface MembersNode extends Node {
  readonly name?: TextNode
  readonly members: readonly Node[]
}

/** `type Name = …`. */
export interface TypeAliasNode extends Node {
  readonly name: TextNode
  readonly type: Node
}

/** `Name<Arguments>` as a type. */
export interface TypeReferenceNode extends Node {
  readonly typeName: Node
  readonly typeArguments?: readonly Node[]
}

/** `A | B`, `A & B` as types. */
export interface TypeListNode extends Node {
  readonly types: readonly Node[]
}

/** `(Type)`. */
export interface ParenthesizedTypeNode extends Node {
  readonly type: Node
}

/** `Element[]`. */
export interface ArrayTypeNode extends Node {
  readonly elementType: Node
}

/** `readonly T`, `keyof T`. */
export interface TypeOperatorNode extends Node {
  readonly operator: number
  readonly type: Node
}

/** A literal as a type. */
export interface LiteralTypeNode extends Node {
  readonly literal: Node
}

/** `import … from '…'`. */
export interface ImportNode extends Node {
  readonly importClause?: Node
  readonly moduleSpecifier: Node
}

/** One name of an import. */
export interface ImportSpecifierNode extends Node {
  readonly isTypeOnly: boolean
  readonly propertyName?: Node
  readonly name: Node
}

/** `export … from '…'` and `export {…}`. */
export interface ExportNode extends Node {
  readonly isTypeOnly: boolean
  readonly exportClause?: Node
  readonly moduleSpecifier?: Node
}

/** `{ a, b as c }` of an export. */
export interface NamedExportsNode extends Node {
  readonly elements: readonly ExportSpecifierNode[]
}

/** One name of an export. */
export interface ExportSpecifierNode extends Node {
  readonly isTypeOnly: boolean
  readonly propertyName?: Node
  readonly name: Node
}

/** What each kind of node has, by the compiler's name of the kind. */
export interface NodeByKind {
  readonly ArrayLiteralExpression: ArrayLiteralNode
  readonly ArrayBindingPattern: BindingPatternNode
  readonly ArrayType: ArrayTypeNode
  readonly ArrowFunction: FunctionNode
  readonly AsExpression: WrapperNode
  readonly AsyncKeyword: PlainNode
  readonly AwaitExpression: WrapperNode
  readonly BinaryExpression: BinaryNode
  readonly BindingElement: BindingElementNode
  readonly Block: PlainNode
  readonly CallExpression: CallNode
  readonly ClassDeclaration: MembersNode
  readonly ClassExpression: MembersNode
  readonly ComputedPropertyName: WrapperNode
  readonly ConditionalExpression: ConditionalNode
  readonly Constructor: FunctionNode
  readonly DefaultKeyword: PlainNode
  readonly ElementAccessExpression: ElementAccessNode
  readonly EnumDeclaration: MembersNode
  readonly EnumMember: NamedValueNode
  readonly ExportAssignment: WrapperNode
  readonly ExportDeclaration: ExportNode
  readonly ExportKeyword: PlainNode
  readonly ExportSpecifier: ExportSpecifierNode
  readonly ExpressionStatement: WrapperNode
  readonly FalseKeyword: PlainNode
  readonly FunctionDeclaration: FunctionNode
  readonly FunctionExpression: FunctionNode
  readonly FunctionType: FunctionNode
  readonly GetAccessor: FunctionNode
  readonly Identifier: TextNode
  readonly ImportDeclaration: ImportNode
  readonly ImportSpecifier: ImportSpecifierNode
  readonly InterfaceDeclaration: MembersNode
  readonly KeyOfKeyword: PlainNode
  readonly LiteralType: LiteralTypeNode
  readonly MethodDeclaration: FunctionNode
  readonly MethodSignature: FunctionNode
  readonly MinusToken: PlainNode
  readonly NamedExports: NamedExportsNode
  readonly NewExpression: CallNode
  readonly NoSubstitutionTemplateLiteral: TextNode
  readonly NonNullExpression: WrapperNode
  readonly NullKeyword: PlainNode
  readonly NumericLiteral: TextNode
  readonly ObjectBindingPattern: BindingPatternNode
  readonly ObjectLiteralExpression: ObjectLiteralNode
  readonly Parameter: ParameterNode
  readonly ParenthesizedExpression: WrapperNode
  readonly ParenthesizedType: ParenthesizedTypeNode
  readonly PrefixUnaryExpression: PrefixUnaryNode
  readonly PrivateKeyword: PlainNode
  readonly PropertyAccessExpression: PropertyAccessNode
  readonly PropertyAssignment: NamedValueNode
  readonly PropertyDeclaration: NamedValueNode
  readonly PropertySignature: NamedValueNode
  readonly ProtectedKeyword: PlainNode
  readonly QuestionQuestionToken: PlainNode
  readonly ReadonlyKeyword: PlainNode
  readonly ReturnStatement: ReturnNode
  readonly SatisfiesExpression: WrapperNode
  readonly SetAccessor: FunctionNode
  readonly ShorthandPropertyAssignment: NamedValueNode
  readonly SpreadAssignment: WrapperNode
  readonly SpreadElement: WrapperNode
  readonly StaticKeyword: PlainNode
  readonly StringLiteral: TextNode
  readonly ThrowStatement: WrapperNode
  readonly TrueKeyword: PlainNode
  readonly TypeAliasDeclaration: TypeAliasNode
  readonly TypeReference: TypeReferenceNode
  readonly TypeOperator: TypeOperatorNode
  readonly UndefinedKeyword: PlainNode
  readonly UnionType: TypeListNode
  readonly VariableDeclaration: NamedValueNode
  readonly VariableDeclarationList: VariableListNode
  readonly VariableStatement: VariableStatementNode
  readonly YieldExpression: ReturnNode
}

/** The compiler's name of a kind of node. */
export type NodeKind = keyof NodeByKind

/** The numbers of kinds, as a compiler exports them. */
export type KindNumbers = Readonly<Record<NodeKind, number>>
