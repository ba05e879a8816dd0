// What somebody may have meant who wrote a name that does not exist.

/** The name that is most like it: at most a third of its letters differ. Undefined if there is none. */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase()
  let best: string | undefined
  let least = Math.floor(wanted.length / 3) + 1
  for (const candidate of known) {
    const found = distance(wanted, candidate.toLowerCase(), least)
    if (found < least) [best, least] = [candidate, found]
  }
  return best
}

// Damerau and Levenshtein's: letters added, left out, changed, and neighbours swapped. Stops counting at `limit`.
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1)
      row.push(cost)
    }
    if (Math.min(...row) >= limit) return limit
    ;[before, last] = [last, row]
  }
  return Math.min(last[b.length] ?? limit, limit)
}
