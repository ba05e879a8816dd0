// Which expressions of a file are endpoints and dependencies: arguments of functions that take such, alone or in objects
// and lists, and values in places whose type is written as such.

import type { Checker, Type, TypeSymbol } from '../compiler/checker.ts'
import type { CallNode, Node, TextNode } from '../compiler/syntax.ts'
import type { Callees } from './callees.ts'
import { calleeName, couldBeFunction, isFunction, unwrapped, type AnnotatedValue } from './candidates.ts'
import type { Findings } from './findings.ts'
import type { Mark, Marks } from './marks.ts'

/** An expression that is an endpoint or a dependency. */
export interface MarkedExpression {
  /** With its wrappers: `(x as T)`. */
  readonly expression: Node
  readonly type: Type
  readonly isDependency: boolean
  /** How it stands in an object, when that is no expression: `{ before }`, `{ before() {} }`. */
  readonly form: 'expression' | 'shorthand' | 'method'
}

/** Finds marked expressions. */
export class MarkedArguments {
  readonly #checker: Checker
  readonly #marks: Marks
  readonly #callees: Callees
  readonly #findings: Findings
  /** By the expression without its wrappers. */
  readonly #found = new Map<Node, MarkedExpression>()

  constructor(checker: Checker, marks: Marks, callees: Callees, findings: Findings) {
    this.#checker = checker
    this.#marks = marks
    this.#callees = callees
    this.#findings = findings
  }

  /** In the order of the source, as far as it was searched. */
  get found(): readonly MarkedExpression[] {
    return [...this.#found.values()].sort((a, b) => a.expression.pos - b.expression.pos)
  }

  /** Searches the arguments of calls; one question tells what all of them call. */
  searchCalls(calls: readonly CallNode[]): void {
    const names = new Map<CallNode, TextNode>()
    for (const call of calls) {
      const name = calleeName(this.#checker, call)
      if (name === undefined) this.#searchComputed(call)
      else names.set(call, name)
    }
    const symbols = this.#checker.symbolsAt([...names.values()])
    for (const [index, call] of [...names.keys()].entries()) this.#searchCall(call, symbols[index])
  }

  /** Searches values whose written type names something marked, or something with marked members. */
  searchAnnotated(values: readonly AnnotatedValue[]): void {
    const names = values.flatMap(({ names }) => names)
    const symbols = this.#checker.symbolsAt(names)
    const marked = new Set(names.filter((_, index) => this.#isMarkedType(symbols[index])))
    for (const { value, names } of values) if (names.some((name) => marked.has(name))) this.#search(value)
  }

  #isMarkedType(symbol: TypeSymbol | undefined): boolean {
    return symbol !== undefined && this.#callees.isMarkedType(symbol)
  }

  #searchCall(call: CallNode, callee: TypeSymbol | undefined): void {
    if (callee === undefined) return
    // What `signature({…}, f)` gives has a signature already, and f takes one object.
    if (this.#marks.ofSymbol(callee) === 'signature') return
    if (!this.#callees.takesMarked(callee)) return
    for (const [index, argument] of (call.arguments ?? []).entries()) {
      const mark = this.#callees.genericMark(callee, index)
      if (mark === undefined) this.#search(argument)
      else if (couldBeFunction(this.#checker, argument)) this.#judge(argument, mark, 'expression')
    }
  }

  /** A callee without a name, such as `routes[0]`: it is known by its type only. */
  #searchComputed(call: CallNode): void {
    const type = this.#checker.typeAt(call.expression)
    if (type !== undefined && this.#callees.typeTakesMarked(type))
      for (const argument of call.arguments ?? []) this.#search(argument)
  }

  #search(expression: Node): void {
    const checker = this.#checker
    if (!couldBeFunction(checker, expression)) return
    const inner = unwrapped(checker, expression)
    if (checker.is(inner, 'ObjectLiteralExpression')) {
      for (const property of inner.properties) this.#searchProperty(property, inner)
    } else if (checker.is(inner, 'ArrayLiteralExpression')) {
      for (const element of inner.elements) this.#search(element)
    } else if (checker.is(inner, 'ConditionalExpression')) {
      this.#search(inner.whenTrue)
      this.#search(inner.whenFalse)
    } else if (checker.is(inner, 'SpreadElement')) {
      this.#checkSpread(inner.expression)
    } else {
      this.#judge(expression, this.#marks.ofType(this.#checker.contextualType(expression)), 'expression')
    }
  }

  #searchProperty(property: Node, object: Node): void {
    const checker = this.#checker
    if (checker.is(property, 'PropertyAssignment') && property.initializer !== undefined) {
      this.#search(property.initializer)
    } else if (checker.is(property, 'ShorthandPropertyAssignment')) {
      this.#judge(property.name, this.#memberMark(object, property.name), 'shorthand')
    } else if (checker.is(property, 'MethodDeclaration') && property.name !== undefined) {
      this.#judge(property, this.#memberMark(object, property.name), 'method')
    }
  }

  /** The mark of the type that an object's place asks for one of its members. */
  #memberMark(object: Node, name: Node): Mark | undefined {
    const checker = this.#checker
    const type = checker.contextualType(object)
    if (type === undefined || !checker.is(name, 'Identifier')) return undefined
    const whole = checker.nonNullable(type)
    const members = checker.kindOf(whole) === 'union' ? checker.members(whole) : [whole]
    const properties = members.flatMap((member) =>
      checker.kindOf(member) === 'object' ? checker.properties(member) : [],
    )
    const named = properties.filter(({ symbol }) => checker.nameOf(symbol) === name.text)
    return named.map(({ type }) => this.#marks.ofType(type)).find((mark) => this.#isWanted(mark))
  }

  #judge(expression: Node, mark: Mark | undefined, form: MarkedExpression['form']): void {
    const checker = this.#checker
    const inner = unwrapped(checker, expression)
    if (!this.#isWanted(mark) || this.#found.has(inner)) return
    if (checker.is(inner, 'CallExpression')) {
      const name = calleeName(checker, inner)
      if (name !== undefined && this.#marks.ofSymbol(checker.symbolAt(name)) === 'signature') return
    }
    // A cast must not hide the function's own type.
    const type = checker.typeAt(inner)
    if (type === undefined) return
    // `function secured(path: string, endpoint: Endpoint) { app.get(path, endpoint) }`: whoever calls `secured` passes
    // what is reflected there.
    const isForwarded = !isFunction(checker, inner) && this.#isWanted(this.#marks.ofType(type))
    if (isForwarded || checker.kindOf(type) === 'undefined' || checker.kindOf(type) === 'null') return
    this.#found.set(inner, { expression, type, isDependency: mark === 'dependency', form })
  }

  /** The functions of a spread list are made elsewhere: they must be reflected there. */
  #checkSpread(list: Node): void {
    const wanted = this.#checker.contextualType(list.parent)
    const mark = this.#marks.ofType(wanted)
    const type = this.#checker.typeAt(list)
    if (!this.#isWanted(mark) || type === undefined) return
    const items =
      this.#checker.kindOf(type) === 'tuple'
        ? this.#checker.tupleElements(type).map((element) => element.type)
        : this.#checker.typeArguments(type)
    if (items.length > 0 && items.every((item) => this.#isWanted(this.#marks.ofType(item)))) return
    this.#findings.at(list, {
      code: 'SPREAD',
      message: 'the functions of a list that is spread here are not known here',
      fix: 'pass each function itself, or write the type of the list where it is made: const list: Endpoint[] = […]',
    })
  }

  #isWanted(mark: string | undefined): boolean {
    return mark === 'endpoint' || mark === 'dependency'
  }
}
