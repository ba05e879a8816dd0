import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { serve } from 'testudo/server'

const paths: string[] = []
const server = await serve(
  (scope, _receive, send) => {
    if (scope.type !== 'http') throw new Error(`no ${scope.type} here`)
    paths.push(scope.path)
    void send({ type: 'http.response.start', status: 200 })
    void send({ type: 'http.response.body', body: 'ok' })
  },
  { port: 0, logger: { info: () => {}, warn: () => {}, error: console.error } },
)

// Framed twice: somebody on the way may have seen one request here, somebody else two.
const { port } = new URL(server.url)
const socket = connect(Number(port), '127.0.0.1')
socket.write('GET /first HTTP/1.1\r\nHost: a\r\n\r\n')
socket.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n')
socket.write('0\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\n\r\n')

const answers = (await text(socket)).split(/(?=HTTP\/1\.1 )/)
assert.equal(answers.length, 2)
assert.match(answers[0] ?? '', /^HTTP\/1\.1 200 OK\r\n/)
assert.match(answers[1] ?? '', /^HTTP\/1\.1 400 Bad Request\r\n(?:.+\r\n)*connection: close\r\n/)
assert.match(answers[1] ?? '', /both Transfer-Encoding and Content-Length/)
assert.deepEqual(paths, ['/first'])

await server.close()
