import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { ipRestriction } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = ipRestriction({ allow: ['loopback', '192.0.2.0/24', '2001:db8::/32'], deny: ['192.0.2.66'] })
const app = application(layer(() => Response.text('hello')))

async function statusFor(address: string): Promise<number> {
  return (await new TestClient(app, { client: [address, 50_000] }).get('/')).status
}

assert.equal(await statusFor('192.0.2.1'), 200)
assert.equal(await statusFor('192.0.2.66'), 403)
assert.equal(await statusFor('2001:db8::1'), 200)
assert.equal(await statusFor('203.0.113.7'), 403)
