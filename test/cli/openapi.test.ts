import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProject, type Exit, type Project, type RunOptions } from './project.ts'

let project: Project

beforeAll(() => {
  project = createProject({
    'app.ts': `
import { path, query, Routes, signature, Testudo } from 'testudo'
import { router } from './routes.ts'
console.error('imported with ' + process.env['GREETING'])
const book = signature({ id: path({ type: 'integer' }), q: query({ type: 'string' }, { optional: true }) }, function getBook({ id }) { return { id } })
export const app = new Testudo({ title: 'Books', lifespan: { startup: () => { throw new Error('not to be started') }, shutdown: () => {} } })
  .get('/books/{id}', book, { name: 'book' })
  .mount('/sub', new Testudo().post('/x', () => 1))
  .mount('/function', router)
setInterval(() => undefined, 1000)
`,
    'routes.ts': `
import { Response } from 'testudo'
export const router = () => Response.text('mounted')
export const app = (scope: unknown, receive: unknown, send: unknown) => undefined
`,
    'broken.ts': `
import { Testudo, body, signature } from 'testudo'
export const createApp = () => new Testudo({ generateOperationId: () => { throw new Error('no id for this') } }).get('/', () => 1)
`,
    '.env': 'GREETING=hello\n',
  })
})
afterAll(() => project.remove())

function testudo(args: readonly string[], options?: RunOptions): Promise<Exit> {
  return project.testudo(args, options).exit
}

describe('openapi', () => {
  test('prints the document of an application that is not started', async () => {
    const { code, stdout, stderr } = await testudo(['openapi', 'app.ts', '--env-file', '.env', '--root-path', '/v1'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'imported with hello\n' })
    const document = JSON.parse(stdout) as object
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Books' },
      servers: [{ url: '/v1' }],
      paths: { '/books/{id}': { get: { operationId: 'book_books__id__get' } } },
    })
    expect(stdout).toContain('\n  "info": {\n')
  })

  test('writes it to a file', async () => {
    const { code, stdout } = await testudo(['openapi', 'app.ts:app', '--output', 'api.json'])
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    const text = readFileSync(join(project.directory, 'api.json'), 'utf8')
    expect(text).toMatch(/^\{\n[^]*\}\n$/)
    expect(JSON.parse(text)).not.toHaveProperty('servers')
  })

  test('says why there is none', async () => {
    const noFile = await testudo(['openapi', 'app.ts', '--output', 'no/such/folder.json'])
    expect(noFile).toMatchObject({ code: 1, stdout: '' })
    expect(noFile.stderr).toMatch(/testudo: Could not write "no\/such\/folder.json": ENOENT/)
    const noApp = await testudo(['openapi', 'routes.ts'])
    expect(noApp).toMatchObject({
      code: 1,
      stderr:
        'testudo: "routes.ts:app" is a function of 3 parameters, which says nothing of its routes. ' +
        'Export the application: new Testudo().\n',
    })
    const broken = await testudo(['openapi', 'broken.ts', '--factory'])
    expect(broken).toMatchObject({ code: 1, stdout: '' })
    expect(broken.stderr).toMatch(
      /^testudo: Could not make the OpenAPI document:\n\nError: no id for this\n +at .*broken\.ts:3/,
    )
    expect(await testudo(['openapi'])).toMatchObject({
      code: 2,
      stderr: "testudo: missing required argument 'module[:export]'\n",
    })
    expect((await testudo(['openapi', 'app.ts', '--port', '1'])).code).toBe(2)
  })

  test.each(['openapi', 'routes'])('%s has help', async (command) => {
    const { code, stdout } = await testudo([command, '--help'])
    expect(code).toBe(0)
    expect(stdout).toContain('--app-dir <dir>')
    expect(stdout).toContain(`testudo ${command} app.ts`)
    expect(stdout).not.toContain('--port')
    expect(stdout.includes('--output <file>')).toBe(command === 'openapi')
  })
})

test('routes prints the table', async () => {
  const { code, stdout, stderr } = await testudo(['routes', 'app.ts'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'imported with undefined\n' })
  const lines = stdout.split('\n')
  expect(lines[0]).toMatch(/^METHODS {2}PATH +NAME +FUNCTION/)
  const rest = lines.slice(1, -1).map((line) => line.split(/ {2,}/))
  expect(rest.map(([methods, path, ...names]) => [methods, path, ...names.slice(0, 2)])).toEqual([
    ['GET', '/openapi.json'],
    ['GET', '/docs'],
    ['GET', '/docs/oauth2-redirect'],
    ['*', '/docs/assets/…'],
    ['GET', '/books/{id}', 'book', 'getBook'],
    ['*', '/sub/…'],
    ['GET', '/sub/openapi.json'],
    ['GET', '/sub/docs'],
    ['GET', '/sub/docs/oauth2-redirect'],
    ['*', '/sub/docs/assets/…'],
    ['POST', '/sub/x'],
    ['*', '/function/…'],
  ])
})
