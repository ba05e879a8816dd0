import assert from 'node:assert/strict'
import { type Request, Response, Testudo } from 'testudo'
import type { Application } from 'testudo/gateway'
import { TestClient } from 'testudo/testing'

const admin = new Testudo().get('/', (request: Request) => ({ mountedAt: request.rootPath }))

const legacy: Application = async (scope, _receive, send) => {
  if (scope.type !== 'http') throw new Error(`no ${scope.type} here`)
  await send({ type: 'http.response.start', status: 200, headers: [['content-type', 'text/plain']] })
  await send({ type: 'http.response.body', body: `legacy ${scope.path}` })
}

const app = new Testudo()
  .mount('/admin', admin)
  .mount('/legacy', legacy)
  .mount('/echo', (request: Request) => Response.text(request.routePath))

const client = new TestClient(app)
assert.deepEqual(await (await client.get('/admin/')).json(), { mountedAt: '/admin' })
assert.equal(await (await client.get('/legacy/x')).text(), 'legacy /legacy/x')
assert.equal(await (await client.get('/echo/a/b')).text(), '/a/b')
