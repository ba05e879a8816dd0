import assert from 'node:assert/strict'
import { depends, header, HttpError, scopes, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const user = signature(
  { granted: header({ type: 'array', items: { type: 'string' }, default: [] }), needed: scopes() },
  ({ granted, needed }) => {
    const missing = needed.scopes.filter((scope) => !granted.includes(scope))
    if (missing.length > 0) HttpError.forbidden(`you need ${missing.join(' and ')}`)
    return { name: 'Ada' }
  },
)

const active = signature({ user: depends(user, { scopes: ['me'] }) }, ({ user }) => user)

const app = new Testudo().get(
  '/items',
  signature({ user: depends(active, { scopes: ['items'] }) }, ({ user }) => `the items of ${user.name}`),
)

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
