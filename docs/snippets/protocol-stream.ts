import assert from 'node:assert/strict'
import { DEFAULT_LIMITS, Http1Connection, NO_DEFAULT_FIELDS, type Sink } from 'testudo/protocol'

let written = ''
const sink: Sink = {
  text: (latin1) => void (written += latin1),
  bytes: (bytes) => void (written += Buffer.from(bytes).toString('latin1')),
}

const connection = new Http1Connection(DEFAULT_LIMITS, NO_DEFAULT_FIELDS)
connection.receive(Buffer.from('GET /report HTTP/1.1\r\nHost: a\r\n\r\n'))
while (connection.next().type !== 'end');

connection.informational(103, [['link', '</style.css>; rel=preload']], sink)
connection.start(200, [['trailer', 'checksum']], true)
connection.body('one', true, sink)
connection.body('two', false, sink)
connection.trailers([['checksum', '1a2b']], sink)

assert.equal(
  written,
  [
    'HTTP/1.1 103 Early Hints\r\nlink: </style.css>; rel=preload\r\n\r\n',
    'HTTP/1.1 200 OK\r\ntrailer: checksum\r\ntransfer-encoding: chunked\r\n\r\n',
    '3\r\none\r\n',
    '3\r\ntwo\r\n',
    '0\r\nchecksum: 1a2b\r\n\r\n',
  ].join(''),
)
