import { afterEach, describe, expect, test } from 'vitest'
import { setClock } from '../../../src/http/clock.ts'
import { MemoryStore } from '../../../src/middleware/stores/memory-store.ts'
import { describeStore } from './contract.ts'

afterEach(() => setClock(undefined))

const store = new MemoryStore()

describeStore('MemoryStore', {
  store: () => store,
  pass: async (milliseconds) => {
    const later = Date.now() + milliseconds
    setClock(() => later)
  },
})

describe('MemoryStore', () => {
  test('never holds more than its size: what was not used for longest goes', async () => {
    const small = new MemoryStore({ maxEntries: 3 })
    for (const key of ['a', 'b', 'c']) await small.set(key, key)
    await small.get('a')
    await small.set('d', 'd')
    expect(small.size).toBe(3)
    expect([await small.get('a'), await small.get('b')]).toEqual(['a', undefined])
  })

  test('never holds more than its bytes', async () => {
    const small = new MemoryStore({ maxBytes: 1000 })
    for (let index = 0; index < 100; index++) await small.set(`k${index}`, 'x'.repeat(100))
    expect(small.size).toBe(4)
    await small.set('huge', 'x'.repeat(1000))
    expect(await small.get('huge')).toBeUndefined()
    expect(await small.get('k99')).toBeDefined()
  })

  test('is known to this process only, and can be emptied', async () => {
    const own = new MemoryStore()
    await own.set('a', 'b')
    expect(own.shared).toBe(false)
    await own.close()
    expect(await own.get('a')).toBeUndefined()
  })

  test.each([0, -1, 1.5, Number.NaN])('refuses the size %d', (size) => {
    expect(() => new MemoryStore({ maxEntries: size })).toThrow('MemoryStore: maxEntries must be a whole number')
    expect(() => new MemoryStore({ maxBytes: size })).toThrow('MemoryStore: maxBytes must be a whole number')
  })

  test('refuses what is no text', async () => {
    await expect(new MemoryStore().set('a', JSON.parse('1'))).rejects.toThrow('a store keeps texts, got number for a')
  })
})
