import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { basicAuth, userOf } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = basicAuth({ users: { ann: 'correct horse' }, realm: 'statistics' })
const client = new TestClient(application(layer((request) => Response.text(`hello ${userOf<string>(request)}`))))

const refused = await client.get('/')
assert.equal(refused.status, 401)
assert.equal(refused.headers.get('www-authenticate'), 'Basic realm="statistics", charset="UTF-8"')

const authorization = `Basic ${btoa('ann:correct horse')}`
assert.equal(await (await client.get('/', { headers: { authorization } })).text(), 'hello ann')
