import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { httpsRedirect } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = httpsRedirect({ exempt: ['/health'] })
const app = application(layer(() => Response.text('hello')))
const client = new TestClient(app, { baseUrl: 'http://shop.example', redirect: 'manual' })

const response = await client.get('/a?b=c')
assert.equal(response.status, 307)
assert.equal(response.headers.get('location'), 'https://shop.example/a?b=c')
assert.equal((await client.get('/health')).status, 200)
