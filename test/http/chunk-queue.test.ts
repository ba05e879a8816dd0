import { expect, it } from 'vitest'

import { ChunkQueue } from '../../src/http/chunk-queue.ts'

const chunk = (value: string): { done: false; value: string } => ({ done: false, value })
const end = { done: true, value: undefined }

it('hands a chunk to a waiting consumer without a wait for the producer', async () => {
  const queue = new ChunkQueue()
  const next = queue.next()
  expect(queue.push('a')).toBeUndefined()
  expect(await next).toEqual(chunk('a'))
})

it('makes the producer wait until all is taken', async () => {
  const queue = new ChunkQueue()
  const log: string[] = []
  const first = Promise.resolve(queue.push('a')).then(() => log.push('a taken'))
  const second = Promise.resolve(queue.push('b')).then(() => log.push('b taken'))
  expect(await queue.next()).toEqual(chunk('a'))
  expect(log).toEqual([])
  expect(await queue.next()).toEqual(chunk('b'))
  await Promise.all([first, second])
  expect(log).toEqual(['a taken', 'b taken'])
})

it('ends after what is still there', async () => {
  const queue = new ChunkQueue()
  void queue.push('a')
  queue.end()
  expect(await queue.next()).toEqual(chunk('a'))
  expect(await queue.next()).toEqual(end)
  expect(await queue.next()).toEqual(end)
  expect(queue.push('b')).toBeUndefined()
  expect(await queue.next()).toEqual(end)
})

it('ends for a consumer that waits', async () => {
  const queue = new ChunkQueue()
  const next = queue.next()
  queue.end()
  expect(await next).toEqual(end)
})

it('fails after what is still there, once', async () => {
  const error = new Error('broken')
  const queue = new ChunkQueue()
  void queue.push('a')
  queue.fail(error)
  expect(await queue.next()).toEqual(chunk('a'))
  await expect(queue.next()).rejects.toBe(error)
  expect(await queue.next()).toEqual(end)
})

it('fails for a consumer that waits', async () => {
  const queue = new ChunkQueue()
  const next = queue.next()
  queue.fail(new Error('broken'))
  await expect(next).rejects.toThrow('broken')
  expect(await queue.next()).toEqual(end)
})

it('lets the producer go when the consumer leaves', async () => {
  const queue = new ChunkQueue()
  const pushed = queue.push('a')
  expect(await queue.return()).toEqual(end)
  await pushed
  expect(queue.push('b')).toBeUndefined()
  expect(await queue.next()).toEqual(end)
  expect(queue[Symbol.asyncIterator]()).toBe(queue)
})
