// A timer for waits of any length.

// The longest wait that Node's timers know, about 25 days: told more, they do not wait at all.
const LONGEST = 2 ** 31 - 1

/** Calls `late` after so many seconds; never for `Infinity`. */
export function after(seconds: number, late: () => void): NodeJS.Timeout | undefined {
  return Number.isFinite(seconds) ? setTimeout(late, Math.min(seconds * 1000, LONGEST)) : undefined
}
