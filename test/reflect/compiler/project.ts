// A project on disk, for a test: its files, and the compilers that this repository has installed.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const repository: string = fileURLToPath(new URL('../../../', import.meta.url))

/** Packages of this repository that are a TypeScript, by what they are. */
export const compilers: readonly (readonly [label: string, name: string])[] = [
  ['7.0', 'typescript'],
  ['7.1', 'typescript-next'],
  ['5.9', 'typescript-5'],
  ['6.0', 'typescript-6'],
]

/** Writes files into a new folder, a package; an object is written as JSON. Removed at the end of the test. */
export function makeProject(files: Readonly<Record<string, string | object>>): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'testudo-reflect-')))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  // Its own package.json, lest one of a folder above counts.
  writeFiles(directory, { 'package.json': { name: 'project', type: 'module' }, ...files })
  return directory
}

export function writeFiles(directory: string, files: Readonly<Record<string, string | object>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = join(directory, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  }
}

/** Lets the project see one of this repository's packages, by its own name or another. */
export function link(directory: string, name: string, as: string = name): void {
  const target = join(directory, 'node_modules', as)
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(join(repository, 'node_modules', name), target)
}
