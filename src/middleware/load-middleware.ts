// Middleware by name, as in Django's MIDDLEWARE: a list that may stand in a file of settings.

import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

import type { Middleware } from '../http/handler.ts'
import { accessLog } from './access-log.ts'
import { authentication } from './authentication.ts'
import { basicAuth } from './basic-auth.ts'
import { bearerAuth } from './bearer-auth.ts'
import { bodyLimit } from './body-limit.ts'
import { cacheControl } from './cache-control.ts'
import { common } from './common.ts'
import { compression } from './compression.ts'
import { conditionalGet } from './conditional-get.ts'
import { cors } from './cors.ts'
import { csrf } from './csrf.ts'
import { decompression } from './decompression.ts'
import { errors } from './errors.ts'
import { forwarded } from './forwarded.ts'
import { hooks } from './hooks.ts'
import { httpsRedirect } from './https-redirect.ts'
import { ipRestriction } from './ip-restriction.ts'
import { locale } from './locale.ts'
import { sessionAuthentication } from './login.ts'
import { methodOverride } from './method-override.ts'
import { nearest } from './nearest.ts'
import { pageCache } from './page-cache.ts'
import { rateLimit } from './rate-limit.ts'
import { requestContext } from './request-context.ts'
import { requestId } from './request-id.ts'
import { securityHeaders } from './security-headers.ts'
import { serverTiming } from './server-timing.ts'
import { sessions } from './sessions.ts'
import { staticFiles } from './static-files.ts'
import { strict } from './strict.ts'
import { timeout } from './timeout.ts'
import { trustedHost } from './trusted-host.ts'

/**
 * One layer by name, as JSON can say it, so that an interface of settings can have a list of them: the name of one of ours
 * (`'requestId'`), or a path with the name of an export (`'./audit.ts#audit'`), either with options
 * (`['cors', { allowOrigins: ['https://shop.example'] }]`).
 */
export type MiddlewareName = string | readonly [name: string, options: unknown]

/** One layer: its name, or the middleware itself. */
export type MiddlewareReference = MiddlewareName | Middleware

type Base = Parameters<typeof loadMiddleware>[1]

const builtIn: Readonly<Record<string, (options: never) => Middleware | Middleware[]>> = {
  accessLog,
  authentication,
  basicAuth,
  bearerAuth,
  bodyLimit,
  cacheControl,
  common,
  compression,
  conditionalGet,
  cors,
  csrf,
  decompression,
  errors,
  forwarded,
  hooks,
  httpsRedirect,
  ipRestriction,
  locale,
  methodOverride,
  pageCache,
  rateLimit,
  requestContext,
  requestId,
  securityHeaders,
  serverTiming,
  sessionAuthentication,
  sessions,
  staticFiles,
  strict,
  timeout,
  trustedHost,
}

/**
 * Loads middleware, the outermost first: `new Testudo({ middleware: await loadMiddleware(settings.middleware, import.meta.url) })`.
 * Paths are relative to `base`, a URL or a path of a file, or are what a function takes that imports a module: where a
 * runner of tests has modules of its own (Vitest), only the file that calls it can. Throws a TypeError that names the entry: unknown names,
 * modules that cannot be imported, exports that are no middleware, options that a layer refuses.
 */
export async function loadMiddleware(
  references: readonly MiddlewareReference[],
  base?: string | URL | ((path: string) => Promise<unknown>),
): Promise<Middleware[]> {
  if (!Array.isArray(references)) throw new TypeError('loadMiddleware: expected a list of names and functions')
  const loaded = await Promise.all(
    references.map((reference, index) => load(reference, `loadMiddleware[${index}]`, base)),
  )
  return loaded.flat()
}

async function load(reference: MiddlewareReference, place: string, base: Base): Promise<readonly Middleware[]> {
  if (typeof reference === 'function') return [reference]
  const isPair = Array.isArray(reference) && reference.length === 2
  const name: unknown = isPair ? reference[0] : reference
  if (typeof name !== 'string') {
    throw new TypeError(`${place}: expected a name, [name, options] or a function, got ${describe(reference)}`)
  }
  const where = `${place} ${JSON.stringify(name)}`
  const hash = name.indexOf('#')
  if (hash === -1 && !/[./\\]/.test(name)) {
    // All of ours take an object: what misses in it is their own error.
    return madeBy(builtInFactory(name, where), isPair ? reference[1] : {}, where)
  }
  const value = await importedExport(name, hash, where, base)
  // With options it is what makes a middleware; without, the middleware itself.
  return isPair ? madeBy(value, reference[1], where) : [value as Middleware]
}

function builtInFactory(name: string, where: string): unknown {
  if (Object.hasOwn(builtIn, name)) return builtIn[name]
  const known = Object.keys(builtIn)
  const meant = nearest(name, known)
  const hint = meant === undefined ? `there are ${known.join(', ')}` : `did you mean ${meant}?`
  throw new TypeError(`${where}: there is no such middleware; ${hint} One of your own is './file.ts#name'`)
}

async function importedExport(reference: string, hash: number, where: string, base: Base): Promise<unknown> {
  const path = hash === -1 ? reference : reference.slice(0, hash)
  const name = hash === -1 ? 'default' : reference.slice(hash + 1)
  let module: Readonly<Record<string, unknown>>
  try {
    const imported = typeof base === 'function' ? importedBy(base, path) : import(specifierOf(path, where, base))
    module = (await imported) as typeof module
  } catch (cause) {
    if (cause instanceof TypeError && cause.message.startsWith('loadMiddleware')) throw cause
    throw new TypeError(`${where}: the module cannot be imported`, { cause })
  }
  const value = module[name]
  if (typeof value === 'function') return value
  const found = Object.keys(module)
    .filter((key) => typeof module[key] === 'function')
    .sort()
  const exported = found.length === 0 ? 'no functions' : found.join(', ')
  throw new TypeError(
    value === undefined
      ? `${where}: the module has no export ${name}; it exports ${exported}`
      : `${where}: ${name} is no middleware, which is a function, but ${describe(value)}`,
  )
}

async function importedBy(load: (path: string) => Promise<unknown>, path: string): Promise<unknown> {
  try {
    return await load(path)
  } catch (error) {
    const output = outputOf(path)
    if (output === path) throw error
    return load(output).catch(() => Promise.reject(error))
  }
}

function specifierOf(path: string, where: string, base: string | URL | undefined): string {
  if (/^(?:file|data|node):/.test(path)) return path
  const isPath = /^(?:\.{0,2}[/\\]|[A-Za-z]:[/\\])/.test(path)
  if (!isPath) return path // a package
  if (!path.startsWith('.')) return built(pathToFileURL(path))
  if (base === undefined) throw new TypeError(`${where}: a relative path needs import.meta.url as the second argument`)
  const text = String(base)
  return built(new URL(path, /^[a-z]{2,}:/i.test(text) ? text : pathToFileURL(text)))
}

// In the output of a build a list of names still names the sources: beside `audit.js` there is no `audit.ts`.
function outputOf(path: string): string {
  return path.replace(/\.([cm]?)tsx?$/, '.$1js')
}

function built(url: URL): string {
  const output = outputOf(url.href)
  if (output === url.href || url.protocol !== 'file:') return url.href
  return !existsSync(url) && existsSync(new URL(output)) ? output : url.href
}

function madeBy(factory: unknown, options: unknown, where: string): readonly Middleware[] {
  let made: unknown
  try {
    made = typeof factory === 'function' ? Reflect.apply(factory, undefined, [options]) : undefined
  } catch (cause) {
    throw new TypeError(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  const list: readonly unknown[] = Array.isArray(made) ? made : [made]
  const faulty = list.find((one) => typeof one !== 'function')
  if (list.length > 0 && faulty === undefined) return list as readonly Middleware[]
  throw new TypeError(`${where}: with these options it gives ${describe(faulty)} and no middleware`)
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return Array.isArray(value) ? 'a list' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
