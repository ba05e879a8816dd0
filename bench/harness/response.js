// Reads HTTP/1.1 responses out of bytes: just enough to learn what a server answers
// and how long that answer is. Timed runs only count bytes.

import { gunzipSync } from 'node:zlib'

const headEnd = Buffer.from('\r\n\r\n')

/**
 * @typedef {object} ReadResponse
 * @property {number} status
 * @property {Map<string, string>} headers
 * @property {string} body decoded, if it is gzip
 * @property {number} length bytes of the whole response
 */

/**
 * The response at the start of `bytes`, or undefined while it is incomplete.
 * @param {Buffer} bytes
 * @returns {ReadResponse | undefined}
 */
export function readResponse(bytes) {
  const end = bytes.indexOf(headEnd)
  if (end < 0) return undefined
  const [statusLine, ...lines] = bytes.latin1Slice(0, end).split('\r\n')
  const match = /^HTTP\/1\.[01] (\d{3})/.exec(statusLine)
  if (match === null) throw new Error(`not a status line: ${JSON.stringify(statusLine)}`)
  const headers = new Map()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  const status = Number(match[1])
  const start = end + headEnd.length
  const isGzip = headers.get('content-encoding') === 'gzip'
  const decoded = (body) => (isGzip && body.length > 0 ? gunzipSync(body) : body)
  const answer = (body, length) => ({ status, headers, body: decoded(body).toString('utf8'), length })
  // RFC 9110 §15.4.5: never content, whatever its fields say.
  if (status === 304) return answer(Buffer.alloc(0), start)
  if (headers.get('transfer-encoding')?.toLowerCase() === 'chunked') {
    const content = readChunks(bytes, start)
    return content === undefined ? undefined : answer(content.body, content.end)
  }
  const size = Number(headers.get('content-length'))
  if (!Number.isInteger(size)) throw new Error(`an answer without a length: ${statusLine}`)
  return bytes.length < start + size ? undefined : answer(bytes.subarray(start, start + size), start + size)
}

/** @returns {{ body: Buffer, end: number } | undefined} */
function readChunks(bytes, start) {
  const parts = []
  let at = start
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = Number.parseInt(bytes.latin1Slice(at, lineEnd), 16)
    if (!Number.isInteger(size)) throw new Error('not a chunk size')
    const next = lineEnd + 2 + size + 2
    if (bytes.length < next) return undefined
    if (size === 0) return { body: Buffer.concat(parts), end: next }
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = next
  }
}
