// Tags of comments that are keywords of JSON Schema: `@minimum 1`, `@example "a"`.

import type { JsonSchemaObject } from '../../schema/json-schema.ts'
import type { Comment } from './jsdoc.ts'

/** What is told of a tag whose value is none. */
export type BadTag = (message: string) => void

type Keywords = Record<string, unknown>

const numbers = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
])
const texts = new Set(['title', 'format', 'contentMediaType', 'contentEncoding'])
const flags = new Set(['uniqueItems', 'readOnly', 'writeOnly', 'deprecated', 'secret'])
const hiding = new Set(['ignore', 'internal', 'hidden'])

/** Whether the comment takes its member out of the schema. */
export function isHidden(comment: Comment): boolean {
  return comment.tags.some(({ name }) => hiding.has(name))
}

/** The schema with what a comment says; the schema itself when it says nothing. */
export function withComment(schema: JsonSchemaObject, comment: Comment, bad: BadTag): JsonSchemaObject {
  const said = keywordsOf(comment, schema, bad)
  return Object.keys(said).length === 0 ? schema : { ...schema, ...said }
}

function keywordsOf({ description, tags }: Comment, schema: JsonSchemaObject, bad: BadTag): Keywords {
  const said: Keywords = description === '' ? {} : { description }
  const examples: unknown[] = []
  for (const { name, text } of tags) {
    if (numbers.has(name)) {
      const [word = ''] = text.split(/\s/)
      const number = Number(word)
      if (word === '' || Number.isNaN(number)) bad(`@${name} needs a number, not '${text}'`)
      else said[name] = number
    } else if (texts.has(name)) said[name] = text
    else if (flags.has(name)) said[name] = text !== 'false'
    else if (name === 'pattern') readPattern(text, said, bad)
    else if (name === 'integer' || name === 'int') said['type'] = integerOf(schema)
    else if (name === 'default') said['default'] = valueOf(text, schema)
    else if (name === 'example' || name === 'examples') examples.push(valueOf(text, schema))
    else if (name.startsWith('x-') && name !== 'x-js') said[name] = text === '' ? true : valueOf(text, {})
  }
  if (examples.length > 0) said['examples'] = examples
  return said
}

// Written like a regular expression's literal, or only what is between its slashes.
function readPattern(text: string, said: Keywords, bad: BadTag): void {
  const pattern = text.replace(/^\/(.*)\/[a-z]*$/s, '$1')
  const fault = faultOfPattern(pattern)
  if (fault === undefined) said['pattern'] = pattern
  else bad(`@pattern is no regular expression: ${fault}`)
}

/** Why a text is no regular expression; undefined when it is one. With the flag `u`, as JSON Schema wants. */
export function faultOfPattern(pattern: string): string | undefined {
  try {
    RegExp(pattern, 'u')
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function integerOf({ type }: JsonSchemaObject): JsonSchemaObject['type'] {
  if (type === undefined || typeof type === 'string') return 'integer'
  return type.map((each) => (each === 'number' ? 'integer' : each))
}

/** A value in a comment: JSON, except that text for a string needs no quotes. */
function valueOf(text: string, { type }: JsonSchemaObject): unknown {
  const bare = text.replace(/^```\w*\n([\s\S]*?)\n?```$/, '$1')
  const types = [type ?? []].flat()
  const isText = types.includes('string') && !types.includes('number') && !types.includes('integer')
  if (isText && bare !== 'null' && !/^".*"$/s.test(bare)) return bare.replace(/^'(.*)'$/s, '$1')
  try {
    return JSON.parse(bare)
  } catch {
    return bare.replace(/^'(.*)'$/s, '$1')
  }
}
