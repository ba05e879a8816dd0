// require() of TypeScript on a Node whose module hooks do not see it (before 24.11.1). The two
// functions replaced here are not documented, but stable since Node 0.x: every loader relies on them.
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import type { ModuleFormat } from './compile.ts'
import { nodeEngine } from './node-engine.ts'
import { compilerRuntime, isTypescript, resolveSource } from './sources.ts'

/* oxlint-disable no-underscore-dangle -- Node's names */
interface CommonJsModule {
  readonly filename?: string | null
  _compile(code: string, file: string, format: ModuleFormat): void
}

interface CommonJsLoader {
  _resolveFilename: (this: void, request: string, parent: CommonJsModule | undefined, ...rest: unknown[]) => string
  readonly _extensions: Record<string, (loading: CommonJsModule, file: string) => void>
}

const file = fileURLToPath(import.meta.url)
const ownRequire = module.createRequire(file)

/** Lets require() load TypeScript files, and find them by TypeScript's names from TypeScript files. */
export function hookRequire(): void {
  const loader = module as unknown as CommonJsLoader
  const resolveFilename = loader._resolveFilename
  loader._resolveFilename = function resolveSource(request, parent, ...rest) {
    if (request.startsWith(compilerRuntime) && parent?.filename !== file) return ownRequire.resolve(request)
    const source = findSourceFrom(parent?.filename, request)
    return source ?? resolveFilename(request, parent, ...rest)
  }
  for (const extension of ['.ts', '.tsx', '.mts', '.cts'])
    loader._extensions[extension] = function compileSource(loading, file) {
      const { code, format } = nodeEngine().load(file)
      loading._compile(code, file, format)
    }
}

function findSourceFrom(parent: string | null | undefined, request: string): string | undefined {
  return typeof parent === 'string' && isTypescript(parent) ? resolveSource(request, parent) : undefined
}
