// Which files of the user a file depends on, and what all of them say, as one hash.
//
// The types in a file come out of what it imports, directly or through others. The hash of a file is made of that
// whole part of the program: the contents, what each import means (a new file may take the place of another), and the
// packages with their versions. So two starts with the same hash read the same signatures, and nothing has to be
// listed or compared. Files that import each other in a circle are one component and have one hash.
import { isBuiltin } from 'node:module'
import { extname } from 'node:path'
import type { FileChanges } from './compiler/checker.ts'
import { hashOf } from './hash.ts'
import { importedNames } from './import-scan.ts'
import { importedFiles, typescriptFiles } from './imported-files.ts'
import { findManifest, readPackage, type PackageInfo } from './packages.ts'
import { readBytes } from './read-file.ts'
import { isTypescript } from './sources.ts'

/** What is known of a file and all that it imports. */
export interface Closure {
  readonly hash: string
  /** Whether it reaches the framework: no other file can have anything to reflect. */
  readonly reachesFramework: boolean
}

interface FileNode {
  /** Of the content. */
  readonly hash: string
  /** What its own imports mean, as text. */
  readonly meaning: string
  readonly imports: readonly string[]
  readonly namesFramework: boolean
}

/** Reads each file once, until it is told of a change. */
export class ImportGraph {
  readonly #files = new Map<string, FileNode>()
  readonly #packages = new Map<string, PackageInfo>()
  readonly #closures = new Map<string, Closure>()

  /** Of a file that exists; absolute path. */
  closure(file: string): Closure {
    if (!this.#closures.has(file)) this.#visit(file, { order: new Map(), open: [], isOpen: new Set() })
    return this.#closed(file)
  }

  /** The file and all files of the user that it reaches. */
  files(file: string): ReadonlySet<string> {
    const found = new Set([file])
    // A Set is walked through what is added meanwhile.
    for (const one of found) for (const imported of this.#node(one).imports) found.add(imported)
    return found
  }

  /** Whether the file has been read. */
  knows(file: string): boolean {
    return this.#files.has(file)
  }

  /** The hash of a file's content when it was read. */
  contentHash(file: string): string {
    return this.#node(file).hash
  }

  /** Files are no longer what they were. */
  update({ changed = [], created = [], deleted = [] }: FileChanges): void {
    this.#closures.clear()
    this.#packages.clear()
    for (const file of changed) this.#files.delete(file)
    // A file that came may be what an import of any other means now.
    if (created.length > 0 || deleted.length > 0) this.#files.clear()
  }

  // Tarjan's search for components: a file's number is the least one that it reaches among those not yet finished.
  #visit(file: string, search: Search): number {
    const number = search.order.size
    search.order.set(file, number)
    search.open.push(file)
    search.isOpen.add(file)
    let least = number
    const { imports } = this.#node(file)
    for (const imported of imports) {
      const known = search.order.get(imported)
      if (this.#closures.has(imported)) continue
      if (known === undefined) least = Math.min(least, this.#visit(imported, search))
      else if (search.isOpen.has(imported)) least = Math.min(least, known)
    }
    if (least < number) return least
    const members = search.open.splice(search.open.lastIndexOf(file))
    for (const member of members) search.isOpen.delete(member)
    this.#close(members)
    return least
  }

  #closed(file: string): Closure {
    const closure = this.#closures.get(file)
    if (closure === undefined) throw new Error(`the imports of ${file} were not followed`)
    return closure
  }

  #close(members: readonly string[]): void {
    const inside = new Set(members)
    const nodes = members.map((member) => ({ member, ...this.#node(member) }))
    const below = new Set(nodes.flatMap(({ imports }) => imports.filter((imported) => !inside.has(imported))))
    const closures = [...below].map((imported) => this.#closed(imported))
    const own = nodes.map(({ member, hash, meaning }) => `${member}\0${hash}\0${meaning}`).sort()
    const closure = {
      hash: hashOf([...own, ...closures.map(({ hash }) => hash).sort()].join('\n')),
      reachesFramework:
        nodes.some(({ namesFramework }) => namesFramework) || closures.some(({ reachesFramework }) => reachesFramework),
    }
    for (const member of members) this.#closures.set(member, closure)
  }

  #node(file: string): FileNode {
    let node = this.#files.get(file)
    if (node === undefined) this.#files.set(file, (node = this.#read(file)))
    return node
  }

  #read(file: string): FileNode {
    const content = readBytes(file)
    if (content === undefined) return { hash: '', meaning: '', imports: [], namesFramework: false }
    const hash = hashOf(content)
    if (!hasImports(file)) return { hash, meaning: '', imports: [], namesFramework: false }
    const imports = new Set<string>()
    const meanings: string[] = []
    let namesFramework = false
    for (const name of importedNames(content.toString('utf8'))) {
      const found = importedFiles(name, file)
      for (const one of found) imports.add(one)
      // Types with a mark are all exported from here, or from a package that depends on it.
      namesFramework ||= name === 'testudo'
      if (found.length > 0) meanings.push(`${name}=${found.join()}`)
      if (found.length > 0 || isBuiltin(name)) continue
      const { stamp, dependsOnFramework, linked } = this.#package(name, file)
      meanings.push(`${name}=${stamp}`)
      namesFramework ||= dependsOnFramework
      if (linked !== undefined) for (const one of typescriptFiles(linked)) imports.add(one)
    }
    imports.delete(file)
    return { hash, meaning: meanings.join('\n'), imports: [...imports], namesFramework }
  }

  #package(name: string, file: string): PackageInfo {
    const manifest = findManifest(name, file) ?? ''
    let known = this.#packages.get(manifest)
    if (known === undefined) this.#packages.set(manifest, (known = readPackage(manifest)))
    return known
  }
}

interface Search {
  readonly order: Map<string, number>
  readonly open: string[]
  readonly isOpen: Set<string>
}

function hasImports(file: string): boolean {
  return isTypescript(file) || ['.js', '.jsx', '.mjs', '.cjs'].includes(extname(file))
}
