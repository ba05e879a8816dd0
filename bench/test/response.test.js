/* oxlint-disable typescript/no-floating-promises -- node:test waits for its tests */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { readResponse } from '../harness/response.js'

const sized = Buffer.from(
  'HTTP/1.1 201 Created\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nyesHTTP/1.1 200',
)
const chunked = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\nrest')

test('a response with a length, and what follows it', () => {
  const response = readResponse(sized)
  assert.equal(response.status, 201)
  assert.equal(response.headers.get('content-type'), 'text/plain')
  assert.equal(response.body, 'yes')
  assert.equal(sized.toString().slice(response.length), 'HTTP/1.1 200')
})

test('a chunked response', () => {
  const response = readResponse(chunked)
  assert.equal(response.body, 'abc')
  assert.equal(chunked.toString().slice(response.length), 'rest')
})

test('a body in gzip is read decoded, and counted as it was sent', () => {
  const body = gzipSync('hello')
  const head = `HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: ${body.length}\r\n\r\n`
  const response = readResponse(Buffer.concat([Buffer.from(head), body]))
  assert.deepEqual([response.body, response.length], ['hello', head.length + body.length])
})

test('a 304 has no content, whatever length it tells', () => {
  const bytes = Buffer.from('HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\nHTTP/1.1 200')
  const response = readResponse(bytes)
  assert.deepEqual([response.status, response.body], [304, ''])
  assert.equal(bytes.toString().slice(response.length), 'HTTP/1.1 200')
})

test('incomplete at every earlier byte', () => {
  for (const bytes of [sized, chunked]) {
    const { length } = readResponse(bytes)
    for (let end = 0; end < length; end++) assert.equal(readResponse(bytes.subarray(0, end)), undefined)
  }
})

test('what is no response is an error', () => {
  assert.throws(() => readResponse(Buffer.from('SSH-2.0\r\n\r\n')), /not a status line/)
  assert.throws(() => readResponse(Buffer.from('HTTP/1.1 200 OK\r\n\r\n')), /without a length/)
})
