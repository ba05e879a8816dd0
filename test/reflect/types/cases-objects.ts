// Interfaces, classes, mapped types, generics, recursion, comments.

import { date, flag, item, list, nothing, number, object, ref, text, type SchemaCase } from './schema-case.ts'

const partialItem = object(item.properties ?? {}, [])

/** An interface `T` with one property. */
function property(name: string, type: string, schema: object, more: Partial<SchemaCase> = {}): SchemaCase {
  const definitions = { T: object({ p: schema }), ...more.definitions }
  return { name, source: `export interface T { p: ${type} }`, schema: ref('T'), ...more, definitions }
}

export const objects: readonly SchemaCase[] = [
  {
    name: 'interface',
    source: 'export type T = Item',
    schema: ref('Item'),
    definitions: { Item: item },
    accepts: [{ name: 'a', price: 1, other: true }],
    refuses: [{ name: 'a' }, { name: 'a', price: 1, tags: null }, []],
  },
  {
    name: 'alias of a literal type',
    source: 'export type T = { a: string }',
    schema: ref('T'),
    definitions: { T: object({ a: text }) },
  },
  property('nested literal type', '{ b: string }', object({ b: text })),
  {
    name: 'inherited members',
    source: 'interface A { a: string } export interface T extends A { b: number }',
    schema: ref('T'),
    definitions: { T: object({ b: number, a: text }) },
  },
  {
    name: 'empty object type',
    source: 'export type T = {}',
    schema: ref('T'),
    definitions: { T: { type: 'object' } },
    accepts: [{}, { a: 1 }],
    refuses: [1],
  },
  {
    name: 'index signature',
    source: 'export interface T { [k: string]: number }',
    schema: ref('T'),
    definitions: { T: { type: 'object', additionalProperties: number } },
    accepts: [{ a: 1 }],
    refuses: [{ a: 'a' }],
  },
  {
    name: 'index signature and property',
    source: 'export interface T { id: string; [k: string]: string | number }',
    schema: ref('T'),
    definitions: { T: { ...object({ id: text }), additionalProperties: { type: ['string', 'number'] } } },
    accepts: [{ id: 'a', n: 1 }],
    refuses: [{ id: 1 }, { id: 'a', n: true }],
  },
  {
    name: 'index signature of a template',
    source: 'export interface T { [k: `x-${string}`]: string }',
    schema: ref('T'),
    definitions: { T: { type: 'object', patternProperties: { '^x-[\\s\\S]*$': text } } },
    accepts: [{ 'x-a': 'a', b: 1 }],
    refuses: [{ 'x-a': 1 }],
  },
  {
    name: 'index signature of numbers',
    source: 'export interface T { [k: number]: string }',
    schema: ref('T'),
    definitions: { T: { type: 'object', patternProperties: { '^-?\\d+(?:\\.\\d+)?$': text } } },
    refuses: [{ 1: 1 }],
  },
  {
    name: 'quoted and foreign names',
    source: `export interface T { 'a-b': string; '日本': number; "__proto": boolean }`,
    schema: ref('T'),
    definitions: { T: object({ 'a-b': text, 日本: number, __proto: flag }) },
  },
  {
    name: 'a property called __proto__',
    source: `export interface T { ['__proto__']: string }`,
    schema: ref('T'),
    definitions: { T: object(Object.fromEntries([['__proto__', text]])) },
  },
  {
    name: 'class',
    source: `export class T { static s = 1; #p = 1; private q = 2; protected r = 3; readonly id: number = 1
      constructor(public name: string, private secret: string) {}
      get full(): string { return '' } set only(value: string) {} get both() { return 1 } set both(value: number) {}
      method() {} arrow = () => 1 }`,
    schema: ref('T'),
    definitions: {
      T: object({ id: number, name: text, full: { type: 'string', readOnly: true }, both: number }),
    },
  },
  {
    name: 'inherited class',
    source: `class A { a = '' } export class T extends A { b?: number }`,
    schema: ref('T'),
    definitions: { T: object({ b: number, a: text }, ['a']) },
  },
  {
    name: 'class with toJSON',
    source: `class Money { constructor(readonly cents: bigint) {} toJSON() { return { cents: String(this.cents) } } }
      class Amount { #value = 1; toJSON(): string { return '' } } export interface T { m: Money; a: Amount }`,
    schema: ref('T'),
    definitions: { Amount: text, Money: object({ cents: text }), T: object({ m: ref('Money'), a: ref('Amount') }) },
  },
  {
    name: 'methods are left out',
    source: 'export interface T { a: string; m(): void }',
    schema: ref('T'),
    definitions: { T: object({ a: text }) },
  },
  {
    name: 'optional functions are left out',
    source: 'export interface T { a: string; cb?: () => void; other?: Function | null }',
    schema: ref('T'),
    definitions: { T: object({ a: text }) },
  },
  {
    name: 'a required function is a problem',
    source: 'export interface T { a: string; cb: () => void }',
    schema: ref('T'),
    definitions: { T: object({ a: text }) },
    problems: ['FUNCTION_MEMBER'],
  },
  {
    name: 'a function alone is a problem',
    source: 'export type T = () => void',
    schema: {},
    problems: ['UNSUPPORTED'],
  },
  {
    name: 'hidden members',
    source: `export interface T { a: string;
      /** @ignore */ cb: () => void; /** @internal */ b: symbol; /** @hidden */ c: number }`,
    schema: ref('T'),
    definitions: { T: object({ a: text }) },
  },
  {
    name: 'property that is always undefined',
    source: 'export interface T { a: undefined; b: string }',
    schema: ref('T'),
    definitions: { T: object({ b: text }) },
  },
]

export const mapped: readonly SchemaCase[] = [
  property('Partial', 'Partial<Item>', partialItem),
  property('Required', 'Required<Item>', object(item.properties ?? {})),
  property('Readonly', 'Readonly<Item>', item),
  property('Pick', `Pick<Item, 'name'>`, object({ name: text })),
  property('Omit', `Omit<Item, 'name' | 'tags'>`, object({ price: number })),
  {
    name: 'Record of string',
    source: 'export type T = Record<string, number>',
    schema: ref('T'),
    definitions: { T: { type: 'object', additionalProperties: number } },
  },
  {
    name: 'Record of literals',
    source: `export type T = Record<'a' | 'b', number>`,
    schema: ref('T'),
    definitions: { T: object({ a: number, b: number }) },
  },
  property('Partial of Record', `Partial<Record<'a' | 'b', number>>`, object({ a: number, b: number }, [])),
  {
    name: 'alias of a utility type',
    source: 'type ItemPatch = Partial<Item>; export interface T { p: ItemPatch; q?: ItemPatch; r: ItemPatch | null }',
    schema: ref('T'),
    definitions: {
      ItemPatch: partialItem,
      T: object({ p: ref('ItemPatch'), q: ref('ItemPatch'), r: { anyOf: [ref('ItemPatch'), nothing] } }, ['p', 'r']),
    },
  },
  {
    name: 'an alias that means another type after mapping',
    source: `type Patch = Partial<Item>; type Wrapped<X> = { [K in keyof X]: { value: X[K] } }
      interface Holder { a: Patch } export interface T { p: Wrapped<Holder> }`,
    schema: ref('T'),
    definitions: {
      Wrapped_Holder: object({ a: object({ value: partialItem }) }),
      T: object({ p: ref('Wrapped_Holder') }),
    },
  },
  {
    name: 'mapped type of the user',
    source: `type Nullable<X> = { [K in keyof X]: X[K] | null }; export type T = Nullable<Pick<Item, 'name'>>`,
    schema: ref('Nullable_Pick_Item_name'),
    definitions: { Nullable_Pick_Item_name: object({ name: { type: ['string', 'null'] } }) },
  },
  {
    name: 'renamed keys',
    source: "export type T = { [K in 'a' | 'b' as `get_${K}`]: number }",
    schema: ref('T'),
    definitions: { T: object({ get_a: number, get_b: number }) },
  },
  {
    name: 'Exclude',
    source: `type K = 'a' | 'b' | 'c'; export type T = Exclude<K, 'b'>`,
    schema: ref('T'),
    definitions: { T: { type: 'string', enum: ['a', 'c'] } },
  },
  {
    name: 'NonNullable',
    source: `interface A { x?: string | null } export interface T { p: NonNullable<A['x']> }`,
    schema: ref('T'),
    definitions: { T: object({ p: text }) },
  },
  property('keyof', 'keyof Item', { type: 'string', enum: ['name', 'price', 'tags'] }),
  {
    name: 'keyof in the order of the members',
    source: 'interface A { z: 1; a: 2 } export interface T { p: keyof A }',
    schema: ref('T'),
    definitions: { T: object({ p: { type: 'string', enum: ['z', 'a'] } }) },
  },
  property('indexed access', `Item['price']`, number),
  {
    name: 'typeof',
    source: `const cfg = { a: 1, b: 'x' }; export type T = typeof cfg`,
    schema: object({ a: number, b: text }),
  },
  {
    name: 'Awaited and ReturnType',
    source: 'async function f() { return { a: 1 } } export type T = Awaited<ReturnType<typeof f>>',
    schema: object({ a: number }),
  },
  {
    name: 'conditional type',
    source: 'type C<X> = X extends string ? { s: X } : { n: X }; export interface T { p: C<number> }',
    schema: ref('T'),
    definitions: { T: object({ p: object({ n: number }) }) },
  },
]

export const generics: readonly SchemaCase[] = [
  {
    name: 'generic alias',
    source: 'type Page<X> = { items: X[]; total: number }; export interface T { p: Page<Item> }',
    schema: ref('T'),
    definitions: {
      Item: item,
      Page_Item: object({ items: list(ref('Item')), total: number }),
      T: object({ p: ref('Page_Item') }),
    },
  },
  {
    name: 'generic interface',
    source: 'interface Page<X> { items: X[] } export interface T { p: Page<Item>; q: Page<string> }',
    schema: ref('T'),
    definitions: {
      Item: item,
      Page_Item: object({ items: list(ref('Item')) }),
      Page_string: object({ items: list(text) }),
      T: object({ p: ref('Page_Item'), q: ref('Page_string') }),
    },
  },
  {
    name: 'default of a type parameter',
    source: 'interface Box<X = string> { v: X } export interface T { b: Box }',
    schema: ref('T'),
    definitions: { Box_string: object({ v: text }), T: object({ b: ref('Box_string') }) },
  },
  {
    name: 'argument that is a list or a union',
    source: `interface Box<X> { v: X } export interface T { b: Box<Item[]>; c: Box<string | null>; d: Box<'a/b'> }`,
    schema: ref('T'),
    definitions: {
      Item: item,
      Box_ItemArray: object({ v: list(ref('Item')) }),
      Box_a_b: object({ v: { type: 'string', const: 'a/b' } }),
      Box_null_or_string: object({ v: { type: ['string', 'null'] } }),
      T: object({ b: ref('Box_ItemArray'), c: ref('Box_null_or_string'), d: ref('Box_a_b') }),
    },
  },
  {
    name: 'generic class',
    source: 'class Box<X> { constructor(public v: X) {} } export interface T { b: Box<number> }',
    schema: ref('T'),
    definitions: { Box_number: object({ v: number }), T: object({ b: ref('Box_number') }) },
  },
  {
    name: 'open type parameter',
    source: 'export interface T { f: ReturnType<<X>() => X[]>; g: ReturnType<<X extends string>() => X> }',
    schema: ref('T'),
    definitions: { T: object({ f: list({}), g: text }) },
  },
]

export const recursion: readonly SchemaCase[] = [
  {
    name: 'recursive interface',
    source: 'export interface T { v: string; parent?: T; kids: T[] }',
    schema: ref('T'),
    definitions: { T: object({ v: text, parent: ref('T'), kids: list(ref('T')) }, ['v', 'kids']) },
    accepts: [{ v: 'a', kids: [{ v: 'b', kids: [] }] }],
    refuses: [{ v: 'a', kids: [{ v: 'b' }] }],
  },
  {
    name: 'mutual recursion',
    source: 'interface A { b?: T } export interface T { a?: A }',
    schema: ref('T'),
    definitions: { A: object({ b: ref('T') }, []), T: object({ a: ref('A') }, []) },
  },
  {
    name: 'recursive alias',
    source: 'export type T = string | number | boolean | null | T[] | { [k: string]: T }',
    schema: ref('T'),
    definitions: {
      T: {
        anyOf: [flag, text, number, list(ref('T')), { type: 'object', additionalProperties: ref('T') }, nothing],
      },
    },
    accepts: [null, [1, ['a']], { a: { b: [true] } }],
  },
  {
    name: 'recursive list',
    source: 'export type T = (string | T)[]',
    schema: ref('T'),
    definitions: { T: list({ anyOf: [text, ref('T')] }) },
    accepts: [['a', ['b', []]]],
    refuses: [['a', [1]]],
  },
  {
    name: 'recursive alias that may be undefined',
    source: `export type T = 'a' | undefined | null | T[]; type U = 'b' | undefined | U[]; export interface V { u: U }`,
    schema: ref('T'),
    definitions: { T: { anyOf: [{ type: 'string', const: 'a' }, list(ref('T')), nothing] } },
  },
  {
    name: 'aliases that may be undefined',
    source: `type S = string | undefined; type D = Date | undefined; type L = L[] | undefined; type K = 'b' | 'a' | undefined
      export interface T { s: S; d: D; l: L; k: K }`,
    schema: ref('T'),
    definitions: {
      K: { type: 'string', enum: ['b', 'a'] },
      L: list(ref('L')),
      T: object({ s: text, d: { type: 'string', format: 'date-time', 'x-js': 'Date' }, l: ref('L'), k: ref('K') }, []),
    },
  },
  {
    name: 'generic with many arguments',
    source: `interface List<X> { items: X[] }
      interface A { b: List<B> } interface B { c: List<C> } interface C { d: List<D> } interface D { e: List<E> }
      interface E { f: List<F> } interface F { g: List<G> } interface G { h: List<H> } interface H { i: number }
      export interface T { a: List<A> }`,
    schema: ref('T'),
    definitions: {
      ...Object.fromEntries(
        ['Ab', 'Bc', 'Cd', 'De', 'Ef', 'Fg', 'Gh'].map(([name = '', key = '']) => [
          name,
          object({ [key]: ref(`List_${key.toUpperCase()}`) }),
        ]),
      ),
      ...Object.fromEntries(
        ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'].map((name) => [`List_${name}`, object({ items: list(ref(name)) })]),
      ),
      H: object({ i: number }),
      T: object({ a: ref('List_A') }),
    },
  },
  {
    name: 'recursive generic',
    source: 'interface Tree<X> { v: X; kids: Tree<X>[] } export interface T { t: Tree<string> }',
    schema: ref('T'),
    definitions: {
      T: object({ t: ref('Tree_string') }),
      Tree_string: object({ v: text, kids: list(ref('Tree_string')) }),
    },
  },
  {
    name: 'recursive mapped type',
    source: `interface A { x: string; a?: A }
      type DP<X> = { [K in keyof X]?: X[K] extends object | undefined ? DP<X[K]> : X[K] }
      export interface T { d: DP<A> }`,
    schema: ref('T'),
    definitions: { DP_A: object({ x: text, a: ref('DP_A') }, []), T: object({ d: ref('DP_A') }) },
  },
  {
    name: 'generic without an end',
    source: 'interface Nest<X> { v: X; n?: Nest<X[]> } export interface T { t: Nest<string> }',
    problems: ['TOO_DEEP'],
  },
  {
    name: 'recursion by way of a union',
    source: 'interface A { f: string | T } export interface T { a: string | A }',
    schema: ref('T'),
    definitions: { A: object({ f: { anyOf: [text, ref('T')] } }), T: object({ a: { anyOf: [text, ref('A')] } }) },
  },
  {
    name: 'recursive object without a name',
    source: `const x = { v: 1, self() { return x }, get me(): typeof x { return x } }; export type T = typeof x`,
    problems: ['ANONYMOUS_RECURSION'],
  },
  {
    name: 'this',
    source: 'export interface T { me: this; kids: this[] }',
    schema: ref('T'),
    definitions: { T: object({ me: ref('T'), kids: list(ref('T')) }) },
  },
  {
    name: 'merged interfaces',
    source: 'export interface T { a: string } export interface T { b: number }',
    schema: ref('T'),
    definitions: { T: object({ a: text, b: number }) },
  },
]

export const comments: readonly SchemaCase[] = [
  {
    name: 'comments of members',
    source: `/** An item.
 * @title Thing */
export interface T {
  /** Display name. @minLength 1 */
  name: string
  /**
   * Price
   * @minimum 0
   * @example 5
   * @default 1
   */
  price: number
  /** @format email @deprecated */
  mail?: string
}`,
    schema: ref('T'),
    definitions: {
      T: {
        ...object(
          {
            name: { type: 'string', description: 'Display name.', minLength: 1 },
            price: { type: 'number', description: 'Price', minimum: 0, examples: [5], default: 1 },
            mail: { type: 'string', format: 'email', deprecated: true },
          },
          ['name', 'price'],
        ),
        description: 'An item.',
        title: 'Thing',
      },
    },
    accepts: [{ name: 'a', price: 0 }],
    refuses: [
      { name: '', price: 0 },
      { name: 'a', price: -1 },
      { name: 'a', price: 0, mail: 'nobody' },
    ],
  },
  {
    name: 'comments on one line',
    source: 'export interface T { /** Display name. @minLength 1 */ name: string; /** @minimum 0 */ price: number; }',
    schema: ref('T'),
    definitions: {
      T: object({
        name: { type: 'string', description: 'Display name.', minLength: 1 },
        price: { type: 'number', minimum: 0 },
      }),
    },
  },
  {
    name: 'a comment that ends a line is not of the next member',
    source: 'export interface T {\n  a: string; /** about a */\n  b: number\n}',
    schema: ref('T'),
    definitions: { T: object({ a: text, b: number }) },
  },
  {
    name: 'comments outlive Partial',
    source: 'interface A {\n /** doc @minimum 1 */\n a: number }\nexport interface T { p: Partial<A> }',
    schema: ref('T'),
    definitions: { T: object({ p: object({ a: { type: 'number', description: 'doc', minimum: 1 } }, []) }) },
  },
  {
    name: 'comment beside a reference',
    source: 'export interface T {\n /** The item. */\n i: Item }',
    schema: ref('T'),
    definitions: { Item: item, T: object({ i: { ...ref('Item'), description: 'The item.' } }) },
  },
  {
    name: 'comments of aliases that have no definition',
    source: `/** The ISBN. @minLength 10 */ type Isbn = string; /** Both. @maxItems 2 */ type Pair = number[]
/** Tagged. */ type Short = string & MaxLength<3>; /** Always. */ type When = Date
export interface T { a: Isbn; b?: Isbn | null; /** Mine. */ c: Isbn; d: Pair; e: Short; f: When; g: Email; h: Isbn[] }`,
    schema: ref('T'),
    definitions: {
      T: object(
        {
          a: { ...text, description: 'The ISBN.', minLength: 10 },
          b: { type: ['string', 'null'], description: 'The ISBN.', minLength: 10 },
          c: { ...text, description: 'Mine.', minLength: 10 },
          d: { ...list(number), description: 'Both.', maxItems: 2 },
          e: { ...text, description: 'Tagged.', maxLength: 3 },
          f: { ...date, description: 'Always.' },
          g: { ...text, format: 'email' },
          h: list({ ...text, description: 'The ISBN.', minLength: 10 }),
        },
        ['a', 'c', 'd', 'e', 'f', 'g', 'h'],
      ),
    },
  },
  {
    name: 'comment of a parameter property',
    source: 'export class T { constructor(/** the id @minimum 1 */ public id: number) {} }',
    schema: ref('T'),
    definitions: { T: object({ id: { type: 'number', description: 'the id', minimum: 1 } }) },
  },
  {
    name: 'bad value of a tag',
    source: 'export interface T {\n /** @minimum abc */\n a: number; /** @pattern [ */ b: string }',
    schema: ref('T'),
    definitions: { T: object({ a: number, b: text }) },
    problems: ['BAD_TAG', 'BAD_TAG'],
  },
  {
    name: 'example with an @',
    source: 'export interface T {\n /** @example foo@bar.com */\n a: string }',
    schema: ref('T'),
    definitions: { T: object({ a: { type: 'string', examples: ['foo@bar.com'] } }) },
  },
  {
    name: 'integer, pattern and words of one’s own',
    source: `export interface T { /** @integer */ a: number | null; /** @pattern /^a+$/ */ b: string; /** @x-order 3 */ c: string }`,
    schema: ref('T'),
    definitions: {
      T: object({
        a: { type: ['integer', 'null'] },
        b: { type: 'string', pattern: '^a+$' },
        c: { ...text, 'x-order': 3 } as object,
      }),
    },
  },
]
