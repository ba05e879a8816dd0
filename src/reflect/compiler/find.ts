// Finds the TypeScript that the user's project has, and the adapter that speaks to it.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import type { Program } from './checker.ts'
import type { EffectiveConfig } from './config.ts'
import type { ClassicModule } from './classic-checker.ts'
import { openClassic } from './classic.ts'
import { openNative } from './native.ts'
import type { NativeModules } from './native-checker.ts'

/** `code` of the errors that say that TypeScript is absent, unsupported or damaged. */
export const compilerErrorCode = 'ERR_TESTUDO_TYPESCRIPT'

/** An installed TypeScript. Nothing of it is loaded before it opens a program. */
export interface Compiler {
  readonly version: string
  /** Its package's folder. */
  readonly directory: string
  /** In this process (5.9 and 6), or one of its own (7). */
  readonly kind: 'classic' | 'native'
  /** Throws an Error with `code: 'ERR_TESTUDO_TYPESCRIPT'` when the package cannot be loaded or started. */
  open(config: EffectiveConfig): Program
}

const install = 'npm install --save-dev typescript'

/**
 * The TypeScript that a project's folder sees, as its own modules would; `name` is the package, if it is installed
 * under another name.
 *
 * Throws an Error with `code: 'ERR_TESTUDO_TYPESCRIPT'` when there is none, or one that is not supported.
 */
export function findCompiler(directory: string, name = 'typescript'): Compiler {
  const manifest = manifestOf(directory, name)
  const version = manifest.version
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  if (major > 7) throw unsupported(manifest, 'newer than this version of testudo knows')
  if (major < 5 || (major === 5 && minor < 9)) throw unsupported(manifest, 'too old')
  const kind = major === 7 ? 'native' : 'classic'
  const open = (config: EffectiveConfig): Program => {
    try {
      return kind === 'native'
        ? openNative(loadNative(manifest), version, config)
        : openClassic(loadClassic(manifest), config)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw failure(`TypeScript ${version} in ${manifest.directory} could not be started: ${reason}`, error)
    }
  }
  return { version, directory: manifest.directory, kind, open }
}

interface Manifest {
  readonly version: string
  readonly directory: string
  readonly exports: Readonly<Record<string, unknown>>
}

function manifestOf(directory: string, name: string): Manifest {
  const { resolve: resolvePackage } = createRequire(join(resolve(directory), 'package.json'))
  let path: string
  try {
    path = resolvePackage(`${name}/package.json`)
  } catch (error) {
    const reason = `types are read with the TypeScript of the project, and ${resolve(directory)} has none`
    throw failure(`Install typescript 7: ${install} (${reason})`, error)
  }
  const json: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (typeof json !== 'object' || json === null || !('version' in json) || typeof json.version !== 'string') {
    throw failure(`${path} names no version: reinstall it with ${install}`)
  }
  const exports = 'exports' in json && typeof json.exports === 'object' && json.exports !== null ? json.exports : {}
  return { version: json.version, directory: dirname(path), exports: { ...exports } }
}

function unsupported({ version, directory }: Manifest, why: string): Error {
  return failure(`typescript ${version} in ${directory} is ${why}; 5.9, 6 and 7 are supported: ${install}@7`)
}

// require() also loads ECMAScript modules, since Node 20.19: programs are opened where nothing can wait.
function loadNative({ directory, exports, version }: Manifest): NativeModules {
  const require = createRequire(join(directory, 'package.json'))
  const load = (name: string): unknown => {
    const file = exports[`./${name}`] ?? exports[`./unstable/${name}`]
    if (typeof file !== 'string') throw new Error(`its API has no module '${name}' (version ${version})`)
    return require(join(directory, file))
  }
  const ast = load('ast') as { readonly SyntaxKind: NativeModules['kinds'] }
  const fs = load('fs') as { readonly serverFS?: NativeModules['serverFS'] }
  return { sync: load('sync') as NativeModules['sync'], kinds: ast.SyntaxKind, serverFS: fs.serverFS }
}

function loadClassic({ directory }: Manifest): ClassicModule {
  return createRequire(join(directory, 'package.json'))(directory) as ClassicModule
}

function failure(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code: compilerErrorCode })
}
