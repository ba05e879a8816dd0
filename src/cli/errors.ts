// How the command fails: one clear line on stderr and an exit code.

/** Exit codes: a wrong command line is 2, as in every Unix tool; a failed start-up is Uvicorn's 3. */
export const exitCodes = { failure: 1, usage: 2, startup: 3 } as const

/** Something that the user can put right. Its message is one line and says how. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number = exitCodes.failure, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}

/** The message of whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
