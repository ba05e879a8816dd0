import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { conditionalGet } from 'testudo/middleware'
import { TestClient } from 'testudo/testing'

const layer = conditionalGet()
const client = new TestClient(application(layer(() => Response.json({ title: 'SICP' }))))

const first = await client.get('/books/7')
const etag = first.headers.get('etag') ?? ''
assert.match(etag, /^"10-/)

const second = await client.get('/books/7', { headers: { 'if-none-match': etag } })
assert.equal(second.status, 304)
assert.equal(await second.text(), '')
