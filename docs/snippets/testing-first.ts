import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const app = application((request) => Response.json({ hello: request.path.slice(1) }))

const client = new TestClient(app)
const response = await client.get('/world')

assert.equal(response.status, 200)
assert.deepEqual(await response.json(), { hello: 'world' })
