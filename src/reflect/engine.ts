// Makes JavaScript of the user's TypeScript with the signatures of its endpoints in it, for every host: Node's hooks,
// `testudo dev`, `testudo build`, Vite.
//
// What was made once is in the cache, and a start from there opens no compiler and loads none of what compiles. Of the
// rest, only files that reach the framework by their imports are shown to the TypeScript compiler, which is opened for
// the first of them and closed shortly after the last one.
import { existsSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { debuglog } from 'node:util'
import { openCache, type Cache } from './cache.ts'
import type * as cold from './cold.ts'
import type { Compiled, ModuleFormat } from './compile.ts'
import type { FileChanges } from './compiler/checker.ts'
import { formatDiagnostic, reflectionError, type Diagnostic } from './diagnostic.ts'
import { hashOf } from './hash.ts'
import { ImportGraph } from './import-graph.ts'
import { projectStamp, typescriptVersion } from './project.ts'
import { readBytes, readText } from './read-file.ts'
import { withNote } from './note.ts'
import type { Reflection } from './signatures/reflection.ts'
import { forgetPackageTypes, isUserSource, packageType } from './sources.ts'
import { forgetProjects, projectOf, type ProjectConfig } from './tsconfig.ts'

/** What the engine is given by its host. */
export interface EngineOptions {
  /** Gives the cache of a project by its folder. Default: `openCache`. */
  readonly openCache?: (root: string) => Cache
  /** Loads what compiles, when it is needed for the first time. */
  readonly cold: () => typeof cold
  /** Shows a warning to the user. Default: on standard error. */
  readonly warn?: (text: string) => void
  /** Milliseconds after the last file until the compiler is closed. Default 300; Infinity keeps it open. */
  readonly idle?: number
}

/** JavaScript with its source map inline. */
export interface Loaded {
  readonly code: string
  readonly format: ModuleFormat
}

/** Still TypeScript. */
export interface Edited extends Compiled {
  /** Errors as well as warnings. */
  readonly diagnostics: readonly Diagnostic[]
  /** The files of the user whose declarations were read: when one changes, so may this. */
  readonly dependencies: readonly string[]
}

/** JavaScript with its map in it, or still TypeScript with its map beside it. */
type Form = 'javascript' | 'typescript'

interface Entry extends Partial<Pick<Compiled, 'map'>> {
  readonly code: string
  readonly format: ModuleFormat
  readonly diagnostics: readonly Diagnostic[]
  readonly dependencies: readonly string[]
  /** Files that no import names, with their hashes: global declarations. */
  readonly others: readonly (readonly [file: string, hash: string])[]
}

const trace = debuglog('testudo')

/** One for each process or thread. */
export class Engine {
  readonly #openCache: (root: string) => Cache
  readonly #caches = new Map<string, Cache>()
  readonly #warn: (text: string) => void
  readonly #idle: number
  readonly #loadCold: () => typeof cold
  readonly #graph = new ImportGraph()
  readonly #stamps = new Map<string, string>()
  readonly #versions = new Map<string, string | undefined>()
  #reader: cold.SignatureReader | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: EngineOptions) {
    this.#openCache = options.openCache ?? openCache
    this.#loadCold = options.cold
    this.#warn = options.warn ?? printWarning
    this.#idle = options.idle ?? 300
  }

  /**
   * A TypeScript file as Node runs it. Warnings are shown. Throws a SyntaxError: `code: 'ERR_TESTUDO_SYNTAX'` for what
   * is not TypeScript, `'ERR_TESTUDO_REFLECT'` where types cannot be understood; an Error with
   * `code: 'ERR_TESTUDO_TYPESCRIPT'` where the compiler cannot be used.
   */
  load(file: string): Loaded {
    const { code, format, diagnostics } = this.#make('javascript', file, readFileSync(file))
    this.#report(diagnostics)
    return { code, format }
  }

  /**
   * The text of a file with its signatures in it, still TypeScript, for hosts that compile themselves; undefined when
   * the file can have none. Errors are among the diagnostics; else throws what `load` throws.
   */
  edit(file: string): Edited | undefined {
    if (!isUserSource(file) || !this.reachesFramework(file)) return undefined
    const { code, map, diagnostics, dependencies } = this.#make('typescript', file, readFileSync(file))
    // Without a compiler there is nothing to insert; with errors, nothing to run.
    if (map === undefined && diagnostics.length === 0) return undefined
    return { code, map: map ?? { version: 3, names: [], sources: [], mappings: '' }, diagnostics, dependencies }
  }

  /** Whether a file can have anything to reflect, by what it imports. */
  reachesFramework(file: string): boolean {
    return this.#graph.closure(file).reachesFramework
  }

  /** The TypeScript files of the user that a file reaches by its imports, itself among them. */
  sources(file: string): readonly string[] {
    return [...this.#graph.files(file)].filter(isUserSource)
  }

  /** Shows what is no error; throws what is. */
  #report(diagnostics: readonly Diagnostic[]): void {
    if (diagnostics.length === 0) return
    for (const diagnostic of diagnostics)
      if (diagnostic.severity === 'warning') this.#warn(formatDiagnostic(diagnostic, readText(diagnostic.file)))
    if (!diagnostics.some(({ severity }) => severity === 'error')) return
    // The message has them all: who prints the error need not print them twice.
    throw Object.defineProperty(reflectionError(diagnostics, readText), 'diagnostics', { enumerable: false })
  }

  /** These files have changed, come or gone. */
  update(files: readonly string[]): void {
    const changes: Record<keyof FileChanges, string[]> = { changed: [], created: [], deleted: [] }
    const sources = files.filter((file) => /\.(?:[mc]?[jt]sx?|json)$/.test(file))
    if (sources.length === 0) return
    for (const file of sources)
      changes[!existsSync(file) ? 'deleted' : this.#graph.knows(file) ? 'changed' : 'created'].push(file)
    this.#graph.update(changes)
    this.#stamps.clear()
    this.#versions.clear()
    if (sources.some((file) => file.endsWith('.json'))) {
      // Perhaps a tsconfig.json, what it extends, or a package.json: programs are opened anew.
      forgetProjects()
      forgetPackageTypes()
      this.#reader?.close()
    }
    this.#reader?.update(changes)
  }

  /** Closes the compiler; it is opened again when needed. */
  close(): void {
    clearTimeout(this.#timer)
    this.#reader?.close()
    for (const cache of this.#caches.values()) cache.trim()
  }

  #make(form: Form, file: string, bytes: Buffer): Entry {
    // Only what is the user's own has signatures; a package that publishes TypeScript is merely compiled.
    const isOwn = isUserSource(file)
    if (isOwn && this.#graph.contentHash(file) !== hashOf(bytes)) this.update([file])
    const project = projectOf(dirname(file))
    const isCandidate = isOwn && this.reachesFramework(file) && this.#canRead(project)
    const type = packageType(dirname(file))
    const closure = isOwn ? this.#graph.closure(file).hash : hashOf(bytes)
    const name = hashOf([form, this.#stampOf(project), file, closure, type].join('\n'))
    const cache = this.#cacheOf(project)
    const known = cache.read(name)
    if (isEntry(known) && known.others.every(([other, hash]) => this.#graph.contentHash(other) === hash)) return known
    trace('makes %s', file)
    const entry = this.#makeAnew(form, file, bytes.toString('utf8'), type, isCandidate ? project : undefined)
    if (this.#isStill(file, bytes, entry.dependencies)) cache.write(name, entry)
    this.#rest()
    return entry
  }

  #makeAnew(form: Form, file: string, text: string, type: ModuleFormat, project: ProjectConfig | undefined): Entry {
    const { transform, rewriteTypescript } = this.#loadCold()
    const { compiler } = projectOf(dirname(file))
    const source = text.startsWith('\uFEFF') ? text.slice(1) : text
    const options = { packageType: type, compiler }
    const reflection = project === undefined ? undefined : this.#reflect(file, source)
    const diagnostics = reflection?.diagnostics ?? []
    const dependencies = reflection?.dependencies ?? []
    const imported = this.#graph.files(file)
    const others = dependencies
      .filter((other) => !imported.has(other))
      .map((other) => [other, this.#graph.contentHash(other)] as const)
    const found = { diagnostics, dependencies, others }
    if (diagnostics.some(({ severity }) => severity === 'error')) {
      // A mistake in the syntax is the better message: what follows from it is not to be trusted.
      const { format } = transform(file, source, options)
      return { code: '', format, ...found }
    }
    if (form === 'javascript') return { ...transform(file, source, { ...options, reflection }), ...found }
    if (reflection === undefined) return { code: source, format: 'module', ...found }
    return { ...rewriteTypescript(source, withNote(reflection), { format: 'module' }), format: 'module', ...found }
  }

  #reflect(file: string, source: string): Reflection {
    const { SignatureReader } = this.#loadCold()
    this.#reader ??= new SignatureReader()
    return this.#reader.read(file, source)
  }

  /** Whether there is a compiler; where there is none, says once what that means. */
  #canRead({ root }: ProjectConfig): boolean {
    if (!this.#versions.has(root)) {
      const version = typescriptVersion(root)
      this.#versions.set(root, version)
      if (version === undefined)
        this.#warn(
          `testudo: types are not read, because ${root} has no TypeScript: npm install --save-dev typescript\n` +
            'Endpoints without signature({…}, fn) have no parameters.',
        )
    }
    return this.#versions.get(root) !== undefined
  }

  #cacheOf({ root }: ProjectConfig): Cache {
    let cache = this.#caches.get(root)
    if (cache === undefined) this.#caches.set(root, (cache = this.#openCache(root)))
    return cache
  }

  #stampOf(project: ProjectConfig): string {
    let stamp = this.#stamps.get(project.root)
    if (stamp === undefined) this.#stamps.set(project.root, (stamp = projectStamp(project, this.#graph)))
    return stamp
  }

  // Somebody may save a file while it is compiled: then the result is not what its name in the cache says.
  #isStill(file: string, bytes: Buffer, dependencies: readonly string[]): boolean {
    const isSame = (other: string): boolean => hashOf(readBytes(other) ?? '') === this.#graph.contentHash(other)
    return hashOf(readBytes(file) ?? '') === hashOf(bytes) && dependencies.every(isSame)
  }

  /** Nobody knows which file is the last: the compiler is closed when none comes for a while. */
  #rest(): void {
    clearTimeout(this.#timer)
    if (this.#idle === Infinity) return
    this.#timer = setTimeout(() => this.close(), this.#idle)
    this.#timer.unref()
  }
}

/** Written by this version of the package: only what another program has put there is refused. */
function isEntry(value: unknown): value is Entry {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'format' in value &&
    'diagnostics' in value &&
    Array.isArray(value.diagnostics) &&
    'others' in value &&
    Array.isArray(value.others)
  )
}

function printWarning(text: string): void {
  // At once, whichever thread this is: the process may be about to end.
  writeSync(2, `${text}\n`)
}
