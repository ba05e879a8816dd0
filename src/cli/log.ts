// The log of the command: pino, one JSON object per line, or Uvicorn's look for people.
import { inspect } from 'node:util'
import pino, { type DestinationStream } from 'pino'
import pretty from 'pino-pretty'
import type { Logger } from '../server/logger.ts'
import type { Settings } from './options.ts'

/** A logger that can be emptied before the process ends. */
export interface CommandLogger extends Logger {
  flush(): void
}

/** Logs to stdout. */
export function createLogger({ logFormat, logLevel }: Pick<Settings, 'logFormat' | 'logLevel'>): CommandLogger {
  const isPretty = logFormat === 'pretty' || (logFormat === 'auto' && process.stdout.isTTY)
  return isPretty ? prettyLogger(logLevel) : jsonLogger(logLevel)
}

function jsonLogger(level: string): CommandLogger {
  // Lines are gathered for at most a tenth of a second. Written synchronously: a write
  // in flight is lost when a signal ends the process, and the last lines are the ones that matter.
  const destination = pino.destination({ dest: 1, sync: true, minLength: 4096, periodicFlush: 100 })
  process.once('exit', () => destination.flushSync())
  const options = {
    level,
    base: { pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return withFlush(pino(options, destination), () => destination.flushSync())
}

function prettyLogger(level: string): CommandLogger {
  const stream = pretty({
    sync: true,
    colorize: hasColours(),
    customColors: 'fatal:red,error:red,warn:yellow,info:green,debug:blue,trace:gray,message:reset',
    hideObject: true,
    ignore: 'time,pid,hostname',
    messageFormat: (fields, messageKey) => formatLine(fields, fields[messageKey]),
  })
  return withFlush(pino({ level, base: null }, stream satisfies DestinationStream), () => undefined)
}

function withFlush(logger: Logger, flush: () => void): CommandLogger {
  return {
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    flush,
  }
}

/** What follows `INFO:`: Uvicorn's column, the message, and the stack of an error. */
function formatLine(fields: Readonly<Record<string, unknown>>, message: unknown): string {
  const label = pino.levels.labels[Number(fields['level'])] ?? ''
  const column = ' '.repeat(Math.max(0, 8 - label.length))
  return `${column}${typeof message === 'string' ? escapeControls(message) : ''}${traceOf(fields['err'])}`
}

// pino has made a plain object of an Error; anything else may have been thrown as well.
function traceOf(error: unknown): string {
  if (error === undefined) return ''
  if (typeof error === 'object' && error !== null && 'stack' in error && typeof error.stack === 'string')
    return `\n${error.stack}`
  return `\n${inspect(error)}`
}

/** Whatever a client sends, it does not move the cursor of the terminal. */
function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
}

/** NO_COLOR (https://no-color.org) and FORCE_COLOR before what the terminal can do. */
function hasColours(): boolean {
  const { NO_COLOR = '', FORCE_COLOR = '' } = process.env
  if (NO_COLOR !== '') return false
  if (FORCE_COLOR !== '') return FORCE_COLOR !== '0'
  return process.stdout.isTTY && process.stdout.hasColors()
}
