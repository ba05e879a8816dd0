// TypeScript 7: a native process, asked through pipes (`tsc --api`), one blocking message at a time.
//
// The client and the process speak without versions, so both must come from one installed package. 7.1 renames what
// 7.0 calls unstable, and takes changes in another shape; otherwise they are alike.

import type * as sync from 'typescript/unstable/sync'
import type { CompilerDiagnostic, FileChanges, FileOrigin, Program } from './checker.ts'
import type { EffectiveConfig } from './config.ts'
import { NativeChecker, type NativeModules } from './native-checker.ts'
import type { SourceFile } from './syntax.ts'

interface Snapshot {
  getProjects(): readonly sync.Project[]
  dispose(): void
}

// As 7.1 has them.
interface UpdatableSnapshot extends Snapshot {
  update(changes: { readonly fileNotifications: FileChanges; readonly ensurePrograms: true }): UpdatableSnapshot
}
interface CreatingApi {
  createSnapshot(what: { readonly openProjects: readonly string[] }): UpdatableSnapshot
}

const passedOperations = [
  'directoryExists',
  'fileExists',
  'getAccessibleEntries',
  'realpath',
  'stat',
  'writeFile',
  'removeFile',
]

/** Starts the compiler's process on a configuration. */
export function openNative(modules: NativeModules, version: string, config: EffectiveConfig): Program {
  return new NativeProgram(modules, version, config)
}

class NativeProgram implements Program {
  readonly version: string
  readonly #modules: NativeModules
  readonly #api: sync.API
  #config: EffectiveConfig
  #snapshot: Snapshot
  #project: sync.Project
  #checker: NativeChecker

  constructor(modules: NativeModules, version: string, config: EffectiveConfig) {
    this.version = version
    this.#modules = modules
    this.#config = config
    this.#api = new modules.sync.API({ cwd: config.directory, fs: this.#fileSystem() })
    try {
      this.#snapshot = this.#open()
      this.#project = this.#pick()
    } catch (error) {
      this.#kill()
      throw error
    }
    this.#checker = new NativeChecker(this.#project.checker, modules)
  }

  get checker(): NativeChecker {
    return this.#checker
  }

  sourceFile(file: string): SourceFile | undefined {
    return this.#project.program.getSourceFile(file)
  }

  files(): readonly string[] {
    return this.#project.program.getSourceFileNames()
  }

  originOf(file: string): FileOrigin | undefined {
    const known = this.#project.program.getSourceFileMetadata(file)
    if (known === undefined) return undefined
    if (known.isDefaultLibrary) return 'library'
    return known.isFromExternalLibrary ? 'package' : 'project'
  }

  diagnostics(file: string): readonly CompilerDiagnostic[] {
    const { program } = this.#project
    if (program.getSourceFileMetadata(file) === undefined) return []
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(toDiagnostic)
  }

  configDiagnostics(): readonly CompilerDiagnostic[] {
    const { program } = this.#project
    const all = [...program.getConfigFileParsingDiagnostics(), ...program.getProgramDiagnostics()]
    return all.map(toDiagnostic)
  }

  update(changes: FileChanges, roots: readonly string[] = []): void {
    const config = this.#config.withRoots(roots)
    const changed = [...(changes.changed ?? [])]
    if (config !== this.#config) changed.push(config.file)
    this.#config = config
    const old = this.#snapshot
    this.#snapshot = this.#change({ ...changes, changed })
    this.#project = this.#pick()
    this.#checker = new NativeChecker(this.#project.checker, this.#modules)
    // All that was asked of the old snapshot is held by the process until it is let go.
    old.dispose()
  }

  close(): void {
    this.#snapshot.dispose()
    this.#kill()
  }

  // The configuration is a file that only the compiler sees; all others are left to the real file system, which 7.0
  // wants to hear as undefined, and 7.1 as a symbol, for each operation.
  #fileSystem(): NonNullable<sync.APIOptions['fs']> {
    const useOS = this.#modules.serverFS?.useOS
    const readFile = (path: string): unknown => (path === this.#config.file ? this.#config.text() : useOS)
    const operations = useOS === undefined ? [] : passedOperations
    const passed = Object.fromEntries(operations.map((name) => [name, useOS]))
    return { ...passed, readFile } as NonNullable<sync.APIOptions['fs']>
  }

  #open(): Snapshot {
    const what = { openProjects: [this.#config.file] }
    return isCreating(this.#api) ? this.#api.createSnapshot(what) : this.#api.updateSnapshot(what)
  }

  #change(changes: FileChanges): Snapshot {
    const snapshot = this.#snapshot
    // Without ensurePrograms the new snapshot answers from the old programs.
    if (isUpdatable(snapshot)) return snapshot.update({ fileNotifications: changes, ensurePrograms: true })
    const { changed = [], created = [], deleted = [] } = changes
    return this.#api.updateSnapshot({
      fileChanges: { changed: [...changed], created: [...created], deleted: [...deleted] },
    })
  }

  #pick(): sync.Project {
    const projects = this.#snapshot.getProjects()
    const project = projects.find(({ configFileName }) => configFileName === this.#config.file) ?? projects[0]
    if (project === undefined) throw new Error(`TypeScript ${this.version} opened no project for ${this.#config.file}`)
    return project
  }

  // The process has nothing to save, and when asked to stop it may write 'context canceled' to our standard error.
  #kill(): void {
    childOf(this.#api)?.kill('SIGKILL')
    this.#api.close()
  }
}

function isCreating(api: sync.API): api is sync.API & CreatingApi {
  return 'createSnapshot' in api
}

function isUpdatable(snapshot: Snapshot): snapshot is UpdatableSnapshot {
  return 'update' in snapshot
}

// Private to the package: when another version keeps it elsewhere, closing is merely less quiet.
function childOf(api: sync.API): { kill(signal: string): unknown } | undefined {
  const { client } = api as unknown as {
    readonly client?: { readonly channel?: { readonly child?: { kill(signal: string): unknown } } }
  }
  const child = client?.channel?.child
  return typeof child?.kill === 'function' ? child : undefined
}

function toDiagnostic({ code, text, fileName, pos, end, messageChain = [] }: sync.Diagnostic): CompilerDiagnostic {
  const message = [text, ...messageChain.map((part) => part.text)].join(' ')
  return { code, message, file: fileName, start: pos, length: end - pos }
}
