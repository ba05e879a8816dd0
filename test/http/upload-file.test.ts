import promises, { mkdtemp, readFile, rm } from 'node:fs/promises'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import { Spool } from '../../src/http/multipart-spool.ts'
import { deferredOf } from '../../src/http/request.ts'
import { UploadFile } from '../../src/http/upload-file.ts'
import { file, formOf, multipartRequest } from './multipart-harness.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'testudo-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

it('can be made in a test', async () => {
  const upload = new UploadFile('héllo', 'a.txt', { type: 'text/plain', headers: { 'x-more': '1' } })
  expect(upload).toMatchObject({ name: 'a.txt', type: 'text/plain', size: 6 })
  expect(upload.headers.get('x-more')).toBe('1')
  expect(await upload.text()).toBe('héllo')
  const bytes = Uint8Array.of(1, 2)
  const other = new UploadFile(bytes, 'b', { headers: { 'content-type': 'image/png' } })
  expect(other.type).toBe('image/png')
  expect(await other.bytes()).toBe(bytes)
  expect(await other.arrayBuffer()).toEqual(Uint8Array.of(1, 2).buffer)
  expect(new UploadFile('', 'c').type).toBe('')
})

describe.each([
  ['in memory', 1_000_000],
  ['on the disk', 10],
])('%s', (_where, spoolSize) => {
  const content = 'line\n'.repeat(40_000)

  async function upload(): Promise<{ readonly file: UploadFile; readonly over: () => Promise<void> }> {
    const request = multipartRequest(formOf(file('f', '../a.txt', content, 'text/csv')), 10_000)
    const [first] = (await request.form({ spoolSize })).files()
    if (first === undefined) throw new Error('no file')
    return {
      file: first,
      async over() {
        for (const run of deferredOf(request)) await run()
      },
    }
  }

  it('knows what the client said', async () => {
    const { file: uploaded, over } = await upload()
    expect(uploaded).toMatchObject({ name: '../a.txt', type: 'text/csv', size: content.length })
    expect(uploaded.headers.get('content-disposition')).toBe('form-data; name="f"; filename="../a.txt"')
    await over()
  })

  it('streams, each time from the beginning', async () => {
    const { file: uploaded, over } = await upload()
    for (let turn = 0; turn < 2; turn++) {
      const chunks: Uint8Array[] = []
      for await (const chunk of uploaded.stream()) chunks.push(chunk)
      expect(Buffer.concat(chunks).toString()).toBe(content)
    }
    for await (const chunk of uploaded.stream()) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    await over()
  })

  it('saves, over what was there', async () => {
    const { file: uploaded, over } = await upload()
    const path = join(folder, 'saved')
    await uploaded.saveTo(path)
    await uploaded.saveTo(path)
    await over()
    expect(await readFile(path, 'utf8')).toBe(content)
  })
})

it('ends streams that nobody finished when the response is over', async () => {
  const request = multipartRequest(formOf(file('f', 'a', 'x'.repeat(200_000))), 10_000)
  const [uploaded] = (await request.form({ spoolSize: 10 })).files()
  const reader = uploaded?.stream().getReader()
  expect((await reader?.read())?.done).toBe(false)
  for (const run of deferredOf(request)) await run()
  await expect(reader?.read()).rejects.toThrow(/was removed when its response was over/)
  expect(() => uploaded?.stream()).toThrow(/saveTo/)
})

it('keeps no file open that was being opened when the response was over', async () => {
  const library = promises as { open: typeof open }
  const { open } = promises
  onTestFinished(() => {
    library.open = open
    syncBuiltinESMExports()
  })
  const spool = new Spool(0)
  const upload = spool.begin()
  upload.write(new Uint8Array(10))
  const content = upload.end()
  await spool.settle()
  let over = (): void => {}
  const isOver = new Promise<void>((resolve) => {
    over = resolve
  })
  const opened: promises.FileHandle[] = []
  library.open = async (...given) => {
    const handle = await open(...given)
    opened.push(handle)
    await isOver
    return handle
  }
  syncBuiltinESMExports()
  const reading = content.stream().getReader().read()
  await vi.waitUntil(() => opened.length > 0)
  await spool.remove()
  over()
  await expect(reading).rejects.toThrow('was removed when its response was over')
  expect(opened[0]?.fd).toBe(-1)
})
