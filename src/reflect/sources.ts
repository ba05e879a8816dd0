// Which file an import means: TypeScript's rules for relative names, where Node has none.
import { readFileSync, statSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { transform, type ModuleFormat, type Transformed } from './transform.ts'

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

/** By its extension. */
export function isTypescript(path: string): boolean {
  return typescriptExtensions.includes(extname(path))
}

/** Reads and compiles a TypeScript file. Throws `transform`'s SyntaxError where it is not TypeScript. */
export function readTypescript(file: string): Transformed {
  return transform(file, readFileSync(file, 'utf8'), packageType(dirname(file)))
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

const packageTypes = new Map<string, ModuleFormat>()

/** `type` of the nearest package.json; CommonJS where there is none, as in Node. */
function packageType(directory: string): ModuleFormat {
  const known = packageTypes.get(directory)
  if (known !== undefined) return known
  const type = readType(join(directory, 'package.json')) ?? parentType(directory)
  packageTypes.set(directory, type)
  return type
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
