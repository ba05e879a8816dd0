// Which files of the user an import means to the compiler, and which there are.
import { readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve, sep } from 'node:path'
import { aliasTargets, findSource, isDeclaration, isFile, isRelative, isTypescript, packageFolder } from './sources.ts'

/** The file of the user that an import means; declarations where there is nothing else. */
export function importedFile(name: string, parent: string): string | undefined {
  return importedFiles(name, parent)[0]
}

/** The files of the user that an import means, with the declarations beside them. */
export function importedFiles(name: string, parent: string): readonly string[] {
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
