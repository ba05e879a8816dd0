import assert from 'node:assert/strict'
import { compileValidator, Invalid, Report } from 'testudo/schema'

const validator = compileValidator({
  type: 'object',
  properties: { title: { type: 'string', minLength: 1 }, price: { type: 'number', minimum: 0 } },
  required: ['title', 'price'],
  additionalProperties: false,
})

assert.deepEqual(validator.validate({ title: 'Emma', price: 8 }), { title: 'Emma', price: 8 })

const input = { title: '', colour: 'red' }
const result = validator.validate(input)
assert.ok(result instanceof Invalid)
const report = new Report()
validator.explain(input, result, ['body'], report)
assert.deepEqual(
  report.items.map(({ type, loc }) => [type, ...loc]),
  [
    ['string_too_short', 'body', 'title'],
    ['missing', 'body', 'price'],
    ['extra_forbidden', 'body', 'colour'],
  ],
)
