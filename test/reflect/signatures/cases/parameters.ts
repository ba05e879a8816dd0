// What is known of parameters: whether they are required, their defaults, their types, where they come from.

import { boolean, integer, made, nothing, number, string, value, type Case } from './case.ts'

const file = { type: 'string', format: 'binary', 'x-js': 'File' } as const

export const parameters: readonly Case[] = [
  {
    title: 'defaults that are constants are documented',
    source: `import { App } from 'framework'
enum Order { Up = 'up', Down = 'down' }
const size = 20
const text: string = 'a'
new App().get('/', (
  a = 1, b = -2.5, c = 'x', d = true, e: string | null = null, f = [1, 2], g = { h: 1, 'i': ['j'] },
  k = Order.Up, l = size, m = text, n = Math.max(1, 2), o = \`p\`, q = 1_000, r = (1 as number), s: string | undefined = undefined,
) => {})`,
    signatures: [
      {
        at: '(\n  a = 1',
        parameters: [
          value('a', { type: 'number', default: 1 }, { required: false }),
          value('b', { type: 'number', default: -2.5 }, { required: false }),
          value('c', { type: 'string', default: 'x' }, { required: false }),
          value('d', { type: 'boolean', default: true }, { required: false }),
          value('e', { type: ['string', 'null'], default: null }, { required: false }),
          value('f', { type: 'array', items: number, default: [1, 2] }, { required: false }),
          value(
            'g',
            {
              type: 'object',
              properties: { h: number, i: { type: 'array', items: string } },
              required: ['h', 'i'],
              default: { h: 1, i: ['j'] },
            },
            { required: false },
          ),
          value('k', { $ref: '#/$defs/Order', default: 'up' }, { required: false }),
          value('l', { type: 'number', default: 20 }, { required: false }),
          value('m', string, { required: false }),
          value('n', number, { required: false }),
          value('o', { type: 'string', default: 'p' }, { required: false }),
          value('q', { type: 'number', default: 1000 }, { required: false }),
          value('r', { type: 'number', default: 1 }, { required: false }),
          value('s', string, { required: false }),
        ],
        returns: { schema: nothing },
      },
    ],
    definitions: { Order: { type: 'string', enum: ['up', 'down'] } },
  },
  {
    title: 'what may be missing',
    source: `import { App } from 'framework'
new App().get('/', (a: string | undefined, b: string | null, c?: number) => a)`,
    signatures: [
      {
        at: '(a: string',
        parameters: [
          value('a', string, { required: false }),
          value('b', { type: ['string', 'null'] }),
          value('c', number, { required: false }),
        ],
        returns: { schema: string },
      },
    ],
  },
  {
    title: 'an optional parameter before a required one, against the rules of TypeScript',
    source: `import { App } from 'framework'
new App().get('/', (a?: string, b: number) => b)`,
    signatures: [
      {
        at: '(a?',
        parameters: [value('a', string, { required: false }), value('b', number)],
        returns: { schema: number },
      },
    ],
  },
  {
    title: 'any number of values',
    source: `import { App, type Int, type Query } from 'framework'
new App().get('/', (...ids: Int[]) => ids).get('/', (...ids: Query<string[], 'id'>) => {})
  .get('/', (...pair: [a: string, b?: number]) => {})`,
    signatures: [
      {
        at: '(...ids: Int',
        parameters: [value('ids', integer, { required: false, rest: true })],
        returns: { schema: { type: 'array', items: integer } },
      },
      {
        at: '(...ids: Query',
        parameters: [value('ids', string, { required: false, rest: true, source: 'query', alias: 'id' })],
        returns: { schema: nothing },
      },
      {
        at: '(...pair',
        parameters: [value('pair0', string), value('pair1', number, { required: false })],
        returns: { schema: nothing },
      },
    ],
  },
  {
    title: 'patterns',
    source: `import { App, type Int } from 'framework'
interface Book { title: string; pages?: Int }
new App().get('/', ({ title, pages = 2 }: Book, [a]: [Int], { b }: { b?: string } = {}) => title)`,
    signatures: [
      {
        at: '({ title',
        parameters: [
          value('argument0', { $ref: '#/$defs/Book' }),
          value('argument1', { type: 'array', prefixItems: [integer], minItems: 1, maxItems: 1, items: false }),
          value('argument2', { type: 'object', properties: { b: string }, default: {} }, { required: false }),
        ],
        returns: { schema: string },
      },
    ],
    definitions: {
      Book: { type: 'object', properties: { title: string, pages: integer }, required: ['title'] },
    },
  },
  {
    title: 'a this parameter is none',
    source: `import { App } from 'framework'
function first(this: void, a: string) { return a }
function second(this: Date, a: string) { return a }
new App().get('/', first).get('/', second)`,
    signatures: [
      { name: 'first', at: 'function first', parameters: [value('a', string)], returns: { schema: string } },
      { name: 'second', at: 'function second', parameters: [value('a', string)], returns: { schema: string } },
    ],
    diagnostics: ['THIS_PARAMETER 4:36'],
  },
  {
    title: 'sources that types say',
    source: `import { App, type Body, type Cookie, type Embedded, type Form, type Header, type Int, type Path, type Query, type Secret } from 'framework'
interface Filter { q: string }
new App().get('/', (
  id: Path<Int>, q: Query<string, 'query'>, token: Header<string, 'x-token'>, agent: Header, session: Cookie<string>,
  item: Body<Filter>, extra: Embedded<number, 'more'>, name: Form, key: Secret<Header<string, 'x-key'>>, filter: Query<Filter>,
  page: Query<Int> = 1, tag?: Header<string[]> | null,
) => {})`,
    signatures: [
      {
        at: '(\n  id',
        parameters: [
          value('id', integer, { source: 'path' }),
          value('q', string, { source: 'query', alias: 'query' }),
          value('token', string, { source: 'header', alias: 'x-token' }),
          value('agent', string, { source: 'header' }),
          value('session', string, { source: 'cookie' }),
          value('item', { $ref: '#/$defs/Filter' }, { source: 'body' }),
          value('extra', number, { source: 'body', embed: true, alias: 'more' }),
          value('name', string, { source: 'form' }),
          value('key', { type: 'string', secret: true }, { source: 'header', alias: 'x-key', secret: true }),
          value('filter', { $ref: '#/$defs/Filter' }, { source: 'query' }),
          value('page', { type: 'integer', default: 1 }, { source: 'query', required: false }),
          value('tag', { type: ['array', 'null'], items: string }, { source: 'header', required: false }),
        ],
        returns: { schema: nothing },
      },
    ],
    definitions: { Filter: { type: 'object', properties: { q: string }, required: ['q'] } },
  },
  {
    title: 'objects of the framework',
    source: `import { App, Reply, Request, UploadFile } from 'framework'
class OwnRequest extends Request { readonly own = 1 }
const app = new App()
app.get('/', (request: Request, reply: Reply, own?: OwnRequest, it: App = app) => {})
  .get('/', (one: UploadFile, all: readonly UploadFile[], maybe: UploadFile | null, some?: UploadFile[]) => {})`,
    signatures: [
      {
        at: '(request',
        parameters: [
          { name: 'request', required: true, source: 'request' },
          { name: 'reply', required: true, source: 'reply' },
          { name: 'own', required: false, source: 'request' },
          { name: 'it', required: false, source: 'app' },
        ],
        returns: { schema: nothing },
      },
      {
        at: '(one',
        parameters: [
          value('one', file, { source: 'form' }),
          value('all', { type: 'array', items: file }, { source: 'form' }),
          value('maybe', { ...file, type: ['string', 'null'] }, { source: 'form' }),
          value('some', { type: 'array', items: file }, { source: 'form', required: false }),
        ],
        returns: { schema: nothing },
      },
    ],
  },
  {
    title: 'types from the place of a function',
    source: `import { App } from 'framework'
function withUser<R>(f: (user: { name: string }, id: number) => R): (id: number) => R { return (id) => f({ name: '' }, id) }
const typed: (a: boolean) => string = (a) => String(a)
new App().get('/', withUser((user, id) => user.name + id)).get('/', typed)`,
    signatures: [
      { at: 'withUser((user', parameters: [value('id', number)], returns: { schema: string, declared: true } },
      { name: 'typed', at: 'typed)', parameters: [value('a', boolean)], returns: { schema: string, declared: true } },
    ],
  },
  {
    title: 'dependencies',
    source: `import { App, depends } from 'framework'
const connect = () => 1
function shop(connection = depends(connect)) { return connection }
class Service { constructor(readonly it = depends(shop, { cache: false })) {} }
async function* session(token: string) { yield { token } }
new App().get('/', (a: number, b = depends(shop), c = depends(Service, { scopes: ['x'] }), d = depends(session)) => d.token)`,
    signatures: [
      { name: 'connect', at: '() => 1', parameters: [] },
      { name: 'shop', at: 'function shop', parameters: [made('connection')] },
      {
        at: '(a: number',
        parameters: [value('a', number), made('b'), made('c'), made('d')],
        returns: { schema: string },
      },
      { name: 'Service', at: 'constructor', parameters: [made('it')] },
      { name: 'session', at: 'async function*', parameters: [value('token', string)] },
    ],
    text: [
      '__injected(shop, () => [[0, depends(__reflected(connect, () => __signature(0)))]]); function shop(',
      ' } __injected(Service, () => [[0, depends(__reflected(shop, () => __signature(1)), { cache: false })]]);\n',
      "() => [[1, depends(__reflected(shop, () => __signature(1)))], [2, depends(__reflected(Service, () => __signature(3)), { scopes: ['x'] })], [3, depends(__reflected(session, () => __signature(4)))]]))",
    ],
  },
  {
    title: 'dependencies that types say',
    source: `import { App, type Depends } from 'framework'
import type { User, currentUser, Service } from './other.ts'
const shop = (user: Depends<typeof currentUser>) => user.name
function page(number: Query) { return number }
import type { Query } from 'framework'
new App().get('/', (a: Depends<typeof shop>, b: User, c: Depends<typeof page>, d: Depends<typeof Service>) => a)`,
    others: {
      'other.ts': `import { depends, type Depends } from 'framework'
export const token = () => 'a'
export async function currentUser(t = depends(token)): Promise<{ name: string }> { return { name: t } }
export type User = Depends<typeof currentUser>
export class Service { constructor(user: User) {} }`,
    },
    signatures: [
      {
        at: '(a: Depends',
        parameters: [made('a', true), made('b', true), made('c', true), made('d', true)],
        returns: { schema: string },
      },
      { name: 'shop', at: '(user', parameters: [made('user', true)] },
      { name: 'currentUser', at: 'other.ts: export async', parameters: [made('t')] },
      { name: 'page', at: 'function page', parameters: [value('number', string, { source: 'query' })] },
      { name: 'Service', at: 'other.ts: constructor', parameters: [made('user', true)] },
    ],
    dependencies: ['other.ts'],
    text: [
      'import * as __values0 from "./other.ts";',
      '[0, { provider: __reflected(shop, () => __signature(1), () => [[0, { provider: __reflected(__values0.currentUser, () => __signature(2)), cache: true, scopes: [] }]]), cache: true, scopes: [] }]',
      '[1, { provider: __reflected(__values0.currentUser, () => __signature(2)), cache: true, scopes: [] }]',
      '[2, { provider: __reflected(page, () => __signature(3)), cache: true, scopes: [] }]',
      '[3, { provider: __reflected(__values0.Service, () => __signature(4), () => [[0, { provider: __reflected(__values0.currentUser',
    ],
  },
  {
    title: 'types of dependencies in a circle, which TypeScript refuses',
    source: `import { App, type Depends } from 'framework'
class One { constructor(b: Depends<typeof Two>) {} }
class Two { constructor(a: Depends<typeof One>) {} }
new App().get('/', (c: Depends<typeof One>) => {})`,
    signatures: [
      { at: '(c: Depends', parameters: [made('c', true)], returns: { schema: nothing } },
      { name: 'One', at: 'constructor(b', parameters: [value('b', {})] },
    ],
    diagnostics: ['UNRESOLVED 2:25'],
  },
  {
    title: 'what is made of a function with dependencies has them too',
    source: `import { App, depends } from 'framework'
const shop = () => 1
const logged = <F>(f: F): F => f
function list(a = depends(shop)) { return a }
class Base { constructor(readonly a = depends(shop)) {} }
class Service extends Base {}
new App().get('/', list.bind(null)).get('/', logged((b: number, a = depends(shop)) => a)).get('/', (s = depends(Service)) => s.a)`,
    signatures: [
      { name: 'shop', at: '() => 1', parameters: [] },
      { name: 'list', at: 'function list', parameters: [made('a')], returns: { schema: number } },
      { at: '(b: number', parameters: [value('b', number), made('a')], returns: { schema: number } },
      { at: '(s = ', parameters: [made('s')], returns: { schema: number } },
      { name: 'Base', at: 'constructor', parameters: [made('a')] },
    ],
    text: [
      '__reflected(list.bind(null), () => __signature(1), () => [[0, depends(__reflected(shop, () => __signature(0)))]])',
      '__reflected(Service, () => __signature(4), () => [[0, depends(__reflected(shop, () => __signature(0)))]])',
    ],
  },
  {
    title: 'what is made of a function of another file has its dependencies too',
    source: `import { App, depends } from 'framework'
import { list, Base, keeper, logged } from './other.ts'
class Service extends Base {}
new App().get('/', logged(list)).get('/', keeper()).get('/', (s = depends(Service)) => s.a)`,
    others: {
      'other.ts': `import { depends } from 'framework'
const shop = () => 1
export const logged = <F>(f: F): F => f
export const list = (a = depends(shop)) => a
export class Base { constructor(readonly a = depends(shop)) {} }
export const keeper = () => (a = depends(shop)) => a /* made */`,
    },
    signatures: [
      { name: 'list', at: 'other.ts: (a = depends(shop)) => a', parameters: [made('a')], returns: { schema: number } },
      { at: 'other.ts: (a = depends(shop)) => a /* made */', parameters: [made('a')], returns: { schema: number } },
      { at: '(s = ', parameters: [made('s')], returns: { schema: number } },
      { name: 'Base', at: 'other.ts: constructor', parameters: [made('a')] },
    ],
    dependencies: ['other.ts'],
    text: [
      'signatureOf as __read }',
      '__reflected(logged(list), () => __signature(0), () => [...__read(__reflected(__values0.list, () => __signature(0))).parameters.flatMap(',
      ".get('/', __reflected(keeper(), () => __signature(1))).get(",
      '__reflected(Service, () => __signature(3), () => [...__read(__reflected(__values0.Base, () => __signature(3)))',
    ],
  },
  {
    title: 'a dependency that its type names, imported by another name',
    source: `import { App } from 'framework'
import type { User } from './types.ts'
import { currentUser as me } from './other.ts'
new App().get('/', (user: User) => user.name)
export { me }`,
    others: {
      'types.ts':
        "import type { Depends } from 'framework'\nimport type { currentUser } from './other.ts'\nexport type User = Depends<typeof currentUser>",
      'other.ts': "export function currentUser() { return { name: 'a' } }",
    },
    signatures: [
      { at: '(user', parameters: [made('user', true)], returns: { schema: string } },
      { name: 'currentUser', at: 'other.ts: export function', parameters: [] },
    ],
    dependencies: ['other.ts'],
    text: ['import * as __values0 from "./other.ts";', 'provider: __reflected(__values0.currentUser, '],
  },
  {
    title: 'places where dependencies are noted',
    source: `import { depends } from 'framework'
const a = () => 1
export const arrow = (b = depends(a)) => b
export const object = { method(b = depends(a)) { return b }, arrow: (b = depends(a)) => b }
export class Controller {
  static all(b = depends(a)) { return b }
  one(b = depends(a)) { return b }
  'a b'(b = depends(a)) { return b }
  readonly field = (b = depends(a)) => b
}
export default function (this: void, c: number, b = depends(a)) { return b }`,
    signatures: [{ name: 'a', at: '() => 1', parameters: [] }],
    diagnostics: ['DEPENDENCY_PLACE 11:1'],
    text: [
      'arrow = __injected({ arrow: (b = depends(__reflected(a, () => __signature(0)))) => b }.arrow, () => [[0, depends(__reflected(a, () => __signature(0)))]])',
      'object = { method: __injected({ method(b =',
      '} __injected(Controller.all, () => [[0, ',
      '); __injected(Controller.prototype.one, () => [[0, ',
      '); __injected(Controller.prototype["a b"], () => [[0, ',
      'readonly field = __injected({ field: (b = ',
    ],
  },
  {
    title: 'a dependency is copied on one line, and exactly where it has to be',
    source: `import { App, depends } from 'framework'
const shop = (n: number) => n
new App().get('/', (
  a = depends(
    shop,
    { cache: false },
  ),
  b = depends(() => {
    const c = 1 // two
    return c
  }),
) => a + b)`,
    signatures: [
      { at: '(\n  a = depends', parameters: [made('a'), made('b')], returns: { schema: number } },
      { name: 'shop', at: '(n: number', parameters: [value('n', number)] },
      { at: '() => {', parameters: [] },
    ],
    text: [
      '() => [[0, depends( __reflected(shop, () => __signature(1)), { cache: false }, )], [1, depends(__reflected(() => {\n    const c = 1 // two\n',
    ],
  },
]
