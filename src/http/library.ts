// Packages that some applications use and others do not. Each module that is loaded costs time at every start, so these
// are loaded by the first who needs them.

import { createRequire } from 'node:module'

const load = createRequire(import.meta.url)

/**
 * Gives a CommonJS package or a module of Node; the first call loads it. `T` is what it exports:
 * `lazily<typeof fresh>('fresh')` with `import type fresh from 'fresh'`.
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- only the caller knows what a name stands for
export function lazily<T>(name: string): () => T {
  let loaded: T | undefined
  // What a package exports is known by its name alone.
  return () => (loaded ??= load(name) as T)
}
