import assert from 'node:assert/strict'
import { compileDecoder, compileValidator } from 'testudo/schema'

const day = compileDecoder({ type: 'string', 'x-js': 'Date' })
assert.deepEqual(day.decode('2026-11-22'), new Date('2026-11-22T00:00:00Z'))

const event = compileValidator({
  type: 'object',
  properties: { at: { type: 'string', 'x-js': 'Date' }, id: { type: 'string', 'x-js': 'bigint' } },
})
assert.deepEqual(event.validate({ at: '2026-11-22T10:30:00+01:00', id: '9007199254740993' }), {
  at: new Date('2026-11-22T09:30:00Z'),
  id: 9007199254740993n,
})
