// Who may write into the folder puts links in the place of what was looked at, at the worst moment.

import { renameSync, rmSync, symlinkSync } from 'node:fs'
import promises from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { HttpError } from '../../src/http/errors.ts'
import { FileBody } from '../../src/http/file-body.ts'
import { fileFrom } from '../../src/http/file-from.ts'
import { Response } from '../../src/http/response.ts'
import { staticFiles } from '../../src/middleware/static-files.ts'
import { request } from '../middleware/requests.ts'
import { folderWith, openDescriptors } from './files.ts'

// The functions themselves, for the time that others stand in their places.
const { open, readlink } = promises
const library = promises as { open: typeof open }

/** Runs a function once, right before the next file is opened. */
function beforeOpen(run: () => void): void {
  library.open = (...given) => {
    library.open = open
    syncBuiltinESMExports()
    run()
    return open(...given)
  }
  syncBuiltinESMExports()
}

/** As on a system without `/proc`. */
function withoutProc(): void {
  Object.assign(library, { readlink: () => Promise.reject(new Error('no /proc')) })
  syncBuiltinESMExports()
}

afterEach(() => {
  Object.assign(library, { open, readlink })
  syncBuiltinESMExports()
})

const large = 200_000

let root: string

beforeEach(() => {
  root = folderWith({
    'secret/a.txt': 'SECRET',
    'secret/large.txt': 'SECRET'.repeat(large),
    'files/sub/a.txt': 'public',
    'files/sub/large.txt': 'public'.repeat(large),
  })
})

const served = (name: string): Promise<Response> | Response =>
  staticFiles({ directory: join(root, 'files') })(() => Response.text('', { status: 404 }))(
    request({ path: `/${name}` }),
  )
const sent = (name: string): Promise<Response> => fileFrom(join(root, 'files'), name, { request: request() })

async function contentOf({ body }: Response): Promise<string> {
  if (!(body instanceof FileBody)) return Buffer.from(body as Uint8Array).toString()
  const pieces: Uint8Array[] = []
  for await (const piece of body) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}

async function outcome(answer: Promise<Response> | Response): Promise<number | string> {
  try {
    const response = await answer
    return response.status === 200 ? await contentOf(response) : response.status
  } catch (error) {
    return error instanceof HttpError ? error.status : String(error)
  }
}

function linkFile(name: string): void {
  const path = join(root, 'files/sub', name)
  rmSync(path)
  symlinkSync(join(root, 'secret', name), path)
}

function linkFolder(): void {
  renameSync(join(root, 'files/sub'), join(root, 'files/away'))
  symlinkSync(join(root, 'secret'), join(root, 'files/sub'))
}

describe.each([
  ['where the system tells where an open file is', true],
  ['where it does not', false],
])('%s', (_, hasProc) => {
  test.each([
    ['staticFiles', 'the file', served, (name: string) => linkFile(name)],
    ['staticFiles', 'its folder', served, () => linkFolder()],
    ['fileFrom', 'the file', sent, (name: string) => linkFile(name)],
    ['fileFrom', 'its folder', sent, () => linkFolder()],
  ])('%s: a link in the place of %s just before it is opened', async (_who, _what, ask, swap) => {
    if (!hasProc) withoutProc()
    beforeOpen(() => swap('a.txt'))
    expect(await outcome(ask('sub/a.txt'))).toBe(404)
    expect(openDescriptors(join(root, 'secret/a.txt'))).toBe(0)
  })

  test('what stays in its place is answered', async () => {
    if (!hasProc) withoutProc()
    expect(await outcome(served('sub/a.txt'))).toBe('public')
    expect(await outcome(sent('sub/a.txt'))).toBe('public')
    expect(await outcome(sent('sub/large.txt'))).toBe('public'.repeat(large))
  })
})

test.each([
  ['staticFiles', served],
  ['fileFrom', sent],
])('%s: a link in the place of a large file before it is sent', async (_, ask) => {
  const whole = await ask('sub/large.txt')
  const part = await ask('sub/large.txt')
  expect((whole.body as FileBody).identity).toBeDefined()
  linkFile('large.txt')
  expect(await outcome(whole)).toContain('is another file than when its head was written')
  expect(await outcome(part)).toContain('is another file')
  expect(openDescriptors(join(root, 'secret/large.txt'))).toBe(0)
})

test('parts of a large file are of that file', async () => {
  const asked = request({ headers: [['range', 'bytes=0-5,100-105']] })
  const response = await fileFrom(join(root, 'files'), 'sub/large.txt', { request: asked })
  linkFile('large.txt')
  const read = async (): Promise<void> => {
    for await (const piece of response.body as AsyncIterable<unknown>) void piece
  }
  await expect(read()).rejects.toThrow('is another file')
})

test('with followSymlinks, and by Response.file, links may be changed at any time', async () => {
  const following = staticFiles({ directory: join(root, 'files'), followSymlinks: true })(() => Response.text(''))
  const followed = await following(request({ path: '/sub/large.txt' }))
  const own = await Response.file(join(root, 'files/sub/large.txt'))
  linkFile('large.txt')
  expect(await outcome(followed)).toBe('SECRET'.repeat(large))
  expect(await outcome(own)).toBe('SECRET'.repeat(large))
})
