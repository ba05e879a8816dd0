// TypeScript to JavaScript, one file at a time, with oxc-transform. Everything TypeScript has is
// understood (enums, namespaces, parameter properties, JSX), not only what can be erased: an
// application that runs under another loader runs under this one.
//
// The output carries its source map inline, so that the host needs no second file to show the
// user's own lines in a stack trace.
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compileFunction } from 'node:vm'
import { transformSync, type OxcError } from 'oxc-transform'

/** How Node runs the output: as an ECMAScript module or as a CommonJS one. */
export type ModuleFormat = 'module' | 'commonjs'

/** JavaScript with an inline source map, and the module system it is written for. */
export interface Transformed {
  readonly code: string
  readonly format: ModuleFormat
}

/** `code` of the error that stands for a mistake in a TypeScript file. */
export const syntaxErrorCode = 'ERR_TESTUDO_SYNTAX'

/**
 * Compiles one TypeScript file; `packageType` is the `type` of the nearest package.json.
 * `.mts` and `.cts` say themselves what they are. Otherwise module syntax wins over a package that
 * is CommonJS by default, as it does in Node.
 *
 * Throws a SyntaxError with `code: 'ERR_TESTUDO_SYNTAX'` where the file is not TypeScript: its message has the
 * place, lines and columns counted from 1, and a code frame.
 */
export function transform(file: string, source: string, packageType: ModuleFormat = 'commonjs'): Transformed {
  const extension = extname(file)
  const { code, map, errors } = transformSync(file, source, {
    lang: extension === '.tsx' ? 'tsx' : 'ts',
    // Never 'unambiguous': that mode writes require() calls into modules that import nothing.
    sourceType: extension === '.cts' ? 'commonjs' : 'module',
    // Lowers only what this runtime cannot run itself (`using` before Node 24).
    target: `node${process.versions.node}`,
    sourcemap: true,
  })
  const error = errors.find(isFailure)
  if (error !== undefined) throw failure(error, file, source)

  if (extension === '.cts' && hasModuleSyntax(code)) refuseModuleSyntax(file, source)
  const isModule = extension === '.mts' || (extension !== '.cts' && (packageType === 'module' || hasModuleSyntax(code)))
  const inline = { ...map, sources: [pathToFileURL(file).href] }
  const comment = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(inline)).toString('base64')}`
  return { code: `${code}\n${comment}\n`, format: isModule ? 'module' : 'commonjs' }
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

// Takes the severity as the string it is: the package declares it as a const enum, which has no value here.
function isFailure({ severity }: { readonly severity: string }): boolean {
  return severity === 'Error'
}

function failure({ message, helpMessage, labels }: OxcError, file: string, source: string): SyntaxError {
  const { start, end } = labels[0] ?? { start: 0, end: 1 }
  // The native side counts bytes of UTF-8.
  const bytes = Buffer.from(source)
  const characters = (from: number, to: number): number => bytes.toString('utf8', from, to).length
  const reason = helpMessage === null ? message : `${message}. ${helpMessage}`
  return syntaxError(reason, file, source, characters(0, start), characters(start, end))
}

// Not a class of its own: errors cross from the hooks' thread as their properties.
function syntaxError(reason: string, file: string, source: string, start: number, length: number): SyntaxError {
  const { line, column } = positionOf(source, start)
  const place = `${file}:${line}:${column}`
  const message = `${reason} (${place})\n\n${codeFrame(source, line, column, length)}\n`
  // The stack says where the mistake is, and not where the compiler was called.
  const stack = `SyntaxError: ${message}\n    at ${place}`
  return Object.assign(new SyntaxError(message), { code: syntaxErrorCode, stack })
}

function positionOf(source: string, offset: number): { line: number; column: number } {
  const before = source.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/** The line of the mistake under its two predecessors, with carets below what is wrong. */
function codeFrame(source: string, line: number, column: number, length: number): string {
  const lines = source.split(/\r?\n/)
  const first = Math.max(1, line - 2)
  // A file ends with a line break: there is no line after it.
  const last = Math.max(line, Math.min(lines.at(-1) === '' ? lines.length - 1 : lines.length, line + 1))
  const width = String(last).length
  const frame: string[] = []
  for (let number = first; number <= last; number++) {
    const text = (lines[number - 1] ?? '').replaceAll('\t', ' ')
    frame.push(`${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`)
    if (number !== line) continue
    const carets = '^'.repeat(Math.max(1, Math.min(length, text.length - column + 1)))
    frame.push(`  ${' '.repeat(width)} | ${' '.repeat(column - 1)}${carets}`)
  }
  return frame.map((text) => text.trimEnd()).join('\n')
}
