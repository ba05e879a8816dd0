import assert from 'node:assert/strict'
import { application, compose, HttpError, Response } from 'testudo/http'
import { type Session, sessionOf, sessions } from 'testudo/middleware'
import { freezeTime, TestClient } from 'testudo/testing'

const app = application(
  compose([sessions({ secret: 'thirty-two bytes that nobody else has', maxAge: 3600 })], (request) => {
    const session = sessionOf(request)
    if (request.method === 'POST') session.set('visits', 1)
    const name = session.get('name') ?? HttpError.unauthorized('who are you?')
    return Response.json({ hello: name })
  }),
)

const time = freezeTime('2030-01-01T09:00:00Z')
const client = new TestClient(app, { raiseServerErrors: false })
assert.equal((await client.get('/')).status, 401)

// Before a request: without a login, its form and its password.
await client.session((session) => session.set('name', 'Ada'))
assert.deepEqual(await (await client.get('/')).json(), { hello: 'Ada' })

// After one: what it has left.
await client.post('/')
assert.equal(await client.session((session) => session.get('visits')), 1)
assert.equal(await client.session((session: Session) => session.isNew), false)

time.tick(3601)
assert.equal((await client.get('/')).status, 401)
time.restore()
