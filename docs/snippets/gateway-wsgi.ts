import assert from 'node:assert/strict'
import { wsgi } from 'testudo/adapters'
import { lintWsgi, type WsgiApplication } from 'testudo/gateway'
import { TestClient } from 'testudo/testing'

const application: WsgiApplication = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [Buffer.from(`hello from ${environ.PATH_INFO}`)]
}

const response = await new TestClient(wsgi(lintWsgi(application))).get('/wsgi')
assert.equal(await response.text(), 'hello from /wsgi')
