// A reply without a server: no parsing, only counting. The first read of a connection
// tells which workload it is; from then on so many bytes in are one reply out.
import { gzipSync } from 'node:zlib'
import { workloads } from '../../harness/workloads.js'

const reason = { 200: 'OK', 201: 'Created', 304: 'Not Modified' }

function cannedReply({ status, type, body, coding }) {
  const bytes = coding === 'gzip' ? gzipSync(body) : Buffer.from(body)
  const encoding = coding === undefined ? '' : `content-encoding: ${coding}\r\n`
  const content = type === undefined ? '' : `content-type: ${type}\r\ncontent-length: ${bytes.length}\r\n${encoding}`
  const head = `HTTP/1.1 ${status} ${reason[status]}\r\ndate: ${new Date().toUTCString()}\r\nserver: raw\r\n${content}\r\n`
  return Buffer.concat([Buffer.from(head), bytes])
}

const kinds = workloads.map((workload) => ({
  request: workload.request,
  size: workload.request.length,
  reply: cannedReply(workload).latin1Slice(),
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
