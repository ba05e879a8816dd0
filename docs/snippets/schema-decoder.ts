import assert from 'node:assert/strict'
import { compileDecoder, Invalid } from 'testudo/schema'

const limit = compileDecoder({ type: 'integer', minimum: 1, maximum: 100 })
assert.equal(limit.decode('20'), 20)
assert.ok(limit.decode('5.7') instanceof Invalid)
assert.ok(limit.decode('500') instanceof Invalid)

const size = compileDecoder({ anyOf: [{ type: 'number' }, { enum: ['small', 'large'] }] })
assert.equal(size.decode('12.5'), 12.5)
assert.equal(size.decode('large'), 'large')

const ids = compileDecoder({ type: 'array', items: { type: 'integer' }, maxItems: 3 })
assert.equal(ids.list, true)
assert.deepEqual(ids.decode(['1', '2']), [1, 2])
