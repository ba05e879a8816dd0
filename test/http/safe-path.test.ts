import { describe, expect, it, test } from 'vitest'

import { safeJoin } from '../../src/http/safe-path.ts'

test.each([
  ['a.txt', '/srv/www/a.txt'],
  ['a/b/c.txt', '/srv/www/a/b/c.txt'],
  ['..a', '/srv/www/..a'],
  ['a..b/c', '/srv/www/a..b/c'],
  ['...', '/srv/www/...'],
  ['%2e%2e/a', '/srv/www/%2e%2e/a'],
  ['~root', '/srv/www/~root'],
  ['ä €.txt', '/srv/www/ä €.txt'],
])('%j is below the folder', (path, joined) => {
  expect(safeJoin('/srv/www', path)).toBe(joined)
})

describe('a path is refused', () => {
  test.each([
    ['that climbs out', '../secret'],
    ['that climbs out in the middle', 'a/../../secret'],
    ['that climbs and comes back', 'a/../b'],
    ['that is only the parent', '..'],
    ['that ends with the parent', 'a/..'],
    ['that is absolute', '/etc/passwd'],
    ['that begins with two slashes', '//evil.example'],
    ['with an empty segment', 'a//b'],
    ['with a slash at its end', 'a/'],
    ['with a dot segment', 'a/./b'],
    ['with backslashes', '..\\secret'],
    ['of a Windows drive with a backslash', 'C:\\secret'],
    ['with NUL', 'a.txt\0.png'],
    ['that is empty', ''],
  ])('%s', (_, path) => {
    expect(safeJoin('/srv/www', path)).toBeUndefined()
  })
})

it('joins to a relative folder', () => {
  expect(safeJoin('static', 'a.css')).toBe('static/a.css')
})

it('throws for a folder that no file system can have', () => {
  expect(() => safeJoin('/srv\0', 'a')).toThrow(TypeError)
})
