// Files of a folder under their own names: Django's and Starlette's StaticFiles, WhiteNoise's caching, the fallback of
// single-page applications.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { HttpError } from '../http/errors.ts'
import type { Handler, Middleware } from '../http/handler.ts'
import { Headers, type HeadersInit } from '../http/headers.ts'
import { mediaTypeOf } from '../http/media-types.ts'
import { preferredEncoding } from '../http/negotiate.ts'
import type { Request } from '../http/request.ts'
import { Response } from '../http/response.ts'
import { safeJoin } from '../http/safe-path.ts'
import { described } from './described.ts'
import { type Coding, type FileCacheOptions, type ServedFile, ServedFiles } from './served-files.ts'

/** A coding of files that were compressed beforehand. */
export type Precompression = 'br' | 'zstd' | 'gzip'

/** Options of `staticHandler`. */
export interface StaticHandlerOptions {
  /** The folder: a path or a `file:` URL. Relative paths begin where the process runs. */
  readonly directory: string | URL
  /** The file that stands for its folder; false for none. Default `index.html`. */
  readonly index?: string | false
  /** The file that browsers get where there is none, for single-page applications: `index.html`. Default none. */
  readonly fallback?: string | false
  /** Names that begin with a dot: as if they were not there (404), refused (403), or served. Default `ignore`. */
  readonly dotfiles?: 'ignore' | 'deny' | 'allow'
  /** For how many seconds clients use a file without asking. Default: they always ask. HTML they always ask for. */
  readonly maxAge?: number
  /**
   * What never changes under its name. Default true: names with a hash of eight or more hexadecimal digits
   * (`app.3f9a12bc.js`), and requests with `?v=…`. A pattern or a function of the path says which names do.
   */
  readonly immutable?: boolean | RegExp | ((path: string) => boolean)
  /** The `Cache-Control` of a file; undefined leaves it to the options above. */
  readonly cacheControl?: (path: string) => string | undefined
  /** Siblings that are sent instead, the first that the client takes: `app.js.br`, `app.js.zst`, `app.js.gz`. Default none. */
  readonly precompressed?: readonly Precompression[]
  /** Whether symbolic links may lead out of the folder. Default false. */
  readonly followSymlinks?: boolean
  /** Whether the folder must be there at the start. Default true. */
  readonly checkDirectory?: boolean
  /** Content types by extension: `{ '.ts': 'video/mp2t' }`. */
  readonly types?: Readonly<Record<string, string>>
  /** More fields for every file. */
  readonly headers?: HeadersInit
  /** What is kept in memory; false for nothing. Each request looks whether the file has changed. */
  readonly cache?: FileCacheOptions | false
}

/** Options of `staticFiles`. */
export interface StaticFilesOptions extends StaticHandlerOptions {
  /** The path below which the files are: `/static`. Default: all paths. */
  readonly prefix?: string
}

const oneYear = 'public, max-age=31536000, immutable'
const extensions: Readonly<Record<Precompression, string>> = { br: '.br', zstd: '.zst', gzip: '.gz' }
// A digit and a letter, so that it is neither a date nor a word.
const hashedName = /(?:^|[._-])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,64}\.[^/]+$/

/**
 * Answers GET and HEAD with files; what is no file goes on to `next`. With `fallback`, browsers get that file where
 * `next` answers 404. Throws a TypeError for faulty options.
 */
export function staticFiles(options: StaticFilesOptions): Middleware {
  const site = new StaticSite(options, 'staticFiles')
  const prefix = checkedPrefix(options.prefix ?? '')
  return described(
    'staticFiles',
    { ...site.facts, prefix },
    (next) =>
      function staticFiles(request) {
        if (!isReading(request)) return next(request)
        const path = pathBelow(prefix, request)
        const found = path === undefined ? undefined : site.answer(request, path)
        return found === undefined ? next(request) : site.orElse(request, found, next)
      },
  )
}

/**
 * A handler for `app.mount('/static', staticHandler({ directory: 'static' }))`: 404 where there is no file, with the
 * page `404.html` if the folder has one, and 405 for anything but GET and HEAD.
 */
export function staticHandler(options: StaticHandlerOptions): Handler {
  const site = new StaticSite(options, 'staticHandler')
  return function staticHandler(request) {
    if (!isReading(request)) throw HttpError.methodNotAllowed(['GET', 'HEAD'])
    return site.answerOrNotFound(request, request.routePath)
  }
}

function isReading({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}

function pathBelow(prefix: string, request: Request): string | undefined {
  const path = request.routePath
  if (prefix === '') return path
  if (!path.startsWith(prefix)) return undefined
  if (path.length === prefix.length) return '/'
  return path.charAt(prefix.length) === '/' ? path.slice(prefix.length) : undefined
}

class StaticSite {
  readonly facts: Readonly<Record<string, unknown>>
  readonly #directory: string
  readonly #index: string | false
  readonly #fallback: string | false
  readonly #dotfiles: 'ignore' | 'deny' | 'allow'
  readonly #codings: ReadonlyMap<string, Coding>
  readonly #offered: readonly string[]
  readonly #files: ServedFiles
  /** What was answered to fields that browsers repeat with every request. */
  readonly #preferred = new Map<string, Coding | undefined>()

  constructor(options: StaticHandlerOptions, what: string) {
    const { index = 'index.html', fallback = false, dotfiles = 'ignore', precompressed = [] } = options
    const { followSymlinks = false, cache = {}, types } = options
    this.#directory = checkedDirectory(options, what)
    this.#index = checkedName(index, 'index', what)
    this.#fallback = checkedName(fallback, 'fallback', what)
    if (!['ignore', 'deny', 'allow'].includes(dotfiles)) {
      throw new TypeError(`${what}: dotfiles must be 'ignore', 'deny' or 'allow', got ${JSON.stringify(dotfiles)}`)
    }
    this.#dotfiles = dotfiles
    this.#codings = codingsOf(precompressed, what)
    this.#offered = [...this.#codings.keys(), 'identity']
    this.#files = new ServedFiles({
      directory: this.#directory,
      followSymlinks,
      cache: checkedCache(cache, what),
      contentType: (name) => mediaTypeOf(name, types),
      headers: headersFor(options, what),
    })
    this.facts = { directory: this.#directory, index, fallback, dotfiles, followSymlinks, precompressed }
  }

  /** The answer for a path below the folder, if there may be one: undefined for paths that name no file of ours. */
  answer(request: Request, below: string): Promise<Response | undefined> | undefined {
    const path = below.startsWith('/') ? below.slice(1) : below
    const isFolder = path === '' || path.endsWith('/')
    if (isFolder && this.#index === false) return undefined
    const name = isFolder ? path + String(this.#index) : path
    const file = safeJoin(this.#directory, name)
    if (file === undefined) return undefined
    if (this.#dotfiles !== 'allow' && /(?:^|\/)\./.test(name)) {
      if (this.#dotfiles === 'deny') throw new HttpError(403)
      return undefined
    }
    // The folder itself, at the end of a mount's path or of the prefix: relative links of its page need the slash.
    if (path === '' && !request.path.endsWith('/')) return this.#redirect(request, file, name)
    return this.#answer(request, file, name, isFolder)
  }

  async answerOrNotFound(request: Request, below: string): Promise<Response> {
    const found = await this.answer(request, below)
    if (found !== undefined) return found
    const fallback = await this.#fallbackFor(request)
    if (fallback !== undefined) return fallback
    const page = this.#index === false ? undefined : await this.#named('404.html')
    if (page === undefined) throw new HttpError(404)
    return page.page(404)
  }

  async orElse(request: Request, found: Promise<Response | undefined>, next: Handler): Promise<Response> {
    const file = await found
    if (file !== undefined) return file
    const response = await next(request)
    if (response.status !== 404) return response
    return (await this.#fallbackFor(request)) ?? response
  }

  async #answer(request: Request, path: string, name: string, isFolder: boolean): Promise<Response | undefined> {
    const found = await this.#files.find(path, name)
    if (found === undefined) return undefined
    if (found === 'directory') {
      if (isFolder || this.#index === false) return undefined
      const index = `${name}/${this.#index}`
      return this.#redirect(request, `${path}/${this.#index}`, index)
    }
    return this.#respond(request, found, path, name)
  }

  #respond(request: Request, file: ServedFile, path: string, name: string): Response | Promise<Response> {
    const { queryString } = request.scope
    const isVersioned = queryString !== '' && /(?:^|&)v=[^&]/.test(queryString)
    const coding = this.#codings.size === 0 ? undefined : this.#codingFor(request)
    if (coding === undefined) return file.respond(request, isVersioned)
    return this.#files.findCoded(path, name, coding).then((coded) => (coded ?? file).respond(request, isVersioned))
  }

  // Only to a page that is there; relative, so that it holds behind any proxy, and never another host's (`//evil`).
  async #redirect(request: Request, path: string, name: string): Promise<Response | undefined> {
    const index = await this.#files.find(path, name)
    if (index === undefined || index === 'directory') return undefined
    const folder = request.path.slice(request.path.lastIndexOf('/') + 1)
    const { queryString } = request.scope
    return Response.redirect(`./${encodeURIComponent(folder)}/${queryString === '' ? '' : `?${queryString}`}`)
  }

  async #fallbackFor(request: Request): Promise<Response | undefined> {
    // Scripts, images and API calls want their 404.
    if (this.#fallback === false || !/\btext\/html\b/i.test(request.headers.get('accept') ?? '')) return undefined
    const file = await this.#named(this.#fallback)
    return file?.respond(request, false)
  }

  async #named(name: string): Promise<ServedFile | undefined> {
    const path = safeJoin(this.#directory, name)
    const file = path === undefined ? undefined : await this.#files.find(path, name)
    return file === 'directory' ? undefined : file
  }

  #codingFor(request: Request): Coding | undefined {
    const accept = request.headers.get('accept-encoding')
    if (accept === undefined) return undefined
    if (this.#preferred.has(accept)) return this.#preferred.get(accept)
    const coding = this.#codings.get(preferredEncoding(accept, this.#offered) ?? '')
    // Browsers know a handful of these; who sends something else each time gets no memory for it.
    if (accept.length > 100) return coding
    if (this.#preferred.size >= 100) this.#preferred.clear()
    this.#preferred.set(accept, coding)
    return coding
  }
}

function headersFor(options: StaticHandlerOptions, what: string): (name: string, isVersioned: boolean) => Headers {
  const { cacheControl, immutable = true, maxAge, precompressed = [], types } = options
  if (maxAge !== undefined && (!Number.isInteger(maxAge) || maxAge < 0)) {
    throw new TypeError(`${what}: maxAge must be whole seconds, got ${String(maxAge)}`)
  }
  const usual = maxAge === undefined ? 'no-cache' : `public, max-age=${maxAge}`
  const isImmutable = immutableRule(immutable)
  const others = new Headers(options.headers)
  const varying = precompressed.length > 0 && !others.has('vary') ? others.with('vary', 'accept-encoding') : others
  return (name, isVersioned) => {
    if (varying.has('cache-control')) return varying
    const own = cacheControl?.(name)
    if (own !== undefined) return varying.with('cache-control', own)
    // A page is what names the files that are immutable.
    if (mediaTypeOf(name, types).startsWith('text/html')) return varying.with('cache-control', 'no-cache')
    const isForever = isImmutable(name) || (isVersioned && immutable !== false)
    return varying.with('cache-control', isForever ? oneYear : usual)
  }
}

function immutableRule(immutable: boolean | RegExp | ((path: string) => boolean)): (path: string) => boolean {
  if (typeof immutable === 'function') return immutable
  if (immutable === false) return () => false
  const pattern = immutable === true ? hashedName : new RegExp(immutable.source, immutable.flags.replace(/[gy]/g, ''))
  return (path) => pattern.test(path)
}

function checkedDirectory({ directory, checkDirectory = true }: StaticHandlerOptions, what: string): string {
  if (typeof directory !== 'string' && !(directory instanceof URL)) {
    throw new TypeError(`${what}: directory must be a path or a file: URL`)
  }
  const path = directory instanceof URL ? fileURLToPath(directory) : resolve(directory)
  if (path.includes('\0')) throw new TypeError(`${what}: directory has a NUL`)
  if (checkDirectory && statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new TypeError(`${what}: directory: there is no folder at ${path}; make it, or pass checkDirectory: false`)
  }
  return path
}

function checkedName(name: string | false, option: string, what: string): string | false {
  if (name === false || (typeof name === 'string' && safeJoin('/', name) !== undefined)) return name
  throw new TypeError(`${what}: ${option} must be the name of a file in the folder, got ${JSON.stringify(name)}`)
}

function checkedPrefix(prefix: string): string {
  if (prefix === '' || (prefix.startsWith('/') && !prefix.endsWith('/'))) return prefix
  throw new TypeError(`staticFiles: prefix starts with "/" and does not end with it, got ${JSON.stringify(prefix)}`)
}

function checkedCache(cache: FileCacheOptions | false, what: string): FileCacheOptions | false {
  if (cache === false) return cache
  for (const [name, size] of Object.entries(cache)) {
    if (!Number.isInteger(size) || size <= 0) {
      throw new TypeError(
        `${what}: cache.${name} must be a number of bytes above 0, got ${String(size)}; or cache: false`,
      )
    }
  }
  return cache
}

function codingsOf(names: readonly Precompression[], what: string): ReadonlyMap<string, Coding> {
  const codings = new Map<string, Coding>()
  for (const name of names) {
    const extension = Object.hasOwn(extensions, name) ? extensions[name] : undefined
    if (extension === undefined) {
      throw new TypeError(`${what}: precompressed knows 'br', 'zstd' and 'gzip', got ${JSON.stringify(name)}`)
    }
    codings.set(name, { name, extension })
  }
  return codings
}
