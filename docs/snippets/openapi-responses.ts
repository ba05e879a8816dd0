import assert from 'node:assert/strict'
import { type Int, Response, Testudo } from 'testudo'

const app = new Testudo()

app.get(
  '/books/{id}/cover',
  (id: Int) => (id === 1 ? new Response(new Uint8Array([137]), { headers: { 'content-type': 'image/png' } }) : null),
  {
    operationId: 'getCover',
    tags: ['pictures'],
    responses: {
      200: { description: 'The picture', content: { 'image/png': {} } },
      '4XX': { description: 'Anything wrong', schema: { type: 'object', properties: { why: { type: 'string' } } } },
    },
    openapiExtra: { 'x-cost': 3 },
  },
)
app.get('/internal', () => 'not for everybody', { includeInSchema: false })

const { paths } = app.openapi()
const cover = paths['/books/{id}/cover']?.get
assert.equal(cover?.operationId, 'getCover')
// 422 is one of 4XX: who describes those, describes it.
assert.deepEqual(Object.keys(cover.responses), ['200', '4XX'])
assert.equal(Object.hasOwn(paths, '/internal'), false)
