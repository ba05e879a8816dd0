// What the user sees when the command cannot go on.
import { inspect } from 'node:util'
import { syntaxErrorCode } from '../reflect/transform.ts'
import { CommandError, exitCodes } from './errors.ts'

/** An error as text: one line for what the user can put right, below it what a module itself has thrown. */
export function reportOf(error: unknown): string {
  if (!(error instanceof CommandError)) return `testudo: ${traceOf(error)}\n`
  const cause = error.cause === undefined ? '' : `\n\n${traceOf(error.cause)}\n`
  return `testudo: ${error.message}${cause}\n`
}

/** The exit code that goes with an error. */
export function exitCodeOf(error: unknown): number {
  return error instanceof CommandError ? error.exitCode : exitCodes.failure
}

/** The stack of an error without the frames of Node and of this command, its causes and its own properties. */
function traceOf(error: unknown): string {
  const isSyntaxError = error instanceof SyntaxError && 'code' in error && error.code === syntaxErrorCode
  // The frame says where; `at` would repeat it.
  if (isSyntaxError) return `SyntaxError: ${error.message}`.trimEnd()
  const text = inspect(error, { colors: false })
  return text
    .split('\n')
    .filter((line) => !/^\s+at .*(?:node:internal\/|[\\/]testudo[\\/](?:dist|src)[\\/]cli[\\/])/.test(line))
    .join('\n')
}
