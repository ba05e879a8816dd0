import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { requestId, requestIdOf } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const handler = requestId()((request) => Response.text(`you are ${requestIdOf(request) ?? 'nobody'}`))

const client = new TestClient(application(handler))
const given = await client.get('/', { headers: { 'x-request-id': 'abc-123' } })
assert.equal(await given.text(), 'you are abc-123')
assert.equal(given.headers.get('x-request-id'), 'abc-123')

const made = await client.get('/', { headers: { 'x-request-id': 'not an id' } })
assert.match(made.headers.get('x-request-id') ?? '', /^[\da-f-]{36}$/)
