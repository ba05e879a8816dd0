import assert from 'node:assert/strict'
import { DEFAULT_LIMITS, Http1Connection, NO_DEFAULT_FIELDS, type Sink } from 'testudo/protocol'

const connection = new Http1Connection(DEFAULT_LIMITS, NO_DEFAULT_FIELDS)

// Bytes in, however the network has cut them.
connection.receive(Buffer.from('POST /books?draft HTTP/1.1\r\nHost: a.example\r\nContent-Le'))
assert.equal(connection.next().type, 'need-data')
connection.receive(Buffer.from('ngth: 4\r\n\r\nBook'))

// Events out.
const request = connection.next()
assert(request.type === 'request')
assert.deepEqual([request.method, request.path, request.query], ['POST', '/books', 'draft'])
assert.deepEqual(request.headers, [
  ['host', 'a.example'],
  ['content-length', '4'],
])
const data = connection.next()
assert(data.type === 'data')
assert.equal(Buffer.from(data.bytes).toString(), 'Book')
assert.equal(connection.next().type, 'end')

// The next request waits until this one is answered.
assert.equal(connection.next().type, 'paused')

// The answer: calls in, bytes out.
let written = ''
const sink: Sink = {
  text: (latin1) => void (written += latin1),
  bytes: (bytes) => void (written += Buffer.from(bytes).toString('latin1')),
}
connection.start(201, [['location', '/books/1']], false)
connection.body('made', false, sink)
assert.equal(written, 'HTTP/1.1 201 Created\r\nlocation: /books/1\r\ncontent-length: 4\r\n\r\nmade')
assert.equal(connection.next().type, 'need-data')
