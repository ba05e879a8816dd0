// Node's module hooks for TypeScript (https://nodejs.org/api/module.html#customization-hooks).
//
// Both functions hand on what the next hook returns, value or promise, so that they serve
// `module.register` (another thread, asynchronous) and `module.registerHooks` (this thread,
// synchronous) alike.
import { fileURLToPath, pathToFileURL } from 'node:url'
import { compilerRuntime, findSource, isTypescript, readTypescript } from './sources.ts'
import type { ModuleFormat } from './transform.ts'

interface ResolveContext {
  readonly parentURL?: string | undefined
  readonly conditions?: readonly string[] | undefined
}

/** What a load hook returns when it has the source itself. */
export interface LoadedSource {
  readonly format: ModuleFormat
  readonly source: string
  readonly shortCircuit: true
}

/** Resolve hook: relative imports in TypeScript files find `x.ts` for './x.js', './x' and `./x/index.ts` for './x'. */
export function resolve<Result, Context extends ResolveContext>(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Result,
): Result {
  if (specifier.startsWith(compilerRuntime)) return next(specifier, { ...context, parentURL: import.meta.url })
  return next(sourceSpecifier(specifier, context) ?? specifier, context)
}

/** Load hook: TypeScript files become JavaScript. Throws `transform`'s SyntaxError for a file that is not TypeScript. */
export function load<Result, Context>(
  url: string,
  context: Context,
  next: (url: string, context: Context) => Result,
): Result | LoadedSource {
  if (!isTypescriptUrl(url)) return next(url, context)
  const { code, format } = readTypescript(fileURLToPath(url))
  return { format, source: code, shortCircuit: true }
}

/** Only relative imports, only out of TypeScript files: all else is Node's business. */
function sourceSpecifier(specifier: string, { parentURL, conditions }: ResolveContext): string | undefined {
  if (parentURL === undefined || !isTypescriptUrl(parentURL) || !/^(?:\.{0,2}\/|\.{1,2}$|file:)/.test(specifier))
    return undefined
  const url = new URL(specifier, parentURL)
  const found = findSource(fileURLToPath(url))
  if (found === undefined) return undefined
  // For require() the next hook is Node's resolver of paths: it knows no URLs.
  return conditions?.includes('require') === true ? found : pathToFileURL(found).href + url.search + url.hash
}

function isTypescriptUrl(url: string): boolean {
  return url.startsWith('file:') && isTypescript(url.replace(/[?#].*$/, ''))
}
