// require() of TypeScript on a Node whose module hooks do not see it (before 24.11.1). The two
// functions replaced here are not documented, but stable since Node 0.x: every loader relies on them.
import module from 'node:module'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compilerRuntime, findSource, isTypescript, readTypescript } from './sources.ts'
import type { ModuleFormat } from './transform.ts'

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
      const { code, format } = readTypescript(file)
      loading._compile(code, file, format)
    }
}

function findSourceFrom(parent: string | null | undefined, request: string): string | undefined {
  if (typeof parent !== 'string' || !isTypescript(parent) || !/^\.{0,2}(?:\/|$)/.test(request)) return undefined
  return findSource(resolve(dirname(parent), request))
}
