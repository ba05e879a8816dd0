import { afterEach, describe, expect, test, vi } from 'vitest'
import { setClock } from '../../../src/http/clock.ts'
import { Cache } from '../../../src/middleware/stores/cache.ts'
import { MemoryStore } from '../../../src/middleware/stores/memory-store.ts'
import type { Store } from '../../../src/middleware/stores/store.ts'

afterEach(() => setClock(undefined))

function later(seconds: number): void {
  const time = Date.now() + seconds * 1000
  setClock(() => time)
}

describe('Cache', () => {
  test.each([0, '', false, null, 'text', [1, { a: [] }], { a: 'ü', b: null }])('gives back %j', async (value) => {
    const cache = new Cache(new MemoryStore())
    await cache.set('key', value)
    expect(await cache.get('key')).toEqual(value)
    expect(await cache.has('key')).toBe(true)
  })

  test('what comes out is a copy', async () => {
    const cache = new Cache(new MemoryStore())
    const book = { title: 'SICP' }
    await cache.set('book', book)
    book.title = 'changed'
    const found = await cache.get<typeof book>('book')
    expect(found).toEqual({ title: 'SICP' })
    expect(found).not.toBe(await cache.get('book'))
  })

  test('keeps for 300 seconds, or for what a call says', async () => {
    const cache = new Cache(new MemoryStore())
    await cache.set('usual', 1)
    await cache.set('short', 1, 10)
    await cache.set('endless', 1, null)
    await cache.set('never', 1, 0)
    expect(await cache.has('never')).toBe(false)
    later(299)
    expect([await cache.has('usual'), await cache.has('short'), await cache.has('endless')]).toEqual([
      true,
      false,
      true,
    ])
    later(301)
    expect([await cache.has('usual'), await cache.has('endless')]).toEqual([false, true])
    const long = new Cache(new MemoryStore(), { timeout: null })
    await long.set('key', 1)
    later(1e9)
    expect(await long.has('key')).toBe(true)
  })

  test('adds only where there is nothing', async () => {
    const cache = new Cache(new MemoryStore())
    expect(await cache.add('key', 'one')).toBe(true)
    expect(await cache.add('key', 'two')).toBe(false)
    expect(await cache.get('key')).toBe('one')
  })

  test('touches what is there', async () => {
    const cache = new Cache(new MemoryStore())
    await cache.set('key', 1, 10)
    expect([await cache.touch('key'), await cache.touch('other')]).toEqual([true, false])
    later(299)
    expect(await cache.has('key')).toBe(true)
  })

  test('counts up and down, from what was set or from zero', async () => {
    const cache = new Cache(new MemoryStore())
    await cache.set('visits', 10)
    expect([await cache.increment('visits'), await cache.increment('visits', 5)]).toEqual([11, 16])
    expect([await cache.decrement('visits'), await cache.decrement('other', 2)]).toEqual([15, -2])
    expect(await cache.get('visits')).toBe(15)
    await cache.set('name', 'SICP')
    await expect(cache.increment('name')).rejects.toThrow('the value under "cache:1:name" is no whole number')
  })

  test('sets, gets and deletes many', async () => {
    const cache = new Cache(new MemoryStore())
    await cache.setMany(new Map(Object.entries({ a: 1, b: 2, c: 3 })), 60)
    expect(await cache.getMany(['a', 'b', 'x'])).toEqual(new Map(Object.entries({ a: 1, b: 2 })))
    await cache.deleteMany(['a', 'b', 'x'])
    expect(await cache.getMany(['a', 'b', 'c'])).toEqual(new Map([['c', 3]]))
    await cache.delete('c')
    expect(await cache.has('c')).toBe(false)
  })

  test('versions and prefixes are caches of their own', async () => {
    const store = new MemoryStore()
    const [first, second] = [new Cache(store), new Cache(store, { version: 2 })]
    const other = new Cache(store, { prefix: 'other' })
    await first.set('key', 'one')
    expect([await second.get('key'), await other.get('key')]).toEqual([undefined, undefined])
    expect(await store.get('cache:1:key')).toBe('"one"')
  })

  describe('getOrSet', () => {
    test('makes the value once and keeps it', async () => {
      const cache = new Cache(new MemoryStore())
      const make = vi.fn<() => number>(() => 7)
      expect([await cache.getOrSet('key', make), await cache.getOrSet('key', make)]).toEqual([7, 7])
      expect(make).toHaveBeenCalledOnce()
      later(301)
      await cache.getOrSet('key', make, 10)
      expect(make).toHaveBeenCalledTimes(2)
    })

    test('of many who ask at the same time one makes it', async () => {
      const cache = new Cache(new MemoryStore())
      let made = 0
      const make = async () => {
        await new Promise(setImmediate)
        made += 1
        return made
      }
      const values = await Promise.all(Array.from({ length: 50 }, () => cache.getOrSet('key', make)))
      expect(new Set(values)).toEqual(new Set([1]))
      expect(await cache.getOrSet('other', make)).toBe(2)
    })

    test('an error reaches all who wait, and the next call tries again', async () => {
      const cache = new Cache(new MemoryStore())
      const fail = async () => {
        await new Promise(setImmediate)
        throw new Error('no database')
      }
      const results = await Promise.allSettled([cache.getOrSet('key', fail), cache.getOrSet('key', fail)])
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
      expect(await cache.getOrSet('key', () => 'back')).toBe('back')
    })

    test('null is kept, undefined is not', async () => {
      const cache = new Cache(new MemoryStore())
      expect(await cache.getOrSet('null', () => null)).toBeNull()
      expect(await cache.getOrSet('null', () => 1)).toBeNull()
      expect(await cache.getOrSet('nothing', () => undefined)).toBeUndefined()
      expect(await cache.getOrSet('nothing', () => 1)).toBe(1)
    })
  })

  test('what JSON cannot say is refused', async () => {
    const cache = new Cache(new MemoryStore())
    await expect(cache.set('key', undefined)).rejects.toThrow('undefined cannot be kept under "key"')
    await expect(cache.set('key', { price: Number.NaN })).rejects.toThrow(TypeError)
  })

  test('what is no JSON in a shared store is no value', async () => {
    const store = new MemoryStore()
    await store.set('cache:1:key', '{broken')
    expect(await new Cache(store).get('key')).toBeUndefined()
  })

  test('says that a store cannot count', async () => {
    const store: Store = new MemoryStore()
    Object.defineProperty(store, 'increment', { value: undefined })
    const cache = new Cache(store)
    await expect(cache.increment('key')).rejects.toThrow('Cache: this store cannot count')
  })

  test('refuses what is made wrongly', () => {
    expect(() => new Cache(JSON.parse('null'))).toThrow('Cache: needs a store, such as new MemoryStore()')
    expect(() => new Cache(new MemoryStore(), { version: 1.5 })).toThrow('Cache: version must be a whole number')
    expect(() => new Cache(new MemoryStore(), { timeout: Number.NaN })).toThrow('Cache: timeout must be seconds')
  })
})
