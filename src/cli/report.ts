// What the user sees when the command cannot go on.
import { fileURLToPath } from 'node:url'
import { inspect } from 'node:util'
import { CommandError, exitCodes } from './errors.ts'

/** An error as text: one line for what the user can put right, below it what a module itself has thrown. */
export function reportOf(error: unknown): string {
  if (!(error instanceof CommandError)) return `testudo: ${traceOf(error)}\n`
  return `testudo: ${error.message}\n${error.cause === undefined ? '' : `\n${traceOf(error.cause)}\n`}`
}

/** Writes the report to stderr and ends the process with the exit code of the error. */
export function fail(error: unknown): void {
  const cause = error instanceof CommandError ? error.cause : error
  if (isUnplaced(cause)) {
    process.stderr.write('testudo: there is a syntax error in a JavaScript file:\n\n')
    process.nextTick(() => {
      throw cause
    })
    return
  }
  process.stderr.write(reportOf(error))
  // What the application has opened before it failed must not keep the process.
  process.exit(error instanceof CommandError ? error.exitCode : exitCodes.failure)
}

// A syntax error in a JavaScript file: where it is only Node knows, and says so when nobody catches it.
function isUnplaced(error: unknown): error is SyntaxError {
  if (!(error instanceof SyntaxError) || 'code' in error || framesOf(error).length > 0) return false
  return error.stack?.startsWith('SyntaxError: ') === true
}

// Frames of Node, of the loader and of this command say nothing about the user's code.
const home = fileURLToPath(new URL('../..', import.meta.url))
const own = ['bin', 'dist/cli', 'dist/reflect', 'src/cli', 'src/reflect'].map((path) => home + path)
const foreign = ['node:', 'node_modules/commander/', ...own]

function framesOf(error: Error): readonly string[] {
  const lines = (error.stack ?? '').split('\n')
  return lines.filter((line) => /^\s+at /.test(line) && !foreign.some((part) => line.includes(part)))
}

/** The stack of an error as far as it is the user's, its own properties and its causes. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return inspect(error)
  if ('code' in error) {
    // Ours have the place in their message.
    if (error.code === 'ERR_TESTUDO_SYNTAX') return `SyntaxError: ${error.message}`.trimEnd()
    if (error.code === 'ERR_TESTUDO_REFLECT' || error.code === 'ERR_TESTUDO_TYPESCRIPT') return error.message.trimEnd()
  }
  const [head = ''] = (error.stack ?? String(error)).split(/\n\s+at /)
  const shown = new Set(['stack', 'message', 'cause', 'errors', 'code', 'url'])
  const details = Object.entries(error).filter(([name]) => !shown.has(name))
  const causes = [error.cause, ...(error instanceof AggregateError ? (error.errors as unknown[]) : [])]
  return [
    head,
    ...framesOf(error),
    ...(details.length === 0 ? [] : [inspect(Object.fromEntries(details))]),
    ...causes.filter((cause) => cause !== undefined).map((cause) => `Caused by: ${traceOf(cause)}`),
  ].join('\n')
}
