// A store in the memory of this process: the fastest, lost with the process, and known to no other.

import type * as lru from 'lru-cache'
import { currentTime } from '../../http/clock.ts'
import { lazily } from '../../http/library.ts'
import { checkStep, expiryOf, incremented, type Store } from './store.ts'

const library = lazily<typeof lru>('lru-cache')

/** Options of `MemoryStore`. */
export interface MemoryStoreOptions {
  /** How many texts it keeps; the one that was not used for longest makes room. Default 10 000. */
  readonly maxEntries?: number
  /** How many bytes keys and texts may take together (two per character). Default 64 MiB. */
  readonly maxBytes?: number
}

interface Entry {
  readonly value: string
  readonly expires: number
}

/** For one process, and for tests. What needs room pushes out what was not used for longest: it never grows on. */
export class MemoryStore implements Store {
  /** Other processes have a memory of their own. */
  readonly shared = false
  readonly #entries: lru.LRUCache<string, Entry>

  /** Throws a TypeError for sizes that are no whole numbers above zero. */
  constructor(options: MemoryStoreOptions = {}) {
    const { maxEntries = 10_000, maxBytes = 64 * 1024 * 1024 } = options
    checkSize('maxEntries', maxEntries)
    checkSize('maxBytes', maxBytes)
    const { LRUCache } = library()
    this.#entries = new LRUCache({ max: maxEntries, maxSize: maxBytes, sizeCalculation: sizeOf })
  }

  /** How many texts there are; those whose time is over count until they are asked for or make room. */
  get size(): number {
    return this.#entries.size
  }

  async get(key: string): Promise<string | undefined> {
    return this.#live(key)?.value
  }

  async set(key: string, value: string, ttlSeconds?: number): Promise<void> {
    this.#keep(key, value, expiryOf(ttlSeconds))
  }

  async add(key: string, value: string, ttlSeconds?: number): Promise<boolean> {
    const expires = expiryOf(ttlSeconds)
    if (this.#live(key) !== undefined) return false
    this.#keep(key, value, expires)
    return true
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key)
  }

  async touch(key: string, ttlSeconds?: number): Promise<boolean> {
    const expires = expiryOf(ttlSeconds)
    const entry = this.#live(key)
    if (entry === undefined) return false
    this.#keep(key, entry.value, expires)
    return true
  }

  async increment(key: string, by = 1, ttlSeconds?: number): Promise<number> {
    checkStep(by)
    const entry = this.#live(key)
    const sum = incremented(key, entry?.value ?? '0', by)
    this.#keep(key, String(sum), entry?.expires ?? expiryOf(ttlSeconds))
    return sum
  }

  async close(): Promise<void> {
    this.#entries.clear()
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined || entry.expires > currentTime()) return entry
    this.#entries.delete(key)
    return undefined
  }

  #keep(key: string, value: string, expires: number): void {
    if (typeof value !== 'string') throw new TypeError(`a store keeps texts, got ${typeof value} for ${key}`)
    if (expires > currentTime()) this.#entries.set(key, { value, expires })
    else this.#entries.delete(key)
  }
}

function sizeOf({ value }: Entry, key: string): number {
  return 2 * (key.length + value.length) + 1
}

function checkSize(name: string, size: number): void {
  if (!Number.isSafeInteger(size) || size < 1) {
    throw new TypeError(`MemoryStore: ${name} must be a whole number above zero, got ${String(size)}`)
  }
}
