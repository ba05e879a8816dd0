import assert from 'node:assert/strict'
import { application, compose, Response } from 'testudo/http'
import { cspNonceOf, httpsRedirect, securityHeaders, trustedHost } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const handler = compose(
  [
    securityHeaders({
      hsts: { maxAge: 3600 },
      contentSecurityPolicy: { 'default-src': ["'self'"], 'script-src': ["'self'", 'nonce'] },
    }),
    trustedHost({ allowedHosts: ['shop.example', '*.shop.example'] }),
    httpsRedirect({ exempt: ['/health'] }),
  ],
  (request) => Response.html(`<script nonce="${cspNonceOf(request)}">alert('hello')</script>`),
)

const client = new TestClient(application(handler), { baseUrl: 'https://shop.example' })
const page = await client.get('/')
const [, nonce] = /nonce="([^"]+)"/.exec(await page.text()) ?? []
assert.equal(page.headers.get('content-security-policy'), `default-src 'self'; script-src 'self' 'nonce-${nonce}'`)
assert.equal(page.headers.get('strict-transport-security'), 'max-age=3600')
assert.equal(page.headers.get('x-frame-options'), 'DENY')

const plain = new TestClient(application(handler), { baseUrl: 'http://shop.example', redirect: 'manual' })
assert.equal((await plain.get('/a?b=c')).headers.get('location'), 'https://shop.example/a?b=c')

const stranger = new TestClient(application(handler), { baseUrl: 'https://evil.test' })
const refused = await stranger.get('/')
assert.equal(await refused.text(), 'Invalid host header')
assert.equal(refused.headers.get('x-content-type-options'), 'nosniff')
