// Methods of class-based views.

import type { JsonSchema } from '../../../../src/schema/json-schema.ts'
import { integer, made, nothing, number, string, value, type Case } from './case.ts'

const id = value('id', number)
const typeNames: JsonSchema = {
  type: 'string',
  enum: ['bigint', 'boolean', 'function', 'number', 'object', 'string', 'symbol', 'undefined'],
}

export const views: readonly Case[] = [
  {
    title: 'the methods of a view that are named as HTTP names them',
    source: `import { App, depends, View, type Int } from 'framework'
const shop = (): string => ''
/** Not of the methods. */
export class Books extends View {
  #open = 1
  /** One book. */
  get(id: Int, db = depends(shop)): string { return this.title(id) + db + this.#open }
  async post(book: { title: string }): Promise<void> { await Promise.resolve(book) }
  'delete'(id: number): void { this.post({ title: String(id) }) }
  title(id: Int) { return String(id) } // no endpoint
}
new App().view('/', Books)`,
    signatures: [
      { name: 'shop', at: '(): string' },
      {
        name: 'get',
        at: 'get(id: Int',
        summary: 'One book.',
        parameters: [value('id', integer), made('db')],
        returns: { schema: string, declared: true },
      },
      {
        name: 'post',
        at: 'async post(',
        parameters: [value('book', { type: 'object', properties: { title: string }, required: ['title'] })],
        returns: { schema: nothing, declared: true },
      },
      { name: 'delete', at: "'delete'(", parameters: [id], returns: { schema: nothing, declared: true } },
    ],
    text: [
      '// no endpoint\n; static { __reflected(this.prototype.get, () => __signature(1), () => [[1, depends(__reflected(shop, () => __signature(0)))]]);',
      ' __reflected(this.prototype.post, () => __signature(2)); __reflected(this.prototype.delete, () => __signature(3)); }}',
    ],
  },
  {
    title: 'views without a name, in every place',
    source: `import { App, View } from 'framework'
export default class extends View { put(id: number) { return id } }
const app = new App()
const Kept = class extends View { declare x: string
  get(id: number) { return id } }
app.view('/', Kept).view('/', class extends View { patch(id: number) { return id } })`,
    signatures: [
      { name: 'put', at: 'put(', parameters: [id], returns: { schema: number } },
      { name: 'get', at: 'get(id', parameters: [id], returns: { schema: number } },
      { name: 'patch', at: 'patch(', parameters: [id], returns: { schema: number } },
    ],
    text: ['put(id: number) { return id } ; static { __reflected(this.prototype.put', 'return id } ; static {'],
  },
  {
    title: 'fields of a view that are functions',
    source: `import { signature, View } from 'framework'
const remove = (id: number): void => {}
export class Books extends View {
  get = (id: number): string => this.title + id; title = ''
  post = signature({}, (book: { title: string }) => book.title)
  delete = remove
  put = 1
}`,
    signatures: [
      { at: '(id: number): string', parameters: [id], returns: { schema: string, declared: true } },
      { name: 'remove', at: '(id: number): void', parameters: [id], returns: { schema: nothing, declared: true } },
    ],
    diagnostics: ['NOT_REFLECTABLE 7:9'],
    text: [
      '  get = __reflected({ get: (id: number): string => this.title + id }.get, () => __signature(0)); title',
      '  post = signature({}, (book',
      '  delete = __reflected(remove, () => __signature(1))',
    ],
  },
  {
    title: 'a view that extends another, of another file, and one that is made of one',
    source: `import * as web from './base.ts'
export class Own extends web.Secured { get(id: number): number { return id } }
export class Mixed extends web.withLogin(web.Kept) { get(key: number): number { return key } }`,
    others: {
      'base.ts': `import { View } from 'framework'
export class Secured extends View { head(name: string) { return name } }
export const Kept = class extends View {}
export function withLogin<C extends new () => View>(base: C): C { return base }`,
    },
    signatures: [
      { name: 'get', at: 'get(id', parameters: [id], returns: { schema: number, declared: true } },
      { name: 'get', at: 'get(key', parameters: [value('key', number)], returns: { schema: number, declared: true } },
    ],
  },
  {
    title: 'no view, and what is no method of one',
    source: `import { View } from 'framework'
class Cache extends Map<string, string> { override get(key: string) { return key } }
class Views extends Map<typeof View, View> { override delete(key: typeof View) { return super.delete(key) } }
export abstract class Base extends View {
  static get(id: number) { return id }
  abstract post(id: number): number
  get title() { return new Cache().get('') }
}`,
    signatures: [],
  },
  {
    title: 'methods that cannot be understood',
    source: `import { View, depends } from 'framework'
const shop = (key: unknown): string => String(key)
export class Books<T> extends View {
  key = 1
  get(this: Books<T>, id) { return id }
  put<X>(x: X) { return typeof x }
  patch(item: T) { return typeof item }
  post(db = depends(() => shop(this.key))) { return db }
}`,
    signatures: [
      { name: '', at: '() => shop' },
      { name: 'get', at: 'get(', parameters: [value('id', {})], returns: { schema: {} } },
      { name: 'put', at: 'put<X>', parameters: [value('x', {})], returns: { schema: typeNames } },
      { name: 'patch', at: 'patch(', parameters: [value('item', {})], returns: { schema: typeNames } },
      { name: 'post', at: 'post(', parameters: [made('db')], returns: { schema: string } },
    ],
    diagnostics: [
      'ANY_RETURN 5:3',
      'UNTYPED_PARAMETER 5:23',
      'OPEN_GENERIC 6:3',
      'OPEN_GENERIC 7:9',
      'DEPENDENCY_SCOPE 8:32',
    ],
  },
]
