import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join, parse } from 'node:path'
import { expect, test } from 'vitest'
import { FolderCache, noCache, openCache } from '../../src/reflect/cache.ts'
import { createFolder } from './folder.ts'

test('keeps values by name, and no unfinished files', () => {
  const folder = createFolder()
  const cache = new FolderCache(folder.path)
  expect(cache.read('a')).toBeUndefined()
  cache.write('a', { code: 'x' })
  cache.write('a', { code: 'y' })
  expect(cache.read('a')).toEqual({ code: 'y' })
  expect(readdirSync(folder.path)).toEqual(['a.json'])
})

test('what cannot be read is not there', () => {
  const folder = createFolder({ 'a.json': '{"code": "x' })
  expect(new FolderCache(folder.path).read('a')).toBeUndefined()
})

test('trims the oldest entries down to three quarters of its limit', () => {
  const folder = createFolder()
  const cache = new FolderCache(folder.path, 1000)
  for (let index = 0; index < 10; index++) {
    cache.write(`entry-${index}`, 'x'.repeat(150))
    const written = new Date(2020, 1, 1, 0, 0, 9 - index)
    utimesSync(folder.at(`entry-${index}.json`), written, written)
  }
  cache.trim()
  const left = readdirSync(folder.path)
  expect(left).toHaveLength(4)
  expect(left).toContain('entry-0.json')
  expect(left).not.toContain('entry-9.json')
})

test('is in node_modules of the project, in the nearest folder that has some', () => {
  const folder = createFolder({
    'package.json': '{}',
    'node_modules/x/package.json': '{}',
    'packages/a/package.json': '{}',
  })
  openCache(folder.at('packages/a'), '').write('a', 1)
  expect(existsSync(folder.at('node_modules/.cache/testudo/a.json'))).toBe(true)
})

test.each(['0', 'off', 'false', 'NO'])('TESTUDO_CACHE=%s switches it off', (setting) => {
  expect(openCache(createFolder().path, setting)).toBe(noCache)
})

test('TESTUDO_CACHE names another folder', () => {
  const folder = createFolder()
  openCache(folder.path, folder.at('own/cache')).write('a', 1)
  expect(readdirSync(folder.at('own/cache'))).toEqual(['a.json'])
})

test('a folder in which something cannot be written is read and nothing else', () => {
  const folder = createFolder({ 'a.json': '1', 'b.json/in the way': '' })
  const cache = new FolderCache(folder.path)
  cache.write('b', 2)
  cache.write('c', 3)
  expect(cache.read('a')).toBe(1)
  expect(readdirSync(folder.path).sort()).toEqual(['a.json', 'b.json'])
})

test('a place that cannot be written is no cache, and no error', () => {
  const folder = createFolder({ file: '' })
  expect(openCache(folder.path, folder.at('file/cache'))).toBe(noCache)
  const cache = new FolderCache(folder.at('gone'))
  cache.write('a', 1)
  cache.trim()
  expect(cache.read('a')).toBeUndefined()
})

test('without node_modules it is a folder of the user alone below the temporary one', () => {
  const folder = createFolder({ 'tmp/.keep': '' })
  openCache(parse(folder.path).root, '', folder.at('tmp')).write('a', 1)
  const [name = ''] = readdirSync(folder.at('tmp')).filter((name) => name.startsWith('testudo-cache-'))
  expect(existsSync(join(folder.at('tmp'), name, 'a.json'))).toBe(true)
  expect(statSync(join(folder.at('tmp'), name)).mode & 0o777).toBe(0o700)
})

test('a folder there that is somebody’s file is refused', () => {
  const folder = createFolder({ 'tmp/.keep': '' })
  writeFileSync(folder.at(`tmp/testudo-cache-${process.getuid?.() ?? 'x'}`), '')
  expect(openCache(parse(folder.path).root, '', folder.at('tmp'))).toBe(noCache)
})
