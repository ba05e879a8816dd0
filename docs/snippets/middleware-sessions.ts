import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { type Request, Response } from 'testudo/http'
import { sessionOf, sessions } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

// What sessions hold, said once: without it every value is unknown.
declare module 'testudo/middleware' {
  interface SessionData {
    theme: 'light' | 'dark'
  }
}

const app = new Testudo()
app.use(sessions({ secret: process.env['SECRET'] ?? 'at least 32 bytes, and not in the sources' }))

app.post('/theme', (request: Request) => {
  const session = sessionOf(request)
  session.set('theme', session.get('theme') === 'dark' ? 'light' : 'dark')
  return Response.empty()
})
app.get('/', (request: Request) => Response.text(sessionOf(request).get('theme') ?? 'light'))

const client = new TestClient(app)
await client.post('/theme')
assert.equal(await (await client.get('/')).text(), 'dark')

// A cookie that somebody has changed is no session, and no error.
client.cookies.set('session', 'forged')
assert.equal(await (await new TestClient(app).get('/')).text(), 'light')
