// One connection, some bytes out, so many responses back: for conformance and probing.
import { connect } from 'node:net'
import { readResponse } from './response.js'

/**
 * @param {number} port on 127.0.0.1
 * @param {Buffer} request
 * @param {number} [count] how many responses to wait for
 * @returns {Promise<import('./response.js').ReadResponse[]>} rejects after five seconds, or when the server hangs up first
 */
export function exchange(port, request, count = 1) {
  return new Promise((resolve, reject) => {
    const responses = []
    let received = Buffer.alloc(0)
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.write(request))
    const finish = (settle, value) => {
      socket.destroy()
      settle(value)
    }
    socket.setTimeout(5000, () => finish(reject, new Error('no complete answer within 5 s')))
    socket.on('error', (error) => finish(reject, error))
    socket.on('close', () => reject(new Error(`closed after ${responses.length} of ${count} answers`)))
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes])
      try {
        for (;;) {
          const response = readResponse(received)
          if (response === undefined) return
          responses.push(response)
          received = received.subarray(response.length)
          if (responses.length === count) return finish(resolve, responses)
        }
      } catch (error) {
        finish(reject, error)
      }
    })
  })
}
