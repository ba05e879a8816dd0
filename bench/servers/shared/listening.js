import { once } from 'node:events'

/**
 * The port of a server on 127.0.0.1, as soon as it listens.
 * @param {import('node:net').Server} server
 * @returns {Promise<number>}
 */
export async function listening(server) {
  if (!server.listening) await once(server, 'listening')
  return server.address().port
}
