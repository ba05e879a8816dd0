import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const app = application((request) => {
  if (request.path === '/leave') return Response.redirect('/', 303).withoutCookie('visits')
  const visits = Number(request.cookies.get('visits') ?? 0) + 1
  return Response.text(`visit ${visits}`).withCookie('visits', String(visits), { maxAge: 3600, httpOnly: true })
})

const client = new TestClient(app)
const first = await client.get('/')
assert.deepEqual(first.headers.getSetCookie(), ['visits=1; Max-Age=3600; Path=/; HttpOnly; SameSite=Lax'])
assert.equal(await (await client.get('/')).text(), 'visit 2')
assert.equal(await (await client.post('/leave')).text(), 'visit 1')
