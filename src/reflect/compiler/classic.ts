// TypeScript 5.9 and 6: the compiler in this process.

import type * as ts from 'typescript-5'
import type { CompilerDiagnostic, FileChanges, FileOrigin, Program } from './checker.ts'
import { ClassicChecker, type ClassicModule } from './classic-checker.ts'
import type { EffectiveConfig } from './config.ts'
import type { SourceFile } from './syntax.ts'

/** Opens a program in this process. */
export function openClassic(module: ClassicModule, config: EffectiveConfig): Program {
  return new ClassicProgram(module, config)
}

class ClassicProgram implements Program {
  readonly version: string
  readonly #ts: ClassicModule
  readonly #files = new Map<string, ts.SourceFile>()
  #config: EffectiveConfig
  #problems: readonly ts.Diagnostic[] = []
  #program: ts.Program
  #checker: ClassicChecker

  constructor(module: ClassicModule, config: EffectiveConfig) {
    this.version = module.version
    this.#ts = module
    this.#config = config
    this.#program = this.#create()
    this.#checker = new ClassicChecker(this.#program.getTypeChecker(), module)
  }

  get checker(): ClassicChecker {
    return this.#checker
  }

  sourceFile(file: string): SourceFile | undefined {
    return this.#program.getSourceFile(file)
  }

  files(): readonly string[] {
    return this.#program.getSourceFiles().map(({ fileName }) => fileName)
  }

  originOf(file: string): FileOrigin | undefined {
    const source = this.#program.getSourceFile(file)
    if (source === undefined) return undefined
    if (this.#program.isSourceFileDefaultLibrary(source)) return 'library'
    return this.#program.isSourceFileFromExternalLibrary(source) ? 'package' : 'project'
  }

  diagnostics(file: string): readonly CompilerDiagnostic[] {
    const source = this.#program.getSourceFile(file)
    if (source === undefined) return []
    const all = [...this.#program.getSyntacticDiagnostics(source), ...this.#program.getSemanticDiagnostics(source)]
    return all.map((diagnostic) => this.#toDiagnostic(diagnostic))
  }

  configDiagnostics(): readonly CompilerDiagnostic[] {
    const all = [...this.#problems, ...this.#program.getOptionsDiagnostics()]
    return all.map((diagnostic) => this.#toDiagnostic(diagnostic))
  }

  update(changes: FileChanges, roots: readonly string[] = []): void {
    for (const file of [...(changes.changed ?? []), ...(changes.deleted ?? [])]) this.#files.delete(file)
    this.#config = this.#config.withRoots(roots)
    this.#program = this.#create(this.#program)
    this.#checker = new ClassicChecker(this.#program.getTypeChecker(), this.#ts)
  }

  close(): void {
    this.#files.clear()
  }

  #create(oldProgram?: ts.Program): ts.Program {
    const { sys } = this.#ts
    const { directory, file } = this.#config
    const json: unknown = JSON.parse(this.#config.text())
    const { options, fileNames, errors } = this.#ts.parseJsonConfigFileContent(json, sys, directory, undefined, file)
    this.#problems = errors
    const host = this.#host(options)
    return this.#ts.createProgram({
      rootNames: fileNames,
      options,
      host,
      ...(oldProgram === undefined ? {} : { oldProgram }),
    })
  }

  // A file that did not change must be the same object, or nothing of the old program is used again.
  #host(options: ts.CompilerOptions): ts.CompilerHost {
    const host = this.#ts.createCompilerHost(options)
    const read = host.getSourceFile.bind(host)
    host.getSourceFile = (name, ...rest) => {
      const source = this.#files.get(name) ?? read(name, ...rest)
      if (source !== undefined) this.#files.set(name, source)
      return source
    }
    return host
  }

  #toDiagnostic({ code, messageText, file, start = 0, length = 0 }: ts.Diagnostic): CompilerDiagnostic {
    const message = this.#ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\s+/g, ' ')
    return { code, message, file: file?.fileName, start, length }
  }
}
