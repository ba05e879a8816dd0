// From a listening socket to connections.
import type { Buffer } from 'node:buffer'
import type { Server as NetServer, Socket } from 'node:net'

import { Connection } from './connection.ts'
import type { ServerContext } from './context.ts'
import { readIntoSharedBuffer } from './read-buffer.ts'

/** Serves every socket that `listener` accepts. */
export function acceptConnections(listener: NetServer, server: ServerContext): void {
  // Such as too many open files: it concerns one connection and not the server.
  const fail = (error: Error): void =>
    server.settings.logger.error({ err: error }, 'A connection could not be accepted.')
  listener.on('error', fail)
  const open = opener(server)
  if (server.settings.userReadBuffer) {
    if (readIntoSharedBuffer(listener, (socket) => open(socket, true), fail)) return
    server.settings.logger.warn({}, 'userReadBuffer is not possible here; reading as usual.')
  }
  listener.on('connection', (socket: Socket) => {
    // A listener that was handed to us may have been made without these.
    socket.allowHalfOpen = true
    socket.setNoDelay(true)
    const connection = open(socket, false)
    socket.on('data', (bytes: Buffer) => connection.receive(bytes))
  })
}

// The listeners for what is rare are the same for all sockets: an idle connection should cost little memory.
function opener(server: ServerContext): (socket: Socket, isShared: boolean) => Connection {
  function onEnd(this: Socket): void {
    server.connections.get(this)?.receiveEnd()
  }
  function onClose(this: Socket): void {
    server.connections.get(this)?.closed()
  }
  return (socket, isShared) => {
    const connection = new Connection(socket, server, isShared)
    server.connections.set(socket, connection)
    socket.on('end', onEnd)
    // The error itself is the peer's affair; 'close' follows and tells the exchange.
    socket.on('error', ignore)
    socket.on('close', onClose)
    return connection
  }
}

function ignore(): void {}
