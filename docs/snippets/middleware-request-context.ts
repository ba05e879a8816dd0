import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { Response } from 'testudo/http'
import { currentApp, currentRequest, globals, requestContext } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

/** What this application keeps for the time of a request. */
const g = globals<{ user: string }>()

// Far away from any endpoint, and nobody handed the request down.
async function greeting(): Promise<string> {
  await Promise.resolve()
  return `hello ${g.user}, this is ${currentRequest().path} of ${currentApp(Testudo).title}`
}

const app = new Testudo({ title: 'the shop' })
app.use(requestContext({ app }))
app.use((next) => (request) => {
  g.user = request.headers.get('x-user') ?? 'nobody'
  return next(request)
})
app.get('/books', async () => Response.text(await greeting()))

const client = new TestClient(app)
const response = await client.get('/books', { headers: { 'x-user': 'ann' } })
assert.equal(await response.text(), 'hello ann, this is /books of the shop')

assert.throws(() => currentRequest(), /Working outside of request context/)
