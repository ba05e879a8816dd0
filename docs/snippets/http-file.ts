import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { application, fileFrom, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const folder = await mkdtemp(join(tmpdir(), 'reports-'))
await writeFile(join(folder, 'q3.csv'), 'title,sold\nWalden,7\n')

const app = application((request) => {
  // A path of ours.
  if (request.path === '/report') {
    return Response.file(join(folder, 'q3.csv'), { request, filename: 'Third quarter.csv', cacheControl: 'private' })
  }
  // A name of the client's, below a folder of ours and nowhere else.
  return fileFrom(folder, request.path.slice(1), { request })
})

const client = new TestClient(app)
const whole = await client.get('/report')
assert.equal(whole.headers.get('content-type'), 'text/csv; charset=utf-8')
assert.equal(whole.headers.get('content-disposition'), 'attachment; filename="Third quarter.csv"')
assert.equal(await whole.text(), 'title,sold\nWalden,7\n')

const part = await client.get('/report', { headers: { range: 'bytes=0-4' } })
assert.equal(`${part.status} ${part.headers.get('content-range')}`, '206 bytes 0-4/20')
assert.equal(await part.text(), 'title')

const again = await client.get('/report', { headers: { 'if-none-match': whole.headers.get('etag') ?? '' } })
assert.equal(again.status, 304)

assert.equal((await client.get('/q3.csv')).status, 200)
assert.equal((await client.get('/%2e%2e%2fetc%2fpasswd')).status, 404)
await rm(folder, { recursive: true })
