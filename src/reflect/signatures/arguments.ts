// Which expressions of a file are endpoints and dependencies: arguments of functions that take such, alone or in objects
// and lists, and values in places whose type is written as such.

import type { Checker, Type, TypeSymbol } from '../compiler/checker.ts'
import type { CallNode, Node, TextNode } from '../compiler/syntax.ts'
import type { Callees } from './callees.ts'
import { calleeName, couldBeFunction, isFunction, unwrapped, type AnnotatedValue } from './candidates.ts'
import type { Context } from './context.ts'
import type { Findings } from './findings.ts'
import { isWanted, type Mark, type Marks } from './marks.ts'
import type { Symbols } from './symbols.ts'

/** An expression that is an endpoint or a dependency. */
export interface MarkedExpression {
  /** With its wrappers: `(x as T)`. */
  readonly expression: Node
  readonly type: Type
  readonly isDependency: boolean
  /** How it stands in an object, when that is no expression: `{ before }`, `{ before() {} }`. */
  readonly form: 'expression' | 'shorthand' | 'method'
}

interface WantedExpression extends Omit<MarkedExpression, 'type'> {
  /** Whether it may as well be something else. */
  readonly isMixed: boolean
}

/** Finds marked expressions. */
export class MarkedArguments {
  readonly #checker: Checker
  readonly #marks: Marks
  readonly #symbols: Symbols
  readonly #callees: Callees
  readonly #findings: Findings
  /** By the expression without its wrappers. */
  readonly #wanted = new Map<Node, WantedExpression>()

  constructor({ checker, marks, symbols, findings }: Context, callees: Callees) {
    this.#checker = checker
    this.#marks = marks
    this.#symbols = symbols
    this.#callees = callees
    this.#findings = findings
  }

  /** In the order of the source, as far as it was searched. */
  found(): readonly MarkedExpression[] {
    const wanted = [...this.#wanted].sort(([, a], [, b]) => a.expression.pos - b.expression.pos)
    const types = this.#checker.typesAt(wanted.map(([inner]) => inner))
    return wanted.flatMap(([inner, { isMixed, ...marked }], index) => {
      const type = this.#ownType(inner, types[index], marked.expression)
      return type === undefined || this.#isSettled(inner, type, isMixed) ? [] : [{ ...marked, type }]
    })
  }

  /**
   * A cast does not hide the function's own type, `((id: Int) => id) as Endpoint`, but gives one to what has none:
   * `load() as (id: Int) => Item`.
   */
  #ownType(inner: Node, type: Type | undefined, expression: Node): Type | undefined {
    if (type === undefined || inner === expression || this.#checker.kindOf(type) !== 'any') return type
    const cast = this.#checker.typeAt(expression)
    return cast === undefined || isWanted(this.#marks.ofType(cast)) ? type : cast
  }

  /** Searches the arguments of calls; one question tells what all of them call. */
  searchCalls(calls: readonly CallNode[]): void {
    const names = new Map<CallNode, TextNode>()
    for (const call of calls) {
      const name = calleeName(this.#checker, call)
      if (name === undefined) this.#searchComputed(call)
      else names.set(call, name)
    }
    this.#symbols.load([...names.values()])
    for (const [call, name] of names) this.#searchCall(call, this.#symbols.at(name))
  }

  /** Searches values whose written type names something marked, or something with marked members. */
  searchAnnotated(values: readonly AnnotatedValue[]): void {
    this.#symbols.load(values.flatMap(({ names }) => names))
    for (const { value, names } of values)
      if (names.some((name) => this.#isMarkedType(this.#symbols.at(name)))) this.#search(value)
  }

  /** Takes values that are endpoints because of where they are. */
  addEndpoints(values: readonly Node[]): void {
    for (const value of values) this.#want(value, 'endpoint', 'expression')
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
      const wanted = this.#callees.wantedAt(callee, index)
      if (wanted !== 'nothing') this.#search(argument, wanted)
    }
  }

  /** A callee without a name, such as `routes[0]`: it is known by its type only. */
  #searchComputed(call: CallNode): void {
    const type = this.#checker.typeAt(call.expression)
    if (type !== undefined && this.#callees.typeTakesMarked(type))
      for (const argument of call.arguments ?? []) this.#search(argument)
  }

  /** `mark`: what its place wants, if that is known already. */
  #search(expression: Node, mark?: Mark): void {
    const checker = this.#checker
    if (!couldBeFunction(checker, expression)) return
    const inner = unwrapped(checker, expression)
    if (checker.is(inner, 'ObjectLiteralExpression')) {
      for (const property of inner.properties) this.#searchProperty(property, inner)
    } else if (checker.is(inner, 'ArrayLiteralExpression')) {
      for (const element of inner.elements) this.#search(element)
    } else if (checker.is(inner, 'ConditionalExpression')) {
      this.#search(inner.whenTrue, mark)
      this.#search(inner.whenFalse, mark)
    } else if (checker.is(inner, 'SpreadElement')) {
      this.#checkSpread(inner.expression)
    } else {
      this.#want(expression, mark ?? checker.contextualType(expression), 'expression')
    }
  }

  #searchProperty(property: Node, object: Node): void {
    const checker = this.#checker
    if (checker.is(property, 'PropertyAssignment') && property.initializer !== undefined) {
      this.#search(property.initializer)
    } else if (checker.is(property, 'ShorthandPropertyAssignment')) {
      this.#want(property.name, this.#memberMark(object, property.name), 'shorthand')
    } else if (checker.is(property, 'MethodDeclaration') && property.name !== undefined) {
      this.#want(property, this.#memberMark(object, property.name), 'method')
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
    return named.map(({ type }) => this.#marks.ofType(type)).find(isWanted)
  }

  /** Notes an expression whose place wants something. */
  #want(expression: Node, wanted: Mark | Type | undefined, form: MarkedExpression['form']): void {
    const isType = typeof wanted === 'object'
    const mark = isType ? this.#marks.ofType(wanted) : wanted
    const inner = unwrapped(this.#checker, expression)
    if (!isWanted(mark) || this.#wanted.has(inner) || this.#isSigned(inner)) return
    const isMixed = isType && this.#marks.isMixed(wanted)
    this.#wanted.set(inner, { expression, isDependency: mark === 'dependency', form, isMixed })
  }

  /** What `signature({…}, f)` gives has a signature already. */
  #isSigned(inner: Node): boolean {
    if (!this.#checker.is(inner, 'CallExpression')) return false
    const name = calleeName(this.#checker, inner)
    return name !== undefined && this.#marks.ofSymbol(this.#symbols.at(name)) === 'signature'
  }

  /**
   * Whether nothing is to be done. In `function secured(path: string, endpoint: Endpoint) { app.get(path, endpoint) }`
   * whoever calls `secured` passes what is reflected there.
   */
  #isSettled(inner: Node, type: Type, isMixed: boolean): boolean {
    const checker = this.#checker
    const kind = checker.kindOf(type)
    if (kind === 'undefined' || kind === 'null') return true
    if (isFunction(checker, inner)) return false
    if (isWanted(this.#marks.ofType(type))) return true
    return isMixed && checker.callSignatures(type).length === 0 && checker.constructSignatures(type).length === 0
  }

  /** The functions of a spread list are made elsewhere: they must be reflected there. */
  #checkSpread(list: Node): void {
    const wanted = this.#checker.contextualType(list.parent)
    const mark = this.#marks.ofType(wanted)
    const type = this.#checker.typeAt(list)
    if (!isWanted(mark) || type === undefined) return
    const items =
      this.#checker.kindOf(type) === 'tuple'
        ? this.#checker.tupleElements(type).map((element) => element.type)
        : this.#checker.typeArguments(type)
    if (items.length > 0 && items.every((item) => isWanted(this.#marks.ofType(item)))) return
    this.#findings.at(list, {
      code: 'SPREAD',
      message: 'the functions of a list that is spread here are not known here',
      fix: 'Pass each function itself, or write the type of the list where it is made: const list: Endpoint[] = […]',
    })
  }
}
