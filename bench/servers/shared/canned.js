// A reply without a server: no parsing, only counting. The first read of a connection
// tells which workload it is; from then on so many bytes in are one reply out.
import { workloads } from '../../harness/workloads.js'

const reason = { 200: 'OK', 201: 'Created', 304: 'Not Modified' }

function cannedReply({ status, type, body }) {
  const content = type === undefined ? '' : `content-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
  return `HTTP/1.1 ${status} ${reason[status]}\r\ndate: ${new Date().toUTCString()}\r\nserver: raw\r\n${content}\r\n${body}`
}

const kinds = workloads.map((workload) => ({
  request: workload.request,
  size: workload.request.length,
  reply: Buffer.from(cannedReply(workload)).latin1Slice(),
}))

/**
 * What to do with the bytes of one connection.
 * @param {import('node:net').Socket} socket
 * @returns {(bytes: Uint8Array) => void}
 */
export function cannedConnection(socket) {
  let kind
  let received = 0
  return (bytes) => {
    kind ??= kinds.find(({ request, size }) => Buffer.compare(request, bytes.subarray(0, size)) === 0)
    if (kind === undefined) {
      socket.destroy()
      return
    }
    received += bytes.length
    const count = (received / kind.size) | 0
    if (count === 0) return
    received -= count * kind.size
    socket.write(count === 1 ? kind.reply : kind.reply.repeat(count), 'latin1')
  }
}
