import assert from 'node:assert/strict'
import { compileEncoder, Invalid, Report } from 'testudo/schema'

const user = compileEncoder({
  type: 'object',
  properties: { name: { type: 'string' }, since: { type: 'string', 'x-js': 'Date' } },
  required: ['name'],
})
const jane = { name: 'Jane', since: new Date(0), passwordHash: '$argon2id$…' }
assert.equal(user.encode(jane), '{"name":"Jane","since":"1970-01-01T00:00:00.000Z"}')

assert.ok(user.encode({ name: 5 }) instanceof Invalid)
const report = new Report()
user.explain({ name: 5 }, ['response'], report)
assert.deepEqual(report.items, [
  { type: 'string_type', loc: ['response', 'name'], msg: 'Input should be a valid string', input: 5 },
])
