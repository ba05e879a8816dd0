// Primitives, literals, unions, enums, lists and strings.

import { date, flag, item, list, nothing, number, object, ref, text, type SchemaCase } from './schema-case.ts'

const color = { type: 'string', enum: ['red', 'blue'] } as const

export const primitives: readonly SchemaCase[] = [
  { name: 'string', source: 'export type T = string', schema: text, accepts: ['', 'a'], refuses: [1, null] },
  { name: 'number', source: 'export type T = number', schema: number, accepts: [1.5], refuses: ['1', null] },
  { name: 'boolean', source: 'export type T = boolean', schema: flag, accepts: [true, false], refuses: [0] },
  {
    name: 'bigint',
    source: 'export type T = bigint',
    schema: { type: 'string', pattern: '^-?\\d+$', 'x-js': 'bigint' },
    accepts: ['-12'],
    refuses: ['1.5', 1],
  },
  { name: 'null', source: 'export type T = null', schema: nothing, accepts: [null], refuses: [0, ''] },
  { name: 'unknown', source: 'export type T = unknown', schema: {}, accepts: [1, null] },
  { name: 'any', source: 'export type T = any', schema: {}, accepts: [1, null] },
  { name: 'never', source: 'export type T = never', schema: { not: {} }, refuses: [1, null] },
  { name: 'object keyword', source: 'export type T = object', schema: { type: 'object' }, refuses: [1, 'a'] },
  { name: 'string literal', source: `export type T = 'a'`, schema: { type: 'string', const: 'a' }, refuses: ['b'] },
  { name: 'number literal', source: 'export type T = 42', schema: { type: 'number', const: 42 }, refuses: [43] },
  { name: 'negative literal', source: 'export type T = -1.5', schema: { type: 'number', const: -1.5 } },
  { name: 'true literal', source: 'export type T = true', schema: { type: 'boolean', const: true }, refuses: [false] },
  {
    name: 'bigint literal',
    source: 'export type T = 10n',
    schema: { type: 'string', const: '10', 'x-js': 'bigint' },
    accepts: ['10'],
    refuses: ['11'],
  },
  { name: 'symbol', source: 'export type T = symbol', schema: {}, problems: ['UNSUPPORTED'] },
]

export const unions: readonly SchemaCase[] = [
  {
    name: 'literals keep the order of the source',
    source: `export type T = 'zeta' | 'alpha' | 'mid'`,
    schema: ref('T'),
    definitions: { T: { type: 'string', enum: ['zeta', 'alpha', 'mid'] } },
    accepts: ['mid'],
    refuses: ['beta'],
  },
  {
    name: 'literals of a property keep their order',
    source: `export interface T { k: 'b' | 'a' }`,
    schema: ref('T'),
    definitions: { T: object({ k: { type: 'string', enum: ['b', 'a'] } }) },
  },
  {
    name: 'literals of list items keep their order',
    source: `export interface T { k: ('b' | 'a')[]; r: readonly ('d' | 'c')[]; s: Set<'f' | 'e'> }`,
    schema: ref('T'),
    definitions: {
      T: object({
        k: list({ type: 'string', enum: ['b', 'a'] }),
        r: list({ type: 'string', enum: ['d', 'c'] }),
        s: { type: 'array', items: { type: 'string', enum: ['f', 'e'] }, uniqueItems: true, 'x-js': 'Set' },
      }),
    },
  },
  {
    name: 'literals of a combined alias keep their order',
    source: `type K = 'z' | 'y'; export type T = K | 'a' | -2 | -3`,
    schema: ref('T'),
    definitions: { T: { enum: ['z', 'y', 'a', -2, -3] } },
  },
  {
    name: 'literals of several types',
    source: `export type T = true | 'auto' | 1 | 2`,
    schema: ref('T'),
    definitions: { T: { enum: [true, 'auto', 1, 2] } },
    accepts: [true, 'auto', 2],
    refuses: [false, 3],
  },
  {
    name: 'bigint literals',
    source: 'export interface T { v: 1n | 2n }',
    schema: ref('T'),
    definitions: { T: object({ v: { type: 'string', enum: ['1', '2'], 'x-js': 'bigint' } }) },
    accepts: [{ v: '2' }],
    refuses: [{ v: '3' }],
  },
  {
    name: 'literal or primitive',
    source: `export interface T { v: 'a' | number }`,
    schema: ref('T'),
    definitions: { T: object({ v: { anyOf: [{ type: 'string', const: 'a' }, number] } }) },
    accepts: [{ v: 'a' }, { v: 1 }],
    refuses: [{ v: 'b' }],
  },
  {
    name: 'primitives',
    source: 'export interface T { v: string | number }',
    schema: ref('T'),
    definitions: { T: object({ v: { type: ['string', 'number'] } }) },
  },
  {
    name: 'nullable primitive',
    source: 'export interface T { v: string | null }',
    schema: ref('T'),
    definitions: { T: object({ v: { type: ['string', 'null'] } }) },
    accepts: [{ v: null }],
    refuses: [{}],
  },
  {
    name: 'nullable boolean',
    source: 'export interface T { v: boolean | null }',
    schema: ref('T'),
    definitions: { T: object({ v: { type: ['boolean', 'null'] } }) },
  },
  {
    name: 'nullable alias of literals',
    source: `type K = 'b' | 'a'; export interface T { v: K | null }`,
    schema: ref('T'),
    definitions: { K: { type: 'string', enum: ['b', 'a'] }, T: object({ v: { anyOf: [ref('K'), nothing] } }) },
    accepts: [{ v: 'a' }, { v: null }],
    refuses: [{ v: 'c' }],
  },
  {
    name: 'nullable literals, inline',
    source: `export interface T { v: 'b' | 'a' | null }`,
    schema: ref('T'),
    definitions: { T: object({ v: { type: ['string', 'null'], enum: ['b', 'a', null] } }) },
  },
  {
    name: 'nullable literal',
    source: `export interface T { v: 'a' | null }`,
    schema: ref('T'),
    definitions: { T: object({ v: { type: ['string', 'null'], enum: ['a', null] } }) },
  },
  {
    name: 'nullable interface',
    source: 'export interface T { v: Item | null }',
    schema: ref('T'),
    definitions: { Item: item, T: object({ v: { anyOf: [ref('Item'), nothing] } }) },
  },
  {
    name: 'nullable Date',
    source: 'export interface T { v: Date | null }',
    schema: ref('T'),
    definitions: { T: object({ v: { ...date, type: ['string', 'null'] } }) },
    accepts: [{ v: null }, { v: '2026-01-02T03:04:05Z' }],
    refuses: [{ v: 'yesterday' }],
  },
  {
    name: 'optional property',
    source: 'export interface T { v?: string }',
    schema: ref('T'),
    definitions: { T: object({ v: text }, []) },
    accepts: [{}, { v: 'a' }],
    refuses: [{ v: null }],
  },
  {
    name: 'undefined makes optional',
    source: 'export interface T { v: string | undefined }',
    schema: ref('T'),
    definitions: { T: object({ v: text }, []) },
  },
  {
    name: 'optional and nullable',
    source: 'export interface T { v?: string | null }',
    schema: ref('T'),
    definitions: { T: object({ v: { type: ['string', 'null'] } }, []) },
  },
  {
    name: 'optional alias of literals keeps its name',
    source: `type K = 'b' | 'a'; export interface T { v?: K }`,
    schema: ref('T'),
    definitions: { K: { type: 'string', enum: ['b', 'a'] }, T: object({ v: ref('K') }, []) },
  },
  {
    name: 'optional boolean',
    source: 'export interface T { v?: boolean }',
    schema: ref('T'),
    definitions: { T: object({ v: flag }, []) },
  },
  {
    name: 'boolean or string',
    source: 'export interface T { v: boolean | string }',
    schema: ref('T'),
    definitions: { T: object({ v: { type: ['boolean', 'string'] } }) },
  },
  {
    name: 'discriminated union',
    source: `interface Cat { kind: 'cat'; lives: number } interface Dog { kind: 'dog'; good: boolean } export type T = Cat | Dog`,
    schema: ref('T'),
    definitions: {
      Cat: object({ kind: { type: 'string', const: 'cat' }, lives: number }),
      Dog: object({ kind: { type: 'string', const: 'dog' }, good: flag }),
      T: {
        oneOf: [ref('Cat'), ref('Dog')],
        discriminator: { propertyName: 'kind', mapping: { cat: '#/$defs/Cat', dog: '#/$defs/Dog' } },
      },
    },
    accepts: [
      { kind: 'cat', lives: 9 },
      { kind: 'dog', good: true },
    ],
    refuses: [{ kind: 'cat', good: true }, { kind: 'cow' }],
  },
  {
    name: 'discriminated union of literal types',
    source: 'export type T = { ok: true; v: string } | { ok: false; e: number }',
    schema: ref('T'),
    definitions: {
      T: {
        oneOf: [
          object({ ok: { type: 'boolean', const: true }, v: text }),
          object({ ok: { type: 'boolean', const: false }, e: number }),
        ],
        discriminator: { propertyName: 'ok' },
      },
    },
    accepts: [{ ok: true, v: '' }],
    refuses: [{ ok: false, v: '' }],
  },
  {
    name: 'discriminant with several values',
    source: `interface A { k: 'a' | 'b'; x: string } interface C { k: 'c' } export type T = A | C`,
    schema: ref('T'),
    definitions: {
      A: object({ k: { type: 'string', enum: ['a', 'b'] }, x: text }),
      C: object({ k: { type: 'string', const: 'c' } }),
      T: {
        oneOf: [ref('A'), ref('C')],
        discriminator: { propertyName: 'k', mapping: { a: '#/$defs/A', b: '#/$defs/A', c: '#/$defs/C' } },
      },
    },
  },
  {
    name: 'nullable discriminated union',
    source: `interface A { k: 'a' } interface C { k: 'c' } export interface T { v: A | C | null }`,
    schema: ref('T'),
    definitions: {
      A: object({ k: { type: 'string', const: 'a' } }),
      C: object({ k: { type: 'string', const: 'c' } }),
      T: object({
        v: {
          anyOf: [
            {
              oneOf: [ref('A'), ref('C')],
              discriminator: { propertyName: 'k', mapping: { a: '#/$defs/A', c: '#/$defs/C' } },
            },
            nothing,
          ],
        },
      }),
    },
  },
  {
    name: 'union of interfaces',
    source: 'interface A { x: string } interface C { y: number } export type T = A | C',
    schema: ref('T'),
    definitions: { A: object({ x: text }), C: object({ y: number }), T: { anyOf: [ref('A'), ref('C')] } },
    accepts: [{ x: '' }, { y: 1 }],
    refuses: [{}, { x: 1 }],
  },
  {
    name: 'aliases of unions flatten',
    source: `interface A { x: string } interface C { y: number } interface D { z: boolean }
      type AC = A | C; export type T = AC | D`,
    schema: ref('T'),
    definitions: {
      A: object({ x: text }),
      C: object({ y: number }),
      D: object({ z: flag }),
      T: { anyOf: [ref('A'), ref('C'), ref('D')] },
    },
  },
]

export const enums: readonly SchemaCase[] = [
  {
    name: 'string enum',
    source: `export enum T { Red = 'red', Blue = 'blue' }`,
    schema: ref('T'),
    definitions: { T: color },
    accepts: ['red'],
    refuses: ['Red'],
  },
  {
    name: 'numeric enum',
    source: 'export enum T { A, B = 5, C }',
    schema: ref('T'),
    definitions: { T: { type: 'number', enum: [0, 5, 6] } },
    accepts: [5],
    refuses: [1, 'A'],
  },
  {
    name: 'const enum',
    source: `export const enum T { Red = 'red', Blue = 'blue' }`,
    schema: ref('T'),
    definitions: { T: color },
  },
  {
    name: 'enum whose order is none',
    source: `export enum T { Z = 'z', B = 'b', Y = 'y', A = 'a' }`,
    schema: ref('T'),
    definitions: { T: { type: 'string', enum: ['z', 'b', 'y', 'a'] } },
  },
  {
    name: 'enum of several types',
    source: `export enum T { A = 1, B = 'b' }`,
    schema: ref('T'),
    definitions: { T: { enum: [1, 'b'] } },
  },
  { name: 'computed enum', source: `export enum T { A = 'abc'.length }`, schema: number },
  {
    name: 'member of an enum',
    source: `enum E { A = 'x', B = 'y' } export interface T { e: E.A }`,
    schema: ref('T'),
    definitions: { T: object({ e: { type: 'string', const: 'x' } }) },
  },
  {
    name: 'optional and nullable enum',
    source: `enum E { A = 'x', B = 'y' } export interface T { e?: E | null }`,
    schema: ref('T'),
    definitions: { E: { type: 'string', enum: ['x', 'y'] }, T: object({ e: { anyOf: [ref('E'), nothing] } }, []) },
  },
  {
    name: 'values of a constant object',
    source: `const O = { a: 'x', b: 'y' } as const; export type T = (typeof O)[keyof typeof O]`,
    schema: ref('T'),
    definitions: { T: { type: 'string', enum: ['x', 'y'] } },
  },
]

export const lists: readonly SchemaCase[] = [
  { name: 'array', source: 'export type T = string[]', schema: list(text), accepts: [[], ['a']], refuses: [[1], 'a'] },
  { name: 'readonly array', source: 'export type T = readonly number[]', schema: list(number) },
  {
    name: 'array of a union',
    source: 'export type T = (string | null)[]',
    schema: list({ type: ['string', 'null'] }),
    accepts: [['a', null]],
  },
  { name: 'nested array', source: 'export type T = string[][]', schema: list(list(text)) },
  {
    name: 'tuple',
    source: 'export type T = [string, number]',
    schema: { type: 'array', prefixItems: [text, number], minItems: 2, maxItems: 2, items: false },
    accepts: [['a', 1]],
    refuses: [['a'], ['a', 1, 2], [1, 'a']],
  },
  {
    name: 'tuple with labels and an optional element',
    source: 'export type T = [a: string, b?: number]',
    schema: { type: 'array', prefixItems: [text, number], minItems: 1, maxItems: 2, items: false },
    accepts: [['a'], ['a', 1]],
    refuses: [[], ['a', 'b']],
  },
  {
    name: 'tuple with a rest',
    source: 'export type T = [string, ...number[]]',
    schema: { type: 'array', prefixItems: [text], minItems: 1, items: number },
    accepts: [['a', 1, 2]],
    refuses: [['a', 'b']],
  },
  {
    name: 'readonly tuple',
    source: 'export type T = readonly [1, 2]',
    schema: {
      type: 'array',
      prefixItems: [
        { type: 'number', const: 1 },
        { type: 'number', const: 2 },
      ],
      minItems: 2,
      maxItems: 2,
      items: false,
    },
  },
  {
    name: 'empty tuple',
    source: 'export type T = []',
    schema: { type: 'array', maxItems: 0, items: false },
    refuses: [[1]],
  },
  {
    name: 'element after a rest',
    source: 'export type T = [...string[], number]',
    schema: {},
    problems: ['UNSUPPORTED'],
  },
]

export const strings: readonly SchemaCase[] = [
  {
    name: 'template with a number',
    source: 'export type T = `user-${number}`',
    schema: { type: 'string', pattern: '^user--?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?$' },
    accepts: ['user-1', 'user--1.5e3'],
    refuses: ['user-', 'user-x'],
  },
  {
    name: 'template with a string',
    source: 'export type T = `id_${string}`',
    schema: { type: 'string', pattern: '^id_[\\s\\S]*$' },
    accepts: ['id_', 'id_a\nb'],
    refuses: ['a'],
  },
  {
    name: 'template of unions',
    source: 'export interface T { v: `${"a" | "b"}-${"x" | "y"}` }',
    schema: ref('T'),
    definitions: { T: object({ v: { type: 'string', enum: ['a-x', 'a-y', 'b-x', 'b-y'] } }) },
  },
  {
    name: 'template with special characters',
    source: 'export type T = `a.b/${bigint}|${Uppercase<string>}`',
    schema: { type: 'string', pattern: '^a\\.b\\/-?\\d+\\|[^a-z]*$' },
    accepts: ['a.b/1|A'],
    refuses: ['a,b/1|A', 'a.b/1|a'],
  },
  {
    name: 'Uppercase',
    source: 'export type T = Uppercase<string>',
    schema: { type: 'string', pattern: '^[^a-z]*$' },
    accepts: ['AB1'],
    refuses: ['Ab'],
  },
  {
    name: 'open list of literals',
    source: `export interface T { v: 'a' | 'b' | (string & {}) }`,
    schema: ref('T'),
    definitions: { T: object({ v: { anyOf: [{ type: 'string', enum: ['a', 'b'] }, text] } }) },
    accepts: [{ v: 'c' }],
  },
]
