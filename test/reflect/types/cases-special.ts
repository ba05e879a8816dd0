// Tags, intersections, classes of the platform, promises, and what cannot be read.

import { date, flag, item, list, number, object, ref, text, type SchemaCase } from './schema-case.ts'

const bytes = { type: 'string', contentEncoding: 'base64', 'x-js': 'Uint8Array' } as const

export const intersections: readonly SchemaCase[] = [
  {
    name: 'objects',
    source: 'interface A { a: string } interface C { c: number } export type T = A & C',
    schema: ref('T'),
    definitions: { T: object({ a: text, c: number }) },
    refuses: [{ a: '' }],
  },
  {
    name: 'narrowed property',
    source: `interface A { k: string; n?: number } export type T = A & { k: 'x'; n: number }`,
    schema: ref('T'),
    definitions: { T: object({ k: { type: 'string', const: 'x' }, n: number }) },
  },
  { name: 'brand', source: `export type T = string & { readonly __brand: 'UserId' }`, schema: text },
  {
    name: 'brand of a unique symbol',
    source: 'declare const b: unique symbol; export type T = number & { [b]: true }',
    schema: number,
  },
  { name: 'branded Date', source: `export type T = Date & { readonly __brand: 'Birthday' }`, schema: date },
  { name: 'branded list', source: `export type T = string[] & { readonly __brand: 'Names' }`, schema: list(text) },
  {
    name: 'impossible intersection',
    source: 'export interface T { v: string & number }',
    schema: ref('T'),
    definitions: { T: object({ v: { not: {} } }) },
  },
]

export const tags: readonly SchemaCase[] = [
  { name: 'Int', source: 'export type T = Int', schema: { type: 'integer' }, accepts: [1], refuses: [1.5] },
  {
    name: 'Int with bounds',
    source: 'export type T = Int & Min<1> & Max<9>',
    schema: { type: 'integer', minimum: 1, maximum: 9 },
    accepts: [1, 9],
    refuses: [0, 10],
  },
  {
    name: 'other bounds',
    source: 'export type T = number & GreaterThan<0> & LessThan<1> & MultipleOf<0.25>',
    schema: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1, multipleOf: 0.25 },
    accepts: [0.5],
    refuses: [0, 1, 0.3],
  },
  {
    name: 'string tags',
    source: `export type T = string & MinLength<1> & MaxLength<5> & Pattern<'^a'>`,
    schema: { type: 'string', minLength: 1, maxLength: 5, pattern: '^a' },
    accepts: ['abc'],
    refuses: ['', 'b', 'abcdef'],
  },
  {
    name: 'optional format',
    source: 'export interface T { e?: Email; u: Uuid }',
    schema: ref('T'),
    definitions: {
      T: object({ e: { type: 'string', format: 'email' }, u: { type: 'string', format: 'uuid' } }, ['u']),
    },
  },
  {
    name: 'nullable tag',
    source: 'export interface T { e: Email | null }',
    schema: ref('T'),
    definitions: { T: object({ e: { type: ['string', 'null'], format: 'email' } }) },
  },
  {
    name: 'tagged list',
    source: 'export type T = string[] & MinItems<2> & MaxItems<3> & UniqueItems',
    schema: { type: 'array', items: text, minItems: 2, maxItems: 3, uniqueItems: true },
    accepts: [['a', 'b']],
    refuses: [['a'], ['a', 'a']],
  },
  {
    name: 'tagged object',
    source: `export interface T { i: Item & Tag<{ title: 'X' }> }`,
    schema: ref('T'),
    definitions: { Item: item, T: object({ i: { ...ref('Item'), title: 'X' } }) },
  },
  {
    name: 'Strict',
    source: `/** Closed. */ interface A { a: string } export interface T { i: A & Strict; j: A }`,
    schema: ref('T'),
    definitions: {
      A: { ...object({ a: text }), description: 'Closed.' },
      T: object({ i: { ...object({ a: text }), description: 'Closed.', additionalProperties: false }, j: ref('A') }),
    },
    accepts: [{ i: { a: '' }, j: { a: '', b: 1 } }],
    refuses: [{ i: { a: '', b: 1 }, j: { a: '' } }],
  },
  {
    name: 'Strict with a name',
    source: 'export type T = Item & Strict',
    schema: ref('T'),
    definitions: { T: { ...item, additionalProperties: false } },
  },
  {
    name: 'Strict over a union and an intersection',
    source:
      'interface A { a: string } interface B { b: string } export interface T { u: (A | B) & Strict; i: A & B & Strict }',
    schema: ref('T'),
    definitions: {
      T: object({
        u: {
          anyOf: [
            { ...object({ a: text }), additionalProperties: false },
            { ...object({ b: text }), additionalProperties: false },
          ],
        },
        i: { ...object({ a: text, b: text }), additionalProperties: false },
      }),
    },
  },
  {
    name: 'tag over literals',
    source: `export type T = Header<'b' | 'a'>`,
    schema: ref('T'),
    definitions: { T: { type: 'string', enum: ['b', 'a'] } },
    words: { in: 'header' },
  },
  {
    name: 'tag over an alias of literals',
    source: `type Color = 'red' | 'blue'; export interface T { c: Query<Color>; d?: Query<Color> }`,
    schema: ref('T'),
    definitions: {
      Color: { type: 'string', enum: ['red', 'blue'] },
      T: object({ c: ref('Color'), d: ref('Color') }, ['c']),
    },
  },
  {
    name: 'tag over boolean',
    source: 'export type T = Query<boolean>',
    schema: ref('T'),
    definitions: { T: flag },
    words: { in: 'query' },
  },
  {
    name: 'name of a header',
    source: `export type T = Header<string, 'x-token'>`,
    schema: text,
    words: { in: 'header', name: 'x-token' },
  },
  { name: 'words of Path', source: 'export type T = Path<Int>', schema: { type: 'integer' }, words: { in: 'path' } },
  {
    name: 'words of Cookie',
    source: `export type T = Cookie<string, 'sid'>`,
    schema: text,
    words: { in: 'cookie', name: 'sid' },
  },
  {
    name: 'words of Body',
    source: 'export type T = Body<Item>',
    schema: ref('Item'),
    definitions: { Item: item },
    words: { in: 'body' },
  },
  {
    name: 'words of Body with an alias',
    source: 'type Patch = Partial<Item>; export type T = Body<Patch>',
    schema: ref('Patch'),
    definitions: { Patch: object(item.properties ?? {}, []) },
    words: { in: 'body' },
  },
  {
    name: 'words of Embedded',
    source: 'export type T = Embedded<Item>',
    schema: ref('Item'),
    definitions: { Item: item },
    words: { in: 'body', embed: true },
  },
  {
    name: 'words of Form',
    source: 'export type T = Form<Item>',
    schema: ref('Item'),
    definitions: { Item: item },
    words: { in: 'form' },
  },
  { name: 'words of a list', source: 'export type T = Query<string[]>', schema: list(text), words: { in: 'query' } },
  {
    name: 'Strict body',
    source: 'export type T = Body<Item & Strict>',
    schema: ref('T'),
    definitions: { T: { ...item, additionalProperties: false } },
    words: { in: 'body' },
  },
  {
    name: 'tag over null',
    source: 'type N = number | null | undefined; export type T = Query<N>',
    schema: number,
    words: { in: 'query' },
    problems: ['BAD_TAG', 'BAD_TAG'],
  },
  {
    name: 'tag or null',
    source: 'export type T = Query<string> | null | undefined',
    schema: ref('T'),
    definitions: { T: { type: ['string', 'null'] } },
    words: { in: 'query' },
  },
  { name: 'Secret', source: 'export type T = Secret', schema: { type: 'string', secret: true } },
  {
    name: 'secret header',
    source: `export type T = Header<Secret, 'x-key'>`,
    schema: { type: 'string', secret: true },
    words: { in: 'header', name: 'x-key' },
  },
  { name: 'bad pattern', source: `export type T = string & Pattern<'['>`, schema: text, problems: ['BAD_TAG'] },
  {
    name: 'number or Int',
    source: 'export interface T { a: number | Int }',
    schema: ref('T'),
    definitions: { T: object({ a: number }) },
  },
]

export const platform: readonly SchemaCase[] = [
  { name: 'Date', source: 'export type T = Date', schema: date, accepts: ['2026-01-02T03:04:05Z'], refuses: ['x', 1] },
  {
    name: 'URL',
    source: 'export type T = URL',
    schema: { type: 'string', format: 'uri', 'x-js': 'URL' },
    accepts: ['http://a/'],
    refuses: ['a'],
  },
  { name: 'Uint8Array', source: 'export type T = Uint8Array', schema: bytes, accepts: ['AQI='], refuses: ['*'] },
  { name: 'Buffer', source: 'export type T = Buffer', schema: { ...bytes, 'x-js': 'Buffer' } },
  { name: 'ArrayBuffer', source: 'export type T = ArrayBuffer', schema: { ...bytes, 'x-js': 'ArrayBuffer' } },
  { name: 'File', source: 'export type T = File', schema: { type: 'string', format: 'binary', 'x-js': 'File' } },
  { name: 'Blob', source: 'export type T = Blob', schema: { type: 'string', format: 'binary', 'x-js': 'Blob' } },
  {
    name: 'Map with text as keys',
    source: 'export type T = Map<string, number>',
    schema: { type: 'object', additionalProperties: number, 'x-js': 'Map' },
    accepts: [{ a: 1 }],
    refuses: [{ a: 'a' }],
  },
  {
    name: 'Map with literals as keys',
    source: `export type T = Map<'a' | 'b', number>`,
    schema: {
      type: 'object',
      propertyNames: { type: 'string', enum: ['a', 'b'] },
      additionalProperties: number,
      'x-js': 'Map',
    },
    refuses: [{ c: 1 }],
  },
  {
    name: 'Map with other keys',
    source: 'export type T = Map<number, string>',
    schema: {
      ...list({ type: 'array', prefixItems: [number, text], minItems: 2, items: false }),
      'x-js': 'Map',
    },
    accepts: [[[1, 'a']]],
    refuses: [[[1]], [['a', 'b']]],
  },
  { name: 'Set', source: 'export type T = Set<string>', schema: { ...list(text), uniqueItems: true, 'x-js': 'Set' } },
  {
    name: 'ReadonlySet',
    source: 'export type T = ReadonlySet<Date>',
    schema: { ...list(date), uniqueItems: true, 'x-js': 'Set' },
  },
  ...['RegExp', 'HTMLElement', 'Float64Array', 'WeakMap<object, 1>', 'Headers', 'NodeJS.ReadStream', 'Error'].map(
    (type): SchemaCase => ({
      name: type,
      source: `export interface T { v: ${type} }`,
      schema: ref('T'),
      definitions: { T: object({ v: {} }) },
      problems: ['UNSUPPORTED'],
    }),
  ),
  {
    name: 'data of Node',
    source: 'export interface T { v: NodeJS.Dict<string> }',
    schema: ref('T'),
    definitions: { T: object({ v: { type: 'object', additionalProperties: text } }) },
  },
  {
    name: 'a Date of the user',
    source: 'export namespace X { export interface Date { y: number } } export interface T { d: X.Date }',
    schema: ref('T'),
    definitions: { Date: object({ y: number }), T: object({ d: ref('Date') }) },
  },
]

export const results: readonly SchemaCase[] = [
  { name: 'promise of nothing', source: 'export type T = Promise<void>', schema: { not: {} } },
  { name: 'promise', source: 'export type T = Promise<Item>', schema: ref('Item'), definitions: { Item: item } },
  {
    name: 'stream in an object',
    source: 'export interface T { v: AsyncGenerator<string> }',
    schema: ref('T'),
    definitions: { T: object({ v: {} }) },
    problems: ['UNSUPPORTED'],
  },
]

export const failures: readonly SchemaCase[] = [
  {
    name: 'unknown name',
    source: 'export interface T { v: Missing }',
    schema: ref('T'),
    definitions: { T: object({ v: {} }) },
    problems: ['UNRESOLVED'],
  },
  {
    name: 'import of nothing',
    source: `import type { X } from './nowhere.ts'; export interface T { v: X; w: X[]; p: Partial<X> }`,
    problems: ['UNRESOLVED', 'UNRESOLVED', 'UNRESOLVED'],
  },
]
