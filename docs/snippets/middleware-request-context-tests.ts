import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { application, type Request, Response } from 'testudo/http'
import { context, currentApp, currentRequest, requestContext, runWithApp, runWithRequest } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

// A request as an endpoint got it, and what was set while it ran.
const seen: Request[] = []
const handler = requestContext()((request) => {
  context.g['user'] = 'ann'
  seen.push(request)
  return Response.text('')
})
await new TestClient(application(handler)).get('/books')
const [last] = seen
assert.ok(last)
assert.equal(
  runWithRequest(last, () => `${currentRequest().path} ${String(context.g['user'])}`),
  '/books ann',
)

// A script has no request, but an application.
const title = runWithApp(new Testudo({ title: 'the shop' }), () => currentApp(Testudo).title)
assert.equal(title, 'the shop')
