import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { AuthenticationError, bearerAuth, userOf } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const robots = bearerAuth({ tokens: { builder: 'a1b2c3' }, realm: 'builds' })
const builds = new TestClient(application(robots((request) => Response.text(String(userOf(request))))))
const known = await builds.get('/', { headers: { authorization: 'Bearer a1b2c3' } })
assert.equal(await known.text(), 'builder')
const unknown = await builds.get('/', { headers: { authorization: 'Bearer nope' } })
assert.equal(unknown.headers.get('www-authenticate'), 'Bearer realm="builds", error="invalid_token"')

// Tokens that are looked up, at once or by a promise.
const sessions = new Map([['t-1', { user: 'ann', scopes: ['books:read'], expired: false }]])
const lookedUp = bearerAuth({
  async verify(token) {
    const session = sessions.get(token)
    if (session?.expired) throw new AuthenticationError('the token has expired')
    return session
  },
})
const client = new TestClient(application(lookedUp((request) => Response.text(String(userOf(request))))))
assert.equal(await (await client.get('/', { headers: { authorization: 'Bearer t-1' } })).text(), 'ann')
