// Which file an import means: TypeScript's rules, where Node has none.
import { readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, extname, join, resolve } from 'node:path'
import type { ModuleFormat } from './compile.ts'
import { projectOf } from './tsconfig.ts'

/** What compiled code may import (for `using` before Node 24): our dependency, not the user's. */
export const compilerRuntime = '@oxc-project/runtime/'

const typescriptExtensions: readonly string[] = ['.ts', '.tsx', '.mts', '.cts']

// What an import in a TypeScript file may name, and the sources it may mean: the compiler's own
// table. The source goes before compiled output that lies beside it.
const sourcesOf: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
}
const implied = [...typescriptExtensions, '.js', '.jsx', '.mjs', '.cjs', '.json']

/** The source file that `path` means, or undefined where Node's own rules are right. */
export function findSource(path: string): string | undefined {
  const extension = extname(path)
  const stem = path.slice(0, path.length - extension.length)
  for (const source of sourcesOf[extension] ?? []) if (isFile(stem + source)) return stem + source
  if (isFile(path)) return undefined
  for (const source of implied) if (isFile(path + source)) return path + source
  for (const source of implied) if (isFile(join(path, `index${source}`))) return join(path, `index${source}`)
  return undefined
}

/**
 * The file that an import in the TypeScript file `parent` means, where Node's own rules would not find it: by
 * TypeScript's rules for relative names, or by `paths` and `baseUrl` of tsconfig.json.
 */
export function resolveSource(specifier: string, parent: string): string | undefined {
  const folder = dirname(parent)
  if (isRelative(specifier)) return findSource(resolve(folder, specifier))
  if (isBuiltin(specifier) || isFramework(specifier) || parent.includes(packageFolder)) return undefined
  for (const target of aliasTargets(specifier, folder)) {
    const found = findSource(target) ?? (isFile(target) ? target : undefined)
    if (found !== undefined && !isDeclaration(found)) return found
  }
  return undefined
}

/** `./x`, `../x`, `/x`, `.`, `..`. */
export function isRelative(specifier: string): boolean {
  return /^(?:\.{0,2}\/|\.{1,2}$)/.test(specifier)
}

/**
 * Whether a name is of this package. The copy that runs is the one that Node finds, and so the one of the command and
 * the loader; an alias, as in a checkout of it, is for types alone.
 */
export function isFramework(specifier: string): boolean {
  return specifier === 'testudo' || specifier.startsWith('testudo/')
}

/** Where tsconfig.json says that a name which is not relative may be. */
export function aliasTargets(specifier: string, folder: string): readonly string[] {
  const { aliases, baseUrl } = projectOf(folder)
  const alias = aliases.find(({ prefix, suffix }) =>
    suffix === undefined ? specifier === prefix : specifier.startsWith(prefix) && specifier.endsWith(suffix),
  )
  const { prefix = '', suffix = '', targets = [] } = alias ?? {}
  const rest = specifier.slice(prefix.length, specifier.length - suffix.length)
  // Unlike text, a function as the replacement has no special characters.
  const named = targets.map((target) => target.replace('*', () => rest))
  return baseUrl === undefined ? named : [...named, join(baseUrl, specifier)]
}

/** By its extension. */
export function isTypescript(path: string): boolean {
  return typescriptExtensions.includes(extname(path))
}

/** `x.d.ts`: types alone. */
export function isDeclaration(path: string): boolean {
  return /\.d\.(?:[^/\\]+\.)?[mc]?ts$/.test(path)
}

/** A TypeScript file of the user: one that runs, and is no package's. */
export function isUserSource(path: string): boolean {
  return isTypescript(path) && !isDeclaration(path) && !path.includes(packageFolder)
}

/** What the path of every file of a package has in it. */
export const packageFolder: string = join('/', 'node_modules', '/')

/** Whether there is such a file. */
export function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true
  } catch {
    // A file where a folder should be.
    return false
  }
}

const packageTypes = new Map<string, ModuleFormat>()

/** `type` of the nearest package.json; CommonJS where there is none, as in Node. */
export function packageType(directory: string): ModuleFormat {
  const known = packageTypes.get(directory)
  if (known !== undefined) return known
  const type = readType(join(directory, 'package.json')) ?? parentType(directory)
  packageTypes.set(directory, type)
  return type
}

/** Forgets what was read: a package.json has changed. */
export function forgetPackageTypes(): void {
  packageTypes.clear()
}

function parentType(directory: string): ModuleFormat {
  const parent = dirname(directory)
  return parent === directory ? 'commonjs' : packageType(parent)
}

function readType(file: string): ModuleFormat | undefined {
  if (!isFile(file)) return undefined
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'))
  const isModule = typeof manifest === 'object' && manifest !== null && 'type' in manifest && manifest.type === 'module'
  return isModule ? 'module' : 'commonjs'
}
