// `app.ts:app` becomes a gateway application: find the file, import it, find the export, see what it is.
import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Application } from '../gateway/asgi.ts'
import type { WsgiApplication } from '../gateway/wsgi.ts'
import { CommandError, exitCodes } from './errors.ts'

/** What `module[:export]` on the command line means. */
export interface ModuleReference {
  /** As written. */
  readonly module: string
  /** `app.api` as its names; empty when the usual exports are to be tried. */
  readonly path: readonly string[]
}

/** A gateway application and what it was made from. */
export interface LoadedApplication {
  readonly application: Application
  /** `app.ts:app`. */
  readonly name: string
  readonly interface: 'asgi' | 'wsgi'
  /** The path of the application's page of documentation, if it says that it has one. */
  readonly docsUrl?: string
}

/** How to understand an export. */
export interface LoadOptions {
  readonly interface: 'auto' | 'asgi' | 'wsgi'
  readonly factory: boolean
  /** Largest body of a WSGI request, in bytes: it is read as a whole before the application is called. */
  readonly limitBodyBytes: number
}

/** The exports that are tried in turn when none is named. */
export const usualExports: readonly string[] = ['app', 'application', 'default']
/** The same with `--factory`. */
export const usualFactories: readonly string[] = ['createApp', 'makeApp', ...usualExports]

const extensions = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs']

/** Reads `module[:export]`. Throws a CommandError of exit code 2. */
export function parseReference(text: string): ModuleReference {
  // The colon of a drive letter (C:\app.ts) separates nothing.
  const colon = /^[a-z]:[\\/]/i.test(text) ? text.indexOf(':', 2) : text.indexOf(':')
  const module = colon === -1 ? text : text.slice(0, colon)
  const path = colon === -1 ? [] : text.slice(colon + 1).split('.')
  if (module === '' || path.some((name) => !/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)))
    throw new CommandError(
      `Module "${text}" must be in format "<module>" or "<module>:<export>", for example app.ts:app.`,
      exitCodes.usage,
    )
  return { module, path }
}

/** The file of a module: as named, with an extension, or the index of a folder. Throws a CommandError. */
export function locateModule({ module }: ModuleReference, directory: string): string {
  const path = resolve(directory, module)
  const candidates = [
    path,
    ...extensions.map((end) => path + end),
    ...extensions.map((end) => join(path, `index${end}`)),
  ]
  const file = candidates.find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile())
  if (file !== undefined) return file
  const reason = existsSync(path) ? `the folder has no index file` : `there is no such file in ${resolve(directory)}`
  throw new CommandError(`Could not import module "${module}": ${reason}.`)
}

/**
 * Imports the module and makes a gateway application of its export.
 *
 * Throws a CommandError where there is none; its `cause` is what the module itself threw.
 */
export async function loadApplication(
  reference: ModuleReference,
  file: string,
  options: LoadOptions,
): Promise<LoadedApplication> {
  const { name, value } = await loadExport(reference, file, options)
  return { name, ...(await toApplication(name, value, options)) }
}

/** Imports the module and takes its export, or what that makes. Throws as `loadApplication` does. */
export async function loadExport(
  reference: ModuleReference,
  file: string,
  { factory }: Pick<LoadOptions, 'factory'>,
): Promise<{ readonly name: string; readonly value: unknown }> {
  const exports = await importModule(reference.module, file)
  const { value: found, path } = findExport(reference, exports, factory ? usualFactories : usualExports)
  const name = `${reference.module}:${path.join('.')}`
  return { name, value: factory ? await callFactory(name, found) : await found }
}

async function importModule(module: string, file: string): Promise<Record<string, unknown>> {
  try {
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>
  } catch (error) {
    throw new CommandError(`Could not import module "${module}":`, exitCodes.failure, { cause: error })
  }
}

/** Follows the names of the reference, or takes the first of the usual exports that is there. */
function findExport(
  { module, path }: ModuleReference,
  exports: object,
  usual: readonly string[],
): { readonly value: unknown; readonly path: readonly string[] } {
  const values = withDefault(exports)
  const names = path.length > 0 ? path : usual.filter((name) => name in values).slice(0, 1)
  if (names.length === 0)
    throw new CommandError(`Module "${module}" exports none of ${usual.join(', ')}; ${listing(module, values)}.`)
  let value: unknown = values
  for (const name of names) {
    if (!hasProperty(value, name))
      throw new CommandError(`Export "${names.join('.')}" not found in module "${module}"; ${listing(module, values)}.`)
    value = value[name]
  }
  return { value, path: names }
}

/** What CommonJS exports is all under `default`; its properties are as good as exports. */
function withDefault(exports: object): object {
  const main: unknown = 'default' in exports ? exports.default : undefined
  const isPlain = typeof main === 'object' && main !== null && Object.getPrototypeOf(main) === Object.prototype
  return isPlain ? { ...main, ...exports } : exports
}

function listing(module: string, values: object): string {
  const names = Object.keys(values).filter((name) => name !== 'module.exports')
  return names.length === 0 ? 'it exports nothing' : `it exports ${names.join(', ')} (write ${module}:${names[0]})`
}

async function callFactory(name: string, factory: unknown): Promise<unknown> {
  if (typeof factory !== 'function') throw new CommandError(`"${name}" is not a function, but --factory was given.`)
  try {
    return (await Reflect.apply(factory, undefined, [])) as unknown
  } catch (error) {
    throw new CommandError(`The factory "${name}" failed:`, exitCodes.failure, { cause: error })
  }
}

/** By shape: an object with a function `asgi`, else a function by the number of its parameters. */
async function toApplication(
  name: string,
  value: unknown,
  { interface: wanted, factory, limitBodyBytes }: LoadOptions,
): Promise<Omit<LoadedApplication, 'name'>> {
  if (wanted !== 'wsgi' && hasProperty(value, 'asgi') && isCallable(value.asgi)) {
    const docs = hasProperty(value, 'docsUrl') && typeof value.docsUrl === 'string' ? { docsUrl: value.docsUrl } : {}
    return { application: value.asgi as Application, interface: 'asgi', ...docs }
  }
  if (isCallable(value)) {
    if (wanted === 'asgi' || (wanted === 'auto' && value.length === 3))
      return { application: value as Application, interface: 'asgi' }
    if (wanted === 'wsgi' || (wanted === 'auto' && value.length === 2)) {
      const { wsgi } = await import('../adapters/wsgi.ts')
      const limits = { limitBodyBytes: Math.min(limitBodyBytes, Number.MAX_SAFE_INTEGER) }
      return { application: wsgi(value as WsgiApplication, limits), interface: 'wsgi' }
    }
  }
  const kinds = { auto: 'an application', asgi: 'an ASGI application', wsgi: 'a WSGI application' }
  throw new CommandError(`"${name}" is not ${kinds[wanted]}: it is ${describe(value)}. ${advice(value, factory)}`)
}

function advice(value: unknown, factory: boolean): string {
  if (!isCallable(value))
    return 'Export a Testudo app, or a function: of (scope, receive, send) or (environ, startResponse).'
  if (value.length === 0 && !factory) return 'If it makes the application, add --factory; else name --interface.'
  if (value.length === 1) return 'A handler becomes an application with application(handler) of "testudo/http".'
  return 'ASGI has 3 parameters, WSGI has 2; --interface says which where the number does not.'
}

/** A value in words: `an object of class Router`. */
export function describe(value: unknown): string {
  if (typeof value === 'function') {
    if (!isCallable(value)) return `the class ${value.name}`
    return `a function of ${value.length} parameter${value.length === 1 ? '' : 's'}`
  }
  if (value === undefined || value === null) return String(value)
  if (typeof value !== 'object') return `a ${typeof value}`
  const { constructor } = value
  const kind = typeof constructor === 'function' && constructor !== Object ? ` of class ${constructor.name}` : ''
  if (Array.isArray(value)) return 'an array'
  return `an object${kind}${hasProperty(value, 'asgi') ? '' : ' without "asgi"'}`
}

type Callable = ((...parameters: never[]) => unknown) & { readonly length: number }

/** A function that is not a class. */
function isCallable(value: unknown): value is Callable {
  return typeof value === 'function' && !/^class\b/.test(Function.prototype.toString.call(value))
}

/** Whether an object or a function has a property. */
export function hasProperty<Name extends string>(value: unknown, name: Name): value is Record<Name, unknown> {
  return value !== null && (typeof value === 'object' || typeof value === 'function') && name in value
}
