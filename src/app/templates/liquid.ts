// Templates in Liquid, through the package liquidjs that the user has installed. Values are escaped for HTML unless a
// template says `| raw`; no name of a template leads out of the directories.

import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as liquidjs from 'liquidjs'

import type { TemplateContext, TemplateEngine } from './engine.ts'

/** Options of `liquidTemplates`. */
export interface LiquidTemplatesOptions {
  /** Where templates are, the first one first: paths from the working directory, or URLs of folders. */
  readonly directory: string | URL | readonly (string | URL)[]
  /** What is added to a name without an extension: `.liquid`. Default nothing. */
  readonly extension?: string
  /** Keep parsed templates: all, or the last so many used. Default: all when NODE_ENV is `production`, else none. */
  readonly cache?: boolean | number
  /** What every template can see. */
  readonly globals?: TemplateContext
  /** `{{ price | euro }}` calls `euro(price)`. What it gives is escaped as any value. */
  readonly filters?: Readonly<Record<string, (value: unknown, ...args: readonly unknown[]) => unknown>>
  /** Fail at a variable that is not there, and not render it as nothing. Default false. */
  readonly strictVariables?: boolean
}

/**
 * An engine for `new Templates({ engine })`. Throws a TypeError for a directory that is none; rendering rejects if
 * liquidjs is not installed (`npm install liquidjs`).
 */
export function liquidTemplates(options: LiquidTemplatesOptions): TemplateEngine {
  const given = options.directory
  const list = typeof given === 'string' || given instanceof URL ? [given] : given
  const directories = list.map((one) => resolve(one instanceof URL ? fileURLToPath(one) : one))
  if (directories.length === 0) throw new TypeError('liquidTemplates: directory: say where the templates are')
  for (const directory of directories) {
    if (!existsSync(directory)) throw new TypeError(`liquidTemplates: directory: there is no ${directory}`)
  }
  let engine: Promise<liquidjs.Liquid> | undefined
  return {
    async render(name, context) {
      const liquid = await (engine ??= makeEngine(directories, options))
      // What it gives for a file is text: only its streams are something else.
      return (await liquid.renderFile(name, context)) as string
    },
  }
}

async function makeEngine(directories: readonly string[], options: LiquidTemplatesOptions): Promise<liquidjs.Liquid> {
  const { Liquid, Tag } = await importLiquid()
  const { cache = process.env.NODE_ENV === 'production', extension, globals, filters = {} } = options
  const liquid = new Liquid({
    root: [...directories],
    fs: confined,
    cache,
    outputEscape: 'escape',
    // What a template is given may come from outside: only its own members, never those of a prototype.
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: options.strictVariables ?? false,
    ...(extension === undefined ? {} : { extname: extension }),
    ...(globals === undefined ? {} : { globals: { ...globals } }),
  })
  for (const [name, filter] of Object.entries(filters)) liquid.registerFilter(name, (...all) => filter(...all))
  liquid.registerFilter('url_for', function urlFor(name: unknown, ...pairs: readonly unknown[]) {
    // Liquid gives `{{ 'book' | url_for: id: 3 }}` as pairs.
    const params = Object.fromEntries(pairs.filter((pair) => Array.isArray(pair)) as [string, unknown][])
    return call(this.context.environments, 'url_for', [name, params])
  })
  liquid.registerTag(
    'csrf_field',
    class CsrfField extends Tag {
      *render(context: { readonly environments: object }): Generator<unknown, unknown, unknown> {
        return yield call(context.environments, 'csrf_field', [])
      }
    },
  )
  return liquid
}

async function importLiquid(): Promise<typeof liquidjs> {
  try {
    return await import('liquidjs')
  } catch (cause) {
    throw new Error('liquidTemplates: the package liquidjs cannot be loaded; install it: npm install liquidjs', {
      cause,
    })
  }
}

function call(environments: object, name: string, args: readonly unknown[]): unknown {
  const helper: unknown = Reflect.get(environments, name)
  if (typeof helper === 'function') return Reflect.apply(helper, undefined, args)
  throw new Error(`${name} is there only in what new Templates({ engine }) renders`)
}

/** Names in a directory and nothing else: no `..`, no absolute path, no hidden file, no way out by a link. */
const confined: liquidjs.FS = {
  sep,
  dirname,
  resolve(directory, name, extension) {
    const parts = name.replaceAll('\\', '/').split('/')
    const isFaulty = parts.some((part) => part === '' || part.startsWith('.')) || /[\0:]/.test(name)
    // No file has this name, so it is not found.
    if (isFaulty) return ''
    const last = parts.at(-1) ?? ''
    return resolve(directory, ...parts) + (last.includes('.') ? '' : extension)
  },
  contains: (root, file) => Promise.resolve(isWithin(root, file)),
  containsSync: isWithin,
  exists: (file) => Promise.resolve(existsSync(file)),
  existsSync,
  readFile: (file) => readFile(file, 'utf8'),
  readFileSync: (file) => readFileSync(file, 'utf8'),
}

function isWithin(root: string, file: string): boolean {
  try {
    return file !== '' && realpathSync(file).startsWith(realpathSync(root) + sep)
  } catch {
    return false
  }
}
