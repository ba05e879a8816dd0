import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { cacheControl } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = cacheControl({
  rules: [
    { path: '/assets/', directives: { public: true, maxAge: 31_536_000, immutable: true } },
    { path: '/account', directives: 'never' },
  ],
  otherwise: { maxAge: 60 },
})
const client = new TestClient(application(layer(() => Response.text('hello'))))
const controlOf = async (path: string) => (await client.get(path)).headers.get('cache-control')

assert.equal(await controlOf('/'), 'max-age=60')
assert.equal(await controlOf('/assets/app.4f1c.js'), 'max-age=31536000, public, immutable')
assert.equal(await controlOf('/account'), 'max-age=0, no-cache, no-store, must-revalidate, private')
