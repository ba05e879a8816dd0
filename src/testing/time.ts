// Time that stands still, for everything that expires: signatures, sessions, caches, cookies.

import { currentTime, setClock } from '../http/clock.ts'

/** Time in the hands of a test. */
export class FrozenTime {
  #now: number
  #isFrozen = true

  /** `at`: milliseconds since 1970. */
  constructor(at: number) {
    this.#now = at
    setClock(() => this.#now)
  }

  /** What time it is. */
  get now(): Date {
    return new Date(this.#now)
  }

  /** Lets time pass. Nothing waits for it: what has expired is found to be when it is looked at. */
  tick(seconds: number): void {
    if (!Number.isFinite(seconds)) throw new TypeError(`tick(seconds): expected a number, got ${String(seconds)}`)
    this.#now += seconds * 1000
  }

  /** Gives the clock back to the computer. The second time, and when time was frozen anew, nothing happens. */
  restore(): void {
    if (!this.#isFrozen) return
    this.#isFrozen = false
    if (frozen !== this) return
    frozen = undefined
    setClock(undefined)
  }

  [Symbol.dispose](): void {
    this.restore()
  }
}

let frozen: FrozenTime | undefined

/**
 * Stops the clock by which things expire, at a time or now. Timers and `Date` go on: they are the platform's. Throws a
 * TypeError for what is no time.
 *
 * ```ts
 * const time = freezeTime('2030-01-01T00:00:00Z')
 * time.tick(3600)
 * time.restore()
 * ```
 */
export function freezeTime(at: Date | string | number = currentTime()): FrozenTime {
  const milliseconds = new Date(at).getTime()
  if (Number.isNaN(milliseconds)) {
    throw new TypeError(`freezeTime(at): expected a time such as '2030-01-01T00:00:00Z', got ${String(at)}`)
  }
  return (frozen = new FrozenTime(milliseconds))
}
