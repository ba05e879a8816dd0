import assert from 'node:assert/strict'
import { depends, type Header, HttpError, Routes, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

function staffOnly(staff: Header<boolean> = false): void {
  if (!staff) HttpError.forbidden()
}

const seen: string[] = []
const counted = () => seen.push('a request')

const till = new Routes().get('/till', () => 'open', { dependencies: [depends(counted)] })

const app = new Testudo()
  .get('/', () => 'welcome')
  .include(till, { prefix: '/staff', dependencies: [depends(staffOnly)] })

const client = new TestClient(app)
assert.equal((await client.get('/')).status, 200)
assert.equal((await client.get('/staff/till')).status, 403)
assert.equal((await client.get('/staff/till', { headers: { staff: 'yes' } })).status, 200)
assert.deepEqual(seen, ['a request'])
