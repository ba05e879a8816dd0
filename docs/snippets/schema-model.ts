import assert from 'node:assert/strict'
import { compileModel, Invalid, Report } from 'testudo/schema'

const filter = compileModel(
  {
    type: 'object',
    properties: {
      limit: { type: 'integer', minimum: 1, maximum: 100, default: 20 },
      since: { type: 'string', 'x-js': 'Date' },
      tags: { type: 'array', items: { type: 'string' }, default: [] },
    },
    additionalProperties: false,
  },
  { source: 'query' },
)

assert.deepEqual(filter.decode(new URLSearchParams('since=2026-11-22&tags=new&tags=used')), {
  limit: 20,
  since: new Date('2026-11-22'),
  tags: ['new', 'used'],
})

const sent = new URLSearchParams('limit=0&tool=plumbus')
const result = filter.decode(sent)
assert.ok(result instanceof Invalid)
const report = new Report()
filter.explain(sent, result, report)
assert.deepEqual(
  report.items.map(({ type, loc }) => [type, ...loc]),
  [
    ['greater_than_equal', 'query', 'limit'],
    ['extra_forbidden', 'query', 'tool'],
  ],
)
