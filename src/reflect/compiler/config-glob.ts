// Which files a configuration includes, for the one question the compilers' own answer comes too late for: which of
// a solution's projects has a file.

import { dirname, relative, sep } from 'node:path'
import type { ConfigFile } from './config-file.ts'

const sourceFile = /\.[cm]?tsx?$/

/** Whether `files` or `include` of a configuration name a TypeScript file. */
export function includesFile(chain: readonly ConfigFile[], file: string): boolean {
  const named = chain.findLast((config) => config.files !== undefined)
  if (named?.files?.includes(file)) return true
  const including = chain.findLast((config) => config.include !== undefined)
  if (including === undefined && named !== undefined) return false
  if (!sourceFile.test(file)) return false
  const folder = dirname((including ?? chain.at(-1))?.path ?? '')
  const path = relative(folder, file).split(sep).join('/')
  const patterns = including?.include ?? ['**/*']
  return patterns.some((pattern) => toExpression(pattern).test(path))
}

// `**/` is any number of folders, `*` and `?` stay within one name, and a folder's name means all that is in it.
function toExpression(pattern: string): RegExp {
  const plain = pattern
    .replace(/^\$\{configDir\}\//i, '')
    .replace(/^\.\//, '')
    .replace(/\/$/, '')
  const whole = plain === '.' || plain === '' ? '**/*' : /[*?]|\.[cm]?tsx?$/.test(plain) ? plain : `${plain}/**/*`
  const open = whole.endsWith('**') ? `${whole}/*` : whole
  const source = open.replace(/\*\*\/|\*|\?|[\\^$.+()[\]{}|]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*'
    if (part === '*') return '[^/]*'
    return part === '?' ? '[^/]' : `\\${part}`
  })
  return new RegExp(`^${source}$`)
}
