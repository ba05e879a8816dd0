import assert from 'node:assert/strict'
import { Response } from 'testudo/http'
import { formatCacheControl, neverCache, parseCacheControl, vary, withCacheControl } from 'testudo/middleware'

const price = vary(withCacheControl(Response.json({ price: 4.5 }), { private: true, maxAge: 60 }), 'Cookie')
assert.equal(price.headers.get('cache-control'), 'max-age=60, private')
assert.equal(price.headers.get('vary'), 'Cookie')

// The stricter of each holds: the shorter time, private and not public.
const both = withCacheControl(price, { public: true, maxAge: 3600 })
assert.equal(both.headers.get('cache-control'), 'max-age=60, private')

const secret = neverCache(Response.text('your token'))
assert.deepEqual(parseCacheControl(secret.headers.get('cache-control')), {
  maxAge: 0,
  noCache: true,
  noStore: true,
  mustRevalidate: true,
  private: true,
})
assert.equal(formatCacheControl({ sMaxAge: 300, noCache: ['set-cookie'] }), 's-maxage=300, no-cache="set-cookie"')
