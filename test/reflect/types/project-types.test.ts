// Types of several files: their names, the framework's own classes, streams, limits, and where problems are reported.

import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Program, Type } from '../../../src/reflect/compiler/checker.ts'
import { effectiveConfig } from '../../../src/reflect/compiler/config.ts'
import { findCompiler } from '../../../src/reflect/compiler/find.ts'
import type { Node } from '../../../src/reflect/compiler/syntax.ts'
import { Marks } from '../../../src/reflect/signatures/marks.ts'
import { Origins } from '../../../src/reflect/signatures/origins.ts'
import type { Problem } from '../../../src/reflect/types/problem.ts'
import { TypeReader, type TypeLimits, type TypeReading } from '../../../src/reflect/types/type-reader.ts'
import { compilers, makeProject, repository } from '../compiler/project.ts'
import { list, number, object, ref, text } from './schema-case.ts'

const settings = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    strict: true,
    types: [],
    paths: { 'testudo/schema': [join(repository, 'src/schema/index.ts')] },
  },
  include: ['**/*.ts', 'node_modules/testudo/*.d.ts'],
}

// As a package has them: declarations, with their marks.
const published = {
  'node_modules/testudo/package.json': {
    name: 'testudo',
    type: 'module',
    exports: { '.': { types: './index.d.ts' } },
  },
  'node_modules/testudo/index.d.ts': `
    /** @reflect tag */
    declare const tag: unique symbol;
    export interface Tag<M> { readonly [tag]?: M }
    /** An e-mail address. */
    export type Email = string & Tag<{ format: 'email' }>;
    export type Header<T = string, Name extends string | undefined = undefined> = T & Tag<{ in: 'header'; name: Name }>;
    export type Depends<F extends (...args: never[]) => unknown> = ReturnType<F> & Tag<{ depends: F }>;
    /** A file of a form.
     * @reflect file */
    export declare class UploadFile { readonly name: string; read(): Promise<Uint8Array> }
    /** @reflect request */
    export declare class Request { readonly method: string }`,
}

interface Session {
  readonly program: Program
  readonly directory: string
  readonly reader: TypeReader
  /** Reads the alias `name` of a file, as a parameter's type would be. */
  readonly read: (file: string, name?: string) => TypeReading
  readonly typeOf: (file: string, name?: string) => { readonly type: Type; readonly node: Node }
}

function open(compiler: string, files: Readonly<Record<string, string | object>>, limits?: TypeLimits): Session {
  const directory = makeProject({ 'tsconfig.json': settings, ...files })
  const program = findCompiler(repository, compiler).open(effectiveConfig({ directory }))
  onTestFinished(() => program.close())
  const { checker } = program
  const reader = new TypeReader(program, new Marks(checker, new Origins(program)), limits)
  const typeOf = (file: string, name = 'T'): { readonly type: Type; readonly node: Node } => {
    for (const node of program.sourceFile(join(directory, file))?.statements ?? []) {
      const isIt = checker.is(node, 'TypeAliasDeclaration') || checker.is(node, 'InterfaceDeclaration')
      const symbol = isIt && node.name?.text === name ? checker.symbolAt(node.name) : undefined
      if (symbol !== undefined) return { type: checker.declaredType(symbol), node }
    }
    throw new Error(`${file} has no ${name}`)
  }
  const read = (file: string, name?: string): TypeReading => {
    const { type, node } = typeOf(file, name)
    return reader.read(type, { node, path: '(it)' })
  }
  return { program, directory, reader, read, typeOf }
}

function textAt({ program }: Session, { file, start, length }: Problem): string | undefined {
  return program.sourceFile(file)?.text.slice(start, start + length)
}

describe.each(compilers)('TypeScript %s', (_, compiler) => {
  test('names two types of one name after their files', () => {
    const session = open(compiler, {
      'app.ts': `import type { Item as Other } from './shop/item.ts'
        import type Deep from './admin/item.ts'
        interface Item { a: string }
        export interface T { i: Item; o: Other; d: Deep }`,
      'shop/item.ts': 'export interface Item { b: number }',
      'admin/item.ts': 'export default interface Item { c: number }',
    })
    const { schema } = session.read('app.ts')
    const { value, definitions } = session.reader.finish(schema)
    expect(value).toEqual(ref('T'))
    expect(definitions).toEqual({
      Item__app: object({ a: text }),
      Item__item: object({ b: number }),
      item: object({ c: number }),
      T: object({ i: ref('Item__app'), o: ref('Item__item'), d: ref('item') }),
    })
    const files = ['app.ts', 'shop/item.ts', 'admin/item.ts'].map((file) => join(session.directory, file))
    expect([...session.reader.files].toSorted()).toEqual(files.toSorted())
  })

  test('tells files of one name apart by their folders', () => {
    const session = open(compiler, {
      'app.ts': `import type { Item as A } from './shop/item.ts'
        import type { Item as B } from './admin/item.ts'
        export type T = [A, B]`,
      'shop/item.ts': 'export interface Item { b: number }',
      'admin/item.ts': 'export interface Item { c: number }',
    })
    const { definitions } = session.reader.finish(session.read('app.ts').schema)
    expect(definitions).toEqual({ Item__admin_item: object({ c: number }), Item__shop_item: object({ b: number }) })
  })

  test('another name for an interface does not rename it', () => {
    const session = open(compiler, {
      'app.ts': `interface Book { a: string } type Novel = Book
        export interface T { one: Novel; two: Book; three?: Novel | null }`,
    })
    const { definitions } = session.reader.finish(session.read('app.ts').schema)
    expect(Object.keys(definitions)).toEqual(['Book', 'T'])
  })

  test('the platform’s types stay its own when the user adds to them', () => {
    const session = open(compiler, {
      'app.ts': `declare global { interface Date { week: number } interface Map<K, V> { first(): V } }
        export interface T { d: Date; m: Map<string, number> }`,
    })
    const { definitions } = session.reader.finish(session.read('app.ts').schema)
    expect(definitions['T']).toMatchObject({ properties: { d: { 'x-js': 'Date' }, m: { 'x-js': 'Map' } } })
  })

  test('shares definitions, and gives each use only what it needs', () => {
    const session = open(compiler, {
      'app.ts': `interface A { a: string } interface B { a: A } export type One = A[]; export type Two = B`,
    })
    const one = session.read('app.ts', 'One').schema
    const two = session.read('app.ts', 'Two').schema
    expect(session.reader.finish({ one, two })).toEqual({
      value: { one: list(ref('A')), two: ref('B') },
      definitions: { A: object({ a: text }), B: object({ a: ref('A') }) },
    })
    expect(session.reader.finish(one)).toEqual({ value: list(ref('A')), definitions: { A: object({ a: text }) } })
  })

  test('knows tags, files and objects of the framework by the marks of a published package', () => {
    const session = open(compiler, {
      ...published,
      'app.ts': `import type { Depends, Email, Header, Request, UploadFile } from 'testudo'
        export interface T { mail?: Email; picture: UploadFile; request: Request }
        export type H = Header<'a' | 'b', 'x-letter'> | undefined
        declare function db(): { rows: Map<symbol, () => void> }
        export type D = Depends<typeof db>`,
    })
    const { schema } = session.read('app.ts')
    expect(session.reader.finish(schema).definitions).toEqual({
      T: object(
        {
          mail: { type: 'string', format: 'email' },
          picture: { type: 'string', format: 'binary', 'x-js': 'File' },
          request: {},
        },
        ['picture', 'request'],
      ),
    })
    const [problem] = session.reader.problems
    expect(problem).toMatchObject({ code: 'UNSUPPORTED', path: '(it).request' })
    expect(problem?.message).toContain("'Request' is an object of the framework")
    expect(problem && textAt(session, problem)).toBe('request: Request')

    expect(session.reader.tags.wordsOf(session.typeOf('app.ts', 'H').type)).toEqual({ in: 'header', name: 'x-letter' })
    const { depends } = session.reader.tags.wordsOf(session.typeOf('app.ts', 'D').type)
    expect(depends && session.program.checker.callSignatures(depends)).toHaveLength(1)
  })

  test('a property that looks like a tag is none without its mark', () => {
    const session = open(compiler, {
      'app.ts': `declare const tag: unique symbol; interface Tag<M> { readonly [tag]?: M }
        export type T = string & Tag<{ format: 'email'; in: 'query' }>`,
    })
    expect(session.read('app.ts')).toEqual({ schema: text, isOptional: false, words: {} })
  })

  test('sees streams and promises', () => {
    const session = open(compiler, {
      'app.ts': `interface Item { a: string }
        async function* events() { yield 1 }
        export type A = ReturnType<typeof events>; export type B = Iterable<Item>; export type C = AsyncIterable<string>
        export type P = Promise<Item>; export type L = Item[]; export type S = string`,
    })
    const { checker } = session.program
    const { platform } = session.reader
    const streamed = (name: string): unknown => {
      const stream = platform.streamed(session.typeOf('app.ts', name).type)
      return stream && [checker.textOf(stream.item), stream.isAsync]
    }
    expect(['A', 'B', 'C', 'P', 'L', 'S'].map(streamed)).toEqual([
      [expect.stringMatching(/^(?:number|1)$/), true],
      ['Item', false],
      ['string', true],
      undefined,
      undefined,
      undefined,
    ])
    const promised = platform.promised(session.typeOf('app.ts', 'P').type)
    expect(promised && checker.textOf(promised)).toBe('Item')
    expect(platform.promised(session.typeOf('app.ts', 'L').type)).toBeUndefined()
  })

  test('reports at the nearest declaration of the user, with the way to it', () => {
    const session = open(compiler, {
      'node_modules/lib/package.json': { name: 'lib', types: './index.d.ts' },
      'node_modules/lib/index.d.ts': 'export interface Lib { deep: { pattern: RegExp } }',
      'app.ts': `import type { Lib } from 'lib'
        /** @minimum x */
        interface Owner { lib: Lib[]; call: () => void }
        export interface T { owner: Owner; missing: Missing | null }`,
    })
    session.read('app.ts')
    const { problems } = session.reader
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['UNSUPPORTED', '(it).owner.lib[].deep.pattern'],
      ['FUNCTION_MEMBER', '(it).owner.call'],
      ['BAD_TAG', '(it).owner'],
      ['UNRESOLVED', '(it).missing'],
    ])
    expect(problems.map((problem) => textAt(session, problem)?.split('\n').at(-1)?.trim())).toEqual([
      'lib: Lib[];',
      'call: () => void',
      'interface Owner { lib: Lib[]; call: () => void }',
      'missing: Missing | null',
    ])
    expect(problems.every(({ file }) => file === join(session.directory, 'app.ts'))).toBe(true)
    expect(problems.map(({ fix }) => fix !== undefined)).toEqual([true, true, false, true])
  })

  test('stops at its limits', () => {
    const members = Array.from({ length: 9 }, (_, index) => `m${index}: M${index}`)
    const types = Array.from({ length: 9 }, (_, index) => `interface M${index} { v: ${index} }`)
    const session = open(
      compiler,
      { 'app.ts': `${types.join('\n')}\nexport interface T { ${members.join('; ')} }` },
      { definitions: 5 },
    )
    const { schema } = session.read('app.ts')
    expect(session.reader.problems.map(({ code }) => code)).toEqual(['TOO_LARGE'])
    expect(Object.keys(session.reader.finish(schema).definitions)).toEqual(['M0', 'M1', 'M2', 'M3', 'T'])
  })

  test('does not count what is written out', () => {
    const members = Array.from({ length: 9 }, (_, index) => `m${index}: Ids`)
    const source = `type Ids = string[]\nexport interface T { ${members.join('; ')} }`
    const session = open(compiler, { 'app.ts': source }, { definitions: 5 })
    session.read('app.ts')
    expect(session.reader.problems).toEqual([])
  })

  test('never sees into the types of a snapshot that is gone', () => {
    const session = open(compiler, { 'app.ts': 'export interface T { a: string }' })
    session.read('app.ts')
    session.program.update({ changed: [join(session.directory, 'app.ts')] })
    const { program } = session
    const reader = new TypeReader(program, new Marks(program.checker, new Origins(program)))
    const file = program.sourceFile(join(session.directory, 'app.ts'))
    const [node] = file?.statements ?? []
    if (node === undefined || !program.checker.is(node, 'InterfaceDeclaration') || node.name === undefined) {
      throw new Error('no interface')
    }
    const symbol = program.checker.symbolAt(node.name)
    if (symbol === undefined) throw new Error('no symbol')
    const { schema } = reader.read(program.checker.declaredType(symbol), { node, path: '' })
    expect(reader.finish(schema).definitions).toEqual({ T: object({ a: text }) })
  })
})
