// `@reflect WORD` in the JSDoc of a declaration: how the framework, and any library built on it, says what its types
// mean to reflection. The words are listed in `Mark`.

import type { Checker, Type, TypeSymbol } from '../compiler/checker.ts'
import type { MembersNode, Node } from '../compiler/syntax.ts'
import type { Origins } from './origins.ts'

/**
 * What a declaration is.
 *
 * `endpoint`, `dependency`: a type of functions; what is passed as one is reflected. `depends`: a function whose call,
 * as the default of a parameter, says who makes the argument. `signature`: a function whose result has a signature
 * already. `view`: a class whose methods `get`, `post` and so on are endpoints, in the classes that extend it. `settings`:
 * a function that wants the schema of its type argument as its second argument. `failure`: the class of errors that are
 * answers. `response`: a class of finished answers. `file`: the class of files in a form. The others are the objects of the framework that an argument can be.
 */
export type Mark = (typeof words)[number] | Injectable

const injectables = ['request', 'reply', 'background', 'scopes', 'app', 'websocket'] as const
const words = [
  'endpoint',
  'dependency',
  'depends',
  'signature',
  'settings',
  'view',
  'failure',
  'response',
  'file',
  'tag',
] as const
const marks: readonly Mark[] = [...words, ...injectables]

/** Marks of objects that the framework passes. */
export type Injectable = (typeof injectables)[number]

/** Whether a parameter of a type with this mark gets an object of the framework. */
export function isInjectable(mark: Mark | undefined): mark is Injectable {
  return (injectables as readonly (Mark | undefined)[]).includes(mark)
}

/** Whether what is passed as a type with this mark is reflected. */
export function isWanted(mark: string | undefined): mark is 'endpoint' | 'dependency' {
  return mark === 'endpoint' || mark === 'dependency'
}

/** Finds marks. Remembers its answers. */
export class Marks {
  readonly #checker: Checker
  readonly #origins: Origins
  readonly #known = new Map<TypeSymbol, Mark | undefined>()

  constructor(checker: Checker, origins: Origins) {
    this.#checker = checker
    this.#origins = origins
  }

  /** The mark of a declaration; an import is what it stands for, and a class is what it extends. */
  ofSymbol(symbol: TypeSymbol | undefined): Mark | undefined {
    if (symbol === undefined) return undefined
    if (this.#known.has(symbol)) return this.#known.get(symbol)
    // A class may extend itself, by mistake.
    this.#known.set(symbol, undefined)
    const target = this.#checker.aliased(symbol)
    const mark = this.#read(target)
    this.#known.set(symbol, mark)
    return mark
  }

  /** The mark of a type, by its alias or its class; of a union, that of its first marked member. */
  ofType(type: Type | undefined): Mark | undefined {
    if (type === undefined) return undefined
    const checker = this.#checker
    const mark = this.ofSymbol(checker.aliasOf(type))
    if (mark !== undefined) return mark
    switch (checker.kindOf(type)) {
      case 'object':
        return this.ofSymbol(checker.symbolOf(type))
      case 'parameter':
        return this.ofType(checker.constraintOf(type))
      case 'union': {
        // `A | B` with a name loses it when undefined is added.
        const whole = checker.nonNullable(type)
        if (whole !== type) return this.ofType(whole)
        for (const member of checker.members(type)) {
          const mark = this.ofType(member)
          if (mark !== undefined) return mark
        }
        return undefined
      }
      default:
        return undefined
    }
  }

  /** Whether a type is also others than the marked one: `Endpoint | RouteOptions`. */
  isMixed(type: Type): boolean {
    const checker = this.#checker
    if (checker.kindOf(type) !== 'union' || this.ofSymbol(checker.aliasOf(type)) !== undefined) return false
    const whole = checker.nonNullable(type)
    if (whole !== type) return this.isMixed(whole)
    return checker.members(type).some((member) => this.ofType(member) === undefined)
  }

  #read(symbol: TypeSymbol): Mark | undefined {
    if (!this.#checker.declarationFiles(symbol).some((file) => this.#origins.mayMark(file))) return undefined
    for (const declaration of this.#checker.declarations(symbol)) {
      const word = wordAt(
        this.#checker.is(declaration, 'VariableDeclaration') ? declaration.parent.parent : declaration,
      )
      const mark = marks.find((mark) => mark === word)
      if (mark !== undefined) return mark
      const made = classOf(this.#checker, declaration)
      if (made !== undefined) return this.#ofBase(made)
    }
    return undefined
  }

  #ofBase(made: MembersNode): Mark | undefined {
    const names = baseNames(this.#checker, made)
    return this.#checker
      .symbolsAt(names)
      .map((symbol) => this.ofSymbol(symbol))
      .find((mark) => mark !== undefined)
  }
}

/** The class that a name is declared as: `class A {}`, `const A = class {}`. */
function classOf(checker: Checker, declaration: Node): MembersNode | undefined {
  if (checker.is(declaration, 'ClassDeclaration')) return declaration
  const value = checker.is(declaration, 'VariableDeclaration') ? declaration.initializer : undefined
  return value !== undefined && checker.is(value, 'ClassExpression') ? value : undefined
}

/** The names in what a class extends: `View`, `web.View`, both in `withLogin(View)`. */
export function baseNames(checker: Checker, made: MembersNode): readonly Node[] {
  const names: Node[] = []
  function visit(node: Node): undefined {
    if (checker.is(node, 'PropertyAccessExpression')) names.push(node.name)
    else if (checker.is(node, 'Identifier')) names.push(node)
    else if (!checker.is(node, 'TypeReference')) node.forEachChild(visit)
  }
  made.forEachChild((clause) => {
    if (!/^extends\b/.test(clause.getText())) return
    // What is extended, without the arguments of its type.
    const expression = clause.forEachChild(itself)?.forEachChild(itself)
    if (expression !== undefined) visit(expression)
  })
  return names
}

const itself = (node: Node): Node => node

function wordAt(node: Node): string | undefined {
  const file = node.getSourceFile()
  const comments = file.text.slice(node.pos, node.getStart(file))
  return /@reflect[ \t]+([a-z]+)/.exec(comments.slice(Math.max(0, comments.lastIndexOf('/**'))))?.[1]
}
