import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { HttpError, type Request, Response } from 'testudo/http'
import { MemoryStore, sessionOf, sessions } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const secret = process.env['SECRET'] ?? 'at least 32 bytes, and not in the sources'
const app = new Testudo()
app.use(sessions({ secret, store: new MemoryStore() }))

app.post('/login', (request: Request) => {
  const session = sessionOf(request)
  session.rotate() // whoever knew the id before does not know it now
  session.set('member', 'ada')
  return Response.redirect('/', 303)
})
app.post('/logout', (request: Request) => {
  sessionOf(request).clear() // the record in the store and the cookie both go
  return Response.redirect('/', 303)
})
app.get('/', (request: Request) => Response.text(sessionOf(request).has('member') ? 'welcome back' : 'hello'))
app.get('/account', (request: Request) => {
  const member = sessionOf(request).get('member') ?? HttpError.unauthorized('please log in')
  return Response.json({ member })
})

const client = new TestClient(app)
assert.equal((await client.get('/account')).status, 401)
assert.equal(await (await client.post('/login')).text(), 'welcome back')
const stolen = client.cookies.get('session') ?? ''
assert.equal(await (await client.post('/logout')).text(), 'hello')

// A cookie that was copied is worth nothing after the logout.
const thief = new TestClient(app, { cookies: { session: stolen } })
assert.equal((await thief.get('/account')).status, 401)
