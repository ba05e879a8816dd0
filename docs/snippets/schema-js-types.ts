import assert from 'node:assert/strict'
import { compileDecoder, compileEncoder, compileValidator, type JsonSchema } from 'testudo/schema'

const day = compileDecoder({ type: 'string', 'x-js': 'Date' })
assert.deepEqual(day.decode('2026-11-22'), new Date('2026-11-22T00:00:00Z'))

const event: JsonSchema = {
  type: 'object',
  properties: {
    at: { type: 'string', 'x-js': 'Date' },
    id: { type: 'string', 'x-js': 'bigint' },
    seats: { type: 'object', additionalProperties: { type: 'integer' }, 'x-js': 'Map' },
    tags: { type: 'array', items: { type: 'string' }, uniqueItems: true, 'x-js': 'Set' },
    ticket: { type: 'string', contentEncoding: 'base64', 'x-js': 'Uint8Array' },
  },
}
const value = compileValidator(event).validate({
  at: '2026-11-22T10:30:00+01:00',
  id: '9007199254740993',
  seats: { A1: 1 },
  tags: ['jazz'],
  ticket: 'AQID',
})
assert.deepEqual(value, {
  at: new Date('2026-11-22T09:30:00Z'),
  id: 9007199254740993n,
  seats: new Map([['A1', 1]]),
  tags: new Set(['jazz']),
  ticket: new Uint8Array([1, 2, 3]),
})
assert.equal(
  compileEncoder(event).encode(value),
  '{"at":"2026-11-22T09:30:00.000Z","id":"9007199254740993","seats":{"A1":1},"tags":["jazz"],"ticket":"AQID"}',
)
