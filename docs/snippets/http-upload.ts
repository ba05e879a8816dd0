import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { application, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

// Never more than a piece of the upload is in memory, however large it is.
const app = application(async (request) => {
  const hash = createHash('sha256')
  for await (const chunk of request.body) hash.update(chunk)
  return Response.text(hash.digest('hex').slice(0, 8))
})

const response = await new TestClient(app).put('/file', { body: ['in ', 'three ', 'pieces'] })
assert.equal(await response.text(), createHash('sha256').update('in three pieces').digest('hex').slice(0, 8))
