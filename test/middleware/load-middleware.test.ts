import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { compose, type Middleware, Response } from 'testudo/http'
import { factsOf, loadMiddleware, type MiddlewareReference } from 'testudo/middleware'
import * as all from 'testudo/middleware'

let folder: string
let base: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'testudo-load-'))
  base = pathToFileURL(join(folder, 'settings.ts')).href
  writeFileSync(
    join(folder, 'audit.mjs'),
    `export const audit = (next) => (request) => next(request)
export const tagged = ({ tag }) => Object.assign((next) => (request) => next(request), { tag })
export default audit
export const five = 5`,
  )
  writeFileSync(join(folder, 'broken.mjs'), 'throw new Error("broken")')
  writeFileSync(join(folder, 'broken-factory.mjs'), 'export const make = () => { throw "no" }')
})
afterAll(() => rmSync(folder, { recursive: true }))

test('names, names with options, paths and functions, in their order', async () => {
  const own: Middleware = (next) => (request) => next(request)
  const list = await loadMiddleware(
    [
      'requestId',
      ['cors', { allowOrigins: ['https://shop.example'] }],
      './audit.mjs#audit',
      './audit.mjs',
      ['./audit.mjs#tagged', { tag: 'x' }],
      join(folder, 'audit.mjs#audit'),
      own,
    ],
    base,
  )
  expect(list.map((one) => factsOf(one)?.name)).toEqual(['requestId', 'cors', ...Array(5).fill(undefined)])
  expect(factsOf(list[1] as Middleware)?.options).toMatchObject({ allowOrigins: ['https://shop.example'] })
  expect(list[2]).toBe(list[3])
  expect(list[4]).toHaveProperty('tag', 'x')
  expect(list[6]).toBe(own)
  expect(typeof compose(list, () => Response.empty())).toBe('function')
})

test('a path may be relative to the path of a file', async () => {
  expect(await loadMiddleware(['./audit.mjs#audit'], join(folder, 'settings.ts'))).toHaveLength(1)
})

test('a source is its output where there is only that: after a build', async () => {
  writeFileSync(join(folder, 'layer.mts'), 'export const layer = (next) => next')
  writeFileSync(join(folder, 'layer.mjs'), 'export const layer = () => { throw new Error("the output") }')
  const [audit] = await loadMiddleware(['./audit.mts#audit'], base)
  expect(audit).toBe((await loadMiddleware(['./audit.mjs#audit'], base))[0])
  const [layer] = await loadMiddleware(['./layer.mts#layer'], base)
  expect(() => layer?.(() => Response.empty())).not.toThrow()
})

test('modules may be imported by a function of the caller', async () => {
  const paths: string[] = []
  const own: Middleware = (next) => next
  const list = await loadMiddleware(['requestId', './audit.ts#own'], (path) => {
    paths.push(path)
    return Promise.resolve({ own })
  })
  expect([list[1], paths]).toEqual([own, ['./audit.ts']])

  const output = await loadMiddleware(['./audit.ts#own'], (path) =>
    path === './audit.js' ? Promise.resolve({ own }) : Promise.reject(new Error(`no ${path}`)),
  )
  expect(output).toEqual([own])
  const none = loadMiddleware(['./audit.ts#own'], (path) => Promise.reject(new Error(`no ${path}`)))
  await expect(none).rejects.toMatchObject({ cause: new Error('no ./audit.ts') })
})

test('the strict layers are one name for several', async () => {
  const list = await loadMiddleware([['strict', { allowedHosts: ['shop.example'] }]])
  expect(list.length).toBeGreaterThan(5)
})

test('what can be named is what is exported', async () => {
  const message = await loadMiddleware(['xyzzyxyzzyxyzzy']).then(String, String)
  const names = (/there are ([^;]*?) One/.exec(message)?.[1] ?? '').split(', ')
  expect(names).toContain('rateLimit')
  const exported: Readonly<Record<string, unknown>> = all
  expect(names.filter((name) => typeof exported[name] !== 'function')).toEqual([])
})

test('what takes nothing but plain options can be named in a file', async () => {
  const list = await loadMiddleware([
    ['ipRestriction', { deny: ['192.0.2.66'] }],
    ['locale', { locales: ['en', 'de'] }],
    'serverTiming',
    ['methodOverride', { query: '_method' }],
    ['staticFiles', { directory: folder }],
  ])
  expect(list.map((one) => factsOf(one)?.name)).toEqual([
    'ipRestriction',
    'locale',
    'serverTiming',
    'methodOverride',
    'staticFiles',
  ])
})

describe('says what is wrong with', () => {
  test.each<[string, unknown, string]>([
    [
      'a misspelt name',
      'requestID2',
      'loadMiddleware[0] "requestID2": there is no such middleware; did you mean requestId?',
    ],
    ['an unknown name', 'xyzzyxyzzy', 'there are accessLog, '],
    ['a member of Object', 'constructor', 'there is no such middleware'],
    ['a value', 5, 'loadMiddleware[0]: expected a name, [name, options] or a function, got a number'],
    ['a list of three', ['cors', {}, {}], 'expected a name, [name, options] or a function, got a list'],
    ['a missing export', './audit.mjs#adit', 'the module has no export adit; it exports audit, default, tagged'],
    ['an export that is no function', './audit.mjs#five', 'five is no middleware, which is a function, but a number'],
    ['a missing module', './none.mjs#x', 'the module cannot be imported'],
    ['a broken module', './broken.mjs#x', 'the module cannot be imported'],
    [
      'faulty options',
      ['trustedHost', { allowedHosts: 'x' }],
      'loadMiddleware[0] "trustedHost": trustedHost: allowedHosts must be a list of names',
    ],
    ['options that are missing', 'timeout', 'loadMiddleware[0] "timeout": timeout: seconds must be a number above 0'],
    [
      'a factory that throws no Error',
      ['./broken-factory.mjs#make', {}],
      'loadMiddleware[0] "./broken-factory.mjs#make": no',
    ],
  ])('%s', async (_what, reference, message) => {
    await expect(loadMiddleware([reference as MiddlewareReference], base)).rejects.toThrow(message)
  })

  test('a factory that gives no middleware', async () => {
    await expect(loadMiddleware([['./audit.mjs#audit', {}]], base)).resolves.toHaveLength(1)
    writeFileSync(join(folder, 'text.mjs'), 'export const text = () => "x"')
    await expect(loadMiddleware([['./text.mjs#text', {}]], base)).rejects.toThrow(
      'with these options it gives a string and no middleware',
    )
  })

  test('a relative path without a base, and what is no list', async () => {
    await expect(loadMiddleware(['./audit.mjs#audit'])).rejects.toThrow('needs import.meta.url')
    await expect(loadMiddleware('cors' as never)).rejects.toThrow('expected a list of names and functions')
  })
})
