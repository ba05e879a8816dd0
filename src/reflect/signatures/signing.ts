// The signatures of one file, and the text that notes each beside its function: `, () => __signature(3), () => [[1, …]])`.

import type { Signature } from '../../schema/signature.ts'
import type { CallSignature, Checker, Type } from '../compiler/checker.ts'
import type { FunctionNode, Node, SourceFile } from '../compiler/syntax.ts'
import { isFunction } from './candidates.ts'
import type { Context } from './context.ts'
import { defaultDependencies, type LateText } from './dependencies.ts'
import type { Edits } from './edits.ts'
import type { ValueImport } from './found.ts'
import type { PrivateNames } from './private-names.ts'
import { readSignature, type ReadSignature, type SignatureSource } from './signature.ts'
import { ValueReferences } from './value-references.ts'

interface KeptSignature extends Pick<ReadSignature, 'providers'> {
  readonly index: number
}

/** Reads and keeps the signatures of a file. */
export class Signing {
  readonly #context: Context
  readonly #checker: Checker
  readonly #file: SourceFile
  readonly #names: PrivateNames
  readonly #edits: Edits
  readonly #values: ValueReferences
  /** By their indexes. One may need others, which come after it. */
  readonly #signatures: (Signature | undefined)[] = []
  readonly #kept = new Map<CallSignature, KeptSignature>()
  readonly #providers = new Map<Type, string | undefined>()

  constructor(context: Context, file: SourceFile, names: PrivateNames, edits: Edits) {
    this.#context = context
    this.#checker = context.checker
    this.#file = file
    this.#names = names
    this.#edits = edits
    this.#values = new ValueReferences(context.checker, context.origins, file, names.values)
  }

  /** All that are kept. */
  get signatures(): readonly Signature[] {
    return this.#signatures.filter((each) => each !== undefined)
  }

  /** What the text needs of other files. */
  get imports(): readonly ValueImport[] {
    return this.#values.imports
  }

  /**
   * Keeps a signature. Gives what follows the function in a call of `reflected`, and ends that. `expression` is what is
   * passed, when the source has it.
   */
  sign(source: SignatureSource, expression?: Node): LateText {
    const { call, site } = source
    const { index, providers } = this.#keep(source)
    const node = expression === undefined ? undefined : this.#copiedFrom(call, expression)
    const defaults = node === undefined ? [] : defaultDependencies(this.#context, this.#edits, node)
    const elsewhere = expression === undefined ? [] : this.#copiedFromElsewhere(call, index, expression)
    const dependencies = [...defaults, ...this.providerTexts(providers, site), ...elsewhere]
    return () => {
      const list = dependencies.length === 0 ? '' : `, () => [${dependencies.map((text) => text()).join(', ')}]`
      return `, () => ${this.#names.signature}(${index})${list})`
    }
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
  #keep(source: SignatureSource): KeptSignature {
    const { call, isDependency } = source
    const known = isDependency ? this.#kept.get(call) : undefined
    if (known !== undefined) return known
    const index = this.#signatures.push(undefined) - 1
    const { signature, providers } = readSignature(this.#context, source)
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

  /** Dependencies that types say, by index. */
  providerTexts(providers: readonly (readonly [index: number, type: Type])[], site: Node): readonly LateText[] {
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
    const after = this.sign({ call, name: reference.expression, site, isDependency: true })
    const text = `${this.#names.reflected}(${reference.expression}${after()}`
    this.#providers.set(type, text)
    return text
  }
}
