// What reflection has to say about a place in the user's source: errors stop the start, warnings are printed.
//
// A message says what is wrong and where; `fix` says what to write instead. Diagnostics are plain data, because they
// cross threads and are kept in the cache.

import { codeFrame } from './code-frame.ts'

/** One finding. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning'
  /** What kind of finding: `UNTYPED_PARAMETER`. See `signatures/findings.ts` and `types/problem.ts`. */
  readonly code: string
  /** One sentence without its place. */
  readonly message: string
  /** What to do about it, as an imperative sentence. */
  readonly fix?: string
  /** Which part of which type: `(item).owner.callback` is a member of a parameter, `=>.when` of what is returned. */
  readonly path?: string
  /** Absolute path of the source file. */
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units as editors count. */
  readonly column: number
  /** Of the text that is meant, within its line. */
  readonly length: number
  /** What the TypeScript compiler itself says about that line, when that explains it: `TS2304: Cannot find name 'X'.` */
  readonly compiler?: readonly string[]
}

/** A diagnostic as text of several lines: what, where, the source with carets below the place, and the fix. */
export function formatDiagnostic(diagnostic: Diagnostic, source?: string): string {
  const { severity, code, message, fix, path, file, line, column, length, compiler = [] } = diagnostic
  const text = [`${severity} ${code}: ${message}${path === undefined || path === '' ? '' : ` at ${path}`}`]
  text.push(`  ${file}:${line}:${column}`)
  if (source !== undefined) text.push('', codeFrame(source, line, column, length))
  if (compiler.length > 0 || fix !== undefined) text.push('')
  for (const said of compiler) text.push(`  TypeScript says: ${said}`)
  if (fix !== undefined) text.push(`  Fix: ${fix}`)
  return text.join('\n')
}

/** `code` of the error that carries the diagnostics of a program that cannot start. */
export const reflectionErrorCode = 'ERR_TESTUDO_REFLECT'

const mostShown = 20

/**
 * The error that stops the start: its message is the errors as text, 20 at most; `diagnostics` has all of them as data.
 * `read` gives the source of a file for its code frame, or undefined.
 */
export function reflectionError(
  diagnostics: readonly Diagnostic[],
  read: (file: string) => string | undefined,
): SyntaxError {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  const shown = errors.slice(0, mostShown)
  const texts = shown.map((diagnostic) => formatDiagnostic(diagnostic, read(diagnostic.file)))
  // One library's type where it does not belong can hold hundreds.
  if (errors.length > shown.length) texts.push(`… and ${errors.length - shown.length} more errors`)
  const message = `${texts.join('\n\n')}\n`
  // The stack says where the mistake is, and not where it was found.
  const places = shown.map(({ file, line, column }) => `    at ${file}:${line}:${column}`)
  const stack = [`SyntaxError: ${message}`, ...places].join('\n')
  // Not a class of its own: errors cross from the hooks' thread as their properties.
  return Object.assign(new SyntaxError(message), { code: reflectionErrorCode, diagnostics: errors, stack })
}
