import assert from 'node:assert/strict'
import type { Application } from 'testudo/gateway'
import { application, applicationHandler, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

/** Somebody else's application, written against the gateway contract. */
const legacy: Application = async (scope, _receive, send) => {
  assert(scope.type === 'http')
  await send({ type: 'http.response.start', status: 200, headers: [['content-type', 'text/plain']] })
  await send({ type: 'http.response.body', body: `${scope.path} below ${scope.rootPath}` })
}

const mounted = applicationHandler(legacy)

const app = application((request) => {
  if (!request.path.startsWith('/legacy/')) return Response.text('new')
  request.rootPath = '/legacy'
  return mounted(request)
})

const client = new TestClient(app)
assert.equal(await (await client.get('/')).text(), 'new')
assert.equal(await (await client.get('/legacy/page')).text(), '/legacy/page below /legacy')
