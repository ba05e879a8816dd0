// The configuration that reflection opens: the user's own, with what reflection cannot do without.
//
// It is the text of a file beside the user's tsconfig.json, which extends that one; no such file is written: the
// compilers are handed its text. Options that TypeScript 7 has removed are unset, so that projects from the days of
// TypeScript 5 resolve their imports as they did.

import { existsSync } from 'node:fs'
import { dirname, join, parse, resolve, sep } from 'node:path'
import { findUp, readConfigChain, withConfigDirectory, type ConfigFile } from './config-file.ts'
import { includesFile } from './config-glob.ts'

/** A configuration to open. */
export interface EffectiveConfig {
  /** Absolute path with forward slashes, as compilers write paths, of a file that does not exist. */
  readonly file: string
  readonly directory: string
  /** The user's files that it is made of, for who watches them or remembers what they said. */
  readonly sources: readonly string[]
  text(): string
  /** With these files among the roots too; itself when they are already. */
  withRoots(files: readonly string[]): EffectiveConfig
}

/** What to make a configuration for. */
export interface ConfigRequest {
  /** The project's folder: the nearest tsconfig.json from here upwards is used. */
  readonly directory: string
  /** The user's configuration file, when it is another. */
  readonly config?: string
  /** Files that must be part of the program, whatever the configuration includes. */
  readonly roots?: readonly string[]
}

const name = 'tsconfig.testudo-reflect.json'

/** The effective configuration for a project; without any tsconfig.json, sensible settings. Reads files only. */
export function effectiveConfig({ directory, config, roots = [] }: ConfigRequest): EffectiveConfig {
  const nearest = config === undefined ? findUp('tsconfig.json', directory) : resolve(directory, config)
  const absolute = roots.map((root) => resolve(directory, root))
  if (nearest === undefined) return withoutConfig(resolve(directory), absolute)
  const chain = followReferences(readConfigChain(nearest), absolute[0])
  return withConfig(chain, absolute)
}

function withoutConfig(directory: string, roots: readonly string[]): EffectiveConfig {
  const types = findUp('node_modules/@types/node', directory) === undefined ? [] : ['node']
  const options = { ...pinned(directory), target: 'esnext', module: 'nodenext', strict: true, types }
  return build([], directory, { compilerOptions: options }, [], roots)
}

function withConfig(chain: readonly ConfigFile[], roots: readonly string[]): EffectiveConfig {
  // The chain ends with the file it was read from.
  const path = chain.at(-1)?.path ?? ''
  const directory = dirname(path)
  const files = chain.findLast((file) => file.files !== undefined)?.files
  const included = chain.some((file) => file.include !== undefined)
  const compilerOptions = { ...pinned(directory), ...modernized(chain, directory) }
  // What the settings inherit lets files and include come from the user's file. Naming files hides its files, and, if
  // that names neither, the default of all files.
  const include = files === undefined && !included ? { include: ['**/*'] } : {}
  const sources = chain.map((file) => file.path)
  return build(sources, directory, { extends: path, ...include, compilerOptions }, files ?? [], roots)
}

function build(
  sources: readonly string[],
  directory: string,
  settings: Readonly<Record<string, unknown>>,
  files: readonly string[],
  roots: readonly string[],
): EffectiveConfig {
  const named = [...new Set([...files, ...roots])]
  const text = JSON.stringify({ ...settings, ...(named.length > 0 ? { files: named } : {}), references: [] })
  const config: EffectiveConfig = {
    file: join(directory, name).split(sep).join('/'),
    directory,
    sources,
    text: () => text,
    withRoots: (more) =>
      more.every((file) => named.includes(file))
        ? config
        : build(sources, directory, settings, files, [...roots, ...more]),
  }
  return config
}

// A "solution" names no files, only the projects that have them.
function followReferences(chain: readonly ConfigFile[], entry: string | undefined): readonly ConfigFile[] {
  const last = chain.at(-1)
  if (last === undefined || last.references.length === 0 || entry === undefined) return chain
  if (includesFile(chain, entry)) return chain
  const projects = last.references.filter(existsSync).map((path) => readConfigChain(path))
  return projects.find((project) => includesFile(project, entry)) ?? chain
}

// What reflection needs: null and undefined must be told apart from other types, and nothing is written. What goes
// beyond is there because it contradicts noEmit, or complains of what reflection does not look at.
function pinned(directory: string): Readonly<Record<string, unknown>> {
  return {
    strictNullChecks: true,
    skipLibCheck: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    rewriteRelativeImportExtensions: false,
    composite: false,
    incremental: false,
    tsBuildInfoFile: null,
    declaration: false,
    declarationMap: false,
    emitDeclarationOnly: false,
    isolatedDeclarations: false,
    rootDir: parse(directory).root,
    noUnusedLocals: false,
    noUnusedParameters: false,
  }
}

const oldResolutions = new Set(['node', 'node10', 'classic'])
const nodeModules = /^node(?:16|18|20|next)$/

// Settings that newer compilers refuse, in the form that they do understand.
function modernized(chain: readonly ConfigFile[], directory: string): Readonly<Record<string, unknown>> {
  const option = (key: string): unknown => chain.findLast((file) => file.options[key] !== undefined)?.options[key]
  const lower = (key: string): string | undefined => {
    const value = option(key)
    return typeof value === 'string' ? value.toLowerCase() : undefined
  }
  const resolution = lower('moduleResolution')
  const module = lower('module')
  const target = lower('target')
  const isOld = resolution === undefined ? !nodeModules.test(module ?? '') : oldResolutions.has(resolution)
  return {
    ...(isOld ? { module: 'preserve', moduleResolution: 'bundler' } : {}),
    ...(target === undefined || target === 'es3' || target === 'es5' ? { target: 'esnext' } : {}),
    ...(option('esModuleInterop') === false ? { esModuleInterop: true } : {}),
    ...(option('allowSyntheticDefaultImports') === false ? { allowSyntheticDefaultImports: true } : {}),
    ...(option('downlevelIteration') === undefined ? {} : { downlevelIteration: null }),
    ...(option('alwaysStrict') === false ? { alwaysStrict: null } : {}),
    ...(option('outFile') === undefined ? {} : { outFile: null }),
    ...resolvedPaths(chain, directory),
  }
}

// `baseUrl` is gone, and with it the meaning of relative `paths`.
function resolvedPaths(chain: readonly ConfigFile[], directory: string): Readonly<Record<string, unknown>> {
  const from = (key: string): ConfigFile | undefined => chain.findLast((file) => file.options[key] !== undefined)
  const base = from('baseUrl')
  const baseUrl = base?.options['baseUrl']
  if (base === undefined || typeof baseUrl !== 'string') return {}
  const folder = resolve(dirname(base.path), withConfigDirectory(baseUrl, directory))
  const paths: Record<string, readonly string[]> = { '*': [join(folder, '*')] }
  for (const [pattern, targets] of Object.entries(from('paths')?.options['paths'] ?? {})) {
    if (!Array.isArray(targets)) continue
    const texts = targets.filter((target) => typeof target === 'string')
    paths[pattern] = texts.map((target) => resolve(folder, withConfigDirectory(target, directory)))
  }
  return { baseUrl: null, paths }
}
