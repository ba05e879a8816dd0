import { afterEach, describe, expect, it, vi } from 'vitest'

import { currentTime } from '../../src/http/clock.ts'
import { CookieJar } from '../../src/testing/cookie-jar.ts'
import { freezeTime, type FrozenTime } from '../../src/testing/time.ts'

let time: FrozenTime | undefined
afterEach(() => time?.restore())

describe('freezeTime', () => {
  it('stops time, and lets it pass by seconds', () => {
    time = freezeTime('2030-01-01T00:00:00Z')
    expect(new Date(currentTime())).toEqual(new Date('2030-01-01T00:00:00Z'))
    time.tick(1.5)
    expect(time.now.toISOString()).toBe('2030-01-01T00:00:01.500Z')
    time.tick(-1.5)
    expect(currentTime()).toBe(Date.UTC(2030))
  })

  it('stops it now', () => {
    const before = Date.now()
    time = freezeTime()
    expect(currentTime()).toBeGreaterThanOrEqual(before)
    expect(currentTime()).toBe(time.now.getTime())
  })

  it('gives it back, also where a block ends', () => {
    freezeTime(0).restore()
    freezeTime(0)[Symbol.dispose]()
    expect(currentTime()).toBeGreaterThan(1e12)
  })

  it('stays frozen when an earlier one is given back late', () => {
    const earlier = freezeTime(0)
    time = freezeTime(1000)
    earlier.restore()
    expect(currentTime()).toBe(1000)
  })

  it('takes no time that is none', () => {
    expect(() => freezeTime('soon')).toThrow("freezeTime(at): expected a time such as '2030-01-01T00:00:00Z', got soon")
    time = freezeTime(0)
    expect(() => time?.tick(Number.NaN)).toThrow('tick(seconds): expected a number, got NaN')
  })

  it('is what cookies expire by', () => {
    time = freezeTime(new Date(0))
    const jar = new CookieJar()
    jar.store(new URL('http://testserver/'), ['a=b; Max-Age=60'])
    time.tick(59)
    expect(jar.get('a')).toBe('b')
    time.tick(1)
    expect(jar.get('a')).toBeUndefined()
  })
})

it('without it, the clock of a test runner counts', () => {
  vi.useFakeTimers({ now: 5 })
  try {
    expect(currentTime()).toBe(5)
  } finally {
    vi.useRealTimers()
  }
})
