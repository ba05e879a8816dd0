import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it, test } from 'vitest'

import { HttpError } from '../../src/http/errors.ts'
import { fileFrom } from '../../src/http/file-from.ts'
import { folderWith } from './files.ts'

async function statusOf(folder: string, name: string): Promise<number> {
  try {
    return (await fileFrom(folder, name)).status
  } catch (error) {
    if (error instanceof HttpError) return error.status
    throw error
  }
}

it('answers with a file below the folder', async () => {
  const folder = folderWith({ 'sub/a.txt': 'hello' })
  const response = await fileFrom(folder, 'sub/a.txt', { disposition: 'attachment' })
  expect(Buffer.from(response.body as Uint8Array).toString()).toBe('hello')
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="a.txt"')
  expect((await fileFrom(pathToFileURL(folder), 'sub/a.txt')).status).toBe(200)
})

describe('404', () => {
  test.each([
    ['nothing there', 'none.txt'],
    ['a folder', 'sub'],
    ['below a file', 'sub/a.txt/b'],
    ['the folder above', '../secret.txt'],
    ['the folder above, further in', 'sub/../../secret.txt'],
    ['an absolute path', '/etc/passwd'],
    ['a backslash', '..\\secret.txt'],
    ['NUL', 'sub/a.txt\0'],
    ['a name that no file system takes', 'x'.repeat(5000)],
    ['nothing at all', ''],
  ])('%s', async (_, name) => {
    const root = folderWith({ 'secret.txt': 'secret', 'files/sub/a.txt': 'hello' })
    expect(await statusOf(join(root, 'files'), name)).toBe(404)
  })

  it('a link that leads out of the folder', async () => {
    const root = folderWith({ 'secret.txt': 'secret', 'files/a.txt': 'hello', 'files-too/b.txt': 'neighbour' })
    const files = join(root, 'files')
    symlinkSync('../secret.txt', join(files, 'out.txt'))
    symlinkSync('..', join(files, 'up'))
    symlinkSync('../files-too/b.txt', join(files, 'neighbour.txt'))
    symlinkSync('loop', join(files, 'loop'))
    symlinkSync('a.txt', join(files, 'in.html'))
    mkdirSync(join(files, 'dir'))
    const names = ['out.txt', 'up/secret.txt', 'neighbour.txt', 'loop', 'in.html']
    expect(await Promise.all(names.map((name) => statusOf(files, name)))).toEqual([404, 404, 404, 404, 200])
    // A link has the type of the name that clients know it by.
    expect((await fileFrom(files, 'in.html')).headers.get('content-type')).toBe('text/html; charset=utf-8')
  })
})
