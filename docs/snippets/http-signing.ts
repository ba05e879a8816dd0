import assert from 'node:assert/strict'
import { application, HttpError, Response, Signer } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const secret = process.env['SECRET'] ?? 'at least 32 bytes, and not in the sources'

// One signer for each purpose: the salt keeps them apart.
const unsubscribe = new Signer(secret, { salt: 'unsubscribe' })
const token = unsubscribe.sign('ada@example.com') // ada@example.com.t85s00.6uWcgHeR5X…
assert.equal(unsubscribe.unsign(token, { maxAge: 7 * 86_400 }), 'ada@example.com')
assert.equal(unsubscribe.unsign(token.replace('ada', 'bob')), undefined)
assert.equal(new Signer(secret, { salt: 'password reset' }).unsign(token), undefined)

// JSON values, safe in a URL.
const link = unsubscribe.dumps({ user: 7, list: 'news' }, { compress: true })
assert.match(link, /^[\w.-]+$/)
assert.deepEqual(unsubscribe.loads(link), { user: 7, list: 'news' })

// A signed cookie is a cookie with a signed value.
const basket = new Signer(secret, { salt: 'basket cookie' })
const app = application((request) => {
  if (request.path === '/add') return Response.empty().withCookie('basket', basket.sign('emma'))
  return Response.text(basket.unsign(request.cookies.get('basket')) ?? HttpError.badRequest('no basket'))
})
const client = new TestClient(app)
await client.get('/add')
assert.equal(await (await client.get('/')).text(), 'emma')
assert.equal((await new TestClient(app, { cookies: { basket: 'forged' } }).get('/')).status, 400)
