// `testudo/vite`: signatures in what Vite and Vitest run.
//
//   import { testudo } from 'testudo/vite'
//   export default defineConfig({ plugins: [testudo()] })
//
// Only text is inserted, into TypeScript, before any other plugin sees it; Vite compiles it as always. Nothing of Vite
// is imported, not even types: who has none of it can read these declarations too.
import { Engine } from './engine.ts'
import { formatDiagnostic, reflectionError } from './diagnostic.ts'
import { readText } from './read-file.ts'
import { isUserSource } from './sources.ts'

/** What Vite offers while a file is transformed. */
interface TransformContext {
  addWatchFile(file: string): void
  warn(message: string): void
}

/** TypeScript with its source map. */
interface Transformed {
  readonly code: string
  readonly map: {
    readonly version: number
    readonly names: string[]
    readonly sources: string[]
    readonly sourcesContent?: string[]
    readonly mappings: string
  }
}

/** A plugin for Vite 5 and later, and for Vitest. */
export interface VitePlugin {
  readonly name: string
  readonly enforce: 'pre'
  configResolved(): Promise<void>
  transform(this: TransformContext, code: string, id: string): Transformed | undefined
  watchChange(file: string): void
  buildEnd(): void
  closeBundle(): void
}

/**
 * Makes the plugin. Errors in signatures fail the file's transformation, warnings are Vite's warnings; files whose types
 * a signature is made of are watched.
 */
export function testudo(): VitePlugin {
  let engine: Engine | undefined
  return {
    name: 'testudo',
    enforce: 'pre',
    async configResolved() {
      const cold = await import('./cold.ts')
      engine ??= new Engine({ cold: () => cold })
    },
    transform(code, id) {
      const file = id.replace(/[?#].*$/, '')
      const made = isUserSource(file) ? engine?.edit(file) : undefined
      if (made === undefined) return undefined
      if (withoutMark(readText(file)) !== withoutMark(code)) {
        this.warn(`${file} is not what is on disk, so its types cannot be read: list testudo() before other plugins`)
        return undefined
      }
      for (const dependency of made.dependencies) this.addWatchFile(dependency)
      const { diagnostics } = made
      if (diagnostics.some(({ severity }) => severity === 'error')) throw reflectionError(diagnostics, readText)
      for (const diagnostic of diagnostics) this.warn(formatDiagnostic(diagnostic, readText(diagnostic.file)))
      return { code: made.code, map: { ...made.map } }
    },
    watchChange(file) {
      engine?.update([file])
    },
    buildEnd() {
      engine?.close()
    },
    closeBundle() {
      engine?.close()
    },
  }
}

export default testudo

function withoutMark(text = ''): string {
  return text.replace(/^\uFEFF/, '')
}
