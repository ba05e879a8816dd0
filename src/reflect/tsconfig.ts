// What the loader itself needs of tsconfig.json: path aliases, how JSX and decorators are compiled, and which folders
// the project has. Read here and not by the compiler, because a start from the cache does without one.
//
// Of several the nearest tsconfig.json above a file counts, as in an editor. What is wrong in it is the compiler's to
// say: here it counts as not written.
import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { TransformOptions } from 'oxc-transform'
import { findUp, readConfigChain, withConfigDirectory, type ConfigFile } from './compiler/config-file.ts'

/** `"@/*": ["./src/*"]`, with absolute targets. */
export interface PathAlias {
  readonly prefix: string
  /** Undefined where the pattern has no `*`: it is for one name alone. */
  readonly suffix: string | undefined
  readonly targets: readonly string[]
}

/** A project: the files below one tsconfig.json. */
export interface ProjectConfig {
  /** Absolute path; undefined where there is none above the file. */
  readonly file: string | undefined
  /** The folder of tsconfig.json, else of package.json, else of the file itself. */
  readonly root: string
  /** Every file that was read for it. */
  readonly chain: readonly string[]
  /** The first that fits counts. */
  readonly aliases: readonly PathAlias[]
  /** Where names that are not relative are looked for. */
  readonly baseUrl: string | undefined
  /** Folders that hold its files, absolute; none without a tsconfig.json. */
  readonly folders: readonly string[]
  /** Folders of output, absolute. */
  readonly outputs: readonly string[]
  /** How its files are compiled. */
  readonly compiler: TransformOptions
}

type Json = Readonly<Record<string, unknown>>

/** Options with absolute paths, and where the other members come from. */
interface Settings {
  readonly options: Json
  readonly include: readonly string[] | undefined
  readonly files: readonly string[] | undefined
  readonly references: readonly string[]
  readonly chain: readonly string[]
}

const byFolder = new Map<string, ProjectConfig>()

/** The project that a file in `folder` (absolute) belongs to. Read once for each folder. */
export function projectOf(folder: string): ProjectConfig {
  let project = byFolder.get(folder)
  if (project === undefined) {
    const file = findUp('tsconfig.json', folder)
    const root = dirname(file ?? findUp('package.json', folder) ?? join(folder, 'package.json'))
    project = folder === root ? readProject(file, root) : projectOf(root)
    byFolder.set(folder, project)
  }
  return project
}

/** Forgets what was read: a tsconfig.json has changed. */
export function forgetProjects(): void {
  byFolder.clear()
}

function readProject(file: string | undefined, root: string): ProjectConfig {
  const own = file === undefined ? none : settingsOf(file)
  // A tsconfig.json that only names others: they say how the files below it are compiled.
  const isSolution = own.references.length > 0 && own.files?.length === 0 && own.include === undefined
  const all = isSolution ? own.references.map(settingsOf) : [own]
  const options: Json = Object.assign({}, ...all.map(({ options }) => options).toReversed()) as Json
  const folders = all.flatMap(({ include, files }) => [
    ...(include ?? (files === undefined ? [root] : [])).map(folderOf),
    ...(files ?? []).map((name) => dirname(name)),
  ])
  return {
    file,
    root,
    chain: [...new Set([own, ...all].flatMap(({ chain }) => chain))],
    aliases: all.flatMap(({ options }) => aliasesOf(options)).sort((a, b) => b.prefix.length - a.prefix.length),
    baseUrl: text(options['baseUrl']),
    folders: [...new Set(folders)],
    outputs: all.flatMap(({ options }) => ['outDir', 'declarationDir'].flatMap((name) => text(options[name]) ?? [])),
    compiler: compilerOptions(options),
  }
}

const nothing: Settings = { options: {}, include: undefined, files: undefined, references: [], chain: [] }
// Without tsconfig.json a program is what is started and its imports: no folder is searched, which might be a home.
const none: Settings = { ...nothing, files: [] }

/** A file with what it extends. Paths become absolute, because each file's are relative to itself. */
function settingsOf(file: string): Settings {
  let settings = nothing
  for (const part of readConfigChain(file)) settings = extended(settings, part, dirname(file))
  return settings
}

function extended(base: Settings, { path, options, files, include, references }: ConfigFile, home: string): Settings {
  const folder = dirname(path)
  const absolute = (path: string): string => resolve(folder, withConfigDirectory(path, home))
  const merged: Record<string, unknown> = { ...base.options, ...options }
  for (const name of ['baseUrl', 'outDir', 'declarationDir'])
    if (typeof options[name] === 'string') merged[name] = absolute(options[name])
  if (options['paths'] !== undefined) {
    const from = text(merged['baseUrl']) ?? folder
    const targets = (value: unknown): string[] =>
      strings(value).map((target) => resolve(from, withConfigDirectory(target, home)))
    merged['paths'] = Object.fromEntries(Object.entries(record(options['paths'])).map(([k, v]) => [k, targets(v)]))
  }
  return {
    options: merged,
    files: files ?? base.files,
    include: include?.map(absolute) ?? base.include,
    references,
    chain: [...base.chain, path],
  }
}

function aliasesOf(options: Json): readonly PathAlias[] {
  return Object.entries(record(options['paths'])).map(([pattern, targets]) => {
    const star = pattern.indexOf('*')
    const isExact = star === -1
    return {
      prefix: isExact ? pattern : pattern.slice(0, star),
      suffix: isExact ? undefined : pattern.slice(star + 1),
      targets: strings(targets),
    }
  })
}

/** The folder that a pattern of `include` begins with: `/srv/src` for `/srv/src/**`, and for `/srv/src`. */
function folderOf(pattern: string): string {
  const star = pattern.search(/[*?]/)
  if (star !== -1) return dirname(`${pattern.slice(0, star)}x`)
  return statSync(pattern, { throwIfNoEntry: false })?.isDirectory() === true ? pattern : dirname(pattern)
}

/** What of the compiler's options changes the JavaScript that Node runs. */
function compilerOptions(options: Json): TransformOptions {
  const jsx = text(options['jsx'])?.toLowerCase()
  const pragma = text(options['jsxFactory'])
  const pragmaFrag = text(options['jsxFragmentFactory'])
  const importSource = text(options['jsxImportSource'])
  const isLegacy = options['experimentalDecorators'] === true
  const hasPlainFields = options['useDefineForClassFields'] === false
  return {
    ...(jsx === 'react'
      ? {
          jsx: {
            runtime: 'classic',
            ...(pragma === undefined ? {} : { pragma }),
            ...(pragmaFrag === undefined ? {} : { pragmaFrag }),
          },
        }
      : importSource === undefined
        ? {}
        : { jsx: { runtime: 'automatic', importSource } }),
    ...(isLegacy
      ? { decorator: { legacy: true, emitDecoratorMetadata: options['emitDecoratorMetadata'] === true } }
      : {}),
    ...(hasPlainFields ? { assumptions: { setPublicClassFields: true } } : {}),
    typescript: {
      onlyRemoveTypeImports: options['verbatimModuleSyntax'] === true,
      removeClassFieldsWithoutInitializer: hasPlainFields,
    },
  }
}

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

function strings(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string')
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
