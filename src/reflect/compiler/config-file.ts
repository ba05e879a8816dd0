// tsconfig.json files as text: JSON with comments, and what they extend.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, isAbsolute, join, resolve } from 'node:path'

/** One file's content. What is no object, or no JSON at all, is empty here: the compiler says what is wrong with it. */
export interface ConfigFile {
  readonly path: string
  readonly options: Readonly<Record<string, unknown>>
  readonly files: readonly string[] | undefined
  readonly include: readonly string[] | undefined
  /** Absolute paths of the files that `references` names. */
  readonly references: readonly string[]
}

/** The nearest file of this name, from a folder upwards. */
export function findUp(name: string, directory: string): string | undefined {
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    const file = join(folder, name)
    if (existsSync(file)) return file
    if (folder === dirname(folder)) return undefined
  }
}

/** The file and all that it extends, the most basic one first; a later one's settings win. */
export function readConfigChain(path: string, seen: ReadonlySet<string> = new Set()): readonly ConfigFile[] {
  if (seen.has(path)) return []
  const json = readJson(path)
  const bases = [json['extends']].flat().filter((base) => typeof base === 'string')
  const below = new Set([...seen, path])
  const chain = bases.flatMap((base) => {
    const file = resolveExtended(base, path)
    return file === undefined ? [] : readConfigChain(file, below)
  })
  return [...chain, toConfigFile(path, json)]
}

function toConfigFile(path: string, json: Readonly<Record<string, unknown>>): ConfigFile {
  const folder = dirname(path)
  const references = Array.isArray(json['references']) ? json['references'] : []
  return {
    path,
    options: isRecord(json['compilerOptions']) ? json['compilerOptions'] : {},
    files: strings(json['files'])?.map((file) => resolve(folder, withConfigDirectory(file, folder))),
    include: strings(json['include']),
    references: references.flatMap((reference) =>
      isRecord(reference) && typeof reference['path'] === 'string'
        ? [configOfReference(resolve(folder, reference['path']))]
        : [],
    ),
  }
}

/** TypeScript's placeholder for the folder of the configuration that is used in the end. */
export function withConfigDirectory(path: string, directory: string): string {
  return path.replace(/^\$\{configDir\}/i, directory)
}

function configOfReference(path: string): string {
  return isDirectory(path) ? join(path, 'tsconfig.json') : path
}

function resolveExtended(base: string, from: string): string | undefined {
  const candidates = [base, `${base}.json`, `${base}/tsconfig.json`]
  if (base.startsWith('.') || isAbsolute(base)) {
    return candidates.map((name) => resolve(dirname(from), name)).find((file) => existsSync(file) && !isDirectory(file))
  }
  const { resolve: resolvePackage } = createRequire(from)
  for (const name of candidates) {
    try {
      const file = resolvePackage(name)
      if (file.endsWith('.json')) return file
    } catch {
      // The next candidate; the compiler says so when there is none.
    }
  }
  return undefined
}

function readJson(path: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(withoutComments(readFileSync(path, 'utf8')))
    return isRecord(value) ? value : {}
  } catch {
    return {}
  }
}

/** Plain JSON from JSON with comments and trailing commas. */
function withoutComments(text: string): string {
  const plain = text.replace(/^\uFEFF/, '')
  // Strings are matched as a whole, so that what looks like a comment in them stays.
  const bare = plain.replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (_, string: string = '') => string)
  return bare.replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string: string = '') => string)
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined
}
