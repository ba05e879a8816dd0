// A program as it runs: reflected, rewritten, compiled, and started in a process of its own.

import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { positionOf } from '../../src/reflect/code-frame.ts'
import type { ModuleFormat } from '../../src/reflect/compile.ts'
import { effectiveConfig } from '../../src/reflect/compiler/config.ts'
import { findCompiler } from '../../src/reflect/compiler/find.ts'
import { rewrite } from '../../src/reflect/rewrite.ts'
import { Reflector } from '../../src/reflect/signatures/reflection.ts'
import { makeProject, repository, writeFiles } from './compiler/project.ts'
import { framework } from './signatures/open.ts'

const settings = {
  compilerOptions: {
    strict: true,
    target: 'es2023',
    lib: ['es2023'],
    module: 'nodenext',
    types: [],
    noEmit: true,
    paths: { framework: [framework] },
  },
}

// Prints what is known of the functions that `app` was given, and what they throw.
const runner = `
import { signatureOf } from 'testudo/schema'
const { app } = await import(process.argv[2])
const described = (fn) => {
  const signature = signatureOf(fn)
  return {
    function: fn.name,
    name: signature?.name,
    parameters: signature?.parameters.map(({ name, source, schema, dependency }) => ({
      name, source, schema,
      ...(dependency && { ...dependency, provider: described(dependency.provider) }),
    })),
    definitions: Object.keys(signature?.definitions ?? {}),
  }
}
const thrown = []
for (const fn of app.passed) {
  try { await fn({ name: 'a', price: 1 }) } catch (error) { thrown.push(error.stack.split('\\n')[1]?.trim() ?? '') }
}
console.log(JSON.stringify({ passed: app.passed.map(described), thrown }))
`

/** Builds the sources beside themselves, and runs one of them. */
async function run(
  sources: Readonly<Record<string, string>>,
  main: string,
): Promise<{ readonly passed: readonly unknown[]; readonly thrown: readonly string[]; readonly directory: string }> {
  const directory = makeProject({ 'tsconfig.json': settings, 'package.json': { type: 'module' }, ...sources })
  const program = findCompiler(repository, 'typescript').open(effectiveConfig({ directory }))
  onTestFinished(() => program.close())
  const reflector = new Reflector(program, directory)
  const built = (file: string): string => file.replace(/\.(c|m)?tsx?$/, '.$1js')
  for (const name of Object.keys(sources)) {
    const file = join(directory, name)
    const reflection = reflector.reflect(file)
    expect(reflection.diagnostics).toEqual([])
    const format: ModuleFormat = name.endsWith('.cts') ? 'commonjs' : 'module'
    const specifier = (other: string): string => `./${built(other.slice(directory.length + 1))}`
    const { code, map } = rewrite(file, readFileSync(file, 'utf8'), reflection, { format, specifier })
    const comment = `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}\n`
    writeFileSync(built(file), code + comment)
  }
  // The framework and the run time, compiled as they are: neither imports a value of another file.
  const packages = [
    ['framework', 'index.js', framework],
    ['testudo', 'schema.js', join(repository, 'src/schema/signature.ts')],
  ] as const
  for (const [name, file, source] of packages) {
    const folder = join(directory, 'node_modules', name)
    mkdirSync(folder, { recursive: true })
    const exports = name === 'testudo' ? { './schema': './schema.js' } : './index.js'
    const { code } = rewrite(source, readFileSync(source, 'utf8'), undefined, { format: 'module' })
    writeFiles(folder, { 'package.json': { name, type: 'module', exports }, [file]: code })
  }
  writeFiles(directory, { 'run.mjs': runner })
  const options = ['--no-warnings', '--enable-source-maps', 'run.mjs', `./${built(main)}`]
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: directory })
  return { ...(JSON.parse(stdout) as { passed: unknown[]; thrown: string[] }), directory }
}

const app = `// 日本
import { App, depends, Response, type Depends, type Header, type RouteOptions } from 'framework'
import { createItem, keeper, logged, type User } from './items.js'
export { type User, Local }
export const app = new App(); const fail = (name: string): never => { throw new Error(name) }
interface Local { a: string }
enum Kind { One = 'one', Two = 'two' }
class Shop { readonly kind = Kind.One; constructor(readonly user: User) {} list(id: number, x = depends(token)) { return x } }
const token = (é: Header<string, 'x-é'>) => é
const before = (local: Local) => { throw new Error('🐢') }; const options: RouteOptions = { hooks: { before, after: [async (n: number) => { fail('é') }] } }
app.get('/', options, (shop = depends(Shop), user: User, k: Kind) => new Response()).use(createItem, keeper('x'), new Shop({ name: '' }).list, logged(createItem))
`
const items = `import { depends, type Depends } from 'framework'
export async function* database(): AsyncGenerator<{ id: number }> { yield { id: 1 } }
export const currentUser = async (db = depends(database, { cache: false })) => ({ name: 'a' })
export type User = Depends<typeof currentUser>
export interface Item { name: string; price: number }
/** Keeps one. */
export async function createItem(item: Item, dry = false, db = depends(database, {
  scopes: ['write'],
})) {
  throw new Error('items')
}
export function logged<F extends (...values: never[]) => unknown>(f: F): F {
  const wrapper = (...values: never[]) => f(...values)
  return wrapper as F
}
export function keeper(kind: string) {
  const own = () => kind
  return (item: Item, made = depends(own)) => { throw new Error(made) }
}
`

const database = { function: 'database', name: 'database', parameters: [], definitions: [] }
const string = { type: 'string' }

test.each([
  ['as it is', (text: string) => text],
  ['with line breaks of Windows and a byte order mark', (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
])('a program runs %s', async (_, written) => {
  const { passed, thrown, directory } = await run({ 'app.ts': written(app), 'items.ts': written(items) }, 'app.ts')
  const user = {
    cache: true,
    scopes: [],
    provider: {
      function: 'currentUser',
      name: 'currentUser',
      parameters: [{ name: 'db', source: 'dependency', cache: false, scopes: [], provider: { ...database } }],
      definitions: ['Item', 'Kind', 'Local'],
    },
  }
  const token = {
    function: 'token',
    name: 'token',
    parameters: [{ name: 'é', source: 'header', schema: string }],
    definitions: ['Item', 'Kind', 'Local'],
  }
  expect(passed).toMatchObject([
    { function: 'before', parameters: [{ name: 'local', schema: { $ref: '#/$defs/Local' } }] },
    { function: '', parameters: [{ name: 'n', source: 'inferred', schema: { type: 'number' } }] },
    {
      function: '',
      parameters: [
        {
          name: 'shop',
          source: 'dependency',
          cache: true,
          provider: { function: 'Shop', parameters: [{ name: 'user', source: 'dependency', ...user }] },
        },
        { name: 'user', source: 'dependency', ...user },
        { name: 'k', source: 'inferred', schema: { $ref: '#/$defs/Kind' } },
      ],
    },
    {
      function: 'createItem',
      parameters: [
        { name: 'item', schema: { $ref: '#/$defs/Item' } },
        { name: 'dry', schema: { type: 'boolean', default: false } },
        { name: 'db', source: 'dependency', cache: true, scopes: ['write'], provider: { function: 'database' } },
      ],
      definitions: ['Item', 'Kind', 'Local'],
    },
    {
      function: '',
      parameters: [{ name: 'item' }, { name: 'made', source: 'dependency', provider: { function: 'own' } }],
    },
    {
      function: 'list',
      parameters: [{ name: 'id' }, { name: 'x', source: 'dependency', provider: token }],
    },
    {
      function: 'wrapper',
      name: 'createItem',
      parameters: [
        { name: 'item' },
        { name: 'dry' },
        { name: 'db', source: 'dependency', scopes: ['write'], provider: { function: 'database' } },
      ],
    },
  ])
  const at = (name: string, source: string, text: string): string => {
    const { line, column } = positionOf(source, source.indexOf(text))
    return `${join(directory, name)}:${line}:${column}`
  }
  expect(thrown).toEqual([
    expect.stringContaining(at('app.ts', app, "new Error('🐢')")),
    expect.stringContaining(at('app.ts', app, 'new Error(name)')),
    expect.stringContaining(at('items.ts', items, "new Error('items')")),
    expect.stringContaining(at('items.ts', items, 'new Error(made)')),
    expect.stringContaining(at('items.ts', items, "new Error('items')")),
  ])
})

test('a CommonJS program runs', async () => {
  const source = `import framework = require('framework')
const app = new framework.App(); app.get('/', (n: number, m = framework.depends(() => 1)) => { throw new Error('x') })
export = { app }
`
  const { passed, thrown, directory } = await run({ 'app.cts': source }, 'app.cts')
  expect(passed).toMatchObject([
    {
      parameters: [
        { name: 'n', schema: { type: 'number' } },
        { name: 'm', provider: { parameters: [] } },
      ],
    },
  ])
  const { line, column } = positionOf(source, source.indexOf('new Error'))
  expect(thrown).toEqual([expect.stringContaining(`${join(directory, 'app.cts')}:${line}:${column}`)])
})

test('the methods of views run, and settings have their schema', async () => {
  const source = `import { App, depends, settings, View } from 'framework'
export const app = new App()
const shop = () => ''
class Books extends View { limit = 2
  get(name: { name: string }, db = depends(shop)): string { throw new Error('get') } static kept = 1 }
export default class extends Books { post(item: { price: number }) { throw new Error('post') } }
app.view('/', Books).view('/', class extends Books { put(id: number) { throw new Error('put') } })
app.passed.push(() => { throw new Error(JSON.stringify(settings<{ "it's": '\\u2028' }>())) })
`
  const { passed, thrown, directory } = await run({ 'app.ts': source }, 'app.ts')
  const get = { function: 'get', parameters: [{ name: 'name' }, { name: 'db', provider: { function: 'shop' } }] }
  const put = { function: 'put', parameters: [{ name: 'id', schema: { type: 'number' } }] }
  expect(passed).toMatchObject([get, put, get, { function: '' }])
  const at = (text: string): unknown => {
    const { line, column } = positionOf(source, source.indexOf(text))
    return expect.stringContaining(`${join(directory, 'app.ts')}:${line}:${column}`)
  }
  expect(thrown).toEqual([at("new Error('get')"), at("new Error('put')"), at("new Error('get')"), at('new Error(JSON')])
})
