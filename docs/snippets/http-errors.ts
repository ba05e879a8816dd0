import assert from 'node:assert/strict'
import { application, HttpError, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const app = application((request) => {
  if (request.path === '/secret') {
    throw HttpError.unauthorized('sign in first', { headers: { 'www-authenticate': 'Bearer' } })
  }
  if (request.path !== '/') throw HttpError.notFound()
  return Response.text('home')
})

const client = new TestClient(app)
const missing = await client.get('/nowhere')
assert.equal(missing.status, 404)
assert.deepEqual(await missing.json(), { detail: 'Not Found' })

const secret = await client.get('/secret')
assert.equal(secret.headers.get('www-authenticate'), 'Bearer')
assert.deepEqual(await secret.json(), { detail: 'sign in first' })
