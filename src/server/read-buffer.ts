// Reads of all connections into one buffer, instead of a fresh one per read.
//
// Node documents `onread` for sockets that connect, not for sockets that are accepted.
// Reaching those takes two undocumented parts of `node:net`: `server._handle.onconnection`
// and the `handle` option of `net.Socket`. So this is an option, it looks before it
// leaps, and says no where it does not find what it knows.
//
// All bytes that outlive the read are copied by their connection.
import { Buffer } from 'node:buffer'
import { Socket, type OnReadOpts, type Server as NetServer, type SocketConstructorOpts } from 'node:net'
import { getSystemErrorName } from 'node:util'

const SIZE = 65_536

interface Handle {
  setNoDelay(on: boolean): void
}

interface ListeningHandle {
  onconnection: (error: number | undefined, handle: Handle | undefined) => void
}

/** What takes the bytes of one socket. The buffer is overwritten once `receive` has returned. */
export interface Receiver {
  receive(bytes: Buffer): void
}

/** Reads from the sockets of `listener` in this way; false when this Node does not offer it. */
export function readIntoSharedBuffer(
  listener: NetServer,
  accept: (socket: Socket) => Receiver,
  fail: (error: Error) => void,
): boolean {
  const handle: unknown = Reflect.get(listener, '_handle')
  if (!isListeningHandle(handle)) return false
  const buffer = Buffer.allocUnsafeSlow(SIZE)
  handle.onconnection = (error, client) => {
    if (error) return fail(new Error(`accept ${getSystemErrorName(error)}`))
    if (client === undefined) return
    client.setNoDelay(true)
    const options: SocketConstructorOpts & { handle: Handle; onread: OnReadOpts } = {
      handle: client,
      allowHalfOpen: true,
      onread: {
        buffer,
        callback: (size: number): boolean => {
          receiver.receive(size === SIZE ? buffer : buffer.subarray(0, size))
          return true
        },
      },
    }
    const socket = new Socket(options)
    const receiver = accept(socket)
    // Starts reading: a socket made from a handle waits to be asked.
    socket.read(0)
  }
  return true
}

function isListeningHandle(handle: unknown): handle is ListeningHandle {
  return (
    typeof handle === 'object' &&
    handle !== null &&
    'onconnection' in handle &&
    typeof handle.onconnection === 'function' &&
    handle.constructor.name === 'TCP'
  )
}
