// Every code block of the documents, run to its end: the assertions in it are the test.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from './markdown.ts'

const folder = join(root, 'docs/snippets')

/** What would keep a process alive after the snippet is done. */
function openHandles(): readonly string[] {
  const kinds = new Set(['TCPServerWrap', 'TCPSocketWrap', 'ProcessWrap', 'FSEventWrap'])
  return process.getActiveResourcesInfo().filter((kind) => kinds.has(kind))
}

describe.each(readdirSync(folder))('%s', (file) => {
  test('runs to its end', async () => {
    await expect(import(join(folder, file))).resolves.toBeDefined()
  })
})

test('the snippets leave nothing open that would keep a process alive', async () => {
  await expect.poll(openHandles, { timeout: 5000 }).toEqual([])
})
