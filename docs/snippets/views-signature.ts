import assert from 'node:assert/strict'
import { path, query, signature, Testudo, View } from 'testudo'
import { TestClient } from 'testudo/testing'

class SumView extends View {
  readonly start = 100

  get = signature({ a: path({ type: 'integer' }), b: query({ type: 'integer' }) }, ({ a, b }) => this.start + a + b)
}

const client = new TestClient(new Testudo().view('/sums/{a}', SumView))
assert.equal(await (await client.get('/sums/1?b=2')).json(), 103)
assert.equal((await client.get('/sums/x?b=2')).status, 422)
