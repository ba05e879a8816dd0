// Collects what reflection could not do, and turns it into diagnostics: with line and column, and with what the
// compiler itself says about the same line.

import type { CompilerDiagnostic, Program } from '../compiler/checker.ts'
import type { Node } from '../compiler/syntax.ts'
import type { Diagnostic } from '../diagnostic.ts'
import type { Problem } from '../types/problem.ts'

/**
 * What is wrong with a signature, or with the place of a function.
 *
 * `ANY_PARAMETER`: its type is `any`. `ANY_RETURN`: so is that of what is returned. `BAD_TAG`: a word of a comment with
 * a value that it cannot have. `DEPENDENCY_PLACE`: nobody can name the function whose dependencies these are.
 * `DEPENDENCY_SCOPE`: a dependency is made of what only the function knows. `DEPENDENCY_UNKNOWN`: the function behind
 * `Depends<…>` cannot be named. `NOT_REFLECTABLE`: it is not known what function this is. `OPEN_GENERIC`: a type
 * parameter without a type. `OVERLOADED`: it can be called in several ways. `SPREAD`: functions in a list that is made
 * elsewhere. `THIS_PARAMETER`: it wants a `this`. `UNTYPED_PARAMETER`: it has no type. `UNTYPED_SETTINGS`: nor have these.
 */
export type FindingCode =
  | 'ANY_PARAMETER'
  | 'ANY_RETURN'
  | 'BAD_TAG'
  | 'DEPENDENCY_PLACE'
  | 'DEPENDENCY_SCOPE'
  | 'DEPENDENCY_UNKNOWN'
  | 'NOT_REFLECTABLE'
  | 'OPEN_GENERIC'
  | 'OVERLOADED'
  | 'SPREAD'
  | 'THIS_PARAMETER'
  | 'UNTYPED_PARAMETER'
  | 'UNTYPED_SETTINGS'

/** A finding without its place. */
export interface Finding {
  readonly code: FindingCode
  /** One sentence without its full stop. */
  readonly message: string
  /** What to do about it, as an imperative sentence. */
  readonly fix: string
  /** Default: error. */
  readonly severity?: Diagnostic['severity']
}

interface Place {
  readonly file: string
  readonly start: number
  readonly length: number
}

/** What was found wrong in one file. */
export class Findings {
  readonly #program: Program
  readonly #diagnostics = new Map<string, Diagnostic>()
  readonly #compiler = new Map<string, readonly CompilerDiagnostic[]>()

  constructor(program: Program) {
    this.#program = program
  }

  /** Notes a finding at a node of the user. */
  at(node: Node, { code, message, fix, severity = 'error' }: Finding, path = ''): void {
    const file = node.getSourceFile()
    const start = node.getStart(file)
    this.#add({ file: file.fileName, start, length: node.end - start }, { severity, code, message, fix }, path)
  }

  /** Notes what types could not say. */
  ofTypes(problems: readonly Problem[]): void {
    for (const { code, message, fix, path, ...place } of problems)
      this.#add(place, { severity: 'error', code, message, ...(fix === undefined ? {} : { fix }) }, path)
  }

  /** Each once, in the order of their places. */
  diagnostics(): Diagnostic[] {
    return [...this.#diagnostics.values()].sort(
      (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
    )
  }

  #add(
    { file, start, length }: Place,
    what: Pick<Diagnostic, 'severity' | 'code' | 'message' | 'fix'>,
    path: string,
  ): void {
    const key = [file, start, what.code, path].join('\n')
    if (this.#diagnostics.has(key)) return
    const { line, character } = this.#program.sourceFile(file)?.getLineAndCharacterOfPosition(start) ?? {
      line: 0,
      character: 0,
    }
    const compiler = what.severity === 'error' ? this.#compilerSays(file, line) : []
    this.#diagnostics.set(key, {
      ...what,
      ...(path === '' ? {} : { path }),
      file,
      line: line + 1,
      column: character + 1,
      length,
      ...(compiler.length === 0 ? {} : { compiler }),
    })
  }

  /** What the compiler says about a line. Asked only for errors: it checks the whole file. */
  #compilerSays(file: string, line: number): string[] {
    const source = this.#program.sourceFile(file)
    if (source === undefined) return []
    const isThere = ({ file: place, start }: CompilerDiagnostic): boolean =>
      place !== undefined && source.getLineAndCharacterOfPosition(start).line === line
    let all = this.#compiler.get(file)
    if (all === undefined) this.#compiler.set(file, (all = this.#program.diagnostics(file)))
    const said = all.filter(isThere)
    return [...new Set(said.map(({ code, message }) => `TS${code}: ${message}`))]
  }
}
