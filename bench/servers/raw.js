// The reference: `node:net`, one `data` event in, one canned write out.
import { createServer } from 'node:net'
import { cannedConnection } from './shared/canned.js'
import { listening } from './shared/listening.js'

export function start() {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('data', cannedConnection(socket))
    socket.on('error', () => socket.destroy())
  })
  return listening(server.listen(0, '127.0.0.1'))
}
