// A folder of files for one test.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A folder that is removed after the test, and how to write into it. */
export interface Folder {
  readonly path: string
  /** Absolute path of a file in it. */
  at(name: string): string
  /** Writes a file and gives its absolute path. */
  write(name: string, text: string): string
}

export function createFolder(files: Readonly<Record<string, string>> = {}): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'testudo-folder-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  const folder: Folder = {
    path,
    at: (name) => join(path, name),
    write(name, text) {
      const file = join(path, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
      return file
    },
  }
  for (const [name, text] of Object.entries(files)) folder.write(name, text)
  return folder
}
