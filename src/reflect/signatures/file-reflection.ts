// Reads one file: its endpoints and dependencies, their signatures, and the text that notes both.

import type { Signature } from '../../schema/signature.ts'
import type { CallSignature, Checker, Type } from '../compiler/checker.ts'
import type { FunctionNode, Node, SourceFile } from '../compiler/syntax.ts'
import { MarkedArguments, type MarkedExpression } from './arguments.ts'
import type { Callees } from './callees.ts'
import { findCandidates, isFunction, unwrapped, type Candidates } from './candidates.ts'
import { nameText } from './constants.ts'
import type { Context } from './context.ts'
import { defaultDependencies, typedProviders, type LateText } from './dependencies.ts'
import { Edits } from './edits.ts'
import { fixTypeExports } from './exports.ts'
import { isDependencyDefault } from './parameters.ts'
import { privateNames, type PrivateNames } from './private-names.ts'
import type { Reflection } from './found.ts'
import { registerDependencies, wrapExpression, wrapMethod } from './registrations.ts'
import { readSignature, type ReadSignature } from './signature.ts'
import { ValueReferences } from './value-references.ts'

interface KeptSignature extends Pick<ReadSignature, 'providers'> {
  readonly index: number
}

/** Reads a file. Used once. */
export class FileReflection {
  readonly #context: Context
  readonly #checker: Checker
  readonly #callees: Callees
  readonly #file: SourceFile
  readonly #names: PrivateNames
  readonly #edits: Edits
  readonly #values: ValueReferences
  /** By their indexes; late, because one may need others. */
  readonly #signatures: (Signature | undefined)[] = []
  readonly #kept = new Map<CallSignature, KeptSignature>()
  readonly #providers = new Map<Type, string | undefined>()

  constructor(context: Context, callees: Callees, file: SourceFile) {
    this.#context = context
    this.#checker = context.checker
    this.#callees = callees
    this.#file = file
    this.#names = privateNames(file.text)
    this.#edits = new Edits(file.text)
    this.#values = new ValueReferences(context.checker, context.origins, file, this.#names.values)
  }

  /** All that is in the file. */
  read(): Reflection {
    const { types, findings } = this.#context
    const candidates = findCandidates(this.#checker, this.#file)
    const marked = this.#markedExpressions(candidates)
    const literals = new Set(marked.map(({ expression }) => unwrapped(this.#checker, expression)))
    for (const expression of marked) this.#reflect(expression)
    for (const { node, defaults } of candidates.functions) {
      const hasDependencies = defaults.some(({ call }) => isDependencyDefault(this.#context, call))
      if (hasDependencies && !literals.has(node)) this.#register(node)
    }
    fixTypeExports(this.#checker, this.#edits, candidates)
    const insertions = this.#edits.insertions()
    const { value: signatures, definitions } = types.finish(this.#signatures.filter((each) => each !== undefined))
    findings.ofTypes(types.problems)
    return {
      file: this.#file.fileName,
      start: firstStatement(this.#checker, this.#file),
      insertions,
      imports: this.#values.imports,
      signatures,
      definitions,
      diagnostics: findings.diagnostics(),
      dependencies: this.#dependencies(),
    }
  }

  #markedExpressions({ calls, annotated }: Candidates): readonly MarkedExpression[] {
    const found = new MarkedArguments(this.#context, this.#callees)
    found.searchCalls(calls)
    found.searchAnnotated(annotated)
    return found.found()
  }

  #reflect(marked: MarkedExpression): void {
    const { expression, form } = marked
    const checker = this.#checker
    const inner = unwrapped(checker, expression)
    const { call, isNullable } = this.#callOf(marked)
    if (call === undefined) return
    const name = passedName(checker, inner)
    const { index, dependencies } = this.#sign(call, name, expression, marked.isDependency, inner)
    const after = this.#after(index, dependencies)
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

  /** Keeps a signature; gives its index and the text of the function's dependencies. */
  #sign(
    call: CallSignature,
    name: string,
    site: Node,
    isDependency: boolean,
    expression: Node | undefined,
  ): { readonly index: number; readonly dependencies: readonly LateText[] } {
    const { index, providers } = this.#keep(call, name, site, isDependency)
    const node = expression === undefined ? undefined : this.#copiedFrom(call, expression)
    const defaults = node === undefined ? [] : defaultDependencies(this.#context, this.#edits, node)
    const elsewhere = expression === undefined ? [] : this.#copiedFromElsewhere(call, index, expression)
    return { index, dependencies: [...defaults, ...this.#providerTexts(providers, site), ...elsewhere] }
  }

  /**
   * The dependencies of a function of another file, where what is passed is not it but made of it: `logged(list)`. They
   * are read at run time from the function, which notes them itself.
   */
  #copiedFromElsewhere(call: CallSignature, index: number, expression: Node): LateText[] {
    const checker = this.#checker
    const declaration = checker.declarationOf(call)
    const { parameters = [] } = this.#signatures[index] ?? {}
    const isElsewhere = declaration !== undefined && declaration.getSourceFile() !== this.#file
    if (!isElsewhere || !parameters.some(({ source }) => source === 'dependency')) return []
    if (!checker.is(expression, 'CallExpression') && !this.#isInherited(declaration, expression)) return []
    const original = this.#values.expressionOf(declaration)
    if (original === undefined) return []
    const { reflected, signature, signatureOf } = this.#names
    const read = `${signatureOf}(${reflected}(${original}, () => ${signature}(${index})))`
    return [() => `...${read}.parameters.flatMap(({ dependency }, index) => dependency ? [[index, dependency]] : [])`]
  }

  /** A dependency is the same wherever it is passed; an endpoint may be documented where it is. */
  #keep(call: CallSignature, name: string, site: Node, isDependency: boolean): KeptSignature {
    const known = isDependency ? this.#kept.get(call) : undefined
    if (known !== undefined) return known
    const index = this.#signatures.push(undefined) - 1
    const { signature, providers } = readSignature(this.#context, { call, name, site, isDependency })
    this.#signatures[index] = signature
    const kept = { index, providers }
    if (isDependency) this.#kept.set(call, kept)
    return kept
  }

  /**
   * The function whose defaults are to be copied beside an expression: itself; what a call makes of it, such as
   * `f.bind(null)`; the constructor that a class inherits. What is named notes its own where it is declared.
   */
  #copiedFrom(call: CallSignature, expression: Node): FunctionNode | undefined {
    const checker = this.#checker
    const declaration = checker.declarationOf(call)
    if (declaration === undefined || !isFunction(checker, declaration)) return undefined
    if (declaration.getSourceFile() !== this.#file || declaration.body === undefined) return undefined
    if (declaration === expression) return declaration
    if (checker.is(expression, 'CallExpression')) return declaration
    return this.#isInherited(declaration, expression) ? declaration : undefined
  }

  /** Whether a function is the constructor of another class than the one that an expression names. */
  #isInherited(declaration: Node, expression: Node): boolean {
    const checker = this.#checker
    if (!checker.is(declaration, 'Constructor')) return false
    const type = checker.typeAt(expression)
    const symbol = type === undefined ? undefined : checker.symbolOf(type)
    return symbol === undefined || !checker.declarations(symbol).includes(declaration.parent)
  }

  #providerTexts(providers: readonly (readonly [index: number, type: Type])[], site: Node): readonly LateText[] {
    return providers.flatMap(([index, type]) => {
      const text = this.#providerText(type, site)
      return text === undefined ? [] : [() => `[${index}, { provider: ${text}, cache: true, scopes: [] }]`]
    })
  }

  /** An expression for a function that is known by its type, with its signature. */
  #providerText(type: Type, site: Node): string | undefined {
    if (this.#providers.has(type)) return this.#providers.get(type)
    // One that depends on itself is told so at run time.
    this.#providers.set(type, undefined)
    const reference = this.#values.expressionFor(type)
    if ('finding' in reference) {
      this.#context.findings.at(site, reference.finding)
      return undefined
    }
    const checker = this.#checker
    const [call] = [...checker.callSignatures(type), ...checker.constructSignatures(type)]
    if (call === undefined) return undefined
    const { index, dependencies } = this.#sign(call, reference.expression, site, true, undefined)
    const text = `${this.#names.reflected}(${reference.expression}${this.#after(index, dependencies)()}`
    this.#providers.set(type, text)
    return text
  }

  /** What follows a reflected function within its call, and ends that. */
  #after(index: number, dependencies: readonly LateText[]): LateText {
    return () => {
      const list = dependencies.length === 0 ? '' : `, () => [${dependencies.map((text) => text()).join(', ')}]`
      return `, () => ${this.#names.signature}(${index})${list})`
    }
  }

  #register(node: FunctionNode): void {
    const defaults = defaultDependencies(this.#context, this.#edits, node)
    const texts = [...defaults, ...this.#providerTexts(typedProviders(this.#context, node), node)]
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
