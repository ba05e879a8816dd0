import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { application, compose, Response } from 'testudo/http'
import { errors, onError, timeout } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const late = onError(504, () => Response.text('That takes too long today.', { status: 504 }))

let wasTold = false
const handler = compose([errors({ handlers: [late] }), timeout({ seconds: 0.05 })], async (request) => {
  request.signal.addEventListener('abort', () => {
    wasTold = true
  })
  // Give the signal on to whatever you wait for: it stops when the time is over, or the client has left.
  await sleep(60_000, undefined, { signal: request.signal })
  return Response.text('done')
})

const response = await new TestClient(application(handler)).get('/')
assert.equal(response.status, 504)
assert.equal(await response.text(), 'That takes too long today.')
assert.equal(wasTold, true)
