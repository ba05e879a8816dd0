// Whether two JSON values are the same, where some texts stand for something else.

/** Deep equality of JSON values. `sameText` decides about texts that differ. */
export function equalJson(a: unknown, b: unknown, sameText: (a: string, b: string) => boolean): boolean {
  if (a === b) return true
  if (typeof a === 'string' && typeof b === 'string') return sameText(a, b)
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const names = Object.keys(a)
  if (names.length !== Object.keys(b).length) return false
  return names.every(
    (name) => Object.hasOwn(b, name) && equalJson(a[name as keyof typeof a], b[name as keyof typeof b], sameText),
  )
}
