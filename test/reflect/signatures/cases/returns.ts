// What functions return, what else they answer, and what comments say of them.

import { integer, nothing, number, string, value, type Case, type ExpectedSignature } from './case.ts'

const book = { type: 'object', properties: { title: string }, required: ['title'] } as const
const reference = { $ref: '#/$defs/Book' } as const
const bytes = { type: 'string', contentEncoding: 'base64', 'x-js': 'Uint8Array' } as const

/** A function without parameters. */
const answer = (at: string, returns: ExpectedSignature['returns']): ExpectedSignature =>
  returns === undefined ? { at } : { at, returns }

export const returns: readonly Case[] = [
  {
    title: 'types that are inferred',
    source: `import { App } from 'framework'
interface Book { title: string }
declare function find(): Book | null
declare function load(): Promise<Book | undefined>
new App().get('/', () => ({ a: 1, b: 'c' }))
  .get('/', () => find())
  .get('/', async () => load())
  .get('/', async () => { await load() })
  .get('/', () => undefined)
  .get('/', () => [find()])
  .get('/', () => (Math.random() > 1 ? Promise.resolve(1) : 'a'))`,
    signatures: [
      answer('() => ({ a', {
        schema: { type: 'object', properties: { a: number, b: string }, required: ['a', 'b'] },
      }),
      answer('() => find()', { schema: { anyOf: [reference, { type: 'null' }] } }),
      answer('async () => load()', { schema: reference }),
      answer('async () => {', { schema: nothing }),
      answer('() => undefined', { schema: nothing }),
      answer('() => [find', { schema: { type: 'array', items: { anyOf: [reference, { type: 'null' }] } } }),
      answer('() => (Math', { schema: { anyOf: [{ type: 'string', const: 'a' }, number] } }),
    ],
    definitions: { Book: book },
  },
  {
    title: 'types that are declared',
    source: `import { App } from 'framework'
interface Book { title: string }
type Kind = 'new' | 'old'
declare const book: Book
new App().get('/', (): Book => book)
  .get('/', async (): Promise<Book> => book)
  .get('/', async (): Promise<Kind | undefined> => 'old')
  .get('/', (): Book | Promise<Book> => book)
  .get('/', (): void => {})
  .get('/', async (): Promise<void> => {})
  .get('/', (): unknown => 1)
  .get('/', async (): Promise<Book | void> => book)
  .get('/', async () => undefined as Book | undefined)
  .get('/', (): AsyncIterable<Book> | undefined => undefined)
  .get('/', (): Promise<PromiseLike<Book>[]> => Promise.all([]))`,
    signatures: [
      answer('(): Book =>', { schema: reference, declared: true }),
      answer('async (): Promise<Book>', { schema: reference, declared: true }),
      answer('async (): Promise<Kind', { schema: { $ref: '#/$defs/Kind' }, declared: true, optional: true }),
      answer('(): Book | Promise', { schema: reference, declared: true }),
      answer('(): void', { schema: nothing, declared: true }),
      answer('async (): Promise<void>', { schema: nothing, declared: true }),
      answer('(): unknown', { schema: {}, declared: true }),
      answer('async (): Promise<Book | void>', { schema: reference, declared: true, optional: true }),
      answer('async () => undefined', { schema: reference }),
      answer('(): AsyncIterable<Book> | undef', { schema: reference, declared: true, optional: true, stream: true }),
      answer('(): Promise<PromiseLike', { schema: { type: 'array', items: reference }, declared: true }),
    ],
    definitions: { Book: book, Kind: { type: 'string', enum: ['new', 'old'] } },
  },
  {
    title: 'streams',
    source: `import { App } from 'framework'
interface Book { title: string }
declare const stream: ReadableStream<Uint8Array>
new App().get('/', async function* () { yield 'a' as string })
  .get('/', function* (): Generator<Book> {})
  .get('/', (): AsyncIterable<Book> => { throw 1 })
  .get('/', async () => stream)
  .get('/', () => new Set(['a']))`,
    signatures: [
      answer('async function*', { schema: string, stream: true }),
      answer('function* (): Gen', { schema: reference, declared: true, stream: true }),
      answer('(): AsyncIterable', { schema: reference, declared: true, stream: true }),
      answer('async () => stream', { schema: bytes, stream: true }),
      answer('() => new Set', { schema: { type: 'array', items: string, uniqueItems: true, 'x-js': 'Set' } }),
    ],
    definitions: { Book: book },
  },
  {
    title: 'answers and errors are no data',
    source: `import { App, HttpError, Response } from 'framework'
interface Book { title: string }
class Page extends Response { readonly page = 1 }
declare const book: Book
declare const web: globalThis.Response
new App().get('/', () => new Response())
  .get('/', () => (book.title ? book : new Page()))
  .get('/', (): Book | HttpError | Response => book)
  .get('/', () => web)
  .get('/', () => new Error('thrown'))
  .get('/', () => HttpError.conflict())`,
    signatures: [
      answer('() => new Response', undefined),
      answer('() => (book', { schema: reference }),
      answer('(): Book | Http', { schema: reference, declared: true }),
      answer('() => web', undefined),
      answer('() => new Error', undefined),
      { at: '() => HttpError', responses: { 409: {} } },
    ],
    definitions: { Book: book },
  },
  {
    title: 'failures in the code',
    source: `import { App, HttpError } from 'framework'
import * as framework from 'framework'
import { handler } from './other.ts'
const status = 418
class NotYours extends HttpError { constructor(name: string) { super(403, \`not yours: \${name}\`) } }
class Custom extends HttpError {}
new App().get('/', async (id: number): Promise<number> => {
  if (id === 1) HttpError.notFound('no such book')
  if (id === 2) throw HttpError.notFound(\`no book \${id}\`)
  if (id === 3) throw new HttpError(status, 'teapot')
  if (id === 4) throw new framework.HttpError(id)
  if (id === 5) HttpError.methodNotAllowed(['GET'], 'never')
  if (id === 6) throw new NotYours('a')
  if (id === 7) throw new Custom(status + 1)
  const inner = () => framework.HttpError.conflict({ reason: 1 })
  return inner()
}).get('/', handler).get('/', () => 1)`,
    others: {
      'other.ts': `import { HttpError } from 'framework'
export function handler(): number { return HttpError.notFound() }
export const other = () => HttpError.conflict()`,
    },
    signatures: [
      {
        at: 'async (id',
        parameters: [value('id', number)],
        returns: { schema: number, declared: true },
        responses: {
          403: { description: 'not yours: {name}' },
          404: { description: 'no such book; no book {id}' },
          405: {},
          409: {},
          418: { description: 'teapot' },
        },
      },
      {
        name: 'handler',
        at: 'other.ts: export function',
        returns: { schema: number, declared: true },
        responses: { 404: {} },
      },
      answer('() => 1', { schema: number }),
    ],
    dependencies: ['other.ts'],
  },
  {
    title: 'comments on the function',
    source: `import { App, type Int } from 'framework'
/**
 * Lists the books
 * of a shelf.
 *
 * Only those that are there: see {@link Shelf}.
 *
 * @param shelf - which one
 * @param page the page
 * @returns the books
 * @throws {404} no such shelf
 * @throws 409 - it moves
 * @tags books, shelves
 * @operationId listBooks
 * @deprecated
 */
export async function books(shelf: string, page: Int = 1): Promise<string[]> { return [] }
/** Of a constant. */
const one = (id: number) => id
const two = {
  /** Of a property. */
  one: (id: number) => id,
}
new App().get('/', books).get('/', one).get('/', two.one)
/** Of the statement. */
new App().get('/', (id: number) => id)
/** Of the function's own */
new App().get('/', /** own */ (key: number) => key)`,
    signatures: [
      {
        name: 'books',
        at: 'export async',
        parameters: [
          value('shelf', string, { description: 'which one' }),
          value('page', { type: 'integer', default: 1 }, { required: false, description: 'the page' }),
        ],
        returns: { schema: { type: 'array', items: string }, declared: true, description: 'the books' },
        responses: { 404: { description: 'no such shelf' }, 409: { description: 'it moves' } },
        summary: 'Lists the books of a shelf.',
        description: 'Only those that are there: see Shelf.',
        deprecated: true,
        tags: ['books', 'shelves'],
        operationId: 'listBooks',
      },
      {
        name: 'one',
        at: '(id: number) => id\nconst two',
        parameters: [value('id', number)],
        returns: { schema: number },
        summary: 'Of a constant.',
      },
      {
        name: 'one',
        at: '(id: number) => id,',
        parameters: [value('id', number)],
        returns: { schema: number },
        summary: 'Of a property.',
      },
      {
        at: "(id: number) => id)\n/** Of the function's",
        parameters: [value('id', number)],
        returns: { schema: number },
        summary: 'Of the statement.',
      },
      {
        at: '(key',
        parameters: [value('key', number)],
        returns: { schema: number },
        summary: 'own',
      },
    ],
  },
  {
    title: 'comments on parameters',
    source: `import { App, type Int } from 'framework'
new App().get('/', (
  /** How many. @minimum 1 @maximum 100 */ limit: Int = 10,
  /**
   * What for.
   * @minLength 3
   * @example abc
   * @deprecated
   */
  q?: string, // not this
  plain?: string,
) => {})`,
    signatures: [
      {
        at: '(\n  /** How',
        parameters: [
          value(
            'limit',
            { type: 'integer', minimum: 1, maximum: 100, default: 10 },
            { required: false, description: 'How many.' },
          ),
          value(
            'q',
            { type: 'string', minLength: 3 },
            { required: false, description: 'What for.', deprecated: true, examples: ['abc'] },
          ),
          value('plain', string, { required: false }),
        ],
        returns: { schema: nothing },
      },
    ],
  },
  {
    title: 'summaries',
    source: `import { App } from 'framework'
const app = new App()
/** @summary Short. @description Long. */
app.get('/', () => 1)
/** ${'A very long paragraph. '.repeat(8)} */
app.get('/', () => 2)
/** Awaited. */
await app.get('/', () => 3)`,
    signatures: [
      { at: '() => 1', returns: { schema: number }, summary: 'Short.', description: 'Long.' },
      { at: '() => 2', returns: { schema: number }, description: 'A very long paragraph. '.repeat(8).trim() },
      { at: '() => 3', returns: { schema: number }, summary: 'Awaited.' },
    ],
  },
  {
    title: 'two types with one name',
    source: `import { App, type Int } from 'framework'
import type { Item as Other } from './other.ts'
interface Item { a: Int }
new App().get('/', (a: Item, b: Other): Item => a)`,
    others: { 'other.ts': 'export interface Item { b: string }' },
    signatures: [
      {
        at: '(a: Item',
        parameters: [value('a', { $ref: '#/$defs/Item__case' }), value('b', { $ref: '#/$defs/Item__other' })],
        returns: { schema: { $ref: '#/$defs/Item__case' }, declared: true },
      },
    ],
    definitions: {
      Item__case: { type: 'object', properties: { a: integer }, required: ['a'] },
      Item__other: { type: 'object', properties: { b: string }, required: ['b'] },
    },
    dependencies: ['other.ts'],
  },
]
