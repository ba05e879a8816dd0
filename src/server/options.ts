// Options of the server, with Uvicorn's names where it has them.
import type { Server as NetServer } from 'node:net'
import type { HeaderList } from '../gateway/asgi.ts'
import { renderFields } from '../protocol/http1/header-block.ts'
import { DEFAULT_LIMITS, type Http1Limits } from '../protocol/http1/limits.ts'
import { consoleLogger, type Logger } from './logger.ts'

/** Options of `serve`. Durations are in seconds, sizes in bytes; `Infinity` switches a limit or timeout off. */
export interface ServeOptions {
  /** Address to listen at. Default `127.0.0.1`. */
  readonly host?: string
  /** TCP port, 0 for any free one. Default 8000. */
  readonly port?: number
  /** Path of a Unix socket, instead of host and port. */
  readonly uds?: string
  /** A server that listens already, instead of host, port and uds. */
  readonly listener?: NetServer
  /** Connections that the kernel queues. Default 2048. */
  readonly backlog?: number
  /** Prefix under which a proxy serves the application; becomes `scope.rootPath`. Default none. */
  readonly rootPath?: string
  /** Whether the application hears of start and stop: `on` makes it a duty. Default `auto`. */
  readonly lifespan?: 'auto' | 'on' | 'off'
  /** Log every exchange. Default true. */
  readonly accessLog?: boolean
  /** Default: lines on stdout and stderr. */
  readonly logger?: Logger
  /** Send `Server: testudo`. Default true. */
  readonly serverHeader?: boolean
  /** Send `Date`. Default true. */
  readonly dateHeader?: boolean
  /** Fields added to every response. */
  readonly headers?: HeaderList
  /** Connections, or running exchanges, above which a request is answered 503. Default unlimited. */
  readonly limitConcurrency?: number
  /** Requests after which the server closes by itself, for a supervisor to start it anew. Default unlimited. */
  readonly limitMaxRequests?: number
  /** Longest request line; else 414. Default 8190. */
  readonly limitRequestLine?: number
  /** Most header fields; else 431. Default 100. */
  readonly limitRequestFields?: number
  /** Longest header section; else 431. Default 16384. */
  readonly limitHeaderBytes?: number
  /** Longest content; else 413. Default 10485760. */
  readonly limitBodyBytes?: number
  /** Most chunk extensions of one request; else 413. Default 4096. */
  readonly limitChunkExtensionBytes?: number
  /** How long an idle connection is kept. Default 5. */
  readonly timeoutKeepAlive?: number
  /** How long the head of a request may take; else 408. Default 15. */
  readonly timeoutRequestHead?: number
  /** How long content may come slower than 240 bytes per second; else 408. Default 30. */
  readonly timeoutRequestBody?: number
  /** How long a peer may read nothing of a waiting answer; then it is cut off. Default 60. */
  readonly timeoutWrite?: number
  /** How long `close` waits for exchanges in progress; then they are cut off. Default 30. */
  readonly timeoutGracefulShutdown?: number
  /** Read into one shared buffer instead of one per read. Faster, on undocumented parts of Node: see `read-buffer.ts`. Default false. */
  readonly userReadBuffer?: boolean
}

/** Options with every default filled in. */
export interface Settings extends Required<Omit<ServeOptions, 'uds' | 'listener'>> {
  readonly uds: string | null
  readonly listener: NetServer | null
  readonly limits: Http1Limits
}

const DEFAULTS = {
  host: '127.0.0.1',
  port: 8000,
  backlog: 2048,
  rootPath: '',
  lifespan: 'auto',
  accessLog: true,
  logger: consoleLogger,
  serverHeader: true,
  dateHeader: true,
  headers: [],
  limitConcurrency: Infinity,
  limitMaxRequests: Infinity,
  limitRequestLine: DEFAULT_LIMITS.requestLine,
  limitRequestFields: DEFAULT_LIMITS.fields,
  limitHeaderBytes: DEFAULT_LIMITS.headerBytes,
  limitBodyBytes: DEFAULT_LIMITS.bodyBytes,
  limitChunkExtensionBytes: DEFAULT_LIMITS.chunkExtensionBytes,
  timeoutKeepAlive: 5,
  timeoutRequestHead: 15,
  timeoutRequestBody: 30,
  timeoutWrite: 60,
  timeoutGracefulShutdown: 30,
  userReadBuffer: false,
} as const satisfies ServeOptions

/** Checks options and fills in the defaults. Throws a TypeError that names the wrong one. */
export function settle(options: ServeOptions): Settings {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  for (const [name, value] of given) {
    if (!(name in DEFAULTS) && name !== 'uds' && name !== 'listener')
      throw new TypeError(`serve: there is no option "${name}"`)
    if (/^(limit|timeout)/.test(name) && !(typeof value === 'number' && value >= 0))
      throw new TypeError(`serve: ${name} must be a number, 0 or more, and is ${String(value)}`)
  }
  const settings = { ...DEFAULTS, uds: null, listener: null, ...Object.fromEntries(given) } as Omit<Settings, 'limits'>
  const { port, rootPath, lifespan } = settings
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new TypeError(`serve: port must be an integer from 0 to 65535, and is ${String(port)}`)
  if (rootPath !== '' && (!rootPath.startsWith('/') || rootPath.endsWith('/')))
    throw new TypeError(`serve: rootPath must start with "/" and not end with it, and is "${rootPath}"`)
  if (!['auto', 'on', 'off'].includes(lifespan))
    throw new TypeError(`serve: lifespan must be "auto", "on" or "off", and is "${lifespan}"`)
  if (settings.listener?.address() === null) throw new TypeError('serve: the given listener does not listen')
  // Throws for what is no field, and for what frames messages.
  renderFields(settings.headers)
  return {
    ...settings,
    limits: {
      requestLine: settings.limitRequestLine,
      fields: settings.limitRequestFields,
      headerBytes: settings.limitHeaderBytes,
      bodyBytes: settings.limitBodyBytes,
      chunkExtensionBytes: settings.limitChunkExtensionBytes,
    },
  }
}
