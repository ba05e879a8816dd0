// Where the dependencies of a function are noted that is declared in one place and passed as an endpoint in another:
// the names in `= depends(shop)` mean something only where they are written.

import type { Checker } from '../compiler/checker.ts'
import type { FunctionNode, MembersNode, Node, NodeKind } from '../compiler/syntax.ts'
import { unwrapped, wrapped } from './candidates.ts'
import { nameText } from './constants.ts'
import type { Edits } from './edits.ts'
import type { Finding } from './findings.ts'

/** Puts a call around an expression; an anonymous function keeps the name that its place gives it. */
export function wrapExpression(
  checker: Checker,
  edits: Edits,
  expression: Node,
  call: string,
  after: () => string,
): void {
  const name = impliedName(checker, expression)
  const start = expression.getStart()
  if (name === undefined) edits.around(start, expression.end, `${call}(`, after)
  else edits.around(start, expression.end, `${call}({ ${name}: `, () => ` }.${name}${after()}`)
}

/** Puts a call around a method of an object literal: `m() {}` becomes `m: call({ m() {} }.m)`. */
export function wrapMethod(edits: Edits, method: Node, name: string, call: string, after: () => string): void {
  edits.around(method.getStart(), method.end, `${name}: ${call}({ `, () => ` }.${name}${after()}`)
}

/** Notes the dependencies of a function where it is declared. Gives a problem for a place where that is not possible. */
export function registerDependencies(
  checker: Checker,
  edits: Edits,
  node: FunctionNode,
  injected: string,
  dependencies: () => string,
): Finding | undefined {
  const after = (): string => `, () => [${dependencies()}])`
  const is = (kind: NodeKind): boolean => checker.is(node, kind)
  if (is('ArrowFunction') || is('FunctionExpression')) {
    wrapExpression(checker, edits, node, injected, after)
    return undefined
  }
  if (is('FunctionDeclaration')) {
    const name = nameText(checker, node.name)
    if (name === undefined) return unnamed('function')
    // A declared function is there before its block begins, so this may stand before it.
    edits.around(node.getStart(), node.end, `${injected}(${name}${after()}; `)
    return undefined
  }
  const { parent } = node
  if (is('MethodDeclaration') && checker.is(parent, 'ObjectLiteralExpression')) {
    const name = nameText(checker, node.name)
    if (name === undefined || !isIdentifier(name) || /\bsuper\b/.test(node.getText())) return elsewhere()
    wrapMethod(edits, node, name, injected, after)
    return undefined
  }
  if (checker.is(parent, 'ClassDeclaration')) return registerMember(checker, edits, node, parent, injected, after)
  if (checker.is(parent, 'ClassExpression') && is('Constructor')) {
    wrapExpression(checker, edits, parent, injected, after)
    return undefined
  }
  return elsewhere()
}

function registerMember(
  checker: Checker,
  edits: Edits,
  node: FunctionNode,
  parent: MembersNode,
  injected: string,
  after: () => string,
): Finding | undefined {
  if (parent.name === undefined) return unnamed('class')
  const className = parent.name.text
  let target = className
  const is = (kind: NodeKind): boolean => checker.is(node, kind)
  if (!is('Constructor')) {
    const name = nameText(checker, node.name)
    if (name === undefined || !is('MethodDeclaration')) return elsewhere()
    const holder = checker.hasModifier(node, 'StaticKeyword') ? className : `${className}.prototype`
    target = isIdentifier(name) ? `${holder}.${name}` : `${holder}[${JSON.stringify(name)}]`
  }
  edits.around(parent.getStart(), parent.end, '', () => ` ${injected}(${target}${after()};`)
  return undefined
}

/** The name that JavaScript gives an anonymous function because of where it stands. */
function impliedName(checker: Checker, expression: Node): string | undefined {
  const inner = unwrapped(checker, expression)
  const isAnonymous =
    checker.is(inner, 'ArrowFunction') ||
    ((checker.is(inner, 'FunctionExpression') || checker.is(inner, 'ClassExpression')) && inner.name === undefined)
  if (!isAnonymous) return undefined
  const { parent } = wrapped(checker, expression)
  if (checker.is(parent, 'ExportAssignment')) return 'default'
  const isNaming =
    checker.is(parent, 'VariableDeclaration') ||
    checker.is(parent, 'PropertyAssignment') ||
    checker.is(parent, 'PropertyDeclaration')
  if (!isNaming || !checker.is(parent.name, 'Identifier')) return undefined
  const { text } = parent.name
  return text === '__proto__' ? undefined : text
}

function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) && name !== '__proto__'
}

function unnamed(what: 'function' | 'class'): Finding {
  return {
    code: 'DEPENDENCY_PLACE',
    message: `a ${what} without a name has dependencies`,
    fix: `Give the ${what} a name`,
  }
}

function elsewhere(): Finding {
  return {
    code: 'DEPENDENCY_PLACE',
    message: 'this function cannot be named from outside, so its dependencies cannot be noted',
    fix: 'Write a function, an arrow function, or a method with a plain name of a class with a name',
  }
}
