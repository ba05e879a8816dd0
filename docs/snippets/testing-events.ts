import assert from 'node:assert/strict'
import { application, lastEventId, Response } from 'testudo/http'
import { events, TestClient } from 'testudo/testing'

const app = application((request) => {
  async function* prices(): AsyncGenerator<{ id: string; event: string; data: object }> {
    const last = Number(lastEventId(request) ?? 0)
    for (let id = last + 1; ; id++) yield { id: `${id}`, event: 'price', data: { price: 10 * id } }
  }
  return Response.events(prices())
})

const client = new TestClient(app)
const seen: unknown[] = []
let last = ''
for await (const event of events(await client.get('/prices'))) {
  seen.push([event.type, JSON.parse(event.data)])
  last = event.lastEventId
  if (seen.length === 2) break // the client leaves
}
assert.deepEqual(seen, [
  ['price', { price: 10 }],
  ['price', { price: 20 }],
])

// As a browser comes back.
const again = await client.get('/prices', { headers: { 'last-event-id': last } })
const { value } = await events(again).next()
assert.equal(value?.lastEventId, '3')
await client.stop()
