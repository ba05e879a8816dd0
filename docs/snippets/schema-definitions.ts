import assert from 'node:assert/strict'
import { compileEncoder, compileValidator, type Definitions } from 'testudo/schema'

const definitions: Definitions = {
  Book: {
    type: 'object',
    properties: { title: { type: 'string' }, author: { $ref: '#/$defs/Author' } },
    required: ['title'],
  },
  Author: {
    type: 'object',
    properties: { name: { type: 'string' }, books: { type: 'array', items: { $ref: '#/$defs/Book' } } },
    required: ['name'],
  },
}

const book = compileValidator({ $ref: '#/$defs/Book' }, { definitions })
assert.deepEqual(book.validate({ title: 'Emma', author: { name: 'Jane' } }), {
  title: 'Emma',
  author: { name: 'Jane' },
})

const books = compileEncoder({ type: 'array', items: { $ref: '#/$defs/Book' } }, { definitions })
assert.equal(books.encode([{ title: 'Emma', stock: 3 }]), '[{"title":"Emma"}]')
