// Waits for changes of source files.
import type { Stats } from 'node:fs'
import { basename, relative, resolve, sep } from 'node:path'
import { watch as watchFiles } from 'chokidar'
import { globTest } from './glob.ts'

/** Folders that are watched. */
export interface Watcher {
  /** Settles when every folder has been read. */
  readonly ready: Promise<void>
  /** The files of the next change, once nothing more changes; changes between two calls count. */
  next(): Promise<readonly string[]>
  /** Forgets the changes until now. */
  clear(): void
  close(): Promise<void>
}

/** What is watched. */
export interface WatchOptions {
  readonly directories: readonly string[]
  /** Files to watch whatever their name is. */
  readonly files: readonly string[]
  /** Globs of files. */
  readonly include: readonly string[]
  /** Globs of files and folders; `node_modules` and names with a leading dot are excluded always. */
  readonly exclude: readonly string[]
  /** Seconds without a change that end a change. */
  readonly delay: number
}

/** Starts to watch. */
export function watch({ directories, files, include, exclude, delay }: WatchOptions): Watcher {
  const roots = directories.map((directory) => resolve(directory))
  const singles = files.map((file) => resolve(file))
  const isIncluded = anyOf(include)
  const isExcluded = anyOf(exclude)
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let isSettled = false
  let wake: (() => void) | null = null

  const watcher = watchFiles([...roots, ...singles], { ignoreInitial: true, ignored })
  watcher.on('all', (event, path) => {
    if (event === 'addDir' || event === 'unlinkDir') return
    changed.add(path)
    isSettled = false
    clearTimeout(timer)
    timer = setTimeout(() => {
      isSettled = true
      wake?.()
    }, delay * 1000)
  })

  function ignored(path: string, stats?: Stats): boolean {
    if (roots.includes(path) || singles.includes(path)) return false
    const name = basename(path)
    if (name === 'node_modules' || name.startsWith('.')) return true
    const root = roots.find((root) => path.startsWith(root + sep)) ?? ''
    const relativePath = relative(root, path).split(sep).join('/')
    return isExcluded(relativePath) || (stats?.isFile() === true && !isIncluded(relativePath))
  }

  return {
    ready: new Promise((resolve) => watcher.once('ready', () => resolve())),
    async next() {
      if (!isSettled)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      const files = [...changed]
      this.clear()
      return files
    },
    clear() {
      clearTimeout(timer)
      changed.clear()
      isSettled = false
      wake = null
    },
    close: () => watcher.close(),
  }
}

function anyOf(patterns: readonly string[]): (path: string) => boolean {
  const tests = patterns.map(globTest)
  return (path) => tests.some((test) => test(path))
}
