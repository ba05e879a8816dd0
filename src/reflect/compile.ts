// TypeScript to JavaScript, one file at a time, with oxc-transform. Everything TypeScript has is understood (enums,
// namespaces, parameter properties, JSX), not only what can be erased.

import { extname } from 'node:path'
import { transformSync, type OxcError, type SourceMap, type TransformOptions } from 'oxc-transform'
import { codeFrame, positionOf } from './code-frame.ts'

/** How Node runs a file: as an ECMAScript module or as a CommonJS one. */
export type ModuleFormat = 'module' | 'commonjs'

/** Text and where it comes from. */
export interface Compiled {
  readonly code: string
  /** Its only source is the file, by its path. */
  readonly map: SourceMap
}

/** `code` of the error that stands for a mistake in a TypeScript file. */
export const syntaxErrorCode = 'ERR_TESTUDO_SYNTAX'

/**
 * Compiles one TypeScript file. Throws a SyntaxError with `code: 'ERR_TESTUDO_SYNTAX'` where it is not TypeScript: its
 * message has the place, lines and columns counted from 1, and a code frame.
 */
export function compileTypescript(
  file: string,
  source: string,
  format: ModuleFormat,
  options: TransformOptions = {},
): Compiled {
  const { code, map, errors } = transformSync(file, source, {
    lang: extname(file) === '.tsx' ? 'tsx' : 'ts',
    // Never 'unambiguous': that mode writes require() calls into modules that import nothing.
    sourceType: format,
    // Lowers only what this runtime cannot run itself (`using` before Node 24).
    target: `node${process.versions.node}`,
    ...options,
    sourcemap: true,
  })
  const error = errors.find(isFailure)
  if (error !== undefined) throw failure(error, file, source)
  if (map === undefined) throw new Error(`oxc-transform gave no source map for ${file}`)
  return { code, map: { ...map, sources: [file], sourcesContent: [source] } }
}

/** A mistake in a TypeScript file, as the error that Node shows. `start` is an offset of the source. */
export function syntaxError(reason: string, file: string, source: string, start: number, length: number): SyntaxError {
  const { line, column } = positionOf(source, start)
  const place = `${file}:${line}:${column}`
  const message = `${reason} (${place})\n\n${codeFrame(source, line, column, length)}\n`
  // The stack says where the mistake is, and not where the compiler was called.
  const stack = `SyntaxError: ${message}\n    at ${place}`
  // Not a class of its own: errors cross from the hooks' thread as their properties.
  return Object.assign(new SyntaxError(message), { code: syntaxErrorCode, stack })
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
