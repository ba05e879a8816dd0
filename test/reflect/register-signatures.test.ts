// Applications whose endpoints are plain functions, started as a user starts them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createProject, type Exit, type Project, type RunOptions } from '../cli/project.ts'

const files = {
  'tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./lib/*"] } } }',
  'app.ts': `
import { depends, Testudo, type Int } from 'testudo'
import { shelf } from '@/shelf'
import type { Book } from './book.ts'

export const app = new Testudo()
app.get('/books/{id}', (id: Int, limit = 10, books = depends(shelf)) => ({ id: id + 1, limit, books }))
app.post('/books', (book: Book) => book); app.get('/stack', (id: Int) => new Error(\`made \${id}\`).stack)
`,
  'lib/shelf.ts': 'export function shelf(): string[] { return [`Emma`] }',
  'book.ts': 'export interface Book { title: string }',
  'main.ts': `
import { TestClient } from 'testudo/testing'
import { app } from './app.ts'
const client = new TestClient(app)
const found = await client.get('/books/1?limit=3')
const posted = await client.post('/books', { json: { title: 1 } })
const invalid = posted.status === 422 ? (await posted.json()).detail.map((one) => one.loc.join('.')) : []
const { sharedObjects } = process.report.getReport() as { sharedObjects: string[] }
const isCompiler = sharedObjects.some((path) => path.includes('oxc'))
console.log(JSON.stringify({ found: await found.json(), invalid, isCompiler }))
`,
}
let project: Project

beforeEach(() => {
  project = createProject(files, { typescript: true })
})
afterEach(() => project.remove())

function run(file: string, env: RunOptions['env'] = {}): Promise<Exit> {
  return project.node(['--import', 'testudo/register', file], { env: { NODE_DEBUG: 'testudo', ...env } }).exit
}

/** What the engine did, by its trace. */
function traceOf({ stderr }: Exit): readonly string[] {
  return [...stderr.matchAll(/^TESTUDO \d+: (.*)$/gm)].map(([, line = '']) => line.replace(project.directory, '.'))
}

const found = { id: 2, limit: 3, books: ['Emma'] }

test('parameters are read from the types; the next start needs no compiler', async () => {
  const cold = await run('main.ts')
  expect(JSON.parse(cold.stdout)).toEqual({ found, invalid: ['body.title'], isCompiler: true })
  expect(traceOf(cold)).toEqual(expect.arrayContaining([expect.stringMatching(/^opens TypeScript 7\./)]))
  const warm = await run('main.ts')
  expect(JSON.parse(warm.stdout)).toEqual({ found, invalid: ['body.title'], isCompiler: false })
  expect(warm.stderr).toBe('')
})

test('a change in a file that only gives a type is noticed', async () => {
  await run('main.ts')
  project.write('book.ts', 'export interface Book { title: number }')
  const changed = await run('main.ts')
  expect(JSON.parse(changed.stdout)).toMatchObject({ found, invalid: [] })
  expect(traceOf(changed).filter((line) => line.startsWith('makes'))).toEqual(['makes ./main.ts', 'makes ./app.ts'])
})

test('a stack trace has the places of the source, in lines with inserted text too', async () => {
  project.write('stack.ts', `${files['main.ts']}\nconsole.log(await (await client.get('/stack?id=7')).json())`)
  // From the compiler and from the cache.
  for (const _ of [1, 2]) {
    const { stdout } = await run('stack.ts')
    expect(stdout).toContain('Error: made 7')
    expect(stdout).toMatch(/app\.ts:8:74\)?\n/)
  }
})

test('paths of tsconfig.json are for require() too', async () => {
  project.write('common.cts', "import shelf = require('@/shelf'); console.log(shelf.shelf())")
  project.write('lib/shelf.cts', 'exports.shelf = (): string => `required`')
  project.write('tsconfig.json', '{ "compilerOptions": { "paths": { "@/*": ["./lib/*.cts"] } } }')
  expect(await run('common.cts')).toMatchObject({ code: 0, stdout: 'required\n' })
})

test('TESTUDO_CACHE=0 keeps nothing', async () => {
  for (const _ of [1, 2]) {
    const exit = await run('main.ts', { TESTUDO_CACHE: '0' })
    expect(JSON.parse(exit.stdout)).toMatchObject({ found, isCompiler: true })
  }
  expect(existsSync(join(project.directory, 'node_modules/.cache'))).toBe(false)
})

describe('what keeps the application from starting', () => {
  test('a type that cannot be understood', async () => {
    project.write(
      'app.ts',
      "import { Testudo } from 'testudo'\nnew Testudo().get('/', (when: RegExp) => when.source)\n",
    )
    for (const _ of ['from the compiler', 'from the cache']) {
      const { code, stderr } = await run('app.ts')
      expect(code).toBe(1)
      expect(stderr).toContain(`${project.directory}/app.ts:2:`)
      expect(stderr).toContain("> 2 | new Testudo().get('/', (when: RegExp) => when.source)")
    }
    const { code, stderr } = await project.testudo(['serve', 'app.ts']).exit
    expect(code).toBe(1)
    expect(stderr).toMatch(/^testudo: Could not import module "app\.ts":\n\nerror [A-Z_]+: /)
  })

  test('a TypeScript that is not supported', async () => {
    await project.remove()
    project = createProject({ ...files, 'node_modules/typescript/package.json': '{"version":"4.9.5"}' })
    const { code, stderr } = await project.testudo(['serve', 'app.ts']).exit
    expect(code).toBe(1)
    expect(stderr).toMatch(/^testudo: Could not import module "app\.ts":\n\ntypescript 4\.9\.5 in .* is too old/)
  })
})

test('without TypeScript only what is written by hand is served, and that is said', async () => {
  await project.remove()
  project = createProject({
    // Hides what may be installed in a folder above.
    'node_modules/typescript/package.json': '{}',
    'app.ts': `
import { path, signature, Testudo } from 'testudo'
export const app = new Testudo()
app.get('/books/{id}', signature({ id: path({ type: 'integer' }) }, ({ id }) => id))
app.get('/', () => 'root')
console.log('started')
`,
    'typed.ts': "import { Testudo } from 'testudo'\nnew Testudo().get('/', (id: number, limit: number) => id + limit)",
  })
  const byHand = await project.node(['--import', 'testudo/register', 'app.ts']).exit
  expect(byHand).toMatchObject({ code: 0, stdout: 'started\n' })
  expect(byHand.stderr).toContain('npm install --save-dev typescript')
  const typed = await project.node(['--import', 'testudo/register', 'typed.ts']).exit
  expect(typed.code).toBe(1)
  expect(typed.stderr).toContain('npm install --save-dev typescript')
})
