import assert from 'node:assert/strict'
import { DEFAULT_LIMITS, Http1Connection, NO_DEFAULT_FIELDS, ProtocolError, type Sink } from 'testudo/protocol'

let written = ''
const sink: Sink = {
  text: (latin1) => void (written += latin1),
  bytes: (bytes) => void (written += Buffer.from(bytes).toString('latin1')),
}

// Two lengths for one message: whoever believes the other one sees another request in the rest.
const connection = new Http1Connection(DEFAULT_LIMITS, NO_DEFAULT_FIELDS)
connection.receive(
  Buffer.from(
    'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /admin',
  ),
)
try {
  connection.next()
  assert.fail('this is refused')
} catch (error) {
  assert(error instanceof ProtocolError)
  assert.equal(error.status, 400)
  assert.equal(error.message, 'both Transfer-Encoding and Content-Length (RFC 9112 §6.3)')
  assert.equal(connection.refuse(error, sink), true)
}
assert.match(written, /^HTTP\/1\.1 400 Bad Request\r\n.*connection: close\r\n/s)
assert.equal(connection.next().type, 'closed')
