// Comments as text: what they say, and which keywords their tags are.

import { describe, expect, test } from 'vitest'
import type { JsonSchemaObject } from '../../../src/schema/json-schema.ts'
import { parseComment } from '../../../src/reflect/types/jsdoc.ts'
import { isHidden, withComment } from '../../../src/reflect/types/keywords.ts'

describe('a comment', () => {
  test('has a description and tags', () => {
    const comment = parseComment('/**\n * One.\n *\n * Two\n * lines.  \n * @a b c\n *   d\n * @e\n */')
    expect(comment).toEqual({
      description: 'One.\n\nTwo\nlines.',
      tags: [
        { name: 'a', text: 'b c\n  d' },
        { name: 'e', text: '' },
      ],
    })
  })

  test.each([
    [undefined, '', []],
    ['/** */', '', []],
    ['/** Text. @tag value */', 'Text.', ['tag=value']],
    ['/**\r\n * Windows\r\n * @a b\r\n */', 'Windows', ['a=b']],
    ['/** Write to a@b.c, @tag */', 'Write to a@b.c,', ['tag=']],
    ['/** `@code` stays, @tag */', '`@code` stays,', ['tag=']],
    ['/** See {@link Item}, {@link Item|that} or {@linkcode Item the item}. */', 'See Item, that or the item.', []],
    ['/** @example ```ts\n * @decorated\n * ``` */', '', ['example=```ts\n@decorated\n```']],
    ['/** @x-order 1 @deprecated-not 2 */', '', ['x-order=1', 'deprecated-not=2']],
    ['/** 日本 😀 @a 値 */', '日本 😀', ['a=値']],
  ])('%j', (block, description, tags) => {
    const comment = parseComment(block)
    expect(comment.description).toBe(description)
    expect(comment.tags.map(({ name, text }) => `${name}=${text}`)).toEqual(tags)
  })
})

describe('tags as keywords', () => {
  const said = (comment: string, schema: JsonSchemaObject = {}): JsonSchemaObject =>
    withComment(schema, parseComment(`/** ${comment} */`), (message) => {
      throw new Error(message)
    })

  test.each<[string, JsonSchemaObject, object]>([
    ['@minimum 1 @maximum 2.5', {}, { minimum: 1, maximum: 2.5 }],
    ['@minLength 1 characters', {}, { minLength: 1 }],
    ['@format date @title A title', {}, { format: 'date', title: 'A title' }],
    [
      '@uniqueItems @readOnly false @deprecated Use that.',
      {},
      { uniqueItems: true, readOnly: false, deprecated: true },
    ],
    ['@secret', { type: 'string' }, { type: 'string', secret: true }],
    ['@pattern ^a/b$', {}, { pattern: '^a/b$' }],
    ['@pattern /^a$/i', {}, { pattern: '^a$' }],
    ['@int', { type: 'number' }, { type: 'integer' }],
    ['@integer', { type: ['number', 'null'] }, { type: ['integer', 'null'] }],
    ['@default 1', { type: 'number' }, { type: 'number', default: 1 }],
    ['@default 1', { type: 'string' }, { type: 'string', default: '1' }],
    ['@default "1"', { type: 'string' }, { type: 'string', default: '1' }],
    [`@default 'a'`, { type: 'string' }, { type: 'string', default: 'a' }],
    ['@default null', { type: ['string', 'null'] }, { type: ['string', 'null'], default: null }],
    ['@default [1, {"a": 2}]', {}, { default: [1, { a: 2 }] }],
    ['@default new Date()', {}, { default: 'new Date()' }],
    ['@example a @example b', { type: 'string' }, { type: 'string', examples: ['a', 'b'] }],
    ['@example ```json\n{"a": 1}\n```', {}, { examples: [{ a: 1 }] }],
    ['@x-order 3 @x-flag', {}, { 'x-order': 3, 'x-flag': true }],
    ['@x-js Date @param a text @see there', {}, {}],
  ])('%s of %j', (comment, schema, expected) => {
    expect(said(comment, schema)).toEqual(expected)
  })

  test.each(['@minimum', '@minimum one', '@maxItems NaN', '@pattern ['])('%s is refused', (comment) => {
    expect(() => said(comment)).toThrow(/^@(?:minimum|maxItems) needs a number|^@pattern is no regular expression/)
  })

  test('a schema of which nothing is said is the same', () => {
    const schema = { type: 'string' } as const
    expect(said('', schema)).toBe(schema)
  })

  test.each(['@ignore', '@internal', '@hidden because'])('%s hides', (comment) => {
    expect(isHidden(parseComment(`/** ${comment} */`))).toBe(true)
    expect(isHidden(parseComment('/** @see ignore */'))).toBe(false)
  })
})
