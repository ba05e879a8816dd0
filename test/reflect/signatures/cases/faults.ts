// What cannot be reflected, and what is said about it.

import { made, number, string, value, type Case } from './case.ts'

export const faults: readonly Case[] = [
  {
    title: 'no function that is known',
    source: `import { App } from 'framework'
import { missing } from './nowhere.ts'
declare const anything: any
class Shop { constructor(name: string) {} }
const app = new App()
app.get('/', anything)
app.get('/', missing)
app.get('/', Shop as any)
app.get('/', undeclared)
app.get('/', 'text' as never)`,
    signatures: [],
    diagnostics: ['NOT_REFLECTABLE 6:14', 'NOT_REFLECTABLE 7:14', 'NOT_REFLECTABLE 8:14', 'NOT_REFLECTABLE 9:14'],
  },
  {
    title: 'parameters without a type',
    source: `import { App } from 'framework'
new App().get('/', (a, { b }, c: any) => 1)`,
    signatures: [
      {
        at: '(a, {',
        parameters: [value('a', { not: {} }), value('argument1', { not: {} }), value('c', {})],
        returns: { schema: number },
      },
    ],
    diagnostics: ['UNTYPED_PARAMETER 2:21', 'UNTYPED_PARAMETER 2:24', 'ANY_PARAMETER 2:31'],
  },
  {
    title: 'a wrapper that takes whatever it passes on',
    source: `import { App, type Endpoint } from 'framework'
function logged(endpoint: Endpoint): Endpoint { return (...values) => endpoint(...values) }
new App().get('/', logged((a: number) => a))`,
    signatures: [
      {
        at: '(...values)',
        parameters: [value('values', { not: {} }, { required: false, rest: true })],
        returns: { schema: {} },
      },
      { at: '(a: number', parameters: [value('a', number)], returns: { schema: number } },
    ],
    diagnostics: ['UNTYPED_PARAMETER 2:57'],
  },
  {
    title: 'types that are not found, or that JSON cannot say',
    source: `import { App, Request } from 'framework'
interface Job { run: () => void }
new App().get('/', (a: Missing, b: symbol, job: Job, deep: { request: Request }): Map<string, symbol> => new Map())`,
    signatures: [
      {
        at: '(a: Missing',
        parameters: [
          value('a', {}),
          value('b', {}),
          value('job', { $ref: '#/$defs/Job' }),
          value('deep', { type: 'object', properties: { request: {} }, required: ['request'] }),
        ],
        returns: { schema: { type: 'object', additionalProperties: {}, 'x-js': 'Map' }, declared: true },
      },
    ],
    definitions: { Job: { type: 'object' } },
    diagnostics: [
      'FUNCTION_MEMBER 2:17',
      'UNSUPPORTED 3:20',
      'UNRESOLVED 3:21',
      'UNSUPPORTED 3:33',
      'UNSUPPORTED 3:62',
    ],
  },
  {
    title: 'generic functions',
    source: `import { App } from 'framework'
function keep<T>(item: T): T { return item }
new App().get('/', keep)`,
    signatures: [
      { name: 'keep', at: 'function keep', parameters: [value('item', {})], returns: { schema: {}, declared: true } },
    ],
    diagnostics: ['OPEN_GENERIC 3:20'],
  },
  {
    title: 'overloads: the first one is taken',
    source: `import { App } from 'framework'
function find(id: number): number
function find(name: string): string
function find(key: string | number): string | number { return key }
new App().get('/', find)`,
    signatures: [
      {
        name: 'find',
        at: 'function find(id',
        parameters: [value('id', number)],
        returns: { schema: number, declared: true },
      },
    ],
    diagnostics: ['OVERLOADED 5:20'],
  },
  {
    title: 'a return type that is any',
    source: `import { App } from 'framework'
new App().get('/', () => JSON.parse('1')).get('/', (): any => 1)`,
    signatures: [
      { at: '() => JSON', returns: { schema: {} } },
      { at: '(): any', returns: { schema: {}, declared: true } },
    ],
    diagnostics: ['ANY_RETURN 2:20'],
  },
  {
    title: 'dependencies of what only the function knows',
    source: `import { App, depends } from 'framework'
const shop = (n: number) => n
const by = (n: number) => () => n
new App().get('/', (n: number, a = depends(by(n))) => a)
  .get('/', ({ m }: { m: number }, a = depends(() => m)) => a)
  .get('/', (n: number, a = depends((n: number) => n)) => a)
class Shop { name = 1; list(a = depends(() => this.name)) { return a } }`,
    signatures: [
      { at: '(n: number, a = depends(by', parameters: [value('n', number), made('a')], returns: { schema: number } },
      {
        at: '() => n',
        parameters: [],
      },
      {
        at: '({ m }',
        parameters: [value('argument0', { type: 'object', properties: { m: number }, required: ['m'] }), made('a')],
        returns: { schema: number },
      },
      { at: '() => m', parameters: [] },
      {
        at: '(n: number, a = depends((n',
        parameters: [value('n', number), made('a')],
        returns: { schema: number },
      },
      { at: '(n: number) => n)) =>', parameters: [value('n', number)] },
      { at: '() => this', parameters: [] },
    ],
    diagnostics: ['DEPENDENCY_SCOPE 4:47', 'DEPENDENCY_SCOPE 5:54', 'DEPENDENCY_SCOPE 7:47'],
  },
  {
    title: 'functions that types name and nobody can import',
    source: `import { App, type Depends } from 'framework'
import type { User, Guest } from './other.ts'
new App().get('/', (a: User) => a.name).get('/', (b: Guest) => b)`,
    others: {
      'other.ts': `import type { Depends } from 'framework'
function currentUser() { return { name: 'a' } }
const memo = <F>(f: F): F => f
export const guest = memo(() => 'b')
export type User = Depends<typeof currentUser>
export type Guest = Depends<typeof guest>`,
    },
    signatures: [
      { at: '(a: User', parameters: [made('a', true)], returns: { schema: string } },
      { at: '(b: Guest', parameters: [made('b', true)], returns: { schema: { type: 'string', const: 'b' } } },
    ],
    diagnostics: ['DEPENDENCY_UNKNOWN 3:20', 'DEPENDENCY_UNKNOWN 3:50'],
  },
  {
    title: 'a word of a comment with an impossible value',
    source: `import { App } from 'framework'
new App().get('/', (/** @minimum few */ a: number) => a)`,
    signatures: [{ at: '(/**', parameters: [value('a', number)], returns: { schema: number } }],
    diagnostics: ['BAD_TAG 2:41'],
  },
  {
    title: 'an error in the types elsewhere does not matter',
    source: `import { App } from 'framework'
const wrong: string = 1
new App().get('/', (a: string) => a + undeclared)`,
    signatures: [{ at: '(a: string', parameters: [value('a', string)], returns: { schema: string } }],
  },
  {
    title: 'a file that cannot be parsed has what can be read',
    source: `import { App } from 'framework'
new App().get('/', (a: string) => a)
const = 1`,
    signatures: [{ at: '(a: string', parameters: [value('a', string)], returns: { schema: string } }],
  },
]
