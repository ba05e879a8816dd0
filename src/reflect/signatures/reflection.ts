// Where reflection begins: a program, asked file by file.

import type { Program } from '../compiler/checker.ts'
import { TypeReader } from '../types/type-reader.ts'
import { Callees } from './callees.ts'
import type { Context } from './context.ts'
import { Failures } from './failures.ts'
import { FileReflection } from './file-reflection.ts'
import { Findings } from './findings.ts'
import type { Reflection } from './found.ts'
import { Marks } from './marks.ts'
import { Origins } from './origins.ts'
import { Symbols } from './symbols.ts'

export type { Insertion, Reflection, ValueImport } from './found.ts'

/** Reads the signatures of a program's files. Good for one state of the program: after an update, make a new one. */
export class Reflector {
  readonly #program: Program
  readonly #root: string
  readonly #origins: Origins
  readonly #marks: Marks
  readonly #callees: Callees
  readonly #symbols: Symbols
  readonly #failures: Failures

  /** `root`: the folder that the paths in signatures begin at. */
  constructor(program: Program, root: string = process.cwd()) {
    const { checker } = program
    this.#program = program
    this.#root = root
    this.#origins = new Origins(program)
    this.#marks = new Marks(checker, this.#origins)
    this.#callees = new Callees(checker, this.#marks, this.#origins)
    this.#symbols = new Symbols(checker)
    this.#failures = new Failures(checker, this.#marks, this.#symbols)
  }

  /** What a file has; nothing, when the program does not know it. `file` is an absolute path. */
  reflect(file: string): Reflection {
    const source = this.#program.sourceFile(file)
    if (source === undefined) return nothingIn(file)
    const context: Context = {
      checker: this.#program.checker,
      origins: this.#origins,
      marks: this.#marks,
      symbols: this.#symbols,
      failures: this.#failures,
      types: new TypeReader(this.#program, this.#marks),
      findings: new Findings(this.#program),
      root: this.#root,
    }
    return new FileReflection(context, this.#callees, source).read()
  }
}

function nothingIn(file: string): Reflection {
  return {
    file,
    start: 0,
    insertions: [],
    imports: [],
    signatures: [],
    definitions: {},
    diagnostics: [],
    dependencies: [],
  }
}
