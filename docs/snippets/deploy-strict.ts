import assert from 'node:assert/strict'
import { Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const app = new Testudo({
  profile: {
    allowedHosts: ['shop.example', 'www.shop.example'],
    secret: process.env.SHOP_SECRET ?? 'only-for-development-and-tests-0123456789-abcdefgh',
    timeout: { seconds: 10 },
    forwarded: { trusted: ['10.0.0.0/8'] },
  },
})
app.get('/', () => ({ hello: 'world' }))

const client = new TestClient(app, { baseUrl: 'https://shop.example' })
const response = await client.get('/')
assert.equal(response.headers.get('strict-transport-security'), 'max-age=31536000')
assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'self'/)

const elsewhere = await client.get('/', { headers: { host: 'evil.example' } })
assert.equal(elsewhere.status, 400)
