// What every store must do, whatever engine it keeps its texts in.

import { describe, expect, test } from 'vitest'
import type { Store } from '../../../src/middleware/stores/store.ts'

export interface StoreUnderTest {
  /** An empty store; keys of one test are not those of another. */
  readonly store: () => Store
  /** Lets milliseconds pass, on the clock that the store reads. */
  readonly pass: (milliseconds: number) => Promise<void>
}

let count = 0
function newKey(): string {
  count += 1
  return `key-${count}`
}

export function describeStore(name: string, { store, pass }: StoreUnderTest): void {
  // oxlint-disable-next-line vitest/valid-title -- it is one
  describe(name, () => {
    test('gives what was set, and nothing else', async () => {
      const key = newKey()
      expect(await store().get(key)).toBeUndefined()
      await store().set(key, 'one')
      await store().set(`${key}x`, 'other')
      expect(await store().get(key)).toBe('one')
      await store().set(key, 'two')
      expect(await store().get(key)).toBe('two')
    })

    test.each([
      ['no text', ''],
      ['JSON', '{"a":"ü€😀\\u0000"}'],
      ['white space', ' spaces \r\n\t'],
      ['SQL', `'; DROP TABLE testudo_store; --`],
      ['a long text', 'x'.repeat(100_000)],
    ])('keeps %s as it is', async (_kind, text) => {
      const key = newKey()
      await store().set(key, text)
      expect(await store().get(key)).toBe(text)
    })

    test.each([
      ['with quotes', `it's "quoted" $1`],
      ['beyond ASCII', 'ü€😀'],
      ['with NUL', 'nul\0 '],
      ['of 10 000 characters', 'k'.repeat(10_000)],
    ])('takes a key %s', async (_kind, part) => {
      const key = `${newKey()}${part}`
      await store().set(key, 'here')
      expect(await store().get(key)).toBe('here')
      expect(await store().get(`${key}x`)).toBeUndefined()
      await store().delete(key)
      expect(await store().get(key)).toBeUndefined()
    })

    test('forgets what is deleted, and does not mind if there is nothing', async () => {
      const key = newKey()
      await store().set(key, 'one')
      await store().delete(key)
      await store().delete(key)
      expect(await store().get(key)).toBeUndefined()
    })

    test('forgets when the time to live is over', async () => {
      const [key, kept] = [newKey(), newKey()]
      await store().set(key, 'one', 0.04)
      await store().set(kept, 'two', 60)
      expect(await store().get(key)).toBe('one')
      await pass(60)
      expect(await store().get(key)).toBeUndefined()
      expect(await store().get(kept)).toBe('two')
    })

    test('keeps for good what is set anew without an end', async () => {
      const key = newKey()
      await store().set(key, 'one', 0.04)
      await store().set(key, 'two')
      await pass(60)
      expect(await store().get(key)).toBe('two')
    })

    test.each([0, -5])('a time to live of %d is over already', async (ttl) => {
      const key = newKey()
      await store().set(key, 'old')
      expect(await store().add(key, 'new', ttl)).toBe(false)
      await store().set(key, 'new', ttl)
      expect(await store().get(key)).toBeUndefined()
      expect(await store().add(key, 'new', ttl)).toBe(true)
      expect(await store().get(key)).toBeUndefined()
      await store().set(key, 'newer')
      expect(await store().touch(key, ttl)).toBe(true)
      expect(await store().get(key)).toBeUndefined()
    })

    test('a time to live that nobody lives to see is no end', async () => {
      const key = newKey()
      await store().set(key, 'one', Number.POSITIVE_INFINITY)
      await store().set(`${key}b`, 'one', 1e300)
      expect(await store().get(key)).toBe('one')
      expect(await store().get(`${key}b`)).toBe('one')
    })

    test('refuses a time to live that is no number', async () => {
      const key = newKey()
      for (const ttl of [Number.NaN, JSON.parse('"60"')]) {
        await expect(store().set(key, 'one', ttl)).rejects.toThrow(/a time to live is a number of seconds/)
        await expect(store().add(key, 'one', ttl)).rejects.toThrow(TypeError)
        await expect(store().touch(key, ttl)).rejects.toThrow(TypeError)
        await expect(store().increment?.(key, 1, ttl)).rejects.toThrow(TypeError)
      }
    })

    test('adds only where there is nothing, or nothing any more', async () => {
      const key = newKey()
      expect(await store().add(key, 'one', 0.04)).toBe(true)
      expect(await store().add(key, 'two', 60)).toBe(false)
      expect(await store().get(key)).toBe('one')
      await pass(60)
      expect(await store().add(key, 'three')).toBe(true)
      expect(await store().add(key, 'four')).toBe(false)
      expect(await store().get(key)).toBe('three')
    })

    test('of many who add at the same time one does', async () => {
      const key = newKey()
      const added = await Promise.all(Array.from({ length: 20 }, (_, index) => store().add(key, String(index), 60)))
      expect(added.filter(Boolean)).toHaveLength(1)
      expect(await store().get(key)).toBe(String(added.indexOf(true)))
    })

    test('touch gives a new time to live, or none, to what is there', async () => {
      const [key, kept, gone] = [newKey(), newKey(), newKey()]
      await store().set(key, 'one', 0.04)
      await store().set(kept, 'two', 0.04)
      await store().set(gone, 'three', 0.04)
      expect(await store().touch(key, 60)).toBe(true)
      expect(await store().touch(kept)).toBe(true)
      expect(await store().touch(kept)).toBe(true)
      await pass(60)
      expect(await store().get(key)).toBe('one')
      expect(await store().get(kept)).toBe('two')
      expect(await store().touch(gone, 60)).toBe(false)
      expect(await store().touch(gone)).toBe(false)
      expect(await store().get(gone)).toBeUndefined()
    })

    test('counts, without losing a step', async () => {
      const key = newKey()
      expect(await store().increment?.(key)).toBe(1)
      const sums = await Promise.all(Array.from({ length: 20 }, () => store().increment?.(key, 2)))
      expect(sums.sort((a, b) => Number(a) - Number(b))).toEqual(
        Array.from({ length: 20 }, (_, index) => 3 + 2 * index),
      )
      expect(await store().increment?.(key, -50)).toBe(-9)
      expect(await store().get(key)).toBe('-9')
    })

    test('a counter ends a time after it began, and begins anew', async () => {
      const key = newKey()
      expect(await store().increment?.(key, 5, 0.04)).toBe(5)
      expect(await store().increment?.(key, 1, 60)).toBe(6)
      await pass(60)
      expect(await store().increment?.(key, 2, 60)).toBe(2)
    })

    test('does not count on what is no whole number', async () => {
      const key = newKey()
      await store().set(key, 'seven')
      await expect(store().increment?.(key)).rejects.toThrow(/integer|bigint|whole number/)
      expect(await store().get(key)).toBe('seven')
      await expect(store().increment?.(newKey(), 0.5)).rejects.toThrow('grows by a whole number, got 0.5')
    })
  })
}
