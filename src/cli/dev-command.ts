// `testudo dev`: serve, and start anew whenever a file changes. This process has the port and never
// runs the application; a process of its own does, until the next change.
import { createServer, type Server as NetServer } from 'node:net'
import { relative, resolve } from 'node:path'
import { prepareUnixSocket } from '../server/unix-socket.ts'
import { Service } from './dev-service.ts'
import { Signatures } from './dev-signatures.ts'
import { locateModule, type ModuleReference } from './load.ts'
import { createLogger, type CommandLogger } from './log.ts'
import type { ListeningAddress } from './messages.ts'
import { sourcePatterns, type Settings } from './options.ts'
import { reportOf } from './report.ts'
import { finish, listenError } from './serve-command.ts'
import type { Configuration } from './settings.ts'
import { stopOnSignal } from './stop.ts'
import { watch, type Watcher } from './watch.ts'

/** Serves and reloads until a signal ends it. Throws a CommandError when it cannot start. */
export async function devCommand(reference: ModuleReference, configure: () => Configuration): Promise<never> {
  const { settings } = configure()
  // A name that is mistyped is no file to wait for.
  const signatures = new Signatures(locateModule(reference, settings.appDir))
  const logger = createLogger(settings)
  const listener = await listen(settings)
  const watcher = await startWatcher(settings, logger)
  const { address, url } = addressOf(listener)
  logger.info({}, `Started reloader process [${process.pid}]`)
  logger.info({ url }, `Testudo running on ${url} (Press CTRL+C to quit)`)

  const service = new Service(reference, address, logger)
  listener.on('connection', (connection) => service.accept(connection))
  let isStopping = false
  stopOnSignal(async () => {
    isStopping = true
    listener.close()
    signatures.close()
    await Promise.all([service.stop(), watcher.close()])
    finish(logger)
  })
  let changed: readonly string[] = []
  for (;;) {
    watcher.clear()
    // The old application has stopped: connections wait while this takes its time.
    await signatures.prepare(changed)
    if (!isStopping) startService(service, configure)
    changed = await watcher.next()
    const names = changed.map((file) => `'${relative('', file)}'`).join(', ')
    logger.warn({ files: changed }, `Detected changes in ${names}. Reloading...`)
    await service.stop()
  }
}

function startService(service: Service, configure: () => Configuration): void {
  try {
    service.start(configure())
  } catch (error) {
    // The file of variables has become unreadable, or wrong.
    const report = reportOf(error)
    process.stderr.write(report)
    service.fail(report)
  }
}

async function startWatcher(settings: Settings, logger: CommandLogger): Promise<Watcher> {
  const { appDir, envFile, reloadDir, reloadInclude, reloadExclude, reloadDelay } = settings
  const directories = (reloadDir.length > 0 ? reloadDir : [appDir]).map((directory) => resolve(directory))
  const watcher = watch({
    directories,
    files: envFile === undefined ? [] : [envFile],
    include: [...sourcePatterns, ...reloadInclude],
    exclude: reloadExclude,
    delay: reloadDelay,
  })
  await watcher.ready
  logger.info({ directories }, `Watching for changes in ${directories.map((directory) => `'${directory}'`).join(', ')}`)
  return watcher
}

/** Listens and reads nothing: what a client sends is for the serving process. */
async function listen(settings: Settings): Promise<NetServer> {
  const { host, port, uds, backlog } = settings
  if (uds !== undefined) await prepareUnixSocket(uds)
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true })
  await new Promise<void>((resolve, reject) => {
    server.on('error', (error) => reject(listenError(error, settings)))
    server.listen(uds === undefined ? { host, port, backlog } : { path: uds, backlog }, resolve)
  })
  return server
}

function addressOf(listener: NetServer): { readonly address: ListeningAddress; readonly url: string } {
  const address = listener.address()
  if (address === null) throw new Error('the listener does not listen')
  if (typeof address === 'string') return { address, url: `unix:${address}` }
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return { address, url: `http://${host}:${address.port}` }
}
