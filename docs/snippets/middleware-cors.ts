import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { cors } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const shop = 'https://shop.example'
const handler = cors({ allowOrigins: [shop], allowMethods: ['GET', 'PUT'], allowHeaders: ['x-token'] })(() =>
  Response.text('hello'),
)
const client = new TestClient(application(handler))

const answer = await client.get('/', { headers: { origin: shop } })
assert.equal(answer.headers.get('access-control-allow-origin'), shop)

const preflight = await client.request('OPTIONS', '/', {
  headers: { origin: shop, 'access-control-request-method': 'DELETE' },
})
assert.equal(preflight.status, 400)
assert.equal(await preflight.text(), 'Disallowed CORS method')
