import assert from 'node:assert/strict'
import { type Request, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const log: string[] = []

const app = new Testudo({
  async *lifespan() {
    log.push('open the shop')
    const stock = new Map([['Emma', 3]])
    try {
      yield { stock }
    } finally {
      log.push('close the shop')
    }
  },
})

app.get('/stock', (request: Request) => request.state['stock'])

const client = new TestClient(app)
await client.start()
assert.deepEqual(await (await client.get('/stock')).json(), { Emma: 3 })
await client.stop()
assert.deepEqual(log, ['open the shop', 'close the shop'])
