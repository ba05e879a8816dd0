// Node's module hooks for TypeScript (https://nodejs.org/api/module.html#customization-hooks).
//
// Both functions hand on what the next hook returns, value or promise, so that they serve
// `module.register` (another thread, asynchronous) and `module.registerHooks` (this thread,
// synchronous) alike.
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ModuleFormat } from './compile.ts'
import { nodeEngine } from './node-engine.ts'
import { compilerRuntime, findSource, isRelative, isTypescript, resolveSource } from './sources.ts'

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

/**
 * Resolve hook: imports in TypeScript files find `x.ts` for './x.js' and './x', `x/index.ts` for './x', and what `paths` of
 * tsconfig.json names.
 */
export function resolve<Result, Context extends ResolveContext>(
  specifier: string,
  context: Context,
  next: (specifier: string, context: Context) => Result,
): Result {
  if (specifier.startsWith(compilerRuntime)) return next(specifier, { ...context, parentURL: import.meta.url })
  return next(sourceSpecifier(specifier, context) ?? specifier, context)
}

/** Load hook: TypeScript files become JavaScript. Throws what `Engine.load` throws. */
export function load<Result, Context>(
  url: string,
  context: Context,
  next: (url: string, context: Context) => Result,
): Result | LoadedSource {
  if (!isTypescriptUrl(url)) return next(url, context)
  const { code, format } = nodeEngine().load(fileURLToPath(url))
  return { format, source: code, shortCircuit: true }
}

/** Only imports out of TypeScript files: all else is Node's business. */
function sourceSpecifier(specifier: string, { parentURL, conditions }: ResolveContext): string | undefined {
  if (parentURL === undefined || !isTypescriptUrl(parentURL)) return undefined
  // For require() the next hook is Node's resolver of paths: it knows no URLs.
  const isRequired = conditions?.includes('require') === true
  if (!isRelative(specifier) && !specifier.startsWith('file:')) {
    const found = resolveSource(specifier, fileURLToPath(parentURL))
    return found === undefined || isRequired ? found : pathToFileURL(found).href
  }
  const url = new URL(specifier, parentURL)
  const found = findSource(fileURLToPath(url))
  if (found === undefined) return undefined
  return isRequired ? found : pathToFileURL(found).href + url.search + url.hash
}

function isTypescriptUrl(url: string): boolean {
  return url.startsWith('file:') && isTypescript(url.replace(/[?#].*$/, ''))
}
