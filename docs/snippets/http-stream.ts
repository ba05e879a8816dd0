import assert from 'node:assert/strict'
import { application, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

const log: string[] = []

const app = application((request) => {
  request.defer(() => {
    log.push('answered')
  })

  async function* rows(): AsyncGenerator<string> {
    yield 'id,title\n'
    try {
      for (let id = 1; id <= 2; id++) yield `${id},Book ${id}\n`
    } finally {
      // Runs at the end, and as soon as the client leaves.
      log.push('rows closed')
    }
  }

  return Response.stream(rows(), { headers: { 'content-type': 'text/csv; charset=utf-8' } })
})

const response = await new TestClient(app).get('/books.csv')
assert.equal(await response.text(), 'id,title\n1,Book 1\n2,Book 2\n')
assert.deepEqual(log, ['rows closed', 'answered'])
