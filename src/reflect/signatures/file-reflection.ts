// Reads one file: its endpoints and dependencies, their signatures, and the text that notes both.

import type { CallSignature, Checker } from '../compiler/checker.ts'
import type { FunctionNode, MembersNode, Node, SourceFile } from '../compiler/syntax.ts'
import { MarkedArguments, type MarkedExpression } from './arguments.ts'
import type { Callees } from './callees.ts'
import { findCandidates, unwrapped, type Candidates } from './candidates.ts'
import { nameText } from './constants.ts'
import type { Context } from './context.ts'
import { defaultDependencies, typedProviders } from './dependencies.ts'
import { Edits } from './edits.ts'
import { fixTypeExports } from './exports.ts'
import { isDependencyDefault } from './parameters.ts'
import { privateNames, type PrivateNames } from './private-names.ts'
import type { Reflection } from './found.ts'
import { registerDependencies, wrapExpression, wrapMethod } from './registrations.ts'
import { writeSettings } from './settings.ts'
import { Signing } from './signing.ts'
import { fieldsOf, signView, viewsAmong } from './views.ts'

/** Reads a file. Used once. */
export class FileReflection {
  readonly #context: Context
  readonly #checker: Checker
  readonly #callees: Callees
  readonly #file: SourceFile
  readonly #names: PrivateNames
  readonly #edits: Edits
  readonly #signing: Signing

  constructor(context: Context, callees: Callees, file: SourceFile) {
    this.#context = context
    this.#checker = context.checker
    this.#callees = callees
    this.#file = file
    this.#names = privateNames(file.text)
    this.#edits = new Edits(file.text)
    this.#signing = new Signing(context, file, this.#names, this.#edits)
  }

  /** All that is in the file. */
  read(): Reflection {
    const { types, findings } = this.#context
    const candidates = findCandidates(this.#checker, this.#file)
    const views = viewsAmong(this.#context, candidates.classes)
    const marked = this.#markedExpressions(candidates, views)
    const literals = new Set(marked.map(({ expression }) => unwrapped(this.#checker, expression)))
    for (const expression of marked) this.#reflect(expression)
    for (const view of views) signView(this.#context, this.#edits, this.#signing, this.#names.reflected, view)
    for (const method of views.flatMap(({ members }) => members)) literals.add(method)
    writeSettings(this.#context, this.#edits, candidates)
    for (const { node, defaults } of candidates.functions) {
      const hasDependencies = defaults.some(({ call }) => isDependencyDefault(this.#context, call))
      if (hasDependencies && !literals.has(node)) this.#register(node)
    }
    fixTypeExports(this.#checker, this.#edits, candidates)
    const insertions = this.#edits.insertions()
    const { value: signatures, definitions } = types.finish(this.#signing.signatures)
    findings.ofTypes(types.problems)
    return {
      file: this.#file.fileName,
      start: firstStatement(this.#checker, this.#file),
      insertions,
      imports: this.#signing.imports,
      signatures,
      definitions,
      diagnostics: findings.diagnostics(),
      dependencies: this.#dependencies(),
    }
  }

  #markedExpressions({ calls, annotated }: Candidates, views: readonly MembersNode[]): readonly MarkedExpression[] {
    const found = new MarkedArguments(this.#context, this.#callees)
    found.searchCalls(calls)
    found.searchAnnotated(annotated)
    found.addEndpoints(views.flatMap((view) => fieldsOf(this.#context, view)))
    return found.found()
  }

  #reflect(marked: MarkedExpression): void {
    const { expression, form } = marked
    const checker = this.#checker
    const inner = unwrapped(checker, expression)
    const { call, isNullable } = this.#callOf(marked)
    if (call === undefined) return
    const name = passedName(checker, inner)
    const after = this.#signing.sign({ call, name, site: expression, isDependency: marked.isDependency }, inner)
    const { reflected } = this.#names
    if (form === 'method') {
      wrapMethod(this.#edits, expression, name, reflected, after)
    } else if (form === 'shorthand') {
      this.#edits.around(expression.getStart(), expression.end, `${name}: ${reflected}(`, after)
    } else if (isNullable) {
      const guard = `((fn) => fn && ${reflected}(fn${after()})(`
      this.#edits.around(expression.getStart(), expression.end, guard, () => ')')
    } else {
      wrapExpression(checker, this.#edits, expression, reflected, after)
    }
  }

  /** How the expression's function is called; notes when that is not to be known. */
  #callOf({ expression, type, isDependency }: MarkedExpression): {
    readonly call: CallSignature | undefined
    readonly isNullable: boolean
  } {
    const checker = this.#checker
    const { findings } = this.#context
    const whole = checker.kindOf(type) === 'union' ? checker.nonNullable(type) : type
    const isNullable = whole !== type
    const called = checker.callSignatures(whole)
    const signatures = called.length === 0 && isDependency ? checker.constructSignatures(whole) : called
    const [call, ...others] = signatures
    if (call === undefined) {
      findings.at(expression, {
        code: 'NOT_REFLECTABLE',
        message: `${isDependency ? 'a dependency' : 'an endpoint'} of type '${shortened(checker.textOf(type))}' is no function whose parameters are known`,
        fix:
          checker.constructSignatures(whole).length > 0
            ? 'Pass a function that makes an object of the class'
            : 'Pass a function whose parameters have types',
      })
    }
    if (others.length > 0) {
      findings.at(expression, {
        code: 'OVERLOADED',
        severity: 'warning',
        message: `this function can be called in ${signatures.length} ways; the first one is taken`,
        fix: 'Pass a function with one signature',
      })
    }
    return { call, isNullable }
  }

  #register(node: FunctionNode): void {
    const defaults = defaultDependencies(this.#context, this.#edits, node)
    const texts = [...defaults, ...this.#signing.providerTexts(typedProviders(this.#context, node), node)]
    const list = (): string => texts.map((text) => text()).join(', ')
    const finding = registerDependencies(this.#checker, this.#edits, node, this.#names.injected, list)
    if (finding !== undefined) this.#context.findings.at(node, finding)
  }

  /** The user's other files whose declarations were read. */
  #dependencies(): readonly string[] {
    const { types, origins } = this.#context
    return [...types.files].filter((file) => file !== this.#file.fileName && origins.isProject(file)).sort()
  }
}

/** What an expression calls the function that it passes. */
function passedName(checker: Checker, expression: Node): string {
  if (checker.is(expression, 'PropertyAccessExpression')) return expression.name.text
  if (checker.is(expression, 'Identifier')) return expression.text
  return 'name' in expression ? (nameText(checker, expression.name as Node | undefined) ?? '') : ''
}

/** Where imports may stand: after directives such as 'use strict', before all that does something. */
function firstStatement(checker: Checker, file: SourceFile): number {
  const isDirective = (node: Node): boolean =>
    checker.is(node, 'ExpressionStatement') && checker.is(node.expression, 'StringLiteral')
  const first = file.statements.find((statement) => !isDirective(statement))
  return first?.getStart(file) ?? file.text.length
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
