// Which files can say something about testudo at all: the user's, testudo's own, and those of packages that depend on
// it. All others are never looked into: the parameter types of large libraries are without end.

import { readFileSync } from 'node:fs'
import type { Program } from '../compiler/checker.ts'

const packageName = 'testudo'

/** Where declarations come from. Remembers its answers. */
export class Origins {
  readonly #program: Program
  readonly #files = new Map<string, boolean>()
  readonly #packages = new Map<string, boolean>()

  constructor(program: Program) {
    this.#program = program
  }

  /** Whether a file is the user's own source. */
  isProject(file: string): boolean {
    return this.#program.originOf(file) === 'project'
  }

  /** Whether a declaration in this file may bear a mark, or mention a type that does. */
  mayMark(file: string): boolean {
    const known = this.#files.get(file)
    if (known !== undefined) return known
    const may = this.#mayMark(file)
    this.#files.set(file, may)
    return may
  }

  #mayMark(file: string): boolean {
    const folder = packageFolder(file)
    if (folder === undefined) return this.#program.originOf(file) !== 'library'
    let may = this.#packages.get(folder)
    if (may === undefined) {
      may = knowsTestudo(folder)
      this.#packages.set(folder, may)
    }
    return may
  }
}

/** The folder of the package that a file belongs to; undefined for a file of no installed package. */
function packageFolder(file: string): string | undefined {
  const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file) ?? []
  return folder
}

function knowsTestudo(folder: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
    if (typeof manifest !== 'object' || manifest === null) return false
    if ('name' in manifest && manifest.name === packageName) return true
    const { dependencies, peerDependencies } = manifest as Partial<Record<string, unknown>>
    return [dependencies, peerDependencies].some(
      (names) => typeof names === 'object' && names !== null && packageName in names,
    )
  } catch {
    return false
  }
}
