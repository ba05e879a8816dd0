// The plugin in Vite itself, and in a run of Vitest as a user has it.
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createServer, type Plugin, type ViteDevServer } from 'vite'
import { testudo } from '../../src/reflect/vite.ts'
import { createProject, type Project } from '../cli/project.ts'

const modules = fileURLToPath(new URL('../../node_modules/', import.meta.url))
const app = `import { depends, Testudo, type Int } from 'testudo'
import type { Book } from './book.ts'

export const app = new Testudo()
const shelf = (): string => 'shelf'
app.get('/books/{id}', (id: Int, books = depends(shelf)) => ({ id, books })); app.post('/books', (book: Book) => book)
app.get('/stack', (id: Int) => new Error(\`made \${id}\`).stack)
`
let project: Project

beforeEach(() => {
  project = createProject(
    { 'app.ts': app, 'book.ts': 'export interface Book { title: string }', 'plain.ts': 'export const a: number = 1' },
    { typescript: true },
  )
})
afterEach(() => project.remove())

describe('in Vite', () => {
  let server: ViteDevServer

  beforeEach(async () => {
    // It is a plugin of Vite by its own type, too.
    const plugin: Plugin = testudo()
    server = await createServer({
      root: project.directory,
      configFile: false,
      logLevel: 'silent',
      appType: 'custom',
      server: { middlewareMode: true, ws: false, hmr: false },
      environments: { ssr: {} },
      plugins: [plugin],
    })
  })
  afterEach(() => server.close())

  const transform = async (name: string): Promise<string> => {
    const result = await server.environments.ssr.transformRequest(join(project.directory, name))
    // The signatures are JSON in a string.
    return (result?.code ?? '').replaceAll('\\"', '"')
  }

  test('signatures are inserted, and other files are left alone', async () => {
    expect(await transform('app.ts')).toContain('"required":["title"]')
    expect(await transform('plain.ts')).not.toContain('testudo')
  })

  test('a change in a file that only gives a type makes what depends on it anew', async () => {
    await transform('app.ts')
    const file = project.write('book.ts', 'export interface Book { name: string }')
    server.watcher.emit('change', file)
    await expect.poll(() => transform('app.ts')).toContain('"required":["name"]')
  })

  test('a type that cannot be understood fails the file', async () => {
    project.write(
      'wrong.ts',
      "import { Testudo } from 'testudo'\nnew Testudo().get('/', (when: RegExp) => when.source)\n",
    )
    await expect(transform('wrong.ts')).rejects.toThrow(/wrong\.ts:2:\d+/)
  })
})

test('in Vitest applications are tested from their sources', async () => {
  symlinkSync(join(modules, 'vitest'), join(project.directory, 'node_modules/vitest'))
  symlinkSync(join(modules, 'vite'), join(project.directory, 'node_modules/vite'))
  project.write(
    'vitest.config.ts',
    `import { testudo } from 'testudo/vite'
import { defineConfig } from 'vitest/config'

export default defineConfig({ plugins: [testudo()] })
`,
  )
  project.write(
    'app.test.ts',
    `import { expect, test } from 'vitest'
import { TestClient } from 'testudo/testing'
import { app } from './app.ts'

const client = new TestClient(app)
test('get', async () => {
  expect(await (await client.get('/books/1')).json()).toEqual({ id: 1, books: 'shelf' })
  expect((await client.post('/books', { json: { title: 1 } })).status).toBe(422)
  expect(await (await client.get('/stack?id=7')).json()).toMatch(/app\\.ts:7:32/)
})
`,
  )
  const { code, stdout, stderr } = await project.node([join(modules, 'vitest/vitest.mjs'), 'run', '--no-color']).exit
  expect(stderr).toBe('')
  expect(stdout).toContain('1 passed')
  expect(code).toBe(0)
})
