// Which expressions are endpoints, wherever they come from.

import { boolean, integer, made, nothing, number, string, value, type Case } from './case.ts'

const handler = 'export async function list(id: number): Promise<string> { return String(id) }'
const list = { name: 'list', parameters: [value('id', number)], returns: { schema: string, declared: true } }

export const finding: readonly Case[] = [
  {
    title: 'a function of the same file',
    source: `import { App } from 'framework'
const app = new App()
app.get('/', list)
${handler.replace('export ', '')}`,
    signatures: [{ ...list, at: 'async function list' }],
    text: ["app.get('/', __reflected(list, () => __signature(0)))"],
  },
  {
    title: 'an imported function',
    source: `import { App } from 'framework'
import { list } from './other.ts'
new App().get('/', list)`,
    others: { 'other.ts': `\n${handler}` },
    signatures: [{ ...list, at: 'other.ts: export async function list' }],
    dependencies: ['other.ts'],
  },
  {
    title: 'a function that is exported again, by another name',
    source: `import { App } from 'framework'
import { all } from './index.ts'
new App().get('/', all)`,
    others: { 'index.ts': "export { list as all } from './other.ts'", 'other.ts': handler },
    signatures: [{ ...list, at: 'other.ts: export async' }],
    dependencies: ['other.ts'],
  },
  {
    title: 'a member of a namespace',
    source: `import { App } from 'framework'
import * as handlers from './other.ts'
new App().get('/', handlers.list)`,
    others: { 'other.ts': handler },
    signatures: [{ ...list, at: 'other.ts: export async' }],
    dependencies: ['other.ts'],
    text: ["get('/', __reflected(handlers.list, () => __signature(0)))"],
  },
  {
    title: 'a default export',
    source: `import { App } from 'framework'
import anything from './other.ts'
import arrow from './arrow.ts'
new App().get('/', anything).get('/', arrow)`,
    others: {
      'other.ts': handler.replace('export', 'export default'),
      'arrow.ts': 'export default (id: number) => id > 1',
    },
    signatures: [
      { ...list, at: 'other.ts: export default' },
      { name: 'arrow', at: 'arrow.ts: (id', parameters: [value('id', number)], returns: { schema: boolean } },
    ],
    dependencies: ['arrow.ts', 'other.ts'],
  },
  {
    title: 'a static method',
    source: `import { App } from 'framework'
class Items {
  /** Lists. */
  static list(page: number) { return page }
}
new App().get('/', Items.list)`,
    signatures: [
      {
        name: 'list',
        at: 'static list',
        parameters: [value('page', number)],
        returns: { schema: number },
        summary: 'Lists.',
      },
    ],
  },
  {
    title: 'a method of an object',
    source: `import { App } from 'framework'
class Items {
  list(page: number) { return page }
  readonly one = (id: string): void => {}
}
const items = new Items()
new App().get('/', items.list).get('/', new Items()['list']).get('/', items.one)`,
    signatures: [
      { name: 'list', at: 'list(page', parameters: [value('page', number)], returns: { schema: number } },
      { name: 'list', at: 'list(page', parameters: [value('page', number)], returns: { schema: number } },
      { name: 'one', at: '(id', parameters: [value('id', string)], returns: { schema: nothing, declared: true } },
    ],
    text: ["__reflected(new Items()['list'], () => __signature(1))"],
  },
  {
    title: 'what a factory makes, with its type argument',
    source: `import { App } from 'framework'
function keeper<T>(first: T) { return (item: T): T => item ?? first }
new App().get('/', keeper({ a: 1 })).get('/', keeper('b'))`,
    signatures: [
      {
        at: '(item: T)',
        parameters: [value('item', { type: 'object', properties: { a: number }, required: ['a'] })],
        returns: { schema: { type: 'object', properties: { a: number }, required: ['a'] }, declared: true },
      },
      { at: '(item: T)', parameters: [value('item', string)], returns: { schema: string, declared: true } },
    ],
    text: ['__reflected(keeper({ a: 1 }), () => __signature(0))'],
  },
  {
    title: 'what a factory makes that has dependencies',
    source: `import { App, depends } from 'framework'
const shop = () => 1
function keeper(name: string) {
  return (id: number, db = depends(shop)) => name + id + db
}
new App().get('/', keeper('a'))`,
    signatures: [
      { name: 'shop', at: '() => 1', parameters: [] },
      { at: '(id', parameters: [value('id', number), made('db')], returns: { schema: string } },
    ],
    text: [
      'return __injected((id: number, db = depends(__reflected(shop, () => __signature(0)))) => name + id + db, () => [[1, depends(__reflected(shop, () => __signature(0)))]])',
    ],
  },
  {
    title: 'an overload with options first',
    source: `import { App } from 'framework'
new App().get('/', { status: 201 }, (a: string) => a)`,
    signatures: [{ at: '(a: string', parameters: [value('a', string)], returns: { schema: string } }],
  },
  {
    title: 'functions in objects and lists of options',
    source: `import { App, depends, type RouteOptions } from 'framework'
const shop = () => 1
const before = (b: boolean) => {}
const options: RouteOptions = { hooks: { after: [(c: number) => c] } }
new App().get('/', (a: string) => a, {
  dependencies: [depends(shop), depends(() => 2)],
  hooks: { before, after: [(d: number) => d, before] },
})
new App().get('/', { hooks: { before(e: number) { return e } } }, before)`,
    signatures: [
      { at: '(c: number', parameters: [value('c', number)], returns: { schema: number } },
      { at: '(a: string', parameters: [value('a', string)], returns: { schema: string } },
      { name: 'shop', at: '() => 1', parameters: [] },
      { at: '() => 2', parameters: [] },
      { name: 'before', at: '(b: boolean', parameters: [value('b', boolean)], returns: { schema: nothing } },
      { at: '(d: number', parameters: [value('d', number)], returns: { schema: number } },
      { name: 'before', at: '(b: boolean', parameters: [value('b', boolean)], returns: { schema: nothing } },
      { name: 'before', at: 'before(e', parameters: [value('e', number)], returns: { schema: number } },
      { name: 'before', at: '(b: boolean', parameters: [value('b', boolean)], returns: { schema: nothing } },
    ],
    text: [
      '{ before: __reflected(before, () => __signature(4)), after: [__reflected((d: number) => d',
      '{ before: __reflected({ before(e: number) { return e } }.before, () => __signature(7)) }',
      'after: [__reflected((c: number) => c',
    ],
  },
  {
    title: 'any number of endpoints',
    source: `import { App } from 'framework'
const b = (b: string) => b
new App().use((a: number) => a, b)`,
    signatures: [
      { at: '(a: number', parameters: [value('a', number)], returns: { schema: number } },
      { name: 'b', at: '(b: string', parameters: [value('b', string)], returns: { schema: string } },
    ],
  },
  {
    title: 'a spread of a typed list, which is reflected where it is made',
    source: `import { App, type Endpoint } from 'framework'
const list: readonly Endpoint[] = [(a: number) => a]
new App().use(...list)`,
    signatures: [{ at: '(a: number', parameters: [value('a', number)], returns: { schema: number } }],
    text: ['use(...list)'],
  },
  {
    title: 'a spread of any other list cannot be reflected',
    source: `import { App } from 'framework'
const list = [(a: number) => a]
new App().use(...list)`,
    signatures: [],
    diagnostics: ['SPREAD 3:18'],
  },
  {
    title: "a user's own function that passes endpoints on",
    source: `import { App, type Endpoint } from 'framework'
const app = new App()
function secured(path: string, endpoint: Endpoint, ...more: Endpoint[]) { app.get(path, endpoint).use(...more) }
secured('/', (a: number) => a, (b: string) => b)`,
    signatures: [
      { at: '(a: number', parameters: [value('a', number)], returns: { schema: number } },
      { at: '(b: string', parameters: [value('b', string)], returns: { schema: string } },
    ],
    text: ['{ app.get(path, endpoint).use(...more) }'],
  },
  {
    title: 'a function that takes an endpoint of a generic type',
    source: `import { App, type Endpoint } from 'framework'
function named<F extends Endpoint>(name: string, endpoint: F): F { return endpoint }
named('a', (a: number) => a)`,
    signatures: [{ at: '(a: number', parameters: [value('a', number)], returns: { schema: number } }],
  },
  {
    title: 'one of two functions',
    source: `import { App } from 'framework'
declare const flag: boolean
const g = (g: string) => g
new App().get('/', flag ? (f: number) => f : g)`,
    signatures: [
      { at: '(f: number', parameters: [value('f', number)], returns: { schema: number } },
      { name: 'g', at: '(g: string', parameters: [value('g', string)], returns: { schema: string } },
    ],
    text: ['flag ? __reflected((f: number) => f, () => __signature(0)) : __reflected(g, () => __signature(1))'],
  },
  {
    title: 'one that may be missing',
    source: `import { App } from 'framework'
declare const hook: ((a: number) => number) | undefined
new App().get('/', () => 1, { hooks: { before: hook } }).get('/', () => 2, { hooks: { before: undefined } })`,
    signatures: [
      { at: '() => 1', parameters: [], returns: { schema: number } },
      { name: 'hook', at: 'hook } })', parameters: [value('a', number)], returns: { schema: number, declared: true } },
      { at: '() => 2', parameters: [], returns: { schema: number } },
    ],
    text: ['before: ((fn) => fn && __reflected(fn, () => __signature(1)))(hook)', 'before: undefined'],
  },
  {
    title: 'casts and parentheses',
    source: `import { App, type Endpoint } from 'framework'
const c = ((c: number) => c) as Endpoint
new App().get('/', ((a: number) => a) as Endpoint).get('/', (b: string) => b satisfies string)
  .get('/', (((d: boolean) => d) satisfies Endpoint)!).get('/', c)`,
    signatures: [
      { name: 'c', at: '(c: number', parameters: [value('c', number)], returns: { schema: number } },
      { at: '(a: number', parameters: [value('a', number)], returns: { schema: number } },
      { at: '(b: string', parameters: [value('b', string)], returns: { schema: string } },
      { at: '(d: boolean', parameters: [value('d', boolean)], returns: { schema: boolean } },
    ],
    text: ['const c = __reflected({ c: ((c: number) => c) }.c, () => __signature(0)) as Endpoint'],
  },
  {
    title: 'a cast gives a type to what has none',
    source: `import { App, type Endpoint } from 'framework'
declare const load: any
new App().get('/', load as (a: number) => number).get('/', load as Endpoint)`,
    signatures: [
      { name: 'load', at: 'load as (a', parameters: [value('a', number)], returns: { schema: number, declared: true } },
    ],
    diagnostics: ['NOT_REFLECTABLE 3:60'],
  },
  {
    title: 'an expression that chooses',
    source: `import { App, type Endpoint, type RouteOptions } from 'framework'
declare const maybe: ((a: number) => number) | undefined
declare const options: RouteOptions
const either = (endpoint: Endpoint | RouteOptions): void => {}
new App().get('/', maybe ?? ((a: number) => 1))
either(options)
either((b: string) => b)`,
    signatures: [
      {
        at: 'maybe ??',
        parameters: [value('a', number)],
        returns: { schema: number, declared: true },
      },
      { at: '(b: string', parameters: [value('b', string)], returns: { schema: string } },
    ],
    text: ['__reflected(maybe ?? ((a: number) => 1), ', 'either(options)'],
  },
  {
    title: 'a chain of calls',
    source: `import { App } from 'framework'
const app = new App()
app
  /** First. */
  .get('/a', (a: number) => a)
  /** Second. */
  .get('/b', (b: string) => b)`,
    signatures: [
      { at: '(a: number', parameters: [value('a', number)], returns: { schema: number }, summary: 'First.' },
      { at: '(b: string', parameters: [value('b', string)], returns: { schema: string }, summary: 'Second.' },
    ],
  },
  {
    title: 'values whose type is written as an endpoint',
    source: `import type { Endpoint, Int } from 'framework'
export const one: Endpoint = (a: Int) => a
export const all: Record<string, Endpoint> = { two: (b: string) => b }
export function make(): Endpoint { return (c: Int) => c }
export const maker = (): Endpoint => (d: Int) => d
export class Routes { readonly list: Endpoint[] = [(e: Int) => e] }`,
    signatures: [
      { name: 'one', at: '(a: Int', parameters: [value('a', integer)], returns: { schema: integer } },
      { at: '(b: string', parameters: [value('b', string)], returns: { schema: string } },
      { at: '(c: Int', parameters: [value('c', integer)], returns: { schema: integer } },
      { at: '(d: Int', parameters: [value('d', integer)], returns: { schema: integer } },
      { at: '(e: Int', parameters: [value('e', integer)], returns: { schema: integer } },
    ],
    text: ['one: Endpoint = __reflected({ one: (a: Int) => a }.one, () => __signature(0))'],
  },
  {
    title: 'calls without a name',
    source: `import { App, type Endpoint } from 'framework'
const routes: ((path: string, endpoint: Endpoint) => void)[] = []
routes[0]?.('/', (a: number) => a)
const app = new App()
app['get']('/', (b: string) => b)`,
    signatures: [
      { at: '(a: number', parameters: [value('a', number)], returns: { schema: number } },
      { at: '(b: string', parameters: [value('b', string)], returns: { schema: string } },
    ],
  },
  {
    title: 'what has a signature already is left alone',
    source: `import { App, signature } from 'framework'
new App().get('/', signature({}, (a: { b: number }) => a))`,
    signatures: [],
    text: ["get('/', signature({}, (a: { b: number }) => a))"],
  },
  {
    title: 'functions that take no endpoint',
    source: `import { App } from 'framework'
function each(list: number[], f: (item: number) => void): void { list.map((n) => f(n)) }
each([1], (item) => {})
export const app = new App()`,
    signatures: [],
  },
]
