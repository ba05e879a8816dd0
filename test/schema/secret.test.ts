// What is secret is in no error: not as an input, not inside one, not in a message.

import { type } from 'arktype'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import {
  compileDecoder,
  compileEncoder,
  compileModel,
  compileValidator,
  Invalid,
  type JsonSchema,
  Report,
  type Schema,
} from 'testudo/schema'

const password = { type: 'string', minLength: 12, secret: true } as const
const login = {
  type: 'object',
  properties: { user: { type: 'string', maxLength: 3 }, password },
  required: ['user', 'password'],
  additionalProperties: false,
} as const

function errorsOf(schema: Schema, value: unknown, secret?: boolean): Report['items'] {
  const validator = compileValidator(schema, { secret })
  const result = validator.validate(value)
  expect(result).toBeInstanceOf(Invalid)
  const report = new Report()
  validator.explain(value, result as Invalid, ['body'], report)
  expect(report.items.length).toBeGreaterThan(0)
  return report.items
}

describe('a body', () => {
  it.each<[schema: JsonSchema, value: unknown]>([
    [login, { user: 'me', password: 'hunter2' }],
    [login, { user: 'me', pasword: 'hunter2' }],
    [login, { password: 'hunter2hunter2' }],
    [login, 'hunter2'],
    [login, ['hunter2']],
    [{ type: 'array', items: login }, { password: 'hunter2' }],
    [{ type: 'array', items: password, maxItems: 1 }, ['hunter2', 'hunter2']],
    [{ type: 'array', items: password, uniqueItems: true }, ['hunter2hunter2', 'hunter2hunter2']],
    [{ anyOf: [login, { type: 'integer' }] }, { user: 'me', password: 'hunter2' }],
    [
      { $ref: '#/$defs/L', $defs: { L: login } },
      { user: 'me', password: 'hunter2' },
    ],
    [{ type: 'object', additionalProperties: password }, { a: 'hunter2' }],
    [
      { ...login, secret: true },
      { user: 'hunter2', password: 'x' },
    ],
    [
      {
        oneOf: [{ type: 'object', properties: { k: { const: 1 } }, required: ['k'] }],
        discriminator: { propertyName: 'k' },
        secret: true,
      },
      { k: 'hunter2' },
    ],
    [{ type: 'object', properties: { p: password }, unevaluatedProperties: false } as JsonSchema, { q: 'hunter2' }],
  ])('%j does not show what is in %j', (schema, value) => {
    expect(JSON.stringify(errorsOf(schema, value))).not.toContain('hunter2')
  })

  it('shows what is beside the secret', () => {
    expect(errorsOf(login, { user: 'long', password: 'hunter2hunter2' })).toMatchObject([
      { type: 'string_too_long', loc: ['body', 'user'], input: 'long' },
    ])
  })

  it('says that some of it is secret, to whoever reports of it as a whole', () => {
    expect(
      [login, z.object({ p: z.string().meta({ secret: true }) })].map((one) => compileValidator(one).secret),
    ).toEqual([true, true])
    expect(compileValidator({ type: 'string' }).secret).toBe(false)
    expect(compileValidator({ type: 'string' }, { secret: true }).secret).toBe(true)
  })

  it('may be secret as a whole', () => {
    expect(errorsOf({ type: 'integer' }, 'hunter2', true)[0]).not.toHaveProperty('input')
    expect(JSON.stringify(errorsOf({ type: 'object', required: ['a'] }, { b: 'hunter2' }, true))).not.toContain(
      'hunter2',
    )
  })
})

describe('a parameter', () => {
  it.each<[schema: Schema, input: unknown, secret: boolean]>([
    [password, 'hunter2', false],
    [{ type: 'integer' }, 'hunter2', true],
    [{ type: 'integer', maximum: 1 }, '77', true],
    [{ type: 'boolean' }, 'hunter2', true],
    [{ anyOf: [{ type: 'integer' }, { type: 'boolean' }] }, 'hunter2', true],
    [{ type: 'array', items: { type: 'integer' } }, ['hunter2'], true],
    [{ type: 'array', items: password }, ['hunter2'], false],
    [{ type: 'array', items: { type: 'string' }, maxItems: 1 }, ['hunter2', 'x'], true],
    [z.string().min(20), 'hunter2', true],
    [z.int(), 'hunter2', true],
    [type('string > 20'), 'hunter2', true],
    [z.string().min(20).meta({ secret: true }), 'hunter2', false],
  ])('%# does not show its text', (schema, input, secret) => {
    const decoder = compileDecoder(schema, { secret })
    const result = decoder.decode(input)
    expect(result).toBeInstanceOf(Invalid)
    const report = new Report()
    decoder.explain(input, result as Invalid, ['header', 'x-token'], report)
    expect(report.items.length).toBeGreaterThan(0)
    expect(JSON.stringify(report.items)).not.toMatch(/hunter2|77/)
  })

  it('may be one of a model', () => {
    for (const [schema, secret] of [
      [{ type: 'object', properties: { password } }, false],
      [{ type: 'object', properties: { password: { type: 'integer' } } }, true],
      [{ type: 'object', properties: { token: password }, additionalProperties: false }, false],
      [z.strictObject({ token: z.string().optional() }), true],
    ] as [Schema, boolean][]) {
      const model = compileModel(schema, { source: 'form', secret })
      const sent = new URLSearchParams('password=hunter2')
      const report = new Report()
      model.explain(sent, model.decode(sent) as Invalid, report)
      expect(report.items.length).toBeGreaterThan(0)
      expect(JSON.stringify(report.items)).not.toContain('hunter2')
    }
  })
})

it('is no input of what an encoder refuses either', () => {
  const encoder = compileEncoder(login)
  const report = new Report()
  encoder.explain({ user: 'me', password: 'hunter2' }, ['response'], report)
  expect(report.items).toMatchObject([{ type: 'string_too_short', loc: ['response', 'password'] }])
  expect(JSON.stringify(report.items)).not.toContain('hunter2')
})
