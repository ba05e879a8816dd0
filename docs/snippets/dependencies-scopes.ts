import assert from 'node:assert/strict'
import { depends, type Header, HttpError, type SecurityScopes, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

function user(needed: SecurityScopes, granted: Header<string[]> = []): { name: string } {
  const missing = needed.scopes.filter((scope) => !granted.includes(scope))
  return missing.length === 0 ? { name: 'Ada' } : HttpError.forbidden(`you need ${missing.join(' and ')}`)
}

const active = (who = depends(user, { scopes: ['me'] })) => who

const app = new Testudo()
app.get('/items', (who = depends(active, { scopes: ['items'] })) => `the items of ${who.name}`)

const client = new TestClient(app)
const refused = await client.get('/items', { headers: { granted: 'me' } })
assert.deepEqual(await refused.json(), { detail: 'you need items' })
const response = await client.get('/items', {
  headers: [
    ['granted', 'me'],
    ['granted', 'items'],
  ],
})
assert.equal(await response.json(), 'the items of Ada')
