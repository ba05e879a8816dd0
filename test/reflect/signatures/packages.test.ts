// Declarations in packages: the framework's own, those of libraries built on it, and those of all others.

import { isolatedDeclarationSync } from 'oxc-transform'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { effectiveConfig } from '../../../src/reflect/compiler/config.ts'
import { findCompiler } from '../../../src/reflect/compiler/find.ts'
import { rewriteTypescript } from '../../../src/reflect/rewrite.ts'
import { Reflector, type Reflection } from '../../../src/reflect/signatures/reflection.ts'
import { compilers, makeProject, repository } from '../compiler/project.ts'
import { framework } from './open.ts'

/** What a package of these sources publishes. */
function published(name: string, file: string, manifest: object = {}): Record<string, string | object> {
  const { code } = isolatedDeclarationSync(file, readFileSync(file, 'utf8'))
  return {
    [`node_modules/${name}/package.json`]: { name, type: 'module', types: './index.d.ts', ...manifest },
    [`node_modules/${name}/index.d.ts`]: code.replaceAll(
      /'(?:\.\.\/)+src\/schema\/(\w+)\.ts'|"(?:\.\.\/)+src\/schema\/(\w+)\.ts"/g,
      "'testudo-$1$2'",
    ),
  }
}

const files = {
  'tsconfig.json': { compilerOptions: { strict: true, lib: ['es2023'], module: 'nodenext', types: [] } },
  'package.json': { type: 'module' },
  ...published('testudo', framework),
  ...published('testudo-tags', join(repository, 'src/schema/tags.ts'), { peerDependencies: { testudo: '*' } }),
  ...published('testudo-signature', join(repository, 'src/schema/signature.ts'), { dependencies: { testudo: '*' } }),
  // Built on the framework: marks its own, passes endpoints on, has handlers and dependencies.
  'node_modules/@shop/plugin/package.json': {
    name: '@shop/plugin',
    type: 'module',
    types: './index.d.ts',
    dependencies: { testudo: '*' },
  },
  'node_modules/@shop/plugin/index.d.ts': `import type { Depends, Endpoint, Int } from 'testudo'
export declare function secured(path: string, ...endpoints: Endpoint[]): void
/** @reflect endpoint */
export type Task = (...args: never[]) => void
export declare function every(seconds: number, task: Task): void
export interface Item { id: Int }
/** Lists. */
export declare function list(page?: Int): Promise<Item[]>
export declare function currentUser(token: string): { name: string }
export type User = Depends<typeof currentUser>`,
  // Knows nothing of it, and has types without end, and words that look like marks.
  'node_modules/other/package.json': { name: 'other', type: 'module', types: './index.d.ts' },
  'node_modules/other/index.d.ts': `export type Deep<T> = { [K in 'a' | 'b' | 'c']: Deep<[T, K]> } & { call(): void }
/** @reflect endpoint */
export type Endpoint = (...args: never[]) => unknown
export declare function get(path: string, endpoint: Endpoint, deep?: Deep<string>): void`,
  // Bare of a manifest.
  'node_modules/bare/index.d.ts':
    'export declare function get(path: string, endpoint: (...args: never[]) => unknown): void',
  'app.ts': `import { App, depends, HttpError, type Header, type Int } from 'testudo'
import { currentUser, every, list, secured, type User } from '@shop/plugin'
import { get } from 'other'
const app = new App()
app.get('/a', (id: Int, token: Header<string, 'x-token'>, user = depends(currentUser)) => id > 1 || HttpError.notFound('none'))
secured('/b', list, (me: User) => me.name)
every(5, (count: number) => {})
get('/c', (a: symbol) => 1)
`,
}

function reflect(compiler: string): { readonly found: Reflection; readonly code: string } {
  const directory = makeProject(files)
  const program = findCompiler(repository, compiler).open(effectiveConfig({ directory }))
  onTestFinished(() => program.close())
  const found = new Reflector(program, directory).reflect(join(directory, 'app.ts'))
  return { found, code: rewriteTypescript(files['app.ts'], found, { format: 'module' }).code }
}

describe.each(compilers)('TypeScript %s', (_, compiler) => {
  test('reads marks in what packages publish', () => {
    const { found, code } = reflect(compiler)
    expect(found.diagnostics).toEqual([])
    expect(found.signatures).toMatchObject([
      {
        parameters: [
          { name: 'id', schema: { type: 'integer' } },
          { name: 'token', source: 'header', alias: 'x-token' },
          { name: 'user', source: 'dependency' },
        ],
        responses: { 404: { description: 'none' } },
      },
      { name: 'currentUser', parameters: [{ name: 'token', schema: { type: 'string' } }] },
      {
        name: 'list',
        summary: 'Lists.',
        parameters: [{ name: 'page', required: false, schema: { type: 'integer' } }],
        returns: { schema: { type: 'array', items: { $ref: '#/$defs/Item' } }, declared: true },
      },
      { parameters: [{ name: 'me', source: 'dependency' }] },
      { parameters: [{ name: 'count', schema: { type: 'number' } }] },
    ])
    expect(found.definitions).toEqual({
      Item: { type: 'object', properties: { id: { type: 'integer' } }, required: ['id'] },
    })
    expect(found.dependencies).toEqual([])
    // The user's own import says how to get there.
    expect(code).toContain('import * as __values0 from "@shop/plugin";')
    expect(code).toContain('{ provider: __reflected(__values0.currentUser, ')
    expect(code).toContain("get('/c', (a: symbol) => 1)")
  })
})

test('what a package exports by a type only cannot be imported by its path', () => {
  const source = `import { App } from 'testudo'
import type { User } from '@shop/plugin'
new App().get('/', (me: User) => me.name)`
  const directory = makeProject({ ...files, 'app.ts': source })
  const program = findCompiler(repository).open(effectiveConfig({ directory }))
  onTestFinished(() => program.close())
  const { diagnostics } = new Reflector(program, directory).reflect(join(directory, 'app.ts'))
  expect(diagnostics).toMatchObject([{ code: 'DEPENDENCY_UNKNOWN', line: 3, column: 20 }])
  expect(diagnostics[0]?.fix).toContain('import it in this file')
})
