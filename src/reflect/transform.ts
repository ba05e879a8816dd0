// One TypeScript file to JavaScript as Node runs it: which module system it is written for, and its source map inline,
// so that the host needs no second file to show the user's own lines in a stack trace.
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileFunction } from 'node:vm'
import type { TransformOptions } from 'oxc-transform'
import { compileTypescript, syntaxError, type Compiled, type ModuleFormat } from './compile.ts'
import { rewrite } from './rewrite.ts'
import type { Reflection } from './signatures/reflection.ts'

/** JavaScript, and the module system it is written for. */
export interface Transformed {
  readonly code: string
  readonly format: ModuleFormat
}

/** What else decides what a file becomes. */
export interface TransformFileOptions {
  /** `type` of the nearest package.json. */
  readonly packageType?: ModuleFormat
  /** What was found in the file. */
  readonly reflection?: Reflection | undefined
  readonly compiler?: TransformOptions
  /** How an import in this file names another source file. Default: its relative path. */
  readonly specifier?: (file: string) => string
}

/**
 * Compiles one TypeScript file; its source map is inline.
 *
 * Throws a SyntaxError with `code: 'ERR_TESTUDO_SYNTAX'` where the file is not TypeScript: its message has the
 * place, lines and columns counted from 1, and a code frame.
 */
export function transform(file: string, source: string, options: TransformFileOptions = {}): Transformed {
  const { code, map, format } = transformFile(file, source, options)
  const inline = { ...map, sources: [pathToFileURL(file).href] }
  const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(inline)).toString('base64')}`
  return { code: `${code}\n${comment}\n`, format }
}

/** The same with the source map beside it. */
export function transformFile(
  file: string,
  source: string,
  { packageType = 'commonjs', reflection, compiler = {}, specifier }: TransformFileOptions,
): Compiled & { readonly format: ModuleFormat } {
  const extension = extname(file)
  const options = { compiler, ...(specifier === undefined ? {} : { specifier }) }
  if (extension !== '.cts' && (extension === '.mts' || packageType === 'module'))
    return { ...rewrite(file, source, reflection, { ...options, format: 'module' }), format: 'module' }
  // `.mts` and `.cts` say themselves what they are. Otherwise module syntax wins over a package that
  // is CommonJS by default, as it does in Node.
  const plain = compileTypescript(file, source, extension === '.cts' ? 'commonjs' : 'module', compiler)
  const isModule = hasModuleSyntax(plain.code)
  if (extension === '.cts' && isModule) refuseModuleSyntax(file, source)
  const format = isModule && extension !== '.cts' ? 'module' : 'commonjs'
  const isDone = reflection === undefined || reflection.insertions.length === 0
  return { ...(isDone ? plain : rewrite(file, source, reflection, { ...options, format })), format }
}

// The compiler would translate it; this transform does not, and Node's own message would show compiled code.
function refuseModuleSyntax(file: string, source: string): void {
  const start = source.search(/(?<=^[ \t]*)(?:export\b(?!\s*=)|import\b(?!\s+type\s|\s+[\w$]+\s*=|\s*[.(]))/m)
  if (start === -1) return
  const reason = "A .cts file is CommonJS: write import x = require('…') and export = …, or rename it to .mts"
  throw syntaxError(reason, file, source, start, 6)
}

/** What Node's own detection asks: does it compile as the body of a CommonJS wrapper? */
function hasModuleSyntax(code: string): boolean {
  try {
    compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'])
    return false
  } catch {
    return true
  }
}
