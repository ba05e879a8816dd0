import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { loadMiddleware, type MiddlewareReference } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

// From a file, for one.
const names: readonly MiddlewareReference[] = ['requestId', ['trustedHost', { allowedHosts: ['testserver'] }]]

const app = new Testudo({ middleware: await loadMiddleware(names, import.meta.url) })
app.get('/', () => ({ hello: 'world' }))

const response = await new TestClient(app).get('/')
assert.ok(response.headers.has('x-request-id'))
