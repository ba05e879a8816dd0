// What the signatures of all files of a project depend on, beside what they import: as one text.
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hashOf } from './hash.ts'
import type { ImportGraph } from './import-graph.ts'
import { typescriptFiles } from './imported-files.ts'
import { readBytes } from './read-file.ts'
import { isDeclaration, isFile, packageFolder } from './sources.ts'
import type { ProjectConfig } from './tsconfig.ts'

/** The version of the TypeScript that a folder's modules see; undefined where none is installed. */
export function typescriptVersion(folder: string): string | undefined {
  try {
    const manifest = createRequire(join(folder, 'package.json')).resolve('typescript/package.json')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version?: unknown }
    return typeof version === 'string' ? version : undefined
  } catch {
    return undefined
  }
}

/** What one project adds to the names of its files' cache entries. */
export function projectStamp(project: ProjectConfig, graph: ImportGraph): string {
  // Declarations that are global need no import to be seen.
  const declarations = project.folders
    .flatMap((folder) => typescriptFiles(folder, project.outputs))
    .filter(isDeclaration)
  return hashOf(
    [
      `testudo ${ownVersion()}`,
      `node ${process.versions.node}`,
      `typescript ${typescriptVersion(project.root) ?? 'none'}`,
      ...project.chain.map((file) => `${file} ${contentHash(file)}`),
      ...[...new Set(declarations)].sort().map((file) => `${file} ${graph.closure(file).hash}`),
      `packages ${lockHash(project.root)}`,
    ].join('\n'),
  )
}

// Any of them says which packages are installed, and so which types they have. npm's own note comes first: it says
// what really is there.
const locks = [
  'node_modules/.package-lock.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
]

function lockHash(root: string): string {
  for (let folder = root; ; folder = dirname(folder)) {
    const file = locks.map((name) => join(folder, name)).find(isFile)
    if (file !== undefined) return `${file} ${contentHash(file)}`
    if (folder === dirname(folder)) return 'unknown'
  }
}

let version: string | undefined

/** Of this package; in a checkout of it also when its files were written. */
function ownVersion(): string {
  if (version !== undefined) return version
  const own = fileURLToPath(new URL('..', import.meta.url))
  const manifest = JSON.parse(readFileSync(join(own, '../package.json'), 'utf8')) as { readonly version: string }
  const files = own.includes(packageFolder) ? [] : readdirSync(own, { recursive: true }).map(String)
  const written = files.map((file) => statSync(join(own, file)).mtimeMs)
  return (version = `${manifest.version} ${Math.max(0, ...written)}`)
}

function contentHash(file: string): string {
  return hashOf(readBytes(file) ?? 'none')
}
