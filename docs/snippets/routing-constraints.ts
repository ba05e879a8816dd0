import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const router = new Router()
  .get('/pages/{page:int(min=1,max=500)}', (request) => Response.json(request.params))
  .get('/{language:any(de,en)}/{code:[A-Z][A-Z][0-9]+}', (request) => Response.json(request.params))

const client = new TestClient(application(router.handle))
assert.deepEqual(await (await client.get('/pages/7')).json(), { page: 7 })
assert.equal((await client.get('/pages/0')).status, 404)
assert.deepEqual(await (await client.get('/de/AB12')).json(), { language: 'de', code: 'AB12' })
assert.equal((await client.get('/fr/AB12')).status, 404)
