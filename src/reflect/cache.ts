// What was made of a file, kept on disk from one start to the next.
//
// An entry's name is a hash of everything that the result depends on (see project.ts), so an entry is never out of
// date: it is found or it is not. Nothing of the cache can fail a start: what cannot be read is made anew, what cannot
// be written is not kept.
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'

/** Most bytes that a folder keeps; then the oldest entries go until three quarters are left. */
export const cacheLimit: number = 64 * 1024 * 1024

/** Entries by name. */
export interface Cache {
  /** Undefined when there is none, or none that can be read. */
  read(name: string): unknown
  /** `value` is JSON. */
  write(name: string, value: unknown): void
  /** Removes the oldest entries where there are too many; after a program's last write. */
  trim(): void
}

/** A cache that keeps nothing. */
export const noCache: Cache = { read: () => undefined, write: () => undefined, trim: () => undefined }

/**
 * The cache of a project in the folder `root`: `node_modules/.cache/testudo`, and where that cannot be written a folder
 * of the user below the system's temporary one. The environment variable TESTUDO_CACHE names another folder, or
 * switches it off (`0`, `off`, `false`, `no`).
 */
export function openCache(
  root: string,
  setting: string = process.env['TESTUDO_CACHE'] ?? '',
  temporary: string = tmpdir(),
): Cache {
  if (/^(?:0|off|false|no)$/i.test(setting)) return noCache
  const isUsual = /^(?:|1|on|true|yes)$/i.test(setting)
  const folder = isUsual ? (packagesFolder(root) ?? temporaryFolder(temporary)) : resolve(setting)
  return folder === undefined || !canMake(folder) ? noCache : new FolderCache(folder)
}

/** Entries as files in one folder. */
export class FolderCache implements Cache {
  readonly #folder: string
  readonly #limit: number
  #canWrite = true
  #hasWritten = false

  constructor(folder: string, limit: number = cacheLimit) {
    this.#folder = folder
    this.#limit = limit
  }

  read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(this.#file(name), 'utf8'))
    } catch {
      return undefined
    }
  }

  write(name: string, value: unknown): void {
    if (!this.#canWrite) return
    const file = this.#file(name)
    // Several processes may write the same entry at the same time: each one whole, the last one stays.
    const unfinished = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`
    try {
      writeFileSync(unfinished, JSON.stringify(value))
      renameSync(unfinished, file)
      this.#hasWritten = true
    } catch {
      // Read-only, or full: not for this start.
      this.#canWrite = false
      remove(unfinished)
    }
  }

  trim(): void {
    if (!this.#hasWritten) return
    this.#hasWritten = false
    const entries = this.#entries().sort((a, b) => a.written - b.written)
    let total = entries.reduce((sum, { size }) => sum + size, 0)
    if (total <= this.#limit) return
    for (const { file, size } of entries) {
      if (total <= this.#limit * 0.75) return
      remove(file)
      total -= size
    }
  }

  #file(name: string): string {
    return join(this.#folder, `${name}.json`)
  }

  #entries(): { readonly file: string; readonly size: number; readonly written: number }[] {
    try {
      return readdirSync(this.#folder).flatMap((name) => {
        const file = join(this.#folder, name)
        const known = statSync(file, { throwIfNoEntry: false })
        return known === undefined || !known.isFile() ? [] : [{ file, size: known.size, written: known.mtimeMs }]
      })
    } catch {
      return []
    }
  }
}

function packagesFolder(root: string): string | undefined {
  for (let at = root; ; at = dirname(at)) {
    const modules = join(at, 'node_modules')
    const folder = join(modules, '.cache', 'testudo')
    if (isFolder(modules)) return canMake(folder) ? folder : undefined
    if (at === dirname(at)) return undefined
  }
}

// Code is run out of it: in a folder that everybody can write to, it must be this user's own.
function temporaryFolder(temporary: string): string | undefined {
  const folder = join(temporary, `testudo-cache-${userName()}`)
  if (!canMake(folder, 0o700)) return undefined
  try {
    const known = lstatSync(folder)
    if (!known.isDirectory() || (process.getuid !== undefined && known.uid !== process.getuid())) return undefined
    chmodSync(folder, 0o700)
    return folder
  } catch {
    return undefined
  }
}

function userName(): string {
  try {
    return process.getuid === undefined ? userInfo().username : String(process.getuid())
  } catch {
    return 'user'
  }
}

function canMake(folder: string, mode = 0o777): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode })
    return isFolder(folder)
  } catch {
    return false
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // It is in nobody's way.
  }
}
