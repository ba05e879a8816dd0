// Which files of the user a file depends on, and what all of them say, as one hash.
//
// The types in a file come out of what it imports, directly or through others. The hash of a file is made of that
// whole part of the program: the contents, what each import means (a new file may take the place of another), and the
// packages with their versions. So two starts with the same hash read the same signatures, and nothing has to be
// listed or compared. Files that import each other in a circle are one component and have one hash.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, extname, join, resolve, sep } from 'node:path'
import type { FileChanges } from './compiler/checker.ts'
import { findUp } from './compiler/config-file.ts'
import { importedNames } from './import-scan.ts'
import { aliasTargets, findSource, isDeclaration, isFile, isRelative, isTypescript, packageFolder } from './sources.ts'

/** What is known of a file and all that it imports. */
export interface Closure {
  readonly hash: string
  /** Whether it reaches the framework: no other file can have anything to reflect. */
  readonly reachesFramework: boolean
}

/** Text as a short name that stands for it alone. */
export function hashOf(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('base64url')
}

interface FileNode {
  /** Of the content. */
  readonly hash: string
  /** What its own imports mean, as text. */
  readonly meaning: string
  readonly imports: readonly string[]
  readonly namesFramework: boolean
}

interface PackageNode {
  /** What its manifest says, or that there is none. */
  readonly stamp: string
  /** It is the framework, or made with it. */
  readonly knowsFramework: boolean
  /** Its folder, when it is a link into the user's own sources. */
  readonly linked: string | undefined
}

// Types with a mark are all exported from here, or from a package that depends on it.
const framework = 'testudo'

/** Reads each file once, until it is told of a change. */
export class ImportGraph {
  readonly #files = new Map<string, FileNode>()
  readonly #packages = new Map<string, PackageNode>()
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

  /** What the file itself imports. */
  imports(file: string): readonly string[] {
    return this.#node(file).imports
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
    const content = readContent(file)
    if (content === undefined) return { hash: '', meaning: '', imports: [], namesFramework: false }
    const hash = hashOf(content)
    if (!hasImports(file)) return { hash, meaning: '', imports: [], namesFramework: false }
    const imports = new Set<string>()
    const meanings: string[] = []
    let namesFramework = false
    for (const name of importedNames(content.toString('utf8'))) {
      const found = importedFiles(name, file)
      for (const one of found) imports.add(one)
      if (found.length > 0) meanings.push(`${name}=${found.join()}`)
      if (found.length > 0 || isBuiltin(name)) {
        // A checkout of the framework itself may name it by an alias.
        namesFramework ||= name === framework
        continue
      }
      const known = this.#package(name, file)
      meanings.push(`${name}=${known.stamp}`)
      namesFramework ||= known.knowsFramework && (packageName(name) !== framework || name === framework)
      if (known.linked !== undefined) for (const one of typescriptFiles(known.linked)) imports.add(one)
    }
    imports.delete(file)
    return { hash, meaning: meanings.join('\n'), imports: [...imports], namesFramework }
  }

  #package(name: string, file: string): PackageNode {
    const packaged = packageName(name)
    const manifest = findUp(join('node_modules', packaged, 'package.json'), dirname(file))
    const key = manifest ?? packaged
    let known = this.#packages.get(key)
    if (known === undefined) this.#packages.set(key, (known = readPackage(packaged, manifest)))
    return known
  }
}

interface Search {
  readonly order: Map<string, number>
  readonly open: string[]
  readonly isOpen: Set<string>
}

/** The TypeScript files below a folder, without those of packages, hidden folders and `outputs`. */
export function typescriptFiles(folder: string, outputs: readonly string[] = []): readonly string[] {
  const files: string[] = []
  const folders = [folder]
  for (const at of folders) {
    let entries
    try {
      entries = readdirSync(at, { withFileTypes: true })
    } catch {
      continue
    }
    for (const entry of entries) {
      const path = join(at, entry.name)
      if (entry.isDirectory()) {
        if (entry.name !== 'node_modules' && !entry.name.startsWith('.') && !outputs.includes(path)) folders.push(path)
      } else if (isTypescript(path)) files.push(path)
    }
  }
  return files
}

function readContent(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}

function hasImports(file: string): boolean {
  return isTypescript(file) || ['.js', '.jsx', '.mjs', '.cjs'].includes(extname(file))
}

/** The file of the user that an import means; declarations where there is nothing else. */
export function importedFile(name: string, parent: string): string | undefined {
  return importedFiles(name, parent)[0]
}

/** The files of the user that an import means, with the declarations beside them. */
function importedFiles(name: string, parent: string): readonly string[] {
  const folder = dirname(parent)
  if (isRelative(name)) return filesAt(resolve(folder, name.replace(/[?#].*$/, '')))
  for (const target of aliasTargets(name, folder)) {
    const files = filesAt(target)
    if (files.length > 0) return files
  }
  if (name.startsWith('#')) return filesOfInternalName(name, parent)
  return []
}

function filesAt(path: string): readonly string[] {
  const source = findSource(path) ?? (isFile(path) ? path : undefined)
  if (source !== undefined && isDeclaration(source)) return [source]
  const stem = path.replace(/\.[mc]?jsx?$/, '')
  const [suffix = ''] = /(?<=\.)[mc](?=jsx?$)/.exec(path) ?? []
  // Types may be declared beside JavaScript, and where there is no JavaScript at all.
  const declarations = [`${stem}.d.${suffix}ts`, join(path, 'index.d.ts')].filter(isFile)
  return source === undefined ? declarations : [source, ...declarations.slice(0, isTypescript(source) ? 0 : 1)]
}

/** `#name` of package.json: Node knows. */
function filesOfInternalName(name: string, parent: string): readonly string[] {
  try {
    const file = createRequire(parent).resolve(name)
    return file.includes(packageFolder) || !file.includes(sep) ? [] : [file]
  } catch {
    return []
  }
}

/** `@scope/name` of `@scope/name/part`. */
function packageName(name: string): string {
  return name.split('/', name.startsWith('@') ? 2 : 1).join('/')
}

function readPackage(name: string, manifest: string | undefined): PackageNode {
  const none = { stamp: 'none', knowsFramework: name === framework, linked: undefined }
  if (manifest === undefined) return none
  const content = readContent(manifest)
  if (content === undefined) return none
  const place = dirname(realpathSync(manifest))
  return {
    stamp: hashOf(content),
    knowsFramework: name === framework || dependsOnFramework(content.toString('utf8')),
    linked: name === framework || (place + sep).includes(packageFolder) ? undefined : place,
  }
}

function dependsOnFramework(manifest: string): boolean {
  try {
    const json = JSON.parse(manifest) as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
    return ['dependencies', 'peerDependencies', 'optionalDependencies'].some((kind) => framework in (json[kind] ?? {}))
  } catch {
    return false
  }
}
