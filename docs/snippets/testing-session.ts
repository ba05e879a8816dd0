import assert from 'node:assert/strict'
import { application, HttpError, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const app = application(async (request) => {
  if (request.path === '/login') {
    const name = (await request.form()).text('name')
    if (name === undefined) throw HttpError.badRequest('who are you?')
    return Response.redirect('/', 303).withCookie('name', name, { httpOnly: true })
  }
  return Response.text(`hello, ${request.cookies.get('name') ?? 'stranger'}`)
})

const client = new TestClient(app)
assert.equal(await (await client.get('/')).text(), 'hello, stranger')

// Follows the redirect, and keeps the cookie for later.
const page = await client.post('/login', { form: { name: 'Ada' } })
assert.equal(page.redirected, true)
assert.equal(await page.text(), 'hello, Ada')
assert.equal(client.cookies.get('name'), 'Ada')

// The redirect itself.
const answer = await client.post('/login', { form: { name: 'Grace' }, redirect: 'manual' })
assert.equal(answer.status, 303)
assert.equal(answer.headers.get('location'), '/')
