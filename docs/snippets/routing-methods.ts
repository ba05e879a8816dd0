import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const router = new Router({
  notFound: (request) => Response.text(`Nothing at ${request.path}`, { status: 404 }),
  methodNotAllowed: (_request, allow) => Response.text(`Try ${allow}`, { status: 405, headers: { allow } }),
})
router.get('/cache', () => Response.text('full'))
router.route(['PURGE', 'DELETE'], '/cache', () => Response.empty())
router.route('*', '/echo', (request) => Response.text(request.method))

const client = new TestClient(application(router.handle))
assert.equal((await client.head('/cache')).status, 200)
assert.equal((await client.request('PURGE', '/cache')).status, 204)
assert.equal((await client.options('/cache')).headers.get('allow'), 'DELETE, GET, HEAD, OPTIONS, PURGE')
assert.equal(await (await client.post('/cache')).text(), 'Try DELETE, GET, HEAD, OPTIONS, PURGE')
assert.equal(await (await client.patch('/echo')).text(), 'PATCH')
assert.equal(await (await client.get('/elsewhere')).text(), 'Nothing at /elsewhere')
