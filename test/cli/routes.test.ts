import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

import { type Endpoint, type Request, Routes, Testudo } from 'testudo'
import { formatTable, linesOf } from '../../src/cli/routes-command.ts'
import { setSignature } from '../../src/schema/signature.ts'

/** An endpoint that is declared in a line of a file. */
function declared(name: string, file: string, line: number): Endpoint {
  const endpoint = () => name
  setSignature(endpoint, { name, style: 'positional', parameters: [], location: { file, line, column: 1 } })
  return endpoint
}

test('lines have functions and places, also those of what is included and mounted', () => {
  const file = join(process.cwd(), 'shop/books.ts')
  const books = new Routes().get('', declared('list', file, 3)).route(['get', 'POST'], '/id', declared('get', file, 9))
  const app = new Testudo({ openapiUrl: null })
    .include(books, { prefix: '/books', name: 'shop' })
    .mount('/sub/', new Routes().get('/', declared('sub', pathToFileURL(file).href, 20)))
    .get('/twice', declared('first', file, 30), { name: 'twice' })
    .get('/twice', declared('second', file, 31))
  expect(linesOf(app)).toEqual([
    ['GET', '/books', '', 'list', 'shop/books.ts:3'],
    ['GET,POST', '/books/id', '', 'get', 'shop/books.ts:9'],
    ['*', '/sub/…', '', '', ''],
    ['GET', '/sub/', '', 'sub', 'shop/books.ts:20'],
    ['GET', '/twice', 'twice', 'first', 'shop/books.ts:30'],
    ['GET', '/twice', '', 'second', 'shop/books.ts:31'],
  ])
})

test('hosts, expressions and fallbacks are told from paths', () => {
  const api = new Routes().get('/', declared('api', 'a.ts', 1))
  const app = new Testudo({ openapiUrl: null })
    .host('api.example.org', api)
    .get('/', declared('home', 'a.ts', 2))
    .get(/^\/users-(?<id>\d+)$/, (request: Request) => request.params)
    .fallback(() => 'nothing')
    .include(
      new Routes().fallback(() => 'nothing'),
      { prefix: '/shop' },
    )
  expect(linesOf(app)).toEqual([
    ['*', 'api.example.org/…', '', '', ''],
    ['GET', 'api.example.org/', '', 'api', 'a.ts:1'],
    ['GET', '/', '', 'home', 'a.ts:2'],
    ['GET', '/users-{id}  /^\\/users-(?<id>\\d+)$/', '', '', ''],
    ['fallback', '/…', '', '', ''],
    ['fallback', '/shop/…', '', '', ''],
  ])
})

test('the table has the columns that anything is in', () => {
  expect(formatTable([])).toBe('METHODS  PATH\n')
  expect(
    formatTable([
      ['GET', '/', '', 'home', ''],
      ['DELETE,POST', '/books', '', '', ''],
    ]),
  ).toBe('METHODS      PATH    FUNCTION\nGET          /       home\nDELETE,POST  /books\n')
})
