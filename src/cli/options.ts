// Every option of the command, once: the flags, their environment variables, the help text and the
// options of `serve` (those that have the same name there) are derived from this table.
import type { HeaderField, HeaderList } from '../gateway/asgi.ts'
import { settle } from '../server/options.ts'
import {
  formatCount,
  formatDuration,
  formatSize,
  parseChoice,
  parseCount,
  parseDuration,
  parseHeader,
  parsePort,
  parseRootPath,
  parseSize,
  parseSwitch,
  parseText,
} from './values.ts'

/** What the command line, the environment and the defaults say together. */
export interface Settings {
  readonly interface: 'auto' | 'asgi' | 'wsgi'
  readonly factory: boolean
  readonly appDir: string
  readonly envFile: string | undefined
  readonly rootPath: string
  readonly lifespan: 'auto' | 'on' | 'off'
  readonly host: string
  readonly port: number
  readonly uds: string | undefined
  readonly backlog: number
  readonly serverHeader: boolean
  readonly dateHeader: boolean
  readonly header: HeaderList
  readonly accessLog: boolean
  readonly logFormat: 'auto' | 'pretty' | 'json'
  readonly logLevel: (typeof levels)[number]
  readonly limitConcurrency: number
  readonly limitMaxRequests: number
  readonly limitRequestLine: number
  readonly limitRequestFields: number
  readonly limitHeaderBytes: number
  readonly limitBodyBytes: number
  readonly limitChunkExtensionBytes: number
  readonly timeoutKeepAlive: number
  readonly timeoutRequestHead: number
  readonly timeoutRequestBody: number
  readonly timeoutWrite: number
  readonly timeoutGracefulShutdown: number
  readonly reloadDir: readonly string[]
  readonly reloadInclude: readonly string[]
  readonly reloadExclude: readonly string[]
  readonly reloadDelay: number
  readonly output: string | undefined
  readonly deploy: boolean
  readonly silence: readonly string[]
  readonly failLevel: (typeof failLevels)[number]
}

/** `serve`, or `dev`, which serves and reloads; the others only look at the application. */
export type CommandName = 'serve' | 'dev' | 'openapi' | 'routes' | 'check'

/** One option: how texts become its value and how it is explained. */
export interface OptionDefinition<Value> {
  /** Heading in the help text. */
  readonly group: string
  readonly help: string
  /** Name of the value in the help text; a switch has none. */
  readonly placeholder?: string
  /** Of several texts (a flag given twice) most options take the last. */
  readonly read: (texts: readonly string[]) => Value
  readonly default: Value
  /** The default in words. */
  readonly shown: string
  /** Default of `testudo dev`, and in words, where it differs. */
  readonly inDevelopment?: { readonly default: Value; readonly shown: string }
  /** What separates several values in the environment variable. */
  readonly separator?: string
  /** More environment variables, asked after TESTUDO_*. */
  readonly variables?: readonly string[]
}

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const failLevels = ['info', 'warning', 'error'] as const
const server = settle({})

/** What `testudo dev` watches in any case. */
export const sourcePatterns: readonly string[] = '*.ts *.tsx *.mts *.cts *.js *.jsx *.mjs *.cjs *.json'.split(' ')

/** The table. Its order is the help text's. */
export const definitions: { readonly [Name in keyof Settings]: OptionDefinition<Settings[Name]> } = {
  interface: choice('Application', 'What the module exports.', ['auto', 'asgi', 'wsgi'], 'auto'),
  factory: toggle('Application', 'Call the export: it makes the application.', false),
  appDir: text('Application', 'dir', 'Look for the module here.', '.', 'the current directory'),
  envFile: text('Application', 'file', 'Read variables from this file; those already set win.', undefined, 'none'),
  rootPath: {
    ...text('Application', 'path', 'Prefix under which a proxy serves the application.', server.rootPath, 'none'),
    read: last(parseRootPath),
  },
  lifespan: choice('Application', 'Tell the application of start and stop.', ['auto', 'on', 'off'], server.lifespan),

  host: text('Socket', 'host', 'Address to listen at; 0.0.0.0 for every one.', server.host, server.host),
  port: {
    ...value('Socket', 'port', 'TCP port; 0 takes any free one.', parsePort, server.port, String(server.port)),
    variables: ['PORT'],
  },
  uds: text('Socket', 'path', 'Listen at a Unix socket instead.', undefined, 'none'),
  backlog: count('Socket', 'Connections that the kernel queues.', server.backlog),

  serverHeader: toggle('Responses', 'Send the Server header.', server.serverHeader),
  dateHeader: toggle('Responses', 'Send the Date header.', server.dateHeader),
  header: {
    group: 'Responses',
    help: 'Add a field to every response; may be repeated.',
    placeholder: 'name:value',
    read: (texts): readonly HeaderField[] => texts.map(parseHeader),
    default: server.headers,
    shown: 'none',
    separator: '\n',
  },

  accessLog: toggle('Log', 'Log every request.', server.accessLog),
  logFormat: {
    ...choice('Log', 'How lines look.', ['auto', 'pretty', 'json'], 'auto'),
    shown: 'auto: pretty on a terminal, else json',
  },
  logLevel: {
    ...choice('Log', `Log nothing below: ${levels.join(', ')}.`, levels, 'info'),
    placeholder: 'level',
  },

  limitConcurrency: count('Limits', 'Requests at a time; more are answered 503.', server.limitConcurrency),
  limitMaxRequests: count('Limits', 'Stop after so many requests.', server.limitMaxRequests),
  limitRequestLine: size('Limits', 'Longest request line; else 414.', server.limitRequestLine),
  limitRequestFields: count('Limits', 'Most header fields; else 431.', server.limitRequestFields),
  limitHeaderBytes: size('Limits', 'Longest header section; else 431.', server.limitHeaderBytes),
  limitBodyBytes: size('Limits', 'Longest request body; else 413.', server.limitBodyBytes),
  limitChunkExtensionBytes: size('Limits', 'Most chunk extensions; else 413.', server.limitChunkExtensionBytes),

  timeoutKeepAlive: duration('Timeouts', 'Keep an idle connection so long.', server.timeoutKeepAlive),
  timeoutRequestHead: duration('Timeouts', 'For the head of a request; else 408.', server.timeoutRequestHead),
  timeoutRequestBody: duration('Timeouts', 'For a body that comes too slowly; else 408.', server.timeoutRequestBody),
  timeoutWrite: duration('Timeouts', 'For a client that does not read.', server.timeoutWrite),
  timeoutGracefulShutdown: {
    ...duration('Timeouts', 'For requests in progress when stopping.', server.timeoutGracefulShutdown),
    // A stream that is open in the browser must not delay the reload.
    inDevelopment: { default: 0.5, shown: formatDuration(0.5) },
  },

  reloadDir: list('Reload', 'dir', 'Watch this folder; may be repeated.', 'the one of --app-dir'),
  reloadInclude: list('Reload', 'glob', 'Watch such files too; may be repeated.', sourcePatterns.join(' ')),
  reloadExclude: list(
    'Reload',
    'glob',
    'Do not watch such files or folders; may be repeated.',
    'node_modules and names with a leading dot',
  ),
  reloadDelay: duration('Reload', 'Wait so long for further changes.', 0.1),

  output: text('Output', 'file', 'Write to this file.', undefined, 'stdout'),

  deploy: toggle('Check', 'Look for what is missing before the public comes, too.', false),
  silence: list('Check', 'id', 'Do not tell of this; may be repeated.', 'nothing'),
  failLevel: choice('Check', 'The least level that makes the exit code 1.', failLevels, 'error'),
}

const names = Object.keys(definitions) as readonly (keyof Settings)[]

const toLoad: readonly (keyof Settings)[] = ['factory', 'appDir', 'envFile']
const toLookAt: Readonly<Partial<Record<CommandName, readonly (keyof Settings)[]>>> = {
  openapi: [...toLoad, 'rootPath', 'output'],
  routes: toLoad,
  check: [...toLoad, 'deploy', 'silence', 'failLevel'],
}

/** The options of a command: those of the group "Reload" belong to `dev`, others only to what serves. */
export function optionNames(command: CommandName): readonly (keyof Settings)[] {
  const looking = toLookAt[command]
  if (looking !== undefined) return names.filter((name) => looking.includes(name))
  const other = command === 'dev' ? ['Output', 'Check'] : ['Output', 'Check', 'Reload']
  return names.filter((name) => !other.includes(definitions[name].group))
}

/** `logLevel` → `--log-level`. */
export function flagOf(name: keyof Settings): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** `logLevel` → `TESTUDO_LOG_LEVEL`, and what else is asked after it. */
export function variablesOf(name: keyof Settings): readonly string[] {
  const own = `TESTUDO_${flagOf(name).slice(2).replaceAll('-', '_').toUpperCase()}`
  return [own, ...(definitions[name].variables ?? [])]
}

/** What is in force when nothing is said, as a value and in words. */
export function defaultOf(name: keyof Settings, command: CommandName): { default: unknown; shown: string } {
  const definition: OptionDefinition<unknown> = definitions[name]
  return command === 'dev' ? (definition.inDevelopment ?? definition) : definition
}

function value<Value>(
  group: string,
  placeholder: string,
  help: string,
  parse: (text: string) => Value,
  initial: Value,
  shown: string,
): OptionDefinition<Value> {
  return { group, placeholder, help, read: last(parse), default: initial, shown }
}

function text<Value extends string | undefined>(
  group: string,
  placeholder: string,
  help: string,
  initial: Value,
  shown: string,
): OptionDefinition<string | Value> {
  return value<string | Value>(group, placeholder, help, parseText, initial, shown)
}

function choice<Word extends string>(
  group: string,
  help: string,
  words: readonly Word[],
  initial: Word,
): OptionDefinition<Word> {
  return value(group, words.join('|'), help, parseChoice(words), initial, initial)
}

function toggle(group: string, help: string, initial: boolean): OptionDefinition<boolean> {
  return { group, help, read: last(parseSwitch), default: initial, shown: initial ? 'on' : 'off' }
}

function count(group: string, help: string, initial: number): OptionDefinition<number> {
  return value(group, 'n', help, parseCount, initial, formatCount(initial))
}

function size(group: string, help: string, initial: number): OptionDefinition<number> {
  return value(group, 'bytes', help, parseSize, initial, formatSize(initial))
}

function duration(group: string, help: string, initial: number): OptionDefinition<number> {
  return value(group, 'seconds', help, parseDuration, initial, formatDuration(initial))
}

function list(group: string, placeholder: string, help: string, shown: string): OptionDefinition<readonly string[]> {
  return { group, placeholder, help, read: (texts) => texts.map(parseText), default: [], shown, separator: ',' }
}

/** A flag that is given twice counts as it was given last. */
function last<Value>(parse: (text: string) => Value): (texts: readonly string[]) => Value {
  return (texts) => parse(texts.at(-1) ?? '')
}
