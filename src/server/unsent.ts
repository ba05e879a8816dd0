// How much of a socket's output its peer has not taken yet.
import type { Socket } from 'node:net'

/**
 * Bytes that wait in the process. Node does not document where it counts what a write in progress has
 * still to write; where that is not found, a write counts as a whole, and a slow one as none.
 */
export function unsentBytes(socket: Socket): number {
  const handle: unknown = Reflect.get(socket, '_handle')
  const isKnown = typeof handle === 'object' && handle !== null && 'writeQueueSize' in handle
  return isKnown && typeof handle.writeQueueSize === 'number' ? handle.writeQueueSize : socket.writableLength
}
