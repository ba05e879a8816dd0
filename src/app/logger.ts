// Where an application writes what its operator should know.

/** pino's shape. */
export interface AppLogger {
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Writes the messages, and errors with their stacks. */
export const consoleLogger: AppLogger = {
  warn(_fields, message) {
    console.warn(message)
  },
  error(fields, message) {
    console.error(message, 'err' in fields ? fields.err : fields)
  },
}
