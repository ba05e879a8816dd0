import assert from 'node:assert/strict'
import { Response } from 'testudo/http'

const created = Response.json({ id: 7 }, { status: 201, headers: { location: '/books/7' } })
assert.equal(created.headers.get('content-type'), 'application/json')

// A response is a value: a change makes a new one.
const cached = created.with({ headers: created.headers.with('cache-control', 'no-store') })
assert.equal(cached.status, 201)
assert.equal(created.headers.has('cache-control'), false)

// What JSON cannot say is an error that tells where, and never a silent null.
assert.throws(() => Response.json({ items: [{ price: Number.NaN }] }), {
  name: 'TypeError',
  message: 'JSON cannot say NaN at $.items[0].price',
})
