// The process that serves for `testudo dev`: it lives until the next change. The parent has the
// listening socket and hands over accepted connections.
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net'
import type { Server } from '../server/serve.ts'
import { createLogger } from './log.ts'
import { killDelay, type ChildMessage, type ListeningAddress, type ParentMessage } from './messages.ts'
import { fail, reportOf } from './report.ts'
import { startServer } from './serve-command.ts'

/** A listening socket whose connections come from elsewhere. */
class HandedListener extends NetServer {
  readonly #address: ListeningAddress

  constructor(address: ListeningAddress) {
    super()
    this.#address = address
  }

  override address(): AddressInfo | string {
    return this.#address
  }

  override close(): this {
    return this
  }
}

let listener: HandedListener | null = null
let server: Server | null = null
let grace = 0
let isEnding = false

process.on('message', (message: ParentMessage, connection?: Socket) => {
  switch (message.type) {
    case 'start':
      void start(message)
      break
    case 'connection':
      // A client that left on the way here arrives as nothing.
      if (connection !== undefined && listener?.emit('connection', connection) !== true) connection.destroy()
      break
    case 'stop':
      void end()
      break
    default:
      message satisfies never
  }
})
// Without the parent there is no port.
process.on('disconnect', () => void end())
// Ctrl-C reaches both processes; the parent says what is to be done.
process.on('SIGINT', () => undefined)

async function start({ reference, settings, address }: Extract<ParentMessage, { type: 'start' }>): Promise<void> {
  const logger = createLogger(settings)
  grace = settings.timeoutGracefulShutdown
  try {
    const handed = new HandedListener(address)
    server = await startServer(reference, settings, logger, { listener: handed })
    listener = handed
    tell({ type: 'ready' })
    await server.closed
    if (!isEnding) process.exit(0)
  } catch (error) {
    tell({ type: 'failed', report: reportOf(error) }, () => fail(error))
  }
}

/** Ends in time, whatever the application does; at once when asked again. */
async function end(): Promise<void> {
  if (isEnding) process.exit(1)
  isEnding = true
  setTimeout(() => process.exit(1), (grace + killDelay) * 1000).unref()
  await server?.close()
  process.exit(0)
}

function tell(message: ChildMessage, then: () => void = () => undefined): void {
  process.send?.(message, undefined, undefined, then)
}
