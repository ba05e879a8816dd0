import { expect, it, test } from 'vitest'

import { mediaTypeOf } from '../../src/http/media-types.ts'

test.each([
  ['page.html', 'text/html; charset=utf-8'],
  ['/a/b/app.JS', 'text/javascript; charset=utf-8'],
  ['data.json', 'application/json; charset=utf-8'],
  ['photo.jpg', 'image/jpeg'],
  ['logo.svg', 'image/svg+xml'],
  ['font.woff2', 'font/woff2'],
  ['archive.tar.gz', 'application/gzip'],
  ['rows.jsonl', 'application/jsonl'],
  ['Makefile', 'application/octet-stream'],
  ['.htaccess', 'application/octet-stream'],
  ['a.constructor', 'application/octet-stream'],
])('%s is %s', (path, type) => {
  expect(mediaTypeOf(path)).toBe(type)
})

test.each(['a.ts', 'a.mts', 'a.cts', 'a.tsx'])('%s is source code and not video', (path) => {
  expect(mediaTypeOf(path)).toBe('text/plain; charset=utf-8')
})

it('lets own types go first', () => {
  expect(mediaTypeOf('a.ts', { '.ts': 'video/mp2t' })).toBe('video/mp2t')
})
