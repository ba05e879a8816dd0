// What the server says. The shape is pino's: fields first, then the message.

/** Where the server writes its log: pino, or anything of its shape. */
export interface Logger {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Writes lines to the standard streams: information to stdout, the rest to stderr. */
export const consoleLogger: Logger = {
  info: (_fields, message) => void process.stdout.write(`INFO:     ${message}\n`),
  warn: (fields, message) => void process.stderr.write(`WARNING:  ${message}${trace(fields)}\n`),
  error: (fields, message) => void process.stderr.write(`ERROR:    ${message}${trace(fields)}\n`),
}

// pino's name for an error among the fields.
function trace(fields: object): string {
  if (!('err' in fields)) return ''
  const { err } = fields
  return `\n${err instanceof Error ? (err.stack ?? err.message) : String(err)}`
}
