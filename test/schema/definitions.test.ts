import { describe, expect, it } from 'vitest'

import {
  compileDecoder,
  compileEncoder,
  compileModel,
  compileValidator,
  Invalid,
  type JsonSchema,
  Report,
} from 'testudo/schema'

const definitions = {
  Id: { type: 'integer', minimum: 1 },
  Book: {
    type: 'object',
    properties: { id: { $ref: '#/$defs/Id' }, author: { $ref: '#/$defs/Author' } },
    required: ['id'],
  },
  Author: {
    type: 'object',
    properties: {
      born: { type: 'string', 'x-js': 'Date' },
      books: { type: 'array', items: { $ref: '#/$defs/Book' } },
    },
  },
  Filter: { type: 'object', properties: { id: { $ref: '#/$defs/Id' } } },
  'a/b~c': { type: 'boolean' },
  Faulty: { type: 'strin' },
} as const satisfies Record<string, unknown> as unknown as Record<string, JsonSchema>

const book = { $ref: '#/$defs/Book' } as const

describe('definitions', () => {
  it('are what references of a value stand for, however they lead around', () => {
    const validator = compileValidator(book, { definitions })
    const born = '1775-12-16'
    expect(validator.validate({ id: 1, author: { born, books: [{ id: 2, author: { born } }] } })).toEqual({
      id: 1,
      author: { born: new Date(born), books: [{ id: 2, author: { born: new Date(born) } }] },
    })
    const input = { id: 1, author: { books: [{ id: 0 }] } }
    const result = validator.validate(input)
    const report = new Report()
    validator.explain(input, result as Invalid, ['body'], report)
    expect(report.items).toMatchObject([{ type: 'greater_than_equal', loc: ['body', 'author', 'books', 0, 'id'] }])
  })

  it('are what references of a parameter stand for', () => {
    expect(compileDecoder({ $ref: '#/$defs/Id' }, { definitions }).decode('7')).toBe(7)
    expect(compileDecoder({ $ref: '#/$defs/Id' }, { definitions }).decode('0')).toBeInstanceOf(Invalid)
    expect(compileDecoder({ type: 'array', items: { $ref: '#/$defs/Id' } }, { definitions }).decode(['7'])).toEqual([7])
    const model = compileModel({ $ref: '#/$defs/Filter' }, { source: 'query', definitions })
    expect(model.decode(new URLSearchParams('id=7'))).toEqual({ id: 7 })
  })

  it('are what references of a result stand for', () => {
    const encoder = compileEncoder({ type: 'array', items: book }, { definitions })
    expect(encoder.encode([{ id: 1, secret: 2, author: { books: [{ id: 2, secret: 3 }] } }])).toBe(
      '[{"id":1,"author":{"books":[{"id":2}]}}]',
    )
    expect(encoder.encode([{ id: 0 }])).toBeInstanceOf(Invalid)
  })

  it('give way to those of the schema itself', () => {
    const own = { $ref: '#/$defs/Id', $defs: { Id: { type: 'string' } } } as const
    expect(compileValidator(own, { definitions }).validate('x')).toBe('x')
    expect(compileEncoder(own, { definitions }).encode('x')).toBe('"x"')
  })

  it('are looked at only as far as they are needed', () => {
    expect(compileValidator(book, { definitions }).validate({ id: 1 })).toEqual({ id: 1 })
    expect(() => compileValidator({ $ref: '#/$defs/Faulty' }, { definitions })).toThrow('type "strin" is none of')
    expect(() => compileValidator({ items: { $ref: '#/$defs/Nobody' } }, { definitions })).toThrow(
      'JSON Schema at #/items: $ref "#/$defs/Nobody" points at nothing',
    )
  })

  it('may have any name, and may be pointed into', () => {
    expect(compileValidator({ $ref: '#/$defs/a~1b~0c' }, { definitions }).validate(true)).toBe(true)
    const inner = { properties: { x: { $ref: '#/$defs/Book/properties/id' } } }
    expect(compileValidator(inner, { definitions }).validate({ x: 0 })).toBeInstanceOf(Invalid)
    expect(compileValidator(inner, { definitions }).validate({ x: 1 })).toEqual({ x: 1 })
    expect(compileEncoder(inner, { definitions }).encode({ x: 0 })).toBeInstanceOf(Invalid)
  })

  it('that name only each other are a fault', () => {
    const circle = { A: { $ref: '#/$defs/B' }, B: { $ref: '#/$defs/A' } } as const
    expect(() => compileDecoder({ $ref: '#/$defs/A' }, { definitions: circle })).toThrow(TypeError)
  })
})

describe('what is compiled', () => {
  it('is shared by all that use the same definition', () => {
    expect(compileEncoder({ $ref: '#/$defs/Book' }, { definitions })).toBe(compileEncoder({ ...book }, { definitions }))
    expect(compileEncoder({ $ref: '#/$defs/Book' }, { definitions })).not.toBe(
      compileEncoder(book, { definitions, declared: false }),
    )
    expect(compileEncoder(book, { definitions })).not.toBe(compileEncoder(book, { definitions: { ...definitions } }))
  })
})
