import assert from 'node:assert/strict'
import { application, type Middleware, Response } from 'testudo/http'
import { TestClient } from 'testudo/testing'

/** Small messages only: must run before anything reads the body. */
const small: Middleware = (next) =>
  function small(request) {
    request.bodyLimit = 100
    return next(request)
  }

const app = application(
  small(async (request) => {
    if (request.contentType.type === 'application/json') return Response.json(await request.json())
    const form = await request.form()
    return Response.json({ title: form.get('title'), tags: form.getAll('tag') })
  }),
)

const client = new TestClient(app)
const sent = await client.post('/', { form: { title: 'Walden', tag: ['pond', 'woods'] } })
assert.deepEqual(await sent.json(), { title: 'Walden', tags: ['pond', 'woods'] })

const broken = await client.post('/', { body: '{"title": }', headers: { 'content-type': 'application/json' } })
assert.equal(broken.status, 400)
assert.deepEqual(await broken.json(), { detail: 'malformed JSON: expected a value at position 10' })

const large = await client.post('/', { json: 'x'.repeat(200) })
assert.equal(large.status, 413)
