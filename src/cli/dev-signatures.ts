// What `testudo dev` keeps between two starts: a TypeScript compiler that knows the program. Before the application
// starts anew, what has changed is compiled here, so that the serving process finds all of it in the cache.
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Engine } from '../reflect/engine.ts'

/** The signatures of an application that is started again and again. */
export class Signatures {
  readonly #entry: string
  #engine: Engine | undefined

  /** `entry` is the application's module, absolute. */
  constructor(entry: string) {
    this.#entry = entry
  }

  /**
   * Compiles what is not in the cache; `changed` are the files that are no longer what they were. What is wrong is not
   * said here: the serving process meets it as well, and its report is shown.
   */
  async prepare(changed: readonly string[]): Promise<void> {
    try {
      const engine = (this.#engine ??= await openEngine(dirname(this.#entry)))
      if (engine === undefined) return
      engine.update(changed)
      if (!existsSync(this.#entry)) return
      for (const file of engine.sources(this.#entry)) {
        try {
          engine.load(file)
        } catch {
          // The next file may be all right: the serving process comes to it after the fix.
        }
      }
    } catch {
      // Without a cache, or a compiler, the serving process does it all.
    }
  }

  /** Ends the compiler. */
  close(): void {
    this.#engine?.close()
  }
}

/** Undefined where nothing is kept: what is compiled here would be compiled again. */
async function openEngine(folder: string): Promise<Engine | undefined> {
  const { noCache, openCache } = await import('../reflect/cache.ts')
  if (openCache(folder) === noCache) return undefined
  const { Engine } = await import('../reflect/engine.ts')
  const cold = await import('../reflect/cold.ts')
  return new Engine({ cold: () => cold, warn: () => undefined, idle: Infinity })
}
