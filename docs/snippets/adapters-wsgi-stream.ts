import assert from 'node:assert/strict'
import { wsgi } from 'testudo/adapters'
import type { WsgiApplication } from 'testudo/gateway'
import { TestClient } from 'testudo/testing'

let isOpen = false

// A generator is asked for its next chunk when the client has room for it.
const countdown: WsgiApplication = function* (_environ, startResponse) {
  isOpen = true
  try {
    startResponse('200 OK', [['Content-Type', 'text/plain']])
    for (let n = 3; n > 0; n--) yield Buffer.from(`${n}\n`)
  } finally {
    isOpen = false // also when the client leaves in between
  }
}

const response = await new TestClient(wsgi(countdown)).get('/')
assert.equal(await response.text(), '3\n2\n1\n')
assert.equal(isOpen, false)
