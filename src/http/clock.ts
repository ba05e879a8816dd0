// The time of day as everything that expires reads it: signatures, sessions, caches. Tests can set it.

// Asked anew each time: test runners put a clock of their own in its place.
const platform = (): number => Date.now()
let read: () => number = platform

/** Milliseconds since 1970-01-01T00:00:00Z. */
export function currentTime(): number {
  return read()
}

/** Makes `currentTime` read another clock; undefined gives it back the computer's. For tests. */
export function setClock(clock: (() => number) | undefined): void {
  read = clock ?? platform
}
