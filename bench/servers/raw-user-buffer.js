// The reference again, with every read of the process into one buffer. Accepted sockets
// take that option only through an undocumented hook, see `userReadBuffer` in docs/server.md.
import { createServer, Socket } from 'node:net'
import { cannedConnection } from './shared/canned.js'
import { listening } from './shared/listening.js'

const buffer = Buffer.allocUnsafeSlow(65536)

export async function start() {
  const server = createServer().listen(0, '127.0.0.1')
  const port = await listening(server)
  server['_handle'].onconnection = (error, handle) => {
    if (error || !handle) return
    handle.setNoDelay(true)
    let reply
    const callback = (size, bytes) => {
      reply(bytes.subarray(0, size))
      return true
    }
    const socket = new Socket({ handle, onread: { buffer, callback } })
    reply = cannedConnection(socket)
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.end())
    socket.read(0)
  }
  return port
}
