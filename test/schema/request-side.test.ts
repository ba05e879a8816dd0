import { describe, expect, it } from 'vitest'
import { z } from 'zod'

import type { JsonSchema } from '../../src/schema/json-schema.ts'
import { forRequests } from '../../src/schema/request-side.ts'

const id: JsonSchema = { type: 'integer', readOnly: true }
const book: JsonSchema = {
  type: 'object',
  properties: { id, title: { type: 'string' }, next: { $ref: '#/$defs/Book' } },
  required: ['id', 'title'],
}

describe('a schema for requests', () => {
  it('wants nothing that is read-only, wherever it is', () => {
    const list: JsonSchema = { type: 'array', items: { anyOf: [book, { type: 'null' }] } }
    const { schema, definitions } = forRequests(list, { Book: book })
    expect(schema).toEqual({ type: 'array', items: { anyOf: [{ ...book, required: ['title'] }, { type: 'null' }] } })
    expect(definitions).toEqual({ Book: { ...book, required: ['title'] } })
    expect(book.required).toEqual(['id', 'title'])
  })

  it('is the same for all that ask, and itself where nothing is read-only', () => {
    const definitions = {
      Book: book,
      Page: { type: 'object', properties: { book: { $ref: '#/$defs/Book' } } },
    } as const
    const [one, other] = [forRequests(book, definitions), forRequests(book, definitions)]
    expect(one.schema).toBe(other.schema)
    expect(one.definitions).toBe(other.definitions)
    expect(one.definitions?.['Page']).toBe(definitions.Page)
    const plain: JsonSchema = { type: 'object', properties: { title: { type: 'string' } }, required: ['title'] }
    expect(forRequests(plain, { Plain: plain }).schema).toBe(plain)
    expect(forRequests(true, undefined)).toEqual({ schema: true, definitions: undefined })
  })

  it('knows names from keywords', () => {
    const named = { properties: { default: book, required: { type: 'string' } }, required: ['default'] } as JsonSchema
    const relaxed = { ...book, required: ['title'] }
    expect(forRequests(named, undefined).schema).toEqual({
      properties: { default: relaxed, required: { type: 'string' } },
      required: ['default'],
    })
    expect(forRequests(true, { const: book }).definitions).toEqual({ const: book })
    expect(forRequests({}, { const: book }).definitions).toEqual({ const: relaxed })
  })

  it('leaves data and schemas of libraries alone', () => {
    const schema = { const: { required: ['a'], properties: { a: { readOnly: true } } } } as JsonSchema
    expect(forRequests(schema, undefined).schema).toBe(schema)
    const library = z.object({ a: z.string() })
    expect(forRequests(library, undefined).schema).toBe(library)
  })
})
