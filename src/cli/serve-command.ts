// `testudo serve`: load the application, serve it, stop on a signal.
import { LifespanError } from '../server/lifespan.ts'
import type { ServeOptions } from '../server/options.ts'
import { serve, type Server } from '../server/serve.ts'
import { CommandError, exitCodes } from './errors.ts'
import { loadApplication, locateModule, type ModuleReference } from './load.ts'
import { createLogger, type CommandLogger } from './log.ts'
import type { Settings } from './options.ts'
import { serveOptions, type Environment } from './settings.ts'
import { stopOnSignal } from './stop.ts'

/** Serves until a signal or the limit of requests ends it. Throws a CommandError when it cannot start. */
export async function serveCommand(
  reference: ModuleReference,
  settings: Settings,
  environment: Environment,
): Promise<void> {
  Object.assign(process.env, environment)
  const logger = createLogger(settings)
  let server: Server | null = null
  let isStopping = false
  // From the beginning: as process 1 of a container nothing else would end a start that hangs.
  stopOnSignal(async () => {
    isStopping = true
    logger.info({}, 'Shutting down')
    await server?.close()
    finish(logger)
  })
  server = await startServer(reference, settings, logger)
  logger.info({ url: server.url }, `Testudo running on ${server.url} (Press CTRL+C to quit)`)
  await server.closed
  if (isStopping) return
  finish(logger)
  // What the application still has open must not keep the process: a supervisor waits for its end.
  process.exit(0)
}

/** Loads the application and starts it; `overrides` go before the settings. Throws a CommandError. */
export async function startServer(
  reference: ModuleReference,
  settings: Settings,
  logger: CommandLogger,
  overrides: ServeOptions = {},
): Promise<Server> {
  const file = locateModule(reference, settings.appDir)
  await import('../reflect/register.ts')
  logger.info({}, `Started server process [${process.pid}]`)
  const { application, name, interface: contract, docsUrl } = await loadApplication(reference, file, settings)
  logger.info({ application: name, interface: contract }, `Loaded ${name} (${contract.toUpperCase()})`)
  try {
    const server = await serve(application, { ...serveOptions(settings), logger, ...overrides })
    if (docsUrl !== undefined && server.url.startsWith('http')) {
      const url = server.url + docsUrl
      logger.info({ url }, `The API can be tried at ${url}`)
    }
    return server
  } catch (error) {
    // Its own lines are in the log already.
    logger.flush()
    if (error instanceof LifespanError) throw new CommandError('Application startup failed.', exitCodes.startup)
    throw listenError(error, settings)
  }
}

/** Node's errors of listening, as a sentence with the way out. */
export function listenError(error: unknown, { host, port, uds }: Pick<Settings, 'host' | 'port' | 'uds'>): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error
  const place = uds ?? `${host}:${port}`
  switch (error.code) {
    case 'EADDRINUSE':
      return new CommandError(
        uds === undefined
          ? `Port ${port} of ${host} is in use. Stop the process that has it, or choose another one with --port.`
          : `The Unix socket ${uds} is in use. Stop the process that has it, or choose another path with --uds.`,
      )
    case 'EACCES':
      return new CommandError(`No permission to listen at ${place}. Choose another one with --port or --uds.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CommandError(`${host} is not an address of this machine. Choose another one with --host.`)
    case 'ENOENT':
    case 'EINVAL':
      return new CommandError(`Cannot listen at ${place}: ${error.message}.`)
    default:
      return error
  }
}

/** The last line of the log. */
export function finish(logger: CommandLogger): void {
  logger.info({}, `Finished server process [${process.pid}]`)
  logger.flush()
}
