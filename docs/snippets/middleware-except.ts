import assert from 'node:assert/strict'
import { application, type Middleware, Response } from 'testudo/http'
import { except } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const membersOnly: Middleware = (next) =>
  function membersOnly(request) {
    return request.cookies.has('member') ? next(request) : Response.text('members only', { status: 403 })
  }

const layer = except(['/health', '/static/*', /^\/hooks\/\d+$/], membersOnly)
const client = new TestClient(application(layer((request) => Response.text(request.path))))

for (const path of ['/health', '/static/app.css', '/hooks/7']) assert.equal((await client.get(path)).status, 200)
for (const path of ['/', '/healthy', '/hooks/x']) assert.equal((await client.get(path)).status, 403)
