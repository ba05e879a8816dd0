import assert from 'node:assert/strict'
import { body, path, query, signature, Testudo } from 'testudo'
import { TestClient } from 'testudo/testing'

const order = {
  type: 'object',
  properties: { items: { type: 'array', items: { type: 'integer', minimum: 1 } } },
  required: ['items'],
} as const

const app = new Testudo().post(
  '/shops/{shop}/orders',
  signature(
    { shop: path({ type: 'integer' }), express: query({ type: 'boolean', default: false }), order: body(order) },
    ({ order }) => order.items.length,
  ),
)

const client = new TestClient(app)
const response = await client.post('/shops/x/orders?express=maybe', { json: { items: [1, 0] } })
assert.equal(response.status, 422)
assert.deepEqual(await response.json(), {
  detail: [
    {
      type: 'int_parsing',
      loc: ['path', 'shop'],
      msg: 'Input should be a valid integer, unable to parse string as an integer',
      input: 'x',
    },
    {
      type: 'bool_parsing',
      loc: ['query', 'express'],
      msg: 'Input should be a valid boolean, unable to interpret input',
      input: 'maybe',
    },
    {
      type: 'greater_than_equal',
      loc: ['body', 'items', 1],
      msg: 'Input should be greater than or equal to 1',
      input: 0,
      ctx: { ge: 1 },
    },
  ],
})

const problem = await client.post('/shops/x/orders', { headers: { accept: 'application/problem+json' } })
assert.equal(problem.headers.get('content-type'), 'application/problem+json')
