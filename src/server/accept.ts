// From a listening socket to connections.
import type { Buffer } from 'node:buffer'
import type { Server as NetServer, Socket } from 'node:net'

import { Connection } from './connection.ts'
import type { ServerContext } from './context.ts'
import { readIntoSharedBuffer } from './read-buffer.ts'

/** Serves every socket that `listener` accepts. */
export function acceptConnections(listener: NetServer, server: ServerContext): void {
  if (server.settings.userReadBuffer) {
    if (readIntoSharedBuffer(listener, (socket) => open(socket, server, true))) return
    server.settings.logger.warn({}, 'userReadBuffer is not possible here; reading as usual.')
  }
  listener.on('connection', (socket: Socket) => {
    // A listener that was handed to us may have been made without these.
    socket.allowHalfOpen = true
    socket.setNoDelay(true)
    const connection = open(socket, server, false)
    socket.on('data', (bytes: Buffer) => connection.receive(bytes))
  })
}

function open(socket: Socket, server: ServerContext, isShared: boolean): Connection {
  const connection = new Connection(socket, server, isShared)
  server.connections.add(connection)
  return connection
}
