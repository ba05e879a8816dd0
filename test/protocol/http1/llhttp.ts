// Node's own parser, llhttp, behind a server on a stream in memory: what it makes of the same bytes.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { Duplex } from 'node:stream'

/** A complete request as Node reports it. */
export interface LlhttpRequest {
  readonly method: string
  readonly url: string
  readonly version: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly data: string
}

export interface LlhttpResult {
  /** Requests whose content is complete. */
  readonly requests: readonly LlhttpRequest[]
  /** Code of the error that ended the connection, null for none. */
  readonly error: string | null
}

// A connection whose peer has sent all there is, and reads whatever comes.
class Connection extends Duplex {
  readonly requests: LlhttpRequest[] = []
  error: string | null = null

  override _read(): void {}

  override _write(_chunk: unknown, _encoding: string, callback: () => void): void {
    callback()
  }
}

/** A server that answers each request at once. Its limits are out of the way, its parser is strict. */
export function createLlhttp(): Server {
  const server = createServer({
    insecureHTTPParser: false,
    maxHeaderSize: 1 << 20,
    requestTimeout: 0,
    headersTimeout: 0,
    connectionsCheckingInterval: 2 ** 30,
  })
  const collect = (request: IncomingMessage, answer: () => void): void => {
    const connection = request.socket as unknown as Connection
    let data = ''
    request.setEncoding('latin1')
    request.on('data', (piece: string) => (data += piece))
    request.on('error', () => {})
    request.on('end', () => {
      const { method = '', url = '', httpVersion: version, rawHeaders } = request
      const headers = rawHeaders.flatMap((name, index) =>
        index % 2 === 0 ? [[name.toLowerCase(), rawHeaders[index + 1] ?? ''] as const] : [],
      )
      connection.requests.push({ method, url, version, headers, data })
      answer()
    })
  }
  server.on('request', (request, response) => collect(request, () => response.end()))
  // Expectations are for the server above llhttp to judge.
  server.on('checkContinue', (request, response) => collect(request, () => response.end()))
  server.on('checkExpectation', (request, response) => collect(request, () => response.end()))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    ;(socket as unknown as Connection).error = error.code ?? error.message
    // Requests before the error are complete; only their events are still to come.
    setImmediate(() => setImmediate(() => socket.destroy()))
  })
  return server
}

/** Feeds `bytes`, and the end of the stream behind them. */
export function feedLlhttp(server: Server, bytes: Buffer): Promise<LlhttpResult> {
  return new Promise((resolve) => {
    const connection = new Connection()
    connection.on('close', () => resolve({ requests: connection.requests, error: connection.error }))
    connection.on('error', () => {})
    server.emit('connection', connection)
    connection.push(bytes)
    connection.push(null)
  })
}
