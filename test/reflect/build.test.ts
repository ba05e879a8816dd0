// `testudo build`, whose output is run by Node alone in a folder that has no TypeScript.
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { createProject, type Exit, type Project } from '../cli/project.ts'

const files = {
  'package.json': '{ "type": "module", "imports": { "#settings": "./src/settings.ts" } }',
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/lib/*"] }, "jsx": "react", "jsxFactory": "h" } }',
  'src/app.ts': `
import { depends, Testudo, type Int, type Depends } from 'testudo'
import { h, page } from './view.js'
import * as settings from '#settings'
import data from './data.json' with { type: 'json' }
import { plain } from './plain.js'
import common from './common.cjs'
import { shelf, user } from '@/shelf'
import type { Book } from './types'
import type { Gone } from './gone.ts'
import { folder } from './folder'

enum Colour { Red, Green }
export const app = new Testudo()
app.get('/books/{id}', (id: Int, limit = 10, books = depends(shelf)) => ({ id, limit, books }))
app.get('/me', (me: Depends<typeof user>) => me); app.get('/stack', (id: Int) => new Error(\`made \${id}\`).stack)
app.post('/books', (book: Book) => book)
app.get('/all', () => JSON.stringify({
  page, h: typeof h, name: settings.name, data, plain, common, colour: Colour.Green, folder,
  asset: new URL('./asset.txt', import.meta.url).pathname.split('/').at(-1),
}))
app.get('/lazy', async () => (await import('./lazy.ts')).lazy)
`,
  'src/view.tsx': `
export const h = (tag: string, _: null, text: string): string => tag + text
export const page = <b>old</b>
`,
  'src/settings.ts': 'export const name: string = `settings`',
  'src/data.json': '{"json":true}',
  'src/plain.js': "import { deep } from './deep.mjs'\nexport const plain = deep",
  'src/deep.mjs': 'export const deep = 1',
  'src/common.cts': "import leaf = require('./leaf.cjs'); export = { leaf }",
  'src/leaf.cts': 'export = 2 as number',
  'src/lib/shelf.ts':
    'export const shelf = (): string[] => [`Emma`]; export function user(): { name: string } { return { name: `Jane` } }',
  'src/types.ts': 'export interface Book { title: string }',
  'src/folder/index.ts': 'export const folder: string = `index`',
  'src/asset.txt': 'asset',
  'src/lazy.ts': 'export const lazy: string = `late`',
}
const check = (app: string): string => `
import { TestClient } from 'testudo/testing'
import { app } from '${app}'
const client = new TestClient(app)
const json = async (path) => (await client.get(path)).json()
console.log(JSON.stringify([
  await json('/books/1?limit=3'), await json('/me'), (await client.post('/books', { json: {} })).status, await json('/all'),
  await json('/lazy'), await json('/stack?id=7'), (await client.get('/books/x')).status,
]))
`
let project: Project

beforeAll(() => {
  project = createProject({}, { typescript: true })
})
beforeEach(() => {
  for (const name of readdirSync(project.directory))
    if (name !== 'node_modules') rmSync(join(project.directory, name), { recursive: true })
  for (const [path, text] of Object.entries(files)) project.write(path, text)
})
afterAll(() => project.remove())

function build(...args: readonly string[]): Promise<Exit> {
  return project.testudo(['build', ...args]).exit
}

function list(folder: string): readonly string[] {
  const all = readdirSync(join(project.directory, folder), { recursive: true, withFileTypes: true })
  const names = all.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  return names.map((name) => name.slice(project.directory.length + folder.length + 2)).sort()
}

test('an entry is built with all it imports, and runs without TypeScript, loader and sources', async () => {
  const { code, stdout, stderr } = await build('src/app.ts')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toBe('Built 13 files in dist; start it with: testudo serve dist/app.js\n')
  expect(list('dist').filter((name) => !name.endsWith('.map'))).toEqual([
    'app.js',
    'asset.txt',
    'common.cjs',
    'data.json',
    'deep.mjs',
    'folder/index.js',
    'lazy.js',
    'leaf.cjs',
    'lib/shelf.js',
    'plain.js',
    'settings.js',
    'types.js',
    'view.js',
  ])
  expect(readFileSync(join(project.directory, 'dist/app.js'), 'utf8')).not.toContain(project.directory)
  const away = ['src', 'node_modules/typescript', 'node_modules/oxc-transform', 'node_modules/magic-string']
  for (const name of away) renameSync(join(project.directory, name), join(project.directory, `${name}-away`))
  onTestFinished(() => {
    for (const name of away) renameSync(join(project.directory, `${name}-away`), join(project.directory, name))
  })
  project.write('check.mjs', check('./dist/app.js'))
  const run = await project.node(['--enable-source-maps', 'check.mjs']).exit
  expect(run.stderr).toBe('')
  const [found, me, refused, all, lazy, stack, invalid] = JSON.parse(run.stdout) as unknown[]
  expect(found).toEqual({ id: 1, limit: 3, books: ['Emma'] })
  expect(me).toEqual({ name: 'Jane' })
  expect([refused, invalid]).toEqual([422, 422])
  expect(JSON.parse(String(all))).toEqual({
    page: 'bold',
    h: 'function',
    name: 'settings',
    data: { json: true },
    plain: 1,
    common: { leaf: 2 },
    colour: 1,
    folder: 'index',
    asset: 'asset.txt',
  })
  expect(lazy).toBe('late')
  expect(stack).toMatch(/src\/app\.ts:16:82\)?\n/)
})

test('a folder is built whole, into the folder of --out, and again over itself', async () => {
  project.write('src/alone.ts', 'export const alone: number = 1')
  for (const _ of [1, 2]) {
    const { code, stdout } = await build('src', '--out', 'src/out')
    expect(stdout).toBe('Built 14 files in src/out\n')
    expect(code).toBe(0)
  }
  expect(list('src/out')).toContain('alone.js')
})

test('what lies above the entry keeps its place beside it', async () => {
  project.write('src/top.ts', "import { name } from '../config.ts'; console.log(name)")
  project.write('config.ts', 'export const name: string = `above`')
  const { stdout } = await build('src/top.ts')
  expect(stdout).toContain('testudo serve dist/src/top.js')
  expect((await project.node(['dist/src/top.js']).exit).stdout).toBe('above\n')
})

test('the output has a package.json where its files would be taken for CommonJS', async () => {
  project.write('package.json', '{ "type": "commonjs" }')
  project.write('src/esm.ts', 'export {}; console.log(import.meta.url.length > 0)')
  expect(await build('src/esm.ts')).toMatchObject({ code: 0 })
  cpSync(join(project.directory, 'dist'), join(project.directory, 'elsewhere'), { recursive: true })
  expect((await project.node(['elsewhere/esm.js']).exit).stdout).toBe('true\n')
})

describe('nothing is written when', () => {
  test.each([
    [
      'src/app.ts',
      "import './nowhere.ts'\n",
      1,
      /There is no file for the import '.\/nowhere\.ts'\n +.*app\.ts:1:9\n\n> 1 \| import/,
    ],
    [
      'src/app.ts',
      'const a = ;',
      1,
      /Could not build "src\/app\.ts":\n\nSyntaxError: Unexpected token \(.*app\.ts:1:11\)/,
    ],
    [
      'src/app.ts',
      "import { Testudo } from 'testudo'\nconst app = new Testudo()\napp.get('/', (a: RegExp) => a)\napp.get('/b', (b: RegExp) => b)",
      1,
      /app\.ts:3:[^]*app\.ts:4:/,
    ],
    ['src/app.ts', "import './view.ts'; import './view.tsx'", 1, /would both become .*view\.js: rename one of them/],
  ])('%s has %j', async (file, text, exitCode, message) => {
    project.write('src/view.ts', '')
    project.write(file, text)
    const { code, stderr } = await build(file)
    expect(stderr).toMatch(message)
    expect(code).toBe(exitCode)
    expect(existsSync(join(project.directory, 'dist'))).toBe(false)
  })

  test('a source would be overwritten', async () => {
    const { code, stderr } = await build('src', '--out', 'src')
    expect(stderr).toMatch(/src\/\S+ would be overwritten: write to another folder with --out\./)
    expect(code).toBe(1)
    expect(existsSync(join(project.directory, 'src/app.js'))).toBe(false)
  })

  test('some files are modules and some are CommonJS', async () => {
    project.write('package.json', '{}')
    project.write('src/app.ts', "import './script.ts'")
    project.write('src/script.ts', 'module.exports = 1 as number')
    const { code, stderr } = await build('src/app.ts')
    expect(stderr).toContain('Write "type": "module" in package.json')
    expect(code).toBe(1)
  })

  test.each([
    [['build'], 2, /missing required argument 'entry\|folder'/],
    [['build', 'none.ts'], 1, /There is no such file or folder: .*none\.ts\./],
    [['build', 'src/data.json'], 1, /Only TypeScript files are built/],
    [['build', 'src', '--prot'], 2, /unknown option '--prot'/],
  ])('called as %j', async (args, exitCode, message) => {
    const { code, stderr } = await project.testudo(args).exit
    expect(stderr).toMatch(message)
    expect(code).toBe(exitCode)
  })
})
