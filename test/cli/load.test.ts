import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  loadApplication,
  locateModule,
  parseReference,
  type LoadedApplication,
  type LoadOptions,
} from '../../src/cli/load.ts'

let folder = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'testudo-load-'))
  const files = {
    'app.mjs': 'export const app = (scope, receive, send) => undefined; export const other = 1',
    'both.mjs': 'export const application = (a, b, c) => 1; export default (a, b, c) => 2',
    'nested.mjs': 'export const outer = { inner: { app: (a, b, c) => 1 } }',
    'empty.mjs': '',
    'throws.mjs': "throw new RangeError('no config')",
    'common.cjs': 'module.exports = { makeApp: async () => (a, b, c) => 1 }',
    'shapes.mjs': `
      export const text = 'x'
      export const nothing = null
      export const object = {}
      export const list = []
      export class Shape {}
      export const shape = new Shape()
      export const none = () => undefined
      export const one = (a) => a
      export const two = (a, b) => []
      export const three = (a, b, c) => undefined
      export const four = (a, b, c, d) => undefined
      export const rest = (...all) => undefined
      export const framework = { asgi: (a, b, c) => undefined }
      export const callable = Object.assign((a, b) => [], { asgi: (a, b, c) => undefined })
      export const rejects = () => Promise.reject(new RangeError('out of range'))
    `,
    'folder/index.js': '',
    'only/readme.txt': '',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

function load(text: string, options: Partial<LoadOptions> = {}): Promise<LoadedApplication> {
  const reference = parseReference(text)
  const all = { interface: 'auto', factory: false, limitBodyBytes: Infinity, ...options } as const
  return loadApplication(reference, locateModule(reference, folder), all)
}

describe('a reference', () => {
  test.each([
    ['app', 'app', []],
    ['./dir/app.ts', './dir/app.ts', []],
    ['app.ts:api.v1', 'app.ts', ['api', 'v1']],
    ['app.ts:$ü_1', 'app.ts', ['$ü_1']],
    ['C:\\site\\app.ts', 'C:\\site\\app.ts', []],
    ['C:/site/app.ts:app', 'C:/site/app.ts', ['app']],
  ])('%s', (text, module, path) => expect(parseReference(text)).toEqual({ module, path }))

  test.each(['', ':app', 'app.ts:', 'app.ts:a..b', 'app.ts:a-b', 'app.ts:a:b', 'app.ts:1a'])(
    '%j is refused',
    (text) => {
      const message = `Module "${text}" must be in format "<module>" or "<module>:<export>", for example app.ts:app.`
      expect(() => parseReference(text)).toThrow(expect.objectContaining({ message, exitCode: 2 }))
    },
  )
})

describe('a module', () => {
  test('is found with and without extension, and as a folder', () => {
    const locate = (text: string): string => locateModule(parseReference(text), folder)
    expect(locate('app.mjs')).toBe(join(folder, 'app.mjs'))
    expect(locate('app')).toBe(join(folder, 'app.mjs'))
    expect(locate('folder')).toBe(join(folder, 'folder/index.js'))
    expect(locate(join(folder, 'both'))).toBe(join(folder, 'both.mjs'))
  })

  test('is not found', async () => {
    await expect(async () => load('nope')).rejects.toThrow(
      expect.objectContaining({
        message: `Could not import module "nope": there is no such file in ${folder}.`,
        exitCode: 1,
      }),
    )
    await expect(async () => load('only')).rejects.toThrow(
      'Could not import module "only": the folder has no index file.',
    )
  })

  test('throws', async () => {
    const error = await load('throws').catch((error: unknown) => error)
    expect(error).toMatchObject({ message: 'Could not import module "throws":', exitCode: 1 })
    expect(error).toHaveProperty('cause.message', 'no config')
  })
})

describe('an export', () => {
  test.each([
    ['app', 'app:app'],
    ['both', 'both:application'],
    ['both:default', 'both:default'],
    ['nested:outer.inner.app', 'nested:outer.inner.app'],
  ])('%s is %s', async (text, name) => expect(await load(text)).toMatchObject({ name, interface: 'asgi' }))

  test('of CommonJS, made by a factory', async () => {
    expect(await load('common', { factory: true })).toMatchObject({ name: 'common:makeApp', interface: 'asgi' })
  })

  test.each([
    ['app:api', {}, 'Export "api" not found in module "app"; it exports app, other (write app:app).'],
    ['app:other.deep', {}, 'Export "other.deep" not found in module "app"; it exports app, other (write app:app).'],
    ['nested:outer.x', {}, 'Export "outer.x" not found in module "nested"; it exports outer (write nested:outer).'],
    ['nested', {}, 'Module "nested" exports none of app, application, default; it exports outer (write nested:outer).'],
    ['empty', {}, 'Module "empty" exports none of app, application, default; it exports nothing.'],
    [
      'empty',
      { factory: true },
      'Module "empty" exports none of createApp, makeApp, app, application, default; it exports nothing.',
    ],
    ['shapes:text', { factory: true }, '"shapes:text" is not a function, but --factory was given.'],
    ['shapes:rejects', { factory: true }, 'The factory "shapes:rejects" failed:'],
  ])('%s %j: %s', (text, options, message) =>
    expect(load(text, options)).rejects.toThrow(expect.objectContaining({ message, exitCode: 1 })),
  )
})

describe('an application is known by its shape', () => {
  test.each([
    ['three', 'auto', 'asgi'],
    ['two', 'auto', 'wsgi'],
    ['framework', 'auto', 'asgi'],
    ['callable', 'auto', 'asgi'],
    ['callable', 'wsgi', 'wsgi'],
    ['rest', 'asgi', 'asgi'],
    ['rest', 'wsgi', 'wsgi'],
    ['framework', 'asgi', 'asgi'],
  ] as const)('%s, --interface %s: %s', async (name, wanted, found) =>
    expect(await load(`shapes:${name}`, { interface: wanted })).toMatchObject({ interface: found }),
  )

  const anything = 'Export a Testudo app, or a function: of (scope, receive, send) or (environ, startResponse).'
  test.each([
    ['text', 'auto', `an application: it is a string. ${anything}`],
    ['nothing', 'auto', `an application: it is null. ${anything}`],
    ['object', 'auto', `an application: it is an object without "asgi". ${anything}`],
    ['list', 'auto', `an application: it is an array. ${anything}`],
    ['Shape', 'auto', `an application: it is the class Shape. ${anything}`],
    ['shape', 'auto', `an application: it is an object of class Shape without "asgi". ${anything}`],
    [
      'none',
      'auto',
      'an application: it is a function of 0 parameters. If it makes the application, add --factory; else name --interface.',
    ],
    [
      'one',
      'auto',
      'an application: it is a function of 1 parameter. A handler becomes an application with application(handler) of "testudo/http".',
    ],
    [
      'four',
      'auto',
      'an application: it is a function of 4 parameters. ASGI has 3 parameters, WSGI has 2; --interface says which where the number does not.',
    ],
    ['text', 'asgi', `an ASGI application: it is a string. ${anything}`],
    ['framework', 'wsgi', `a WSGI application: it is an object. ${anything}`],
  ] as const)('%s, --interface %s: is not %s', (name, wanted, message) =>
    expect(load(`shapes:${name}`, { interface: wanted })).rejects.toThrow(`"shapes:${name}" is not ${message}`),
  )

  test('what a factory makes', () =>
    expect(load('shapes:none', { factory: true })).rejects.toThrow('is not an application: it is undefined.'))
})
