// One walk over a file's tree for everything that may matter. What does, the checker says afterwards, in few questions.

import type { Checker } from '../compiler/checker.ts'
import type {
  CallNode,
  ExportSpecifierNode,
  FunctionNode,
  MembersNode,
  Node,
  ParameterNode,
  SourceFile,
  TextNode,
} from '../compiler/syntax.ts'

/** A default of a parameter that is a call: `db = depends(shop)`. */
export interface CalledDefault {
  readonly parameter: ParameterNode
  readonly call: CallNode
}

/** A function, some of whose parameters may be injected. */
export interface InjectableFunction {
  readonly node: FunctionNode
  readonly defaults: readonly CalledDefault[]
}

/** A value in a place whose type is written out: `const list: Endpoint[] = [f]`. */
export interface AnnotatedValue {
  readonly value: Node
  /** The names in the type. */
  readonly names: readonly Node[]
}

/** What may matter in a file. */
export interface Candidates {
  /** Calls that may pass a function. */
  readonly calls: readonly CallNode[]
  /** Calls that say of which type: `settings<Settings>()`. */
  readonly typed: readonly CallNode[]
  /** Classes with methods that are named as HTTP's are. */
  readonly classes: readonly MembersNode[]
  readonly functions: readonly InjectableFunction[]
  readonly annotated: readonly AnnotatedValue[]
  /** `export { a }`. */
  readonly specifiers: readonly ExportSpecifierNode[]
  /** `export default Name`. */
  readonly defaults: readonly Node[]
}

/** Walks a file. */
export function findCandidates(checker: Checker, file: SourceFile): Candidates {
  const calls: CallNode[] = []
  const typed: CallNode[] = []
  const classes: MembersNode[] = []
  const functions: InjectableFunction[] = []
  const annotated: AnnotatedValue[] = []
  const specifiers: ExportSpecifierNode[] = []
  const defaults: Node[] = []

  function visit(node: Node): undefined {
    if (checker.is(node, 'CallExpression') || checker.is(node, 'NewExpression')) {
      if (node.arguments?.some((argument) => couldBeFunction(checker, argument)) === true) calls.push(node)
      if (checker.is(node, 'CallExpression') && node.typeArguments?.length === 1) typed.push(node)
    } else if (isClass(checker, node)) {
      if (node.members.some((member) => isVerb(checker, member))) classes.push(node)
    } else if (isFunction(checker, node)) {
      const called = calledDefaults(checker, node)
      if (called.length > 0) functions.push({ node, defaults: called })
      annotatedReturns(node)
    } else if (checker.is(node, 'AsExpression') || checker.is(node, 'SatisfiesExpression')) {
      annotate(node.expression, node)
    } else if (checker.is(node, 'ExportSpecifier')) {
      specifiers.push(node)
    } else if (checker.is(node, 'ExportAssignment') && checker.is(node.expression, 'Identifier')) {
      defaults.push(node.expression)
    }
    if (isAnnotatedValue(checker, node)) annotate(node.initializer, node.type)
    node.forEachChild(visit)
  }

  function annotate(value: Node | undefined, type: Node | undefined): void {
    if (value === undefined || type === undefined || !couldBeFunction(checker, value)) return
    const names = namesInType(checker, type, value)
    if (names.length > 0) annotated.push({ value, names })
  }

  function annotatedReturns(node: FunctionNode): void {
    if (node.type === undefined || node.body === undefined) return
    if (checker.is(node.body, 'Block'))
      for (const value of returnedValues(checker, node.body)) annotate(value, node.type)
    else annotate(node.body, node.type)
  }

  file.forEachChild(visit)
  return { calls, typed, classes, functions, annotated, specifiers, defaults }
}

/** Whether the value of an expression could be a function, a class, or an object or list that has one. */
export function couldBeFunction(checker: Checker, node: Node): boolean {
  const wrapped = withoutWrapper(checker, node)
  if (wrapped !== undefined) return couldBeFunction(checker, wrapped)
  return functionExpressions.some((kind) => checker.is(node, kind))
}

const functionExpressions = [
  'Identifier',
  'ArrowFunction',
  'CallExpression',
  'PropertyAccessExpression',
  'ObjectLiteralExpression',
  'ArrayLiteralExpression',
  'FunctionExpression',
  'ClassExpression',
  'ConditionalExpression',
  'BinaryExpression',
  'ElementAccessExpression',
  'AwaitExpression',
  'NewExpression',
  'SpreadElement',
] as const

/** The expression in `(x)`, `x as T`, `x satisfies T`, `x!`; undefined for any other. */
export function withoutWrapper(checker: Checker, node: Node): Node | undefined {
  const isWrapper =
    checker.is(node, 'ParenthesizedExpression') ||
    checker.is(node, 'AsExpression') ||
    checker.is(node, 'SatisfiesExpression') ||
    checker.is(node, 'NonNullExpression')
  return isWrapper ? node.expression : undefined
}

/** The expression under all wrappers. */
export function unwrapped(checker: Checker, node: Node): Node {
  let inner = node
  for (let next = withoutWrapper(checker, inner); next !== undefined; next = withoutWrapper(checker, inner))
    inner = next
  return inner
}

/** An expression with all its wrappers: what stands in its place. */
export function wrapped(checker: Checker, node: Node): Node {
  let outer = node
  while (outer.parent !== undefined && withoutWrapper(checker, outer.parent) === outer) outer = outer.parent
  return outer
}

/** What is called, by the node that the checker knows the symbol of; undefined for computed callees. */
export function calleeName(checker: Checker, call: CallNode): TextNode | undefined {
  const { expression } = call
  if (checker.is(expression, 'Identifier')) return expression
  return checker.is(expression, 'PropertyAccessExpression') ? expression.name : undefined
}

function isClass(checker: Checker, node: Node): node is MembersNode {
  return checker.is(node, 'ClassDeclaration') || checker.is(node, 'ClassExpression')
}

/** Whether a member of a class is named as a method of HTTP, and is one of its objects. */
export function isVerb(checker: Checker, member: Node): member is Node & { readonly name: TextNode } {
  const name = 'name' in member ? (member.name as Node | undefined) : undefined
  if (name === undefined || checker.hasModifier(member, 'StaticKeyword')) return false
  return (checker.is(name, 'Identifier') || checker.is(name, 'StringLiteral')) && verbs.has(name.text)
}

const verbs: ReadonlySet<string> = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options'])

/** Whether a node is a function with parameters of its own: of any kind, with or without a body. */
export function isFunction(checker: Checker, node: Node): node is FunctionNode {
  return functions.some((kind) => checker.is(node, kind))
}

const functions = [
  'ArrowFunction',
  'FunctionExpression',
  'FunctionDeclaration',
  'MethodDeclaration',
  'Constructor',
  'SetAccessor',
] as const

function calledDefaults(checker: Checker, node: FunctionNode): CalledDefault[] {
  if (node.body === undefined) return []
  return node.parameters.flatMap((parameter) => {
    const call = parameter.initializer === undefined ? undefined : unwrapped(checker, parameter.initializer)
    return call !== undefined && checker.is(call, 'CallExpression') ? [{ parameter, call }] : []
  })
}

function isAnnotatedValue(
  checker: Checker,
  node: Node,
): node is Node & { readonly type?: Node; readonly initializer?: Node } {
  return (
    checker.is(node, 'VariableDeclaration') || checker.is(node, 'PropertyDeclaration') || checker.is(node, 'Parameter')
  )
}

/** The names that a type refers to; `except` is a part that is no type. */
function namesInType(checker: Checker, type: Node, except: Node): Node[] {
  const names: Node[] = []
  function visit(node: Node): undefined {
    if (node === except) return
    if (checker.is(node, 'TypeReference')) names.push(node.typeName)
    node.forEachChild(visit)
  }
  visit(type)
  return names
}

/** What a function's own `return` statements give. */
function returnedValues(checker: Checker, body: Node): Node[] {
  const values: Node[] = []
  function visit(node: Node): undefined {
    if (isFunction(checker, node)) return
    if (checker.is(node, 'ReturnStatement') && node.expression !== undefined) values.push(node.expression)
    node.forEachChild(visit)
  }
  body.forEachChild(visit)
  return values
}
