import assert from 'node:assert/strict'
import { application, lastEventId, Response, ServerSentEvent } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const prices = [12, 13, 11]

const app = application((request) => {
  async function* events(): AsyncGenerator {
    yield new ServerSentEvent({ retry: 5000, comment: 'prices of Walden' })
    // A client that comes back says what it has seen.
    const seen = Number(lastEventId(request) ?? -1)
    for (let id = seen + 1; id < prices.length; id++) {
      yield { event: 'price', id, data: { euro: prices[id] } }
    }
    yield { book: 'Walden', sold: true }
  }
  return Response.events(events())
})

const client = new TestClient(app)
const response = await client.get('/prices', { headers: { 'last-event-id': '1' } })
assert.equal(response.headers.get('content-type'), 'text/event-stream')
assert.equal(
  await response.text(),
  `: prices of Walden
retry: 5000

event: price
id: 2
data: {"euro":11}

data: {"book":"Walden","sold":true}

`,
)
