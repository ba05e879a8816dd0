import assert from 'node:assert/strict'
import { DEFAULT_LIMITS, Http1Connection, NO_DEFAULT_FIELDS, type Sink } from 'testudo/protocol'

let written = ''
const sink: Sink = { text: (latin1) => void (written += latin1), bytes: () => {} }

const connection = new Http1Connection(DEFAULT_LIMITS, NO_DEFAULT_FIELDS)
connection.receive(
  Buffer.from('PUT /film HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n'),
)
const request = connection.next()
assert(request.type === 'request' && request.expectsContinue)
assert.equal(connection.next().type, 'need-data')

// Somebody wants the content now. (An answer that is given first spares the client the upload.)
connection.continue(sink)
assert.equal(written, 'HTTP/1.1 100 Continue\r\n\r\n')
