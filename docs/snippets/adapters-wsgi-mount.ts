import assert from 'node:assert/strict'
import { wsgi } from 'testudo/adapters'
import type { WsgiApplication } from 'testudo/gateway'
import { application, applicationHandler, Response } from 'testudo/http'
import { Router } from 'testudo/routing'
import { TestClient } from 'testudo/testing'

const legacy: WsgiApplication = (environ, startResponse) => {
  startResponse('200 OK', [['Content-Type', 'text/plain']])
  return [Buffer.from(`${environ.SCRIPT_NAME} and ${environ.PATH_INFO}`)]
}

const router = new Router()
router.get('/', () => Response.text('new'))
router.mount('/old', applicationHandler(wsgi(legacy)))

const client = new TestClient(application(router.handle))
assert.equal(await (await client.get('/')).text(), 'new')
assert.equal(await (await client.get('/old/page')).text(), '/old and /page')
