import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { csrf, csrfExempt } from 'testudo/middleware'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

// Around the routes and not around the router, so that a route can say no.
const router = new Router({ middleware: [csrf()] })
  .post('/buy', () => Response.text('bought'))
  .post('/hooks/payment', () => Response.text('noted'), { middleware: [csrfExempt] })

const client = new TestClient(application(router.handle), { headers: { 'sec-fetch-site': 'cross-site' } })
assert.equal((await client.post('/buy')).status, 403)
assert.equal(await (await client.post('/hooks/payment')).text(), 'noted')
